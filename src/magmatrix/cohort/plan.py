"""The plan of a cohort: who is followed in which arm with which draw of numbers, on which model and schedule.

A study of one person with central values is one arm, one draw and one person of the same plan that holds a million.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.problem.output import Output
from magmatrix.errors import ScheduleError, nearest
from magmatrix.frozen import freeze
from magmatrix.graph.model import Model
from magmatrix.schedule.schedule import Schedule

AXES = ("arm", "draw", "person", "time")
"""The names of the axes of every result, in their order."""
Settled = Callable[[Mapping[str, Any]], dict[str, Any]]


@dataclass(frozen=True, eq=False)
class Setup:
    """A model to follow people on, and what to keep of it.

    `outputs` are graph ids kept as series, `kept` what is kept otherwise (see Output); `scales` are typical magnitudes
    of states, derived where left out.
    """

    model: Model
    outputs: tuple[str, ...]
    scales: Mapping[str, float] = field(default_factory=dict)
    kept: tuple[Output, ...] = ()

    def __post_init__(self) -> None:
        freeze(self, "scales")


@dataclass(frozen=True, eq=False)
class Group:
    """People at rest on one setup: `count` members, each with numbers and a schedule of the run-in of their own.

    `parameters` (graph ids, model units) are one number for all or an array [count], `habitual_of` [count] says which
    of the `habitual` schedules each member follows. Courses that share a member share its run-in.
    """

    setup: Setup
    count: int
    parameters: Mapping[str, float | NDArray[np.float64]]
    habitual: tuple[Schedule, ...]
    habitual_of: NDArray[np.int64]

    def __post_init__(self) -> None:
        freeze(self, "parameters")

    @classmethod
    def of(cls, setup: Setup, members: Sequence[tuple[Mapping[str, float], Schedule]]) -> Group:
        """Gather members one by one: their numbers, all of the same names, and their schedules."""
        first = members[0][0]
        columns = {name: np.array([own[name] for own, _ in members], dtype=np.float64) for name in first}
        shared = {name: float(column[0]) if np.all(column == column[0]) else column for name, column in columns.items()}
        return cls(setup, len(members), shared, tuple(habit for _, habit in members), np.arange(len(members)))

    def people(self, members: NDArray[np.int64]) -> dict[str, float | NDArray[np.float64]]:
        """Return the numbers of some members."""
        return {
            name: value if np.ndim(value) == 0 else np.asarray(value)[members]
            for name, value in self.parameters.items()
        }


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One person in one arm with one draw of numbers: positions on the axes, and of group, member and schedule."""

    arm: int
    draw: int
    person: int
    group: int
    member: int
    schedule: int


@dataclass(frozen=True, eq=False)
class Plan:
    """A cohort before it is run: labels of the axes, groups, schedules, courses, and the moments to keep.

    `ticks` are those of the run, `before` those of a run-in of `run_in` ticks, its end among them; without a run-in
    there are none. `settled` turns the states at the end of the run-in (graph ids to arrays) into those at the start.
    Not every person need be in every arm. Raises ScheduleError for a course that is no place on the axes or stands
    there twice, for setups that keep different outputs, and for moments that do not fit the run-in.
    """

    arms: tuple[str, ...]
    people: tuple[str, ...]
    groups: tuple[Group, ...]
    schedules: tuple[Schedule, ...]
    courses: tuple[Course, ...]
    ticks: tuple[int, ...]
    draws: int = 1
    run_in: int = 0
    before: tuple[int, ...] = ()
    settled: Settled = dict

    def __post_init__(self) -> None:
        ends = (len(self.arms), self.draws, len(self.people), len(self.groups))
        seen: set[tuple[int, int, int]] = set()
        for course in self.courses:
            place = (course.arm, course.draw, course.person)
            whole = (*place, course.group)
            if any(not 0 <= at < end for at, end in zip(whole, ends, strict=True)):
                raise ScheduleError("a course is no place on the axes", found=whole, expected=f"below {ends}")
            group = self.groups[course.group]
            if not (0 <= course.member < group.count and 0 <= course.schedule < len(self.schedules)):
                raise ScheduleError("a course has no member or schedule", found=(course.member, course.schedule))
            if place in seen:
                who = f"{self.people[course.person]} in arm {self.arms[course.arm]}"
                raise ScheduleError("a course is listed twice", found=who, advice="drop one of them")
            seen.add(place)
        kept = {(group.setup.outputs, group.setup.kept) for group in self.groups}
        if len(kept) > 1:
            raise ScheduleError("the setups of a cohort keep different outputs", advice="keep the same of each")
        if bool(self.run_in) != bool(self.before) or (self.run_in and self.before[-1] != self.run_in):
            raise ScheduleError(
                "the moments of the run-in do not end with it", found=list(self.before[-1:]), expected=str(self.run_in)
            )


def position(name: str, labels: Sequence[str], axis: str) -> int:
    """Return where a label stands on an axis; raises ScheduleError with the nearest labels for an unknown one."""
    if name not in labels:
        raise ScheduleError(f"unknown {axis}", found=name, nearest_names=nearest(name, labels))
    return labels.index(name)
