"""Which curves a study has, and what each comes to: start, end, extremes, mean, and the difference to the first arm."""

from __future__ import annotations

import math
from dataclasses import dataclass
from string import ascii_uppercase, digits
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from magmatrix.report.wording import HOURS_PER_DAY, plain
from magmatrix.study.result import ArmResult, PersonResult, StudyResult

Array = NDArray[np.float64]
HUES, DASHES = 8, 4
_LEAST_SHARE = 1e-6
"""Two values closer than this are called equal: the integration does not resolve the difference."""


@dataclass(frozen=True, slots=True)
class Course:
    """One person in one arm: what figures and tables call them.

    `key` is a short name for use inside figures (A, B, ... or A1, A2, ...); `hue` and `dash` choose how it is drawn.
    """

    key: str
    label: str
    arm: ArmResult
    person: PersonResult
    hue: int
    dash: int
    sessions: tuple[float, ...]

    @property
    def arm_key(self) -> str:
        """The short name of the arm: the key without the number of the person."""
        return self.key.rstrip(digits)

    @property
    def days(self) -> Array:
        """Times in days [T]."""
        return self.person.hours / HOURS_PER_DAY

    def values(self, output: str) -> Array:
        """Return the course of an output [T]; all NaN if this person has none."""
        return self.person.outputs.get(output, np.full(self.person.hours.shape, math.nan))


@dataclass(frozen=True, slots=True)
class Moment:
    """A value and the day on which it was first reached; NaN where there is none."""

    value: float
    day: float


@dataclass(frozen=True, slots=True)
class Digest:
    """What one course comes to; every field is NaN where the course holds no number.

    `change` is end minus start. `difference` is this end minus the end of the first arm, None in the first arm and
    where no person can be compared; where the two start apart because person, site or links differ (`compared` is
    `changes`), it is this change minus that of the first arm. Shares are relative to the start, or to the end of the
    first arm; of two changes the share is that of this course minus that of the first arm.
    """

    start: Moment
    end: Moment
    lowest: Moment
    highest: Moment
    mean: float
    change: float
    change_share: float
    difference: float | None
    difference_share: float | None
    compared: Literal["ends", "changes"] = "ends"

    @property
    def per_day(self) -> float:
        """The change of a total, over the days between start and end."""
        span = self.end.day - self.start.day
        return self.change / span if span > 0 else math.nan


def courses(result: StudyResult) -> tuple[Course, ...]:
    """Return every person of every arm with keys and styles, the arms to compare first and in their order."""
    one_arm = len(result.arms) == 1
    crowded = any(len(arm.people) > 1 for arm in result.arms)
    rank = {name: place for place, name in enumerate(result.compare)}
    arms = sorted(result.arms, key=lambda arm: rank.get(arm.name, len(rank)))
    found = []
    for place, arm in enumerate(arms):
        for index, person in enumerate(arm.people):
            letter = _letter(index if one_arm else place)
            key = letter if one_arm or len(arm.people) == 1 else f"{letter}{index + 1}"
            found.append(
                Course(
                    key=key,
                    label=_label(result, arm, person),
                    arm=arm,
                    person=person,
                    hue=(index if one_arm else place) % HUES,
                    dash=(index if crowded else place) % DASHES,
                    sessions=result.sessions.get(arm.name, ()),
                )
            )
    return tuple(found)


def baseline_of(course: Course, all_courses: tuple[Course, ...]) -> Course | None:
    """Return the course of the first arm to compare with: the same person, or the only one; None for the first arm."""
    first = all_courses[0].arm
    if course.arm is first:
        return None
    others = [other for other in all_courses if other.arm is first]
    same = [other for other in others if other.person.name == course.person.name]
    if same:
        return same[0]
    return others[0] if len(others) == 1 and len(course.arm.people) == 1 else None


def digest(course: Course, output: str, baseline: Course | None = None) -> Digest:
    """Return what the course of `output` comes to."""
    values, days = course.values(output), course.days
    known = np.flatnonzero(np.isfinite(values))
    if not known.size:
        nothing = Moment(math.nan, math.nan)
        lost = None if baseline is None else math.nan
        return Digest(nothing, nothing, nothing, nothing, math.nan, math.nan, math.nan, lost, lost)
    start, end = _moment(values, days, known[0]), _moment(values, days, known[-1])
    difference: float | None = None
    share: float | None = None
    change = _difference(end.value, start.value)
    own = baseline is not None and starts_apart(course, baseline, output)
    if baseline is not None:
        other = digest(baseline, output)
        difference = _difference(change, other.change) if own else _difference(end.value, other.end.value)
        share = _share(change, start.value) - other.change_share if own else _share(difference, other.end.value)
    return Digest(
        start=start,
        end=end,
        lowest=_extreme(course, output, 0) or _moment(values, days, known[int(np.argmin(values[known]))]),
        highest=_extreme(course, output, 1) or _moment(values, days, known[int(np.argmax(values[known]))]),
        mean=_mean(days[known], values[known]),
        change=change,
        change_share=_share(change, start.value),
        difference=difference,
        difference_share=share,
        compared="changes" if own else "ends",
    )


def starts_apart(course: Course, other: Course, output: str) -> bool:
    """Whether two courses start at different values because they are of different people, sites or links.

    Such a difference is no effect of what an arm does, so these courses are compared by their changes.
    """
    alike = course.person.name == other.person.name and course.person.facts == other.person.facts
    if alike and course.arm.site == other.arm.site and set(course.arm.links) == set(other.arm.links):
        return False
    mine, theirs = (_first(each.values(output)) for each in (course, other))
    return not (math.isclose(mine, theirs, rel_tol=_LEAST_SHARE) or math.isnan(mine) or math.isnan(theirs))


def _first(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(known[0]) if known.size else math.nan


def _letter(index: int) -> str:
    rounds, place = divmod(index, len(ascii_uppercase))
    return (_letter(rounds - 1) if rounds else "") + ascii_uppercase[place]


def _label(result: StudyResult, arm: ArmResult, person: PersonResult) -> str:
    who = plain(person.label or person.name)
    if len(result.arms) == 1:
        return who if len(arm.people) > 1 else plain(arm.label)
    return plain(arm.label) if len(arm.people) == 1 else f"{plain(arm.label)}, {who}"


def _moment(values: Array, days: Array, index: int) -> Moment:
    return Moment(float(values[index]), float(days[index]))


def _extreme(course: Course, output: str, which: int) -> Moment | None:
    """Return the lowest (0) or highest (1) value over all steps of the engine, where the run kept it."""
    found = course.person.extremes.get(output)
    return None if found is None else Moment(found[which].value, found[which].hours / HOURS_PER_DAY)


def _difference(value: float, other: float) -> float:
    return 0.0 if math.isclose(value, other, rel_tol=_LEAST_SHARE) else value - other


def _share(difference: float, of: float) -> float:
    return difference / abs(of) if of else math.nan


def _mean(days: Array, values: Array) -> float:
    span = float(days[-1] - days[0])
    return float(np.trapezoid(values, days)) / span if span > 0 else float(values[0])
