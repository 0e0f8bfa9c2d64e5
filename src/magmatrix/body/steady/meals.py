"""What meals do that a mean cannot tell, by the engine: what the gut takes up of a day, and what a day's waves cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from magmatrix.body.body import Body
from magmatrix.body.scales import state_scales
from magmatrix.body.steady.days import PORTION, Days, portioned
from magmatrix.body.steady.equations import Values, chosen, flow_at_rest, function_of, room_for, wide
from magmatrix.body.steady.solved import Reason
from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.problem.status import Status
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import simulate
from magmatrix.graph.reduce import reduce_to
from magmatrix.schedule.schedule import TICKS_PER_DAY

Array = NDArray[np.float64]
RATIO = "magnesium__rest_ratio"
LOSSES = ("magnesium__urine", "magnesium__faecal_secretion", "magnesium__sweat")
SETTLING_DAYS = 6
MEASURES_PER_DAY = 96
HOURS_PER_DAY = 24.0
GUT_RTOL = 1e-10
WAVES_RTOL = 1e-8
_ABSORBED = "magnesium__absorbed_total"
_PLASMA = "magnesium__plasma_ratio"
_LAST = (SETTLING_DAYS - 1) * TICKS_PER_DAY
_AT_ONCE = 4096
"""People in one batch: a day of measures takes 3 kB for each."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the engine gave for each person: `value`, NaN where `status` is not OK, and the `hours` until it ended."""

    value: Array
    status: NDArray[np.int64]
    hours: Array

    def reason(self, person: int) -> Reason | None:
        """Return why a person's days could not be run; None where they could."""
        status = Status(int(self.status[person]))
        if status is Status.OK:
            return None
        return Reason("equal days cannot be run until they settle", status.advice, float(self.hours[person]))

    def require_all(self, who: Callable[[int], str] = "person {}".format) -> None:
        """Raise SimulationError for the first person whose days could not be run; `who` names a number."""
        for person in np.flatnonzero(self.status != Status.OK)[:1].tolist():
            reason = self.reason(person)
            if reason is not None:
                raise reason.error(who(person))

    def among(self, who: NDArray[np.intp], count: int) -> Measured:
        """Return what was measured in the people at positions `who` as one of `count` people; the others are fine."""
        value, hours = np.full(count, np.nan), np.zeros(count)
        status = np.full(count, int(Status.OK), dtype=np.int64)
        value[who], status[who], hours[who] = self.value, self.status, self.hours
        return Measured(value, status, hours)


def absorbed_per_day(body: Body, parameters: Values, days: Days) -> Measured:
    """Return magnesium absorbed per day (mmol/d) by each person once equal days have settled.

    `parameters` are model symbols in model units, each one number for all or an array [person].
    """
    engine = _gut(body)
    tolerances = Tolerances(rtol=GUT_RTOL, scales=dict.fromkeys(engine.model.states, 1.0))
    ticks = [_LAST, _LAST + TICKS_PER_DAY]
    return _measured(engine, tolerances, parameters, days, ticks, lambda series: series[:, 1] - series[:, 0])[_ABSORBED]


def loss_by_meals(body: Body, parameters: Values, days: Days, *, rtol: float = WAVES_RTOL) -> Measured:
    """Return how much more (mmol/h) each person loses when the magnesium of a day comes in meals than evenly.

    Both at the same mean serum: The kidney excretes more in the hours after a meal than it saves in the others.
    `parameters` hold the rest state from which the days start.
    """
    engine = _plasma(body)
    tolerances = Tolerances(rtol=rtol, scales=state_scales(engine.model, body.values, body.parts))
    ticks = range(_LAST, _LAST + TICKS_PER_DAY + 1, TICKS_PER_DAY // MEASURES_PER_DAY)
    means = _measured(engine, tolerances, parameters, days, list(ticks), _mean)
    plasma, size = means[_PLASMA], room_for(days.count)
    evenly = function_of(flow_at_rest(body, *LOSSES), parameters, size, (RATIO,))
    in_meals = sum((means[name].value for name in LOSSES[1:]), means[LOSSES[0]].value)
    with np.errstate(all="ignore"):
        loss = in_meals - evenly({RATIO: wide(plasma.value, size)})[: days.count]
    return Measured(loss, plasma.status, plasma.hours)


@lru_cache(maxsize=8)
def _gut(body: Body) -> FastEngine:
    return FastEngine(portioned(reduce_to(body.model, [_ABSORBED, "magnesium__S", "magnesium__L"])), [_ABSORBED])


@lru_cache(maxsize=8)
def _plasma(body: Body) -> FastEngine:
    kept = (_PLASMA, *LOSSES)
    return FastEngine(portioned(reduce_to(body.model, kept)), kept)


def _mean(series: Array) -> Array:
    """Return the mean of each row [person, moment] of equal steps, by trapezia; a row's own sum, in order."""
    inner = np.cumsum(series[:, 1:-1], axis=1)[:, -1]
    return np.asarray((inner + (series[:, 0] + series[:, -1]) / 2.0) / (series.shape[1] - 1))


def _measured(
    engine: FastEngine,
    tolerances: Tolerances,
    parameters: Values,
    days: Days,
    ticks: list[int],
    of: Callable[[Array], Array],
) -> dict[str, Measured]:
    """Run everybody's day SETTLING_DAYS times; return `of` each output's series [person, tick].

    People whose numbers and days are the same are run once.
    """
    own = {name: parameters[name] for name in engine.program.parameters if name in parameters}
    own[PORTION] = days.portion
    once, place = _distinct(
        [days.which, *(value.astype(np.float64) for value in own.values() if isinstance(value, np.ndarray))]
    )
    found = {name: np.full(len(once), np.nan) for name in (output.name for output in engine.outputs)}
    status, hours = np.full(len(once), int(Status.CANCELLED), dtype=np.int64), np.full(len(once), np.nan)
    for first in range(0, len(once), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        who = once[part]
        schedules, which = days.chosen(who).repeated(SETTLING_DAYS)
        people = People(len(who), chosen(own, who), schedule_of=which)
        run = simulate(engine, people, schedules, ticks, tolerances=tolerances)
        for name in found:
            found[name][part] = of(run.series[name])
        status[part], hours[part] = run.status, run.time
    return {name: Measured(values[place], status[place], hours[place]) for name, values in found.items()}


def _distinct(columns: list[NDArray[np.int64] | Array]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return one person for each different row of `columns` (same bits), and which of them stands for whom."""
    bits = np.stack([np.ascontiguousarray(column).view(np.int64) for column in columns], axis=1)
    _, first, place = np.unique(bits, axis=0, return_index=True, return_inverse=True)
    return first, place.reshape(-1)
