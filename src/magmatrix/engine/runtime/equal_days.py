"""Decades of equal days: some days are run, the days between them projected, with the error of each gap held.

Where every day has the same schedule, the states at midnight move along smooth curves once the quick processes are at
rest. After `INNER` days that are run, a parabola through the last midnights is followed for a gap as long as the next
term of the series stays below `allowed`; every person has gaps of their own. Values are only given at midnights that
were run. It is not for days that differ, nor for rates that depend on time itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.problem.checks import instance, names_of_outputs, one_schedule, positive, several, whole
from magmatrix.engine.problem.output import Output
from magmatrix.engine.problem.status import Status
from magmatrix.engine.runtime.cache import ObjectCache
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.machine import Machine
from magmatrix.engine.runtime.simulate import People, Tolerances, simulate
from magmatrix.errors import ModelError
from magmatrix.graph.model import Model
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule, Setting

INNER = 6
"""Days run between two gaps: the quick processes settle in the first, the last four give the curve."""
_SMALLER = 0.8

Values = NDArray[np.float64]


@dataclass(frozen=True)
class ProjectedRun:
    """Values at midnights: `series` [N, D] at `days`; `days_run` [N] says how many days were really integrated.

    `status` [N] is that of the run (see BatchResult); values after a failure are NaN.
    """

    days: NDArray[np.int64]
    series: dict[str, Values]
    status: NDArray[np.int64]
    days_run: NDArray[np.int64]
    allowed: float
    rtol: float
    seconds: float


def project_days(
    model: Model,
    outputs: Iterable[str],
    people: People,
    day: Schedule,
    days: Sequence[int],
    *,
    allowed: float = 1e-5,
    tolerances: Tolerances | None = None,
    threads: int | None = None,
    machine: Machine | None = None,
    cache: ObjectCache | None = None,
) -> ProjectedRun:
    """Repeat `day` (ticks 1 to 1439; settings also at 0) and return outputs at the midnights before `days` (ascending).

    `allowed` bounds the estimated error of each gap in each state, relative to |y| + 1e-3 scale. Raises ModelError for
    rates that depend on time, an action at midnight, and days that are not ascending.
    """
    days = [whole(number, "a day") for number in several(days, "days")]
    _check(one_schedule(day), days)
    positive(allowed, "allowed")
    instance(people, People, "people", "People")
    outputs = names_of_outputs(outputs)
    kept = list(dict.fromkeys([*outputs, *model.states]))
    engine = FastEngine(model, [Output(name) for name in kept], machine=machine, cache=cache)
    program = engine.program
    moving = any(program.tape.ops[k].kind == "time" for k in program.tape.reachable(program.rates))
    if moving or program.conditions:
        raise ModelError(f"the rates of {model.id} depend on time, so no day equals another; use simulate")
    walk = _Walk(engine, people, day, np.asarray(days, dtype=np.int64), allowed, tolerances or Tolerances())
    while walk.advance(threads):
        pass
    chosen = {name: walk.found[:, :, kept.index(name)] for name in dict.fromkeys(outputs)}
    return ProjectedRun(walk.days, chosen, walk.status, walk.run, allowed, walk.tolerances.rtol, walk.seconds)


def _check(day: Schedule, days: Sequence[int]) -> None:
    if not days or list(days) != sorted(set(days)) or days[0] < 0:
        raise ModelError("days must be ascending, distinct and not negative, at least one; sort them")
    for item in day:
        if item.tick >= TICKS_PER_DAY or (isinstance(item, Action) and item.tick == 0):
            raise ModelError(f"minute {item.tick} is no moment within the day; put actions at 1 to {TICKS_PER_DAY - 1}")


class _Walk:
    """Where each person is: `at` [N] days behind them, `state` [N, states] there."""

    def __init__(
        self,
        engine: FastEngine,
        people: People,
        day: Schedule,
        days: NDArray[np.int64],
        allowed: float,
        tolerances: Tolerances,
    ) -> None:
        self.engine, self.people, self.days = engine, people, days
        self.allowed, self.tolerances = allowed, tolerances
        self.names = engine.model.states
        self.schedule = _repeated(day, INNER)
        self.scales: Values | None = None
        self.nonnegative = np.array([name in tolerances.nonnegative for name in self.names], dtype=bool)
        self.at = np.zeros(people.count, dtype=np.int64)
        self.run = np.zeros(people.count, dtype=np.int64)
        self.status = np.zeros(people.count, dtype=np.int64)
        self.state: Values | None = None
        self.found = np.full((people.count, len(days), len(engine.outputs)), np.nan)
        self.seconds = 0.0

    def advance(self, threads: int | None) -> bool:
        """Run INNER days for all who are on the way, then project; return whether anybody is left."""
        going = np.flatnonzero((self.status == Status.OK) & ((self.at < self.days[-1]) | (self.run == 0)))
        if not len(going):
            return False
        people = self.people.chosen(going)
        if self.state is not None:
            columns = dict(zip(self.names, self.state[going].T, strict=True))
            people = People(people.count, people.parameters, columns)
        result = simulate(
            self.engine,
            people,
            self.schedule,
            [day * TICKS_PER_DAY for day in range(INNER + 1)],
            tolerances=self.tolerances,
            threads=threads,
        )
        if self.scales is None:  # everybody is in the first run
            sizes = [np.broadcast_to(result.scales[name], people.count) for name in self.names]
            self.scales = np.stack(sizes, axis=1) if sizes else np.zeros((people.count, 0))
        self.seconds += result.seconds
        self.status[going] = result.status
        self.run[going] += INNER
        values = np.stack([result.series[output.name] for output in self.engine.outputs], axis=2)
        self._note(going, values)
        place = [k for name in self.names for k, o in enumerate(self.engine.outputs) if o.name == name]
        self._project(going, values[:, :, place])
        return True

    def _note(self, going: NDArray[np.intp], values: Values) -> None:
        for k, day in enumerate(self.days):
            ago = day - self.at[going]
            here = np.flatnonzero((ago >= 0) & (ago <= INNER) & (self.status[going] == Status.OK))
            self.found[going[here], k] = values[here, ago[here]]

    def _project(self, going: NDArray[np.intp], midnights: Values) -> None:
        last = midnights[:, -1]
        first, second, third = (np.diff(midnights, n, axis=1)[:, -1] for n in (1, 2, 3))
        assert self.scales is not None
        bound = self.allowed * (np.abs(last) + 1e-3 * self.scales[going])
        now = self.at[going] + INNER
        following = np.searchsorted(self.days, now, side="right")
        target = np.where(following < len(self.days), self.days[np.minimum(following, len(self.days) - 1)], now)
        gap = np.maximum(target - 2 - now, 0).astype(np.float64)
        while True:
            g = gap[:, None]
            projected = last + g * first + g * (g + 1.0) / 2.0 * second
            too_far = (np.abs(third) * g * (g + 1.0) * (g + 2.0) / 6.0 > bound).any(axis=1)
            too_far |= (self.nonnegative & (projected < 0.0) & (last >= 0.0)).any(axis=1)
            too_far &= gap > 0.0
            if not too_far.any():
                break
            gap[too_far] = np.floor(gap[too_far] * _SMALLER)
        if self.state is None:
            self.state = np.zeros((self.people.count, len(self.names)))
        self.state[going] = projected
        self.at[going] = now + gap.astype(np.int64)


def _repeated(day: Schedule, times: int) -> Schedule:
    items: list[Action | Setting] = []
    for n in range(times):
        for item in day:
            tick = item.tick + n * TICKS_PER_DAY
            if isinstance(item, Action):
                items.append(Action(tick, item.name, item.arguments))
            else:
                items.append(Setting(tick, item.symbol, item.value))
    return Schedule.build(items)
