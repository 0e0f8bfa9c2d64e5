"""Both engines as one call: many people, each from numbers and a start of their own, to series and a status each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from magmatrix.cohort.plan import Setup
from magmatrix.engine.problem.output import Output
from magmatrix.engine.problem.people import Cancel, People, Tolerances
from magmatrix.engine.problem.status import Status
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.engine.runtime.components import Components, simulate_components
from magmatrix.engine.runtime.engine import ENGINE_NAME
from magmatrix.errors import SimulationError
from magmatrix.schedule.schedule import Schedule

Array = NDArray[np.float64]
EngineName = Literal["fast", "cvode"]
"""The batch engine, or the reference solver."""
Values = Mapping[str, float | Array]


@dataclass(frozen=True, eq=False)
class Lot:
    """Rows of a result: values [row, T] of the run and [row, B] of the run-in, and how each row ended.

    `final` [row, state] are the states at the end. `reasons` say of rows that failed why, and what to do.
    """

    series: dict[str, Array]
    reduced: dict[Output, Array]
    status: NDArray[np.int64]
    ended: Array
    steps: NDArray[np.int64]
    states: tuple[str, ...]
    final: Array
    reasons: dict[int, tuple[str, str]]
    early: NDArray[np.bool_]
    run_in: dict[str, Array] = field(default_factory=dict)

    def after(self, before: Lot, place: NDArray[np.int64], able: NDArray[np.int64]) -> Lot:
        """Return these rows, those of the `able` among all, joined to the run-ins that they stand at in `place`."""
        count = len(place)

        def whole(values: NDArray[Any], rest: NDArray[Any] | float) -> NDArray[Any]:
            found = np.empty((count, *values.shape[1:]), dtype=values.dtype)
            found[:] = rest
            found[able] = values
            return found

        failed = before.status[place] != Status.OK
        return replace(
            self,
            series={name: whole(values, np.nan) for name, values in self.series.items()},
            reduced={output: whole(values, np.nan) for output, values in self.reduced.items()},
            status=whole(self.status, before.status[place]),
            ended=whole(self.ended, before.ended[place]),
            steps=whole(self.steps, 0),
            final=whole(self.final, np.nan),
            reasons={int(able[row]): reason for row, reason in self.reasons.items()}
            | {row: before.reasons[int(place[row])] for row in np.flatnonzero(failed).tolist()},
            early=failed,
            run_in={name: values[place] for name, values in before.series.items()},
        )


class Follower(Protocol):
    """Follows many people along schedules on one setup; `key` names all that its numbers depend on besides those."""

    name: str
    key: str

    def run(
        self,
        parameters: Values,
        count: int,
        initial: Values,
        schedules: Sequence[Schedule],
        schedule_of: NDArray[np.int64],
        ticks: Sequence[int],
        progress: Callable[[float], None],
    ) -> Lot:
        """Return values at `ticks` and a status for each of `count` people."""
        ...


def follower(
    setup: Setup, engine: EngineName, rtol: float, threads: int | None = None, cancel: Cancel | None = None
) -> Follower:
    """Return the batch engine `fast` or the reference solver `cvode` for a setup; compiled once for each setup."""
    if engine == "cvode":
        return _OneByOne(setup, rtol, cancel)
    return _Batched(setup, rtol, threads, cancel)


@lru_cache(maxsize=16)
def _compiled(setup: Setup) -> Components:
    return Components(setup.model, [*setup.outputs, *setup.kept])


@lru_cache(maxsize=16)
def _reference(setup: Setup) -> ReferenceEngine:
    return ReferenceEngine(setup.model, setup.outputs, scales=setup.scales, kept=setup.kept)


class _Batched:
    """The batch engine, with steps of its own for each group of outputs that shares no state with the others."""

    def __init__(self, setup: Setup, rtol: float, threads: int | None, cancel: Cancel | None) -> None:
        self.setup = setup
        self.tolerances = Tolerances(rtol=rtol, scales=setup.scales)
        self._threads, self._cancel = threads, cancel
        self._engine = _compiled(setup)
        self.name = ENGINE_NAME
        self.key = _key(setup, self.name, self._engine.code_key, self.tolerances)

    def run(
        self,
        parameters: Values,
        count: int,
        initial: Values,
        schedules: Sequence[Schedule],
        schedule_of: NDArray[np.int64],
        ticks: Sequence[int],
        progress: Callable[[float], None],
    ) -> Lot:
        """See Follower."""
        people = People(count, parameters, initial, schedule_of)
        run = simulate_components(
            self._engine,
            people,
            schedules or [Schedule()],
            ticks,
            tolerances=self.tolerances,
            threads=self._threads,
            progress=progress,
            cancel=self._cancel,
        )
        reasons = {}
        for row in np.flatnonzero(~run.ok).tolist():
            why, _, advice = Status(int(run.status[row])).advice.partition("; ")
            reasons[row] = why, advice or "run it again"
        return Lot(
            {name: run.series[name] for name in self.setup.outputs},
            {output: run.reduced[output] for output in self.setup.kept},
            run.status,
            run.time,
            run.steps,
            run.states,
            run.final_state,
            reasons,
            np.zeros(count, dtype=np.bool_),
        )


class _OneByOne:
    """The reference solver, one person after the other."""

    name = ReferenceEngine.name

    def __init__(self, setup: Setup, rtol: float, cancel: Cancel | None) -> None:
        self.setup, self.rtol, self._cancel = setup, rtol, cancel
        self._engine = _reference(setup)
        self.key = _key(setup, self.name, rtol)

    def run(
        self,
        parameters: Values,
        count: int,
        initial: Values,
        schedules: Sequence[Schedule],
        schedule_of: NDArray[np.int64],
        ticks: Sequence[int],
        progress: Callable[[float], None],
    ) -> Lot:
        """See Follower."""
        states = self.setup.model.states
        lot = Lot(
            {name: np.full((count, len(ticks)), np.nan) for name in self.setup.outputs},
            {output: np.full(count, np.nan) for output in self.setup.kept},
            np.zeros(count, dtype=np.int64),
            np.full(count, np.nan),
            np.zeros(count, dtype=np.int64),
            tuple(states),
            np.full((count, len(states)), np.nan),
            {},
            np.zeros(count, dtype=np.bool_),
        )
        for row in range(count):
            if self._cancel is not None and self._cancel.is_set:
                _fail(lot, row, Status.CANCELLED, np.nan, Status.CANCELLED.advice, "run it again")
                continue
            self._one(lot, row, _of(parameters, row), _of(initial, row), schedules[schedule_of[row]], ticks)
            progress((row + 1) / count)
        return lot

    def _one(
        self,
        lot: Lot,
        row: int,
        parameters: dict[str, float],
        initial: dict[str, float],
        schedule: Schedule,
        ticks: Sequence[int],
    ) -> None:
        try:
            run = self._engine.run(parameters, schedule, ticks, initial=initial or None, rtol=self.rtol)
        except SimulationError as error:
            _fail(lot, row, Status.NOT_FINITE, error.hours, error.why, error.advice)
            return
        for name, values in lot.series.items():
            values[row] = run.outputs[name]
        for output, numbers in lot.reduced.items():
            numbers[row] = run.reduced[output]
        lot.final[row] = [run.final_state[name] for name in lot.states]
        lot.ended[row], lot.steps[row] = run.hours[-1], run.evaluations


def _key(setup: Setup, *more: object) -> str:
    scales = sorted(setup.scales.items())
    return repr((setup.model.content_hash, setup.outputs, [str(o) for o in setup.kept], scales, *more))


def _fail(lot: Lot, row: int, status: Status, hours: float, why: str, advice: str) -> None:
    lot.status[row], lot.ended[row] = int(status), hours
    lot.reasons[row] = why, advice


def _of(values: Values, row: int) -> dict[str, float]:
    return {name: float(value if np.ndim(value) == 0 else np.asarray(value)[row]) for name, value in values.items()}
