"""Run people through schedules: arrays in, values and a status per person out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.codegen.memory import Field
from magmatrix.engine.problem.checks import (
    check_names,
    check_schedule,
    check_values,
    instance,
    output_ticks,
    positive,
    schedule_numbers,
    schedules_of,
    whole,
)
from magmatrix.engine.problem.clock import with_clock
from magmatrix.engine.problem.people import Cancel, People, Tolerances
from magmatrix.engine.problem.precision import check_tolerances
from magmatrix.engine.runtime.batch import Batch
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.machine import processors
from magmatrix.engine.runtime.result import BatchResult, joined
from magmatrix.errors import ModelError
from magmatrix.graph.actions import named_actions
from magmatrix.schedule.schedule import TICKS_PER_HOUR, Schedule

__all__ = ["Cancel", "People", "Tolerances", "simulate"]

SCHEDULES_AT_ONCE = 512
"""A year of four doses a day is a table of 0.1 MB."""
_ALIGNMENT = 64
_POLL = 0.05


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
    """Integrate every person from tick 0 to the last of `ticks` (ascending) and return what the engine is to keep.

    Series are taken after the actions of their tick. `threads` is the number of processors by default; `progress`
    hears the share done. One model time unit has `ticks_per_unit` ticks. Raises ModelError for people, ticks or
    schedules that cannot be run, and for tolerances that the engine's precision cannot meet.
    """
    plans, ticks = schedules_of(schedules), output_ticks(ticks)
    tolerances = Tolerances() if tolerances is None else tolerances
    cancel = Cancel() if cancel is None else cancel
    instance(people, People, "people", "People")
    instance(tolerances, Tolerances, "tolerances", "Tolerances")
    instance(cancel, Cancel, "cancel", "a Cancel")
    if progress is not None and not callable(progress):
        raise ModelError("progress must be a function that hears the share done; give one, or nothing")
    _check(engine, people, plans, tolerances)
    positive(ticks_per_unit, "ticks_per_unit")
    plans = tuple(with_clock(engine.model, plan, ticks_per_unit) for plan in plans)
    if threads is not None:
        whole(threads, "threads", least=1)
    people = replace(people, schedule_of=schedule_numbers(people.schedule_of, people.count, len(plans)))
    check_tolerances(tolerances.rtol, tolerances.scales, engine.precision)
    workers = max(1, min(threads or processors(), people.count))

    def run(which: People, own: Sequence[Schedule], hear: Callable[[float], None] | None) -> BatchResult:
        batch = Batch(engine, which, own, ticks, tolerances, ticks_per_unit)
        began = time.perf_counter()
        _Workers(engine, batch, cancel).run(workers, hear)
        return batch.result(time.perf_counter() - began)

    if len(plans) <= SCHEDULES_AT_ONCE or not people.count:
        return run(people, plans, progress)
    return _in_parts(run, people, np.asarray(people.schedule_of), plans, progress)


def _in_parts(
    run: Callable[[People, Sequence[Schedule], Callable[[float], None] | None], BatchResult],
    people: People,
    schedule_of: NDArray[np.int64],
    plans: Sequence[Schedule],
    progress: Callable[[float], None] | None,
) -> BatchResult:
    """Run those who share a stretch of the schedules, one stretch after the other, so that tables stay small."""
    parts: list[tuple[NDArray[np.intp], BatchResult]] = []
    done = 0
    for first in range(0, len(plans), SCHEDULES_AT_ONCE):
        own = plans[first : first + SCHEDULES_AT_ONCE]
        which = np.flatnonzero((schedule_of >= first) & (schedule_of < first + len(own)))
        if not which.size:
            continue
        chosen = people.chosen(which)
        part = People(chosen.count, chosen.parameters, chosen.initial, schedule_of[which] - first)

        def hear(share: float, done: int = done, count: int = len(which)) -> None:
            if progress is not None:
                progress((done + share * count) / people.count)

        parts.append((which, run(part, own, None if progress is None else hear)))
        done += len(which)
    return joined(people.count, parts)


def _check(engine: FastEngine, people: People, plans: Sequence[Schedule], tolerances: Tolerances) -> None:
    """Raise ModelError for names that the model lacks and values that are no numbers."""
    model = engine.model
    check_values(model, people.parameters, engine.program.parameters, "parameter", people.count)
    check_values(model, people.initial, model.rates, "state", people.count)
    check_names(model, tolerances.scales, model.rates, "state")
    check_names(model, tolerances.nonnegative, model.rates, "state")
    actions = named_actions(model)
    for plan in plans:
        check_schedule(model, actions, plan)


class _Workers:
    """Threads that serve one queue of people, each with a work area of its own."""

    def __init__(self, engine: FastEngine, batch: Batch, cancel: Cancel) -> None:
        self._engine = engine
        self._batch = batch
        self._cancel = cancel
        self._progress: list[NDArray[np.int64]] = []

    def _job(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """One worker's job, and its work area, which must live as long."""
        size = self._engine.layout.bytes
        room = np.full((size + _ALIGNMENT) // 8, np.nan)
        done = np.zeros(8, dtype=np.int64)
        self._progress.append(done)
        job = np.zeros(len(Field), dtype=np.int64)
        for name, array in {**self._batch.arrays(), Field.PROGRESS: done}.items():
            job[name] = array.ctypes.data
        for name, number in self._batch.numbers().items():
            job[name] = number
        job[Field.CANCEL] = self._cancel.address
        job[Field.WORK] = room.ctypes.data + (-room.ctypes.data) % _ALIGNMENT
        return job, room

    def run(self, threads: int, progress: Callable[[float], None] | None) -> None:
        jobs = [self._job() for _ in range(threads)]
        addresses = [int(job.ctypes.data) for job, _ in jobs]
        workers = [threading.Thread(target=self._engine.call, args=(address,), daemon=True) for address in addresses]
        for worker in workers:
            worker.start()
        try:
            self._wait(workers, progress)
        except BaseException:
            self._cancel.set()
            for worker in workers:
                worker.join()
            raise

    def _wait(self, workers: Iterable[threading.Thread], progress: Callable[[float], None] | None) -> None:
        total = max(1, int(self._batch.ticks[-1]) * self._batch.people.count)
        for worker in workers:
            while worker.is_alive():
                worker.join(_POLL)  # never for long, so that an interrupt from the keyboard is heard
                if progress is not None:
                    progress(min(1.0, sum(int(done[0]) for done in self._progress) / total))
        if progress is not None and not self._cancel.is_set:
            progress(1.0)
