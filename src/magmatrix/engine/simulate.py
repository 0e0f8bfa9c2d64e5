"""Run people through schedules: arrays in, values and a status per person out."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.attend import integral_names, reduced_count
from magmatrix.engine.engine import FastEngine
from magmatrix.engine.layout import Field, SettingField
from magmatrix.engine.machine import processors
from magmatrix.engine.output import Kind
from magmatrix.engine.result import BatchResult
from magmatrix.engine.schedule import TICKS_PER_HOUR, Schedule
from magmatrix.engine.status import Status
from magmatrix.engine.stops import StopTable, StopWriter
from magmatrix.errors import ModelError
from magmatrix.graph.model import Role

_ALIGNMENT = 64
_POLL = 0.05


@dataclass(frozen=True)
class People:
    """Who is simulated: `count` people, each value one number for all or an array of shape [count].

    `parameters` and `initial` map symbols to values in model units; what is left out takes the model's own value.
    `schedule_of` says which schedule each person follows (all the first, if left out).
    """

    count: int
    parameters: Mapping[str, float | NDArray[np.float64]] = field(default_factory=dict)
    initial: Mapping[str, float | NDArray[np.float64]] = field(default_factory=dict)
    schedule_of: NDArray[np.int64] | None = None

    def chosen(self, which: NDArray[np.intp]) -> People:
        """Return only the people at these positions."""

        def pick(values: Mapping[str, float | NDArray[np.float64]]) -> dict[str, float | NDArray[np.float64]]:
            return {name: value if np.ndim(value) == 0 else np.asarray(value)[which] for name, value in values.items()}

        plans = None if self.schedule_of is None else self.schedule_of[which]
        return People(len(which), pick(self.parameters), pick(self.initial), plans)


@dataclass(frozen=True)
class Tolerances:
    """How exactly to integrate; results carry it.

    The error of a step in a state is held below rtol |y| + rtol 1e-3 scale, in the root mean square over the states.
    `scales` gives the typical magnitude of states (1 where left out). States in `nonnegative` may not fall below
    -`negative` x scale. `first_step` is the first step of a run and after a new kind of dose, in model time.
    """

    rtol: float = 1e-4
    scales: Mapping[str, float] = field(default_factory=dict)
    nonnegative: frozenset[str] = frozenset()
    negative: float = 1e-3
    first_step: float = 0.024
    max_steps: int = 100_000

    def tightened(self, factor: float) -> Tolerances:
        """Return the same with rtol times `factor`."""
        return Tolerances(
            self.rtol * factor, self.scales, self.nonnegative, self.negative, self.first_step, self.max_steps
        )


class Cancel:
    """A flag that calls a run off; set it from any thread."""

    def __init__(self) -> None:
        self._flag = np.zeros(1, dtype=np.int64)

    def set(self) -> None:
        """Call the run off."""
        self._flag[0] = 1

    @property
    def is_set(self) -> bool:
        """Whether the run is called off."""
        return bool(self._flag[0])

    @property
    def address(self) -> int:
        """Where the flag lies in memory."""
        return int(self._flag.ctypes.data)


def simulate(
    engine: FastEngine,
    people: People,
    schedules: Schedule | Sequence[Schedule],
    ticks: Sequence[int],
    *,
    tolerances: Tolerances | None = None,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
    cancel: Cancel | None = None,
    ticks_per_unit: float = TICKS_PER_HOUR,
) -> BatchResult:
    """Integrate every person from tick 0 to the last of `ticks` (ascending) and return what the engine was asked to keep.

    Series are taken after the actions of their tick. `threads` is the number of processors by default; `progress` hears
    the share done. One model time unit has `ticks_per_unit` ticks. Raises ModelError for bad people, ticks or schedules.
    """
    plans = (schedules,) if isinstance(schedules, Schedule) else tuple(schedules)
    _check(ticks, plans, people)
    tolerances = tolerances or Tolerances()
    batch = _Batch(engine, people, plans, ticks, tolerances, cancel or Cancel(), ticks_per_unit)
    began = time.perf_counter()
    batch.run(max(1, min(threads or processors(), people.count)), progress)
    return batch.result(time.perf_counter() - began)


def _check(ticks: Sequence[int], plans: Sequence[Schedule], people: People) -> None:
    if not ticks or list(ticks) != sorted(set(ticks)) or ticks[0] < 0:
        raise ModelError("output ticks must be ascending, distinct and not negative, at least one; sort them")
    if not plans:
        raise ModelError("no schedule was given; give an empty Schedule if nothing happens")
    which = people.schedule_of
    if which is not None and (
        which.shape != (people.count,) or (people.count and (which.min() < 0 or which.max() >= len(plans)))
    ):
        raise ModelError("schedule_of must name one of the schedules for every person; mend its shape or numbers")


class _Batch:
    def __init__(
        self,
        engine: FastEngine,
        people: People,
        plans: Sequence[Schedule],
        ticks: Sequence[int],
        tolerances: Tolerances,
        cancel: Cancel,
        ticks_per_unit: float,
    ) -> None:
        self.engine = engine
        self.people = people
        self.ticks = np.array(ticks, dtype=np.int64)
        self.tolerances = tolerances
        self.cancel = cancel
        program = engine.program
        count, states = people.count, len(program.states)
        self.parameters = _columns(people.parameters, self._defaults(), count, "parameter")
        self.initial = _columns(people.initial, dict.fromkeys(program.states, np.nan), count, "state")
        self.plan_of = np.zeros(count, dtype=np.int64)
        if people.schedule_of is not None:
            self.plan_of[:] = people.schedule_of
        self.table: StopTable = StopWriter(engine.model, program).write(plans, ticks)
        scales = np.array([tolerances.scales.get(name, 1.0) for name in program.states])
        integrals = np.array([name in integral_names(program) for name in program.states], dtype=bool)
        self.scales = np.where(integrals, np.inf, tolerances.rtol * 1e-3 * scales)
        bounded = np.array([name in tolerances.nonnegative for name in program.states], dtype=bool)
        self.lowest = np.where(bounded, -tolerances.negative * scales, -np.inf)
        self.settings = np.zeros(len(SettingField))
        self.settings[SettingField.RTOL] = tolerances.rtol
        self.settings[SettingField.FIRST_STEP] = tolerances.first_step
        self.settings[SettingField.TICKS] = ticks_per_unit
        self.settings[SettingField.SHARE] = 1.0 / max(1, program.own)
        self.series = np.full((count, len(ticks), len(program.sampled)), np.nan)
        self.reduced = np.full((count, reduced_count(program)), np.nan)
        self.status = np.full(count, int(Status.CANCELLED), dtype=np.int64)
        self.state = np.full((count, states), np.nan)
        self.time = np.full(count, np.nan)
        self.steps = np.zeros((count, 2), dtype=np.int64)
        self.next = np.zeros(1, dtype=np.int64)
        self.progress: list[NDArray[np.int64]] = []

    def _defaults(self) -> dict[str, float]:
        symbols = self.engine.model.symbols
        defaults = {}
        for name in self.engine.program.parameters:
            value = symbols[name].value
            if value is None and symbols[name].role is not Role.ARGUMENT and name not in self.people.parameters:
                raise ModelError(f"parameter {name} has no value; give it an evidence record or a value")
            defaults[name] = np.nan if value is None else value
        return defaults

    def _job(self) -> tuple[NDArray[np.int64], list[Any]]:
        """One worker's job and what must stay alive with it."""
        layout = self.engine.layout
        room = np.full(layout.bytes // 8 + _ALIGNMENT // 8, np.nan)
        start = (-room.ctypes.data) % _ALIGNMENT
        done = np.zeros(8, dtype=np.int64)
        self.progress.append(done)
        job = np.zeros(len(Field), dtype=np.int64)
        arrays: dict[Field, NDArray[Any]] = {
            Field.NEXT: self.next,
            Field.PROGRESS: done,
            Field.PARAMETERS: self.parameters,
            Field.INITIAL: self.initial,
            Field.SCHEDULE_OF: self.plan_of,
            Field.SCHEDULE_STARTS: self.table.starts,
            Field.STOPS: self.table.stops,
            Field.CODES: self.table.codes,
            Field.VALUES: self.table.values,
            Field.SCALES: self.scales,
            Field.LOWEST: self.lowest,
            Field.SETTINGS: self.settings,
            Field.SERIES: self.series,
            Field.REDUCED: self.reduced,
            Field.STATUS: self.status,
            Field.STATE: self.state,
            Field.TIME: self.time,
            Field.STEPS: self.steps,
        }
        for name, array in arrays.items():
            job[name] = array.ctypes.data
        job[Field.COUNT] = self.people.count
        job[Field.CANCEL] = self.cancel.address
        job[Field.LIMIT] = self.tolerances.max_steps
        job[Field.SAMPLES] = len(self.ticks)
        job[Field.WORK] = room.ctypes.data + start
        return job, [room, done]

    def run(self, threads: int, progress: Callable[[float], None] | None) -> None:
        jobs = [self._job() for _ in range(threads)]
        addresses = [ctypes.c_void_p(int(job.ctypes.data)).value or 0 for job, _ in jobs]
        if threads == 1 and progress is None:
            self.engine.call(addresses[0])
            return
        workers = [threading.Thread(target=self.engine.call, args=(address,), daemon=True) for address in addresses]
        for worker in workers:
            worker.start()
        try:
            self._wait(workers, progress)
        except BaseException:
            self.cancel.set()
            for worker in workers:
                worker.join()
            raise

    def _wait(self, workers: Iterable[threading.Thread], progress: Callable[[float], None] | None) -> None:
        total = max(1, int(self.ticks[-1]) * self.people.count)
        for worker in workers:
            while worker.is_alive():
                worker.join(_POLL if progress is not None else None)
                if progress is not None:
                    progress(min(1.0, sum(int(done[0]) for done in self.progress) / total))

    def result(self, seconds: float) -> BatchResult:
        program = self.engine.program
        failed = self.status != Status.OK
        self.series[failed] = np.nan
        self.reduced[failed] = np.nan
        sampled = [o.name for o in program.outputs if o.kind is Kind.SERIES]
        kinds = ((Kind.HIGHEST, Kind.LOWEST), (Kind.SUM,), (Kind.INTEGRAL,))
        kept = [output for group in kinds for output in program.outputs if output.kind in group]
        order = np.argsort(program.elimination.order)[: program.own]
        return BatchResult(
            ticks=self.ticks,
            series={name: self.series[:, :, k] for k, name in enumerate(sampled)},
            reduced={output: self.reduced[:, k] for k, output in enumerate(kept)},
            status=self.status,
            time=self.time,
            states=tuple(self.engine.model.states),
            final_state=self.state[:, order],
            steps=self.steps[:, 0],
            rejections=self.steps[:, 1],
            engine=self.engine.name,
            rtol=self.tolerances.rtol,
            scales={name: float(self.tolerances.scales.get(name, 1.0)) for name in self.engine.model.states},
            seconds=seconds,
        )


def _columns(
    given: Mapping[str, float | NDArray[np.float64]], defaults: Mapping[str, float], count: int, what: str
) -> NDArray[np.float64]:
    """One row per person, one column per name of `defaults`."""
    table = np.empty((count, len(defaults)))
    for k, (name, value) in enumerate(defaults.items()):
        column = np.asarray(given.get(name, value), dtype=np.float64)
        if column.ndim and column.shape != (count,):
            raise ModelError(f"{what} {name} has shape {column.shape}; give one number, or one for each of {count} people")
        table[:, k] = column
    return table
