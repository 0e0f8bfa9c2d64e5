"""Run a plan: run-ins and runs in batches of the engine, shard by shard, each shard kept where a store is given.

What a person gets does not depend on who else is in a shard, on the size of shards or on threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magmatrix.cohort.follow import EngineName, Follower, Lot, follower
from magmatrix.cohort.plan import Course, Group, Plan
from magmatrix.cohort.result import ABSENT, Array, Cohort
from magmatrix.cohort.store import ShardStore, shard_key
from magmatrix.engine.problem.people import Cancel
from magmatrix.engine.problem.status import Status
from magmatrix.schedule.schedule import TICKS_PER_HOUR

SHARD = 2048
"""Courses that are run, and kept, together."""
Progress = Callable[[float], None]


def run_cohort(
    plan: Plan,
    *,
    engine_name: EngineName = "fast",
    rtol: float = 1e-8,
    threads: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    store: ShardStore | None = None,
    shard: int = SHARD,
) -> Cohort:
    """Follow everybody of a plan and return the result with its axes; who fails has a status, and nothing is raised.

    `rtol` is the relative tolerance of the integration, `engine_name` the batch engine `fast` or the reference solver
    `cvode`; `shard` is how many courses are run together. With a `store`, shards that it has are read and others
    written to it, so that an interrupted run goes on where it stopped. Raises ModelError for values and schedules that
    cannot be run at all.
    """
    rows = _Rows(plan)
    done = 0
    name: str = engine_name
    for group, which in _shards(plan, shard):
        engine = follower(group.setup, engine_name, rtol, threads, cancel)
        name = engine.name

        def hear(share: float, done: int = done, count: int = len(which)) -> None:
            if progress is not None:
                progress((done + share * count) / len(plan.courses))

        lot = _kept(plan, group, which, engine, store, hear)
        rows.take(which, lot)
        done += len(which)
    return rows.cohort(name, rtol)


def _shards(plan: Plan, size: int) -> Iterator[tuple[Group, NDArray[np.int64]]]:
    """Yield each group with the courses of it to run together."""
    groups = np.array([course.group for course in plan.courses], dtype=np.int64)
    for number, group in enumerate(plan.groups):
        rows = np.flatnonzero(groups == number)
        for first in range(0, len(rows), size):
            yield group, rows[first : first + size]


def _kept(
    plan: Plan, group: Group, which: NDArray[np.int64], engine: Follower, store: ShardStore | None, hear: Progress
) -> Lot:
    courses = [plan.courses[row] for row in which.tolist()]
    if store is None:
        return _follow(plan, group, courses, engine, hear)
    key = shard_key(plan, group, courses, engine)
    lot = store.read(key)
    if lot is None:
        lot = _follow(plan, group, courses, engine, hear)
        if not np.any(lot.status == Status.CANCELLED):
            store.write(key, lot)
    hear(1.0)
    return lot


def _follow(plan: Plan, group: Group, courses: list[Course], engine: Follower, hear: Progress) -> Lot:
    """Run the run-in of every member once, then every course from where its member settled."""
    members = np.array([course.member for course in courses], dtype=np.int64)
    plans = np.array([course.schedule for course in courses], dtype=np.int64)
    used, schedule_of = np.unique(plans, return_inverse=True)
    schedules = [plan.schedules[number] for number in used.tolist()]
    if not plan.run_in:
        return engine.run(group.people(members), len(courses), {}, schedules, schedule_of, plan.ticks, hear)
    once, place = np.unique(members, return_inverse=True)
    share = plan.run_in / (plan.run_in + max(1, plan.ticks[-1]))
    numbers, habit_of = np.unique(group.habitual_of[once], return_inverse=True)
    habits = [group.habitual[number].until(plan.run_in) for number in numbers.tolist()]
    early = engine.run(
        group.people(once), len(once), {}, habits, habit_of, plan.before, lambda done: hear(share * done)
    )
    start = plan.settled({name: early.final[:, k] for k, name in enumerate(early.states)})
    able = np.flatnonzero(early.status[place] == Status.OK)
    run = engine.run(
        group.people(members[able]),
        len(able),
        {name: np.broadcast_to(value, len(once))[place[able]] for name, value in start.items()},
        schedules,
        schedule_of[able],
        plan.ticks,
        lambda done: hear(share + (1.0 - share) * done),
    )
    return run.after(early, place, able)


@dataclass
class _Rows:
    """The result in the making."""

    plan: Plan

    def __post_init__(self) -> None:
        count = len(self.plan.courses)
        self.series: dict[str, Array] = {}
        self.run_in: dict[str, Array] = {}
        self.reduced: dict[object, Array] = {}
        self.status = np.full(count, int(Status.CANCELLED), dtype=np.int64)
        self.early = np.zeros(count, dtype=np.bool_)
        self.ended = np.full(count, np.nan)
        self.steps = np.zeros(count, dtype=np.int64)
        self.reasons: dict[int, tuple[str, str]] = {}

    def take(self, which: NDArray[np.int64], lot: Lot) -> None:
        """Put the values of some rows into their place."""
        count = len(self.plan.courses)
        pairs: tuple[tuple[dict, dict], ...] = (  # type: ignore[type-arg]
            (self.series, lot.series),
            (self.run_in, lot.run_in),
            (self.reduced, lot.reduced),
        )
        for kept, found in pairs:
            for name, values in found.items():
                whole = kept.setdefault(name, np.full((count, *values.shape[1:]), np.nan))
                whole[which] = values
        self.status[which], self.early[which] = lot.status, lot.early
        self.ended[which], self.steps[which] = lot.ended, lot.steps
        self.reasons |= {int(which[row]): reason for row, reason in lot.reasons.items()}

    def cohort(self, engine: str, rtol: float) -> Cohort:
        """Return everything with its axes."""
        plan = self.plan
        index = np.full((len(plan.arms), plan.draws, len(plan.people)), ABSENT, dtype=np.int64)
        for row, course in enumerate(plan.courses):
            index[course.arm, course.draw, course.person] = row
        return Cohort(
            plan.arms,
            plan.people,
            np.array(plan.ticks) / TICKS_PER_HOUR,
            np.array(plan.before) / TICKS_PER_HOUR,
            index,
            self.series,
            self.run_in,
            self.reduced,  # type: ignore[arg-type]
            self.status,
            self.reasons,
            self.early,
            self.ended,
            self.steps,
            engine,
            rtol,
        )
