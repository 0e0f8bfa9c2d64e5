"""What the magnesium tests share: rest states, an even supply instead of meals, infusions, and balances."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from magmatrix.graph.names import flat
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Setting
from tests.body.steady.alone import daily_absorption, rest_ratio
from tests.physiology.lab import HOUR, MG_PER_MMOL, REFERENCE, Subject, eat, serving

HOURS_PER_DAY = 24
DAY = TICKS_PER_DAY
USUAL_DIET = 300.0
LOSSES = ("urine_total", "faeces_unabsorbed_total", "faeces_endogenous_total", "sweat_total")
GUT = ("S", "L")


@lru_cache(maxsize=256)
def at_rest(mg_per_day: float = USUAL_DIET, **values: float) -> Subject:
    """The reference person with `values` of the magnesium module, at rest on three equal meals of `mg_per_day`."""
    return REFERENCE.having({f"magnesium.{name}": value for name, value in values.items()}).rested(mg_per_day)


def evenly_fed(mg_per_day: float = USUAL_DIET, **values: float) -> Subject:
    """The same, but what the meals would bring enters plasma evenly over the day, so that nothing ever fluctuates."""
    subject = at_rest(mg_per_day, **values)
    return subject.having({"magnesium.dermal_input": supply(subject, mg_per_day)})


def supply(subject: Subject, mg_per_day: float) -> float:
    """Mean absorption (mmol/h) on three equal meals of `mg_per_day`."""
    return subject.absorbs(mg_per_day) / HOURS_PER_DAY


def rested_on(subject: Subject, day: Sequence[Action]) -> Subject:
    """The subject at rest on the servings of one `day`, repeated for good."""
    absorbed = daily_absorption(subject.body, subject.parameters, day)
    return subject.having({"magnesium.rest_ratio": rest_ratio(subject.body, subject.parameters, absorbed)})


def supplements(mg: float, hours: Iterable[float], soluble: float = 1.0) -> list[Action]:
    """Doses of `mg` magnesium each on day 0 at clock `hours`."""
    return [serving(round(hour * HOUR), mg / MG_PER_MMOL, soluble) for hour in hours]


def daily(actions: Sequence[Action], days: Iterable[int]) -> list[Action]:
    """The actions of day 0, on each of `days`."""
    return [Action(day * DAY + action.tick, action.name, action.arguments) for day in days for action in actions]


def infusion(start_hour: float, duration_hours: float, mmol: float) -> list[Setting]:
    """An intravenous infusion at a constant rate."""
    start, end = round(start_hour * HOUR), round((start_hour + duration_hours) * HOUR)
    rate = mmol / duration_hours
    return [Setting(start, "magnesium.iv_rate", rate), Setting(end, "magnesium.iv_rate", 0.0)]


def serum(subject: Subject) -> float:
    """Serum magnesium (mmol/L) at rest."""
    return subject.observe("magnesium.serum")


def urine_per_day(subject: Subject) -> float:
    """Urinary magnesium (mmol/d) at rest."""
    return subject.observe("magnesium.urine_rate") * HOURS_PER_DAY


def series(
    subject: Subject, items: Iterable[Action | Setting], ticks: Sequence[int], name: str, rtol: float = 1e-8
) -> NDArray[np.float64]:
    """One output of the magnesium module at `ticks`."""
    return subject.run(items, ticks, [f"magnesium.{name}"], rtol).outputs[flat(f"magnesium.{name}")]


def balance(subject: Subject, items: Iterable[Action | Setting], first_day: int, last_day: int) -> float:
    """Mean balance (mg/d) between two midnights: all that came in less urine, all faeces and sweat."""
    names = ["intake_total", "infused_total", "dermal_total", *LOSSES]
    outputs = subject.run(items, [first_day * DAY, last_day * DAY], [f"magnesium.{name}" for name in names]).outputs
    change = {name: float(np.diff(outputs[flat(f"magnesium.{name}")])[0]) for name in names}
    came = change["intake_total"] + change["infused_total"] + change["dermal_total"]
    went = sum(change[name] for name in LOSSES)
    return (came - went) * MG_PER_MMOL / (last_day - first_day)


def meals(mg_per_day: float, first_day: int, last_day: int) -> list[Action]:
    """Three equal meals a day from `first_day` up to, not including, `last_day`."""
    return eat(mg_per_day, range(first_day, last_day))


def falling(values: Iterable[float]) -> bool:
    """Whether each value is below the one before."""
    return all(later < earlier for earlier, later in pairwise(values))


def rising(values: Iterable[float]) -> bool:
    """Whether each value is above the one before."""
    return all(later > earlier for earlier, later in pairwise(values))
