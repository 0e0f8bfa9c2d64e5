"""Which courses a study has, how figures and tables call them, and what each comes to; worked out once."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from string import ascii_uppercase, digits

import numpy as np
from numpy.typing import NDArray

from magmatrix.page.digest import LEAST_SHARE, Digest, Moment, against, first_known
from magmatrix.page.digest import digest as digest_of
from magmatrix.page.wording import HOURS_PER_DAY, plain
from magmatrix.study.result import ArmResult, Extreme, PersonResult, StudyResult

Array = NDArray[np.float64]
HUES, DASHES = 8, 4


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
    _kept: dict[str, Digest] = field(default_factory=dict, init=False, repr=False, compare=False)

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

    def digest(self, output: str) -> Digest:
        """Return what an output comes to, compared with nothing."""
        if output not in self._kept:
            found = self.person.extremes.get(output)
            known = None if found is None else (_moment(found[0]), _moment(found[1]))
            self._kept[output] = digest_of(self.days, self.values(output), known)
        return self._kept[output]


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
    """Return what the course of `output` comes to, beside that of `baseline`."""
    mine = course.digest(output)
    if baseline is None:
        return mine
    return against(mine, baseline.digest(output), by_changes=starts_apart(course, baseline, output))


def starts_apart(course: Course, other: Course, output: str) -> bool:
    """Whether two courses start at different values because they are of different people, sites or links.

    Such a difference is no effect of what an arm does, so these courses are compared by their changes.
    """
    alike = course.person.name == other.person.name and course.person.facts == other.person.facts
    if alike and course.arm.site == other.arm.site and set(course.arm.links) == set(other.arm.links):
        return False
    mine, theirs = (first_known(each.values(output)) for each in (course, other))
    return not (math.isclose(mine, theirs, rel_tol=LEAST_SHARE) or math.isnan(mine) or math.isnan(theirs))


def _moment(extreme: Extreme) -> Moment:
    return Moment(extreme.value, extreme.hours / HOURS_PER_DAY)


def _letter(index: int) -> str:
    rounds, place = divmod(index, len(ascii_uppercase))
    return (_letter(rounds - 1) if rounds else "") + ascii_uppercase[place]


def _label(result: StudyResult, arm: ArmResult, person: PersonResult) -> str:
    who = plain(person.label or person.name)
    if len(result.arms) == 1:
        return who if len(arm.people) > 1 else plain(arm.label)
    return plain(arm.label) if len(arm.people) == 1 else f"{plain(arm.label)}, {who}"
