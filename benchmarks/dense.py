"""Models whose matrices are full: every state drives and inhibits every other; four doses a day.

They are synthetic: no number and no link in them is physiology.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.case import Case
from benchmarks.proxy import MEALS, SUPPLEMENT_AT
from magmatrix.graph.model import Model
from magmatrix.graph.sbml import read_antimony
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule

SIZES = (20, 40, 60)
SEED, SPREAD = 22, 0.30
TIMES = (*MEALS, SUPPLEMENT_AT)
DOSE = 2.0
PERSONAL = ("gain", "loss", *(f"own_{i}" for i in range(10)))


def antimony(size: int, recurring: bool = False) -> str:
    """Return the model as Antimony; `recurring` puts the doses in as events of the model itself."""
    return "\n".join(_lines(size, recurring)) + "\n"


def _lines(size: int, recurring: bool) -> Iterator[str]:
    draw = np.random.default_rng(SEED)
    weight = draw.uniform(0.0, 4.0 / size, (size, size))
    brake = draw.uniform(0.0, 2.0 / size, (size, size))
    own = 10.0 ** draw.uniform(-2.5, 1.75, size)
    yield f"model dense_{size}"
    yield "  unit time_unit = 3600 second"
    yield "  const gain = 1, loss = 1"
    for i in range(size):
        drive = " + ".join(f"{weight[i, j]:.6g} * x{j} / (1 + x{j})" for j in range(size))
        inhibition = " + ".join(f"{brake[i, j]:.6g} * x{j}" for j in range(size))
        yield f"  const own_{i} = {own[i]:.6g}"
        yield f"  var x{i} = 0.5"
        yield f"  x{i}' = own_{i} * (gain * (0.3 + {drive}) / (1 + {inhibition}) - loss * x{i})"
    if recurring:
        for n in range(len(TIMES)):
            yield f"  var next_{n} = 0"
            yield f"  give_{n}: at time >= next_{n}: x0 = x0 + {DOSE}, next_{n} = next_{n} + 24"
    else:
        yield "  var dose_fires = 0"
        yield "  var dose_amount = 0"
        yield "  dose: at dose_fires > 0: x0 = x0 + dose_amount"
    yield "end"


@cache
def model(size: int) -> Model:
    """Return the graph of the model with `size` states."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dense.ant"
        file.write_text(antimony(size), encoding="utf-8")
        return read_antimony(file)[f"dense_{size}"]


@cache
def schedule(days: int) -> Schedule:
    """Return four doses a day."""
    return Schedule.build(
        Action(day * TICKS_PER_DAY + tick, "dose", {"amount": DOSE}) for day in range(days) for tick in TIMES
    )


def case(size: int) -> Case:
    """Return the model with `size` states as a case; people differ in twelve parameters."""
    import antimony as translator

    symbols = model(size).symbols

    @cache
    def person(number: int) -> dict[str, float]:
        draws = np.random.Generator(np.random.Philox(key=[SEED, number])).standard_normal(len(PERSONAL))
        width = math.sqrt(math.log1p(SPREAD**2))
        return {
            name: float(symbols[name].value or 0.0) * math.exp(width * float(draw))
            for name, draw in zip(PERSONAL, draws, strict=True)
        }

    translator.clearPreviousLoads()
    if translator.loadAntimonyString(antimony(size, recurring=True)) < 0:
        raise RuntimeError(translator.getLastError())
    sbml = str(translator.getSBMLString(f"dense_{size}"))
    settings = {f"next_{n}": tick / 60 for n, tick in enumerate(TIMES)}
    return Case(f"dense_{size}", model(size), person, schedule, sbml, settings, PERSONAL)
