"""The proxy as a case to measure: the model, people drawn from a seed, and a year of meals with one wound."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.case import Case
from benchmarks.proxy_text import PARAMETERS, PERSONAL, SENSITIVE, antimony
from magmatrix.graph.model import Model
from magmatrix.graph.sbml import read_antimony
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule

FILE = Path(__file__).parent / "proxy.ant"
SEED = 20
SPREAD, SPREAD_OF_SENSITIVE = 0.30, 0.09
MEALS, MEAL = (450, 750, 1110), 4.0
SUPPLEMENT_AT, SUPPLEMENT = 600, 10.0
WOUND_DAY, WOUND_AT, WOUND = 100, 540, 1.0


@cache
def model() -> Model:
    """Return the graph of the proxy."""
    return read_antimony(FILE)["proxy"]


@cache
def person(number: int, spread: float = 1.0) -> dict[str, float]:
    """Return the personal parameters of one person, always the same for one number.

    Lognormal about the model's value; `spread` multiplies the coefficients of variation.
    """
    draws = np.random.Generator(np.random.Philox(key=[SEED, number])).standard_normal(len(PERSONAL))
    values = {}
    for name, draw in zip(PERSONAL, draws, strict=True):
        variation = spread * (SPREAD_OF_SENSITIVE if name in SENSITIVE else SPREAD)
        values[name] = PARAMETERS[name][0] * math.exp(math.sqrt(math.log1p(variation**2)) * float(draw))
    return values


@cache
def schedule(days: int) -> Schedule:
    """Return three meals and a supplement a day, and a wound on day 100."""

    def items() -> Iterator[Action]:
        for day in range(days):
            start = day * TICKS_PER_DAY
            for tick in MEALS:
                yield Action(start + tick, "meal", {"amount": MEAL})
            yield Action(start + SUPPLEMENT_AT, "supplement", {"amount": SUPPLEMENT})
            if day == WOUND_DAY:
                yield Action(start + WOUND_AT, "wound", {"size": WOUND})

    return Schedule.build(items())


def with_events() -> str:
    """Return SBML that doses itself: four events that repeat every day, and the wound."""
    import antimony as translator

    translator.clearPreviousLoads()
    if translator.loadAntimonyString(antimony(recurring=True)) < 0:
        raise RuntimeError(translator.getLastError())
    return str(translator.getSBMLString("proxy"))


def event_settings() -> dict[str, float]:
    """Return the parameters of those events (times in hours)."""
    times = [tick / 60 for tick in (*MEALS, SUPPLEMENT_AT)]
    doses = [MEAL] * len(MEALS) + [SUPPLEMENT]
    settings = {f"next_{n}": time for n, time in enumerate(times)} | {f"dose_{n}": dose for n, dose in enumerate(doses)}
    return settings | {"next_wound": WOUND_DAY * 24 + WOUND_AT / 60, "wound_size": WOUND}


def case() -> Case:
    """Return the proxy as a case."""
    return Case("proxy", model(), person, schedule, with_events(), event_settings(), PERSONAL)


def rewrite() -> None:
    """Write proxy.ant anew from its generator."""
    FILE.write_text(antimony(), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
