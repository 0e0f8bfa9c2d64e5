"""Which courses a page shows: everybody's own, or, of many people, one per arm for their mean and their range."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from magmatrix.page.bands import Band, across
from magmatrix.page.wording import counted, plain
from magmatrix.report.courses import DASHES, Course
from magmatrix.study.result import Ledger, LedgerEntry, PersonResult

Array = NDArray[np.float64]
MOST_COURSES = 8
"""With more courses than this, those of several people are shown as mean and range."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The courses to draw and to print; `members` are those behind each, by its key.

    Where `many`, a course is the mean of its members, and its person is nobody in particular.
    """

    courses: tuple[Course, ...]
    members: Mapping[str, tuple[Course, ...]]
    many: bool

    def band(self, course: Course, output: str) -> Band | None:
        """Return the range of the people behind a course, None where it is one person's own."""
        if not self.many:
            return None
        members = self.members[course.key]
        return across(course.days, [_on(course.person.hours, member, output) for member in members])

    def ends(self, course: Course, output: str) -> Array:
        """Return the last value of everybody behind a course, without those who have none."""
        ends: Array = np.array([member.digest(output).end.value for member in self.members[course.key]])
        known: Array = ends[np.isfinite(ends)]
        return known


def shown(everyone: tuple[Course, ...]) -> Shown:
    """Return what to show of these courses."""
    people = {course.person.name for course in everyone}
    if len(everyone) <= MOST_COURSES or len(people) < 2:
        return Shown(everyone, {course.key: (course,) for course in everyone}, many=False)
    arms: dict[str, list[Course]] = {}
    for course in everyone:
        arms.setdefault(course.arm.name, []).append(course)
    means, members = [], {}
    for place, own in enumerate(arms.values()):
        first = own[0]
        key = "A" if len(arms) == 1 else first.arm_key
        label = plain(first.arm.label)
        means.append(Course(key, label, first.arm, _mean(own), first.hue, place % DASHES, first.sessions))
        members[key] = tuple(own)
    return Shown(tuple(means), members, many=True)


def _mean(own: list[Course]) -> PersonResult:
    first = own[0].person
    names = dict.fromkeys(name for course in own for name in course.person.outputs)
    outputs = {name: across(first.hours, [_on(first.hours, c, name) for c in own]).mean for name in names}
    return replace(
        first,
        name="everybody",
        label=f"mean of {counted(len(own), 'person', 'people')}",
        outputs=outputs,
        ledgers=tuple(_mean_ledgers(own)),
        facts=(),
        unmoved=_in_all(course.person.unmoved for course in own),
        alike=_in_all(course.person.alike for course in own),
        extremes={},
    )


def _on(hours: Array, course: Course, output: str) -> Array:
    """Return a course at the times of another, which nearly always are its own."""
    values = course.values(output)
    if np.array_equal(course.person.hours, hours):
        return values
    return np.interp(hours, course.person.hours, values)


def _in_all(names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    first, *others = names
    return tuple(name for name in first if all(name in other for other in others))


def _mean_ledgers(own: list[Course]) -> list[Ledger]:
    found: dict[str, list[Ledger]] = {}
    for course in own:
        for ledger in course.person.ledgers:
            found.setdefault(ledger.name, []).append(ledger)
    return [_mean_ledger(ledgers) for ledgers in found.values()]


def _mean_ledger(ledgers: list[Ledger]) -> Ledger:
    keys = dict.fromkeys((entry.kind, entry.label) for ledger in ledgers for entry in ledger.entries)
    sums = dict.fromkeys(keys, 0.0)
    for ledger in ledgers:
        for entry in ledger.entries:
            sums[entry.kind, entry.label] += entry.value
    return Ledger(
        ledgers[0].name,
        ledgers[0].unit,
        tuple(LedgerEntry(label, sums[kind, label] / len(ledgers), kind) for kind, label in keys),
        max(ledger.relative_error for ledger in ledgers),
        all(ledger.closes for ledger in ledgers),
    )
