"""What each output came to in each arm: one row of the matrix per output, one cell per course."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from magmatrix.page.bands import Interval
from magmatrix.page.digest import Digest
from magmatrix.page.grades import Mark, mark
from magmatrix.page.wording import MISSING, counted, number, quantity, signed, unit, when
from magmatrix.report.courses import Course, baseline_of, digest
from magmatrix.report.digits import is_rough, share_text
from magmatrix.report.links import acting_links
from magmatrix.report.shown import Shown
from magmatrix.study.result import OutputInfo, StudyResult

Array = NDArray[np.float64]
SAME = 5e-4
"""Curves closer than this share of the largest value count as the same, and those that move less as unchanged."""
_LARGEST_SHARE = 10.0
"""Percentages beyond this say nothing (they arise where a course starts near zero) and are left out."""
_ON_THE_WAY = 4.0
"""A difference on the way is told where it is this many times that at the end."""
_DUST = 1e-6
"""What is smaller than this share of the largest value is what is left of a decay that has long ended."""

Kind = Literal["none", "course", "same", "against", "changes", "unmoved"]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one output came to in one course.

    `kind` says how it is told: alone (`course`), beside the first arm (`against`, by its end, or `changes`, where it
    starts elsewhere), as the `same`, as `unmoved` by anything in its arm, or as having no number. `start` and `end`
    are written out, `beside` is the change from the start or the difference to the first arm, `notes` tell what the
    ends do not. `people` is the range of the ends of many people, `interval` what is not known of the end, where
    somebody has computed it.
    """

    course: Course
    output: str
    kind: Kind
    start: str
    end: str
    beside: str
    words: str
    notes: tuple[str, ...] = ()
    people: str = ""
    interval: Interval | None = None

    @property
    def value(self) -> str:
        """The course in short: its start and its end, or one of them where they are the same."""
        return self.end if self.start == self.end else f"{self.start} → {self.end}"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some arms (`keys`) do not differ from the first one in some outputs (by their titles).

    `answers` is False where that follows from how the model is built, so that the study cannot answer it.
    """

    keys: tuple[str, ...]
    titles: tuple[str, ...]
    text: str
    answers: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One output: its cells in the order of the courses, its badge, and what it rests on.

    `apart` is the largest distance of two courses, as a share of the largest value: what differs most has the most.
    """

    name: str
    title: str
    unit: str
    cells: tuple[Cell, ...]
    mark: Mark | None
    rests_on: str
    apart: float = 0.0
    still: bool = False
    total: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """The findings in the order of the outputs, those of which there is nothing to tell, and why arms do not differ."""

    findings: tuple[Finding, ...]
    unchanged: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()

    def of(self, output: str) -> Finding | None:
        """Return what is told of one output."""
        return next((finding for finding in self.findings if finding.name == output), None)


def story(result: StudyResult, everyone: tuple[Course, ...], view: Shown | None = None) -> Story:
    """Return what happened to each output of a study; `view` says whose courses stand for others'."""
    findings, unchanged = [], []
    nowhere = unmoved_everywhere(result, everyone)
    seen = {each.output for each in result.observed}
    for info in result.outputs.values():
        size = _size([course.values(info.name) for course in everyone])
        if size is None or (info.name in nowhere and info.name not in seen):
            continue
        if (
            info.name not in seen
            and all(flat(course.values(info.name), size) for course in everyone)
            and _alike(info.name, everyone, size)
        ):
            first = everyone[0].digest(info.name).end.value
            unchanged.append(f"{info.meaning} ({quantity(_settled(first, size), info.unit, 3)})")
            continue
        findings.append(_finding(info, result, everyone, size, view))
    return Story(tuple(findings), tuple(unchanged), reasons_of(result, everyone))


def unmoved_everywhere(result: StudyResult, everyone: tuple[Course, ...]) -> tuple[str, ...]:
    """Return the outputs that nothing in this study moves."""
    return tuple(
        name for name in result.outputs if everyone and all(name in course.person.unmoved for course in everyone)
    )


def reasons_of(result: StudyResult, everyone: tuple[Course, ...]) -> tuple[Reason, ...]:
    """Return why arms do not differ in some outputs, each reason once."""
    keys = {course.arm.name: course.arm_key for course in everyone}
    arms: dict[tuple[str, str, bool], list[str]] = {}
    for null in result.nulls:
        if null.arm not in keys:
            continue
        arms.setdefault((null.output, null.reason, null.kind != "none"), []).append(keys[null.arm])
    titles: dict[tuple[tuple[str, ...], str, bool], list[str]] = {}
    for (output, text, answers), where in arms.items():
        titles.setdefault((tuple(where), text, answers), []).append(result.outputs[output].meaning)
    return tuple(Reason(where, tuple(names), text, answers) for (where, text, answers), names in titles.items())


def digits_of(arrays: Sequence[Array]) -> int:
    """Return how many significant digits tell values of one output apart: three, or more where they lie close."""
    known = [array[np.isfinite(array)] for array in arrays]
    known = [array for array in known if array.size]
    if not known:
        return 3
    low, high = min(float(a.min()) for a in known), max(float(a.max()) for a in known)
    size = max(abs(low), abs(high))
    spread = (high - low) / size if size else 0.0
    return 4 if 0.0 < spread < 0.02 else 3


def rests_on(info: OutputInfo, result: StudyResult) -> str:
    """Say how many numbers stand behind an output, how many of them nobody measured, and which links act on it."""
    total, assumed = sum(info.grades.values()), info.grades.get("E", 0)
    if not total:
        return ""
    said = f"rests on {counted(total, 'number')}, {assumed or 'none'} of them grade E"
    acting = [f"{name} (grade {grade or 'not given'})" for name, grade in acting_links(info, result)]
    return f"{said}; through the contested {_and(acting)}" if acting else said


def flat(values: Array, size: float) -> bool:
    """Whether a course never moves by what counts beside the largest value of its output."""
    known = values[np.isfinite(values)]
    return not known.size or float(known.max() - known.min()) <= SAME * size


def _and(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _finding(
    info: OutputInfo, result: StudyResult, everyone: tuple[Course, ...], size: float, view: Shown | None
) -> Finding:
    arrays = [course.values(info.name) for course in everyone]
    rough = is_rough(info, result)
    teller = _Teller(info, everyone, digits_of(arrays), size, result.days, rough, view, len(result.arms) == 1)
    return Finding(
        name=info.name,
        title=info.meaning,
        unit=unit(info.unit),
        cells=tuple(teller.cell(course) for course in everyone),
        mark=mark(info.grades, acting_links(info, result)),
        rests_on=rests_on(info, result),
        apart=_apart(arrays, size),
        still=all(flat(values, size) for values in arrays),
        total=info.total,
    )


def _apart(arrays: list[Array], size: float) -> float:
    first = arrays[0]
    gaps = [np.abs(values - first) for values in arrays[1:] if values.shape == first.shape]
    known = [float(np.nanmax(gap)) for gap in gaps if np.isfinite(gap).any()]
    return max(known, default=0.0) / size if size else 0.0


@dataclass(frozen=True, slots=True)
class _Teller:
    """Writes the cells of one output: with so many digits, beside the largest value `size`, over so many days."""

    info: OutputInfo
    everyone: tuple[Course, ...]
    digits: int
    size: float
    days: float
    rough: bool
    view: Shown | None
    alone: bool

    def cell(self, course: Course) -> Cell:
        """Return the cell of one course."""
        baseline = baseline_of(course, self.everyone)
        values = course.values(self.info.name)
        if not np.isfinite(values).any():
            return Cell(course, self.info.name, "none", MISSING, MISSING, "", "no value")
        facts = digest(course, self.info.name, baseline)
        start, end = self._write(facts.start.value), self._write(facts.end.value)
        people = self._people(course)
        if self.info.name in course.person.unmoved:
            return self._unmoved(course, facts, start, end, people)
        per_day = self._per_day(facts)
        if baseline is None:
            beside, words, notes = self._course(facts, values, start, end)
            return Cell(course, self.info.name, "course", start, end, beside, words, (*notes, *per_day), people)
        key = baseline.arm_key
        if facts.compared == "changes":
            beside, words = self._from_own_start(facts, baseline.digest(self.info.name), key, start, end)
            return Cell(course, self.info.name, "changes", start, end, beside, words, per_day, people)
        other = baseline.values(self.info.name)
        gap = values - other if values.shape == other.shape else np.full(values.shape, np.nan)
        if np.isfinite(gap).any() and float(np.nanmax(np.abs(gap))) <= SAME * self.size:
            return Cell(course, self.info.name, "same", start, end, f"as {key}", f"as {key}", (), people)
        beside = self._against(facts)
        way = self._on_the_way(values, gap, facts, course)
        words = f"{end}, {beside}" if beside.startswith("the same") else f"{end} ({beside})" if beside else end
        notes = (*way, *(() if way else self._sides(course)), *per_day)
        return Cell(course, self.info.name, "against", start, end, beside, "; ".join([words, *way]), notes, people)

    def _unmoved(self, course: Course, facts: Digest, start: str, end: str, people: str) -> Cell:
        """Tell a course that nothing in its arm moves; a share of a resting value of nothing would say nothing."""
        said = "at rest: nothing reaches it" if self.alone else "at rest: nothing in this arm reaches it"
        compared = facts.difference is not None and facts.compared == "ends" and end != "0"
        beside = self._against(facts) if compared else ""
        words = f"stays at {end}{f' ({beside})' if beside else ''}; {said}"
        return Cell(course, self.info.name, "unmoved", start, end, beside, words, (said,), people)

    def _write(self, value: float) -> str:
        return number(_settled(value, self.size), self.digits)

    def _people(self, course: Course) -> str:
        if self.view is None or not self.view.many:
            return ""
        ends = self.view.ends(course, self.info.name)
        if not ends.size:
            return ""
        low, high = self._write(float(ends.min())), self._write(float(ends.max()))
        return f"{low} to {high}" if low != high else ""

    def _sides(self, course: Course) -> tuple[str, ...]:
        """Say in how many of many people the end is higher than in the first arm."""
        if self.view is None or not self.view.many:
            return ()
        members = self.view.members[course.key]
        others = {m.person.name: m for m in self.view.members[self.everyone[0].key]}
        pairs = [
            (member.digest(self.info.name).end.value, others[member.person.name].digest(self.info.name).end.value)
            for member in members
            if member.person.name in others
        ]
        if not pairs:
            return ()
        higher = sum(mine - theirs > SAME * self.size for mine, theirs in pairs)
        lower = sum(theirs - mine > SAME * self.size for mine, theirs in pairs)
        said = [f"{word} in {count} of {len(pairs)}" for word, count in (("higher", higher), ("lower", lower)) if count]
        return (", ".join(said),) if said else (f"no different in any of {len(pairs)}",)

    def _per_day(self, facts: Digest) -> tuple[str, ...]:
        if not self.info.total or not math.isfinite(facts.per_day):
            return ()
        return (f"{self._write(facts.per_day)} a day",)

    def _course(self, facts: Digest, values: Array, start: str, end: str) -> tuple[str, str, tuple[str, ...]]:
        if flat(values, self.size):
            return "", f"stays at {end}", ()
        beside = share_text(facts.change_share, self.rough) if _tells(facts.change_share) else ""
        moved = abs(facts.change) > SAME * self.size
        change = f" ({beside})" if beside else ""
        said = f"from {start} to {end}{change}" if moved else f"{end} at start and end"
        swing = max(abs(facts.change), SAME * self.size)
        ends = (facts.start.value, facts.end.value)
        notes = []
        for extreme, word in ((facts.highest, "highest"), (facts.lowest, "lowest")):
            away = min(abs(extreme.value - value) for value in ends)
            outside = extreme.value > max(ends) if word == "highest" else extreme.value < min(ends)
            if outside and away > 0.5 * swing and away > 0.01 * self.size:
                of_all = " of all moments" if self.info.taken else ""
                notes.append(f"{word}{of_all} {self._write(extreme.value)} {when(extreme.day, self.days)}")
        return beside if moved else "", ", ".join([said, *notes]), tuple(notes)

    def _from_own_start(self, facts: Digest, other: Digest, arm: str, start: str, end: str) -> tuple[str, str]:
        """Tell a course that starts elsewhere than the first arm's by its change, beside the change there."""
        still = SAME * self.size
        if abs(facts.change) <= still and abs(other.change) <= still:
            return f"stands still, as {arm} does", f"starts at {start} and stays there, as {arm} does at its own start"
        mine, theirs = (share_text(each.change_share, self.rough) for each in (facts, other))
        if not (_tells(facts.change_share) and _tells(other.change_share)):
            mine, theirs = (signed(each.change, 2 if self.rough else 3) for each in (facts, other))
        if abs(facts.difference or 0.0) <= still:
            said = f"from {start} to {end} ({mine}), a change as in {arm}; each from its own start"
            return f"{mine}, as in {arm}; each from its own start", said
        beside = f"{mine} against {theirs} in {arm}; each from its own start"
        return beside, f"from {start} to {end} ({beside})"

    def _against(self, facts: Digest) -> str:
        if facts.difference is None or abs(facts.difference) <= SAME * self.size:
            return "the same at the end"
        share = facts.difference_share
        return share_text(share, self.rough) if share is not None and _tells(share) else ""

    def _on_the_way(self, values: Array, gap: Array, facts: Digest, course: Course) -> tuple[str, ...]:
        """Tell the largest difference where it lies well before the end and is much larger than that at the end."""
        if not np.isfinite(gap).any():
            return ()
        at = int(np.nanargmax(np.abs(gap)))
        largest, left = float(gap[at]), abs(facts.difference or 0.0)
        if abs(largest) <= max(_ON_THE_WAY * left, 0.01 * self.size):
            return ()
        mine, theirs = (self._write(float(curve[at])) for curve in (values, values - gap))
        return (f"most apart {when(float(course.days[at]), self.days)}: {mine} against {theirs}",)


def _size(arrays: Sequence[Array]) -> float | None:
    known = [array[np.isfinite(array)] for array in arrays]
    known = [array for array in known if array.size]
    return max(float(np.max(np.abs(array))) for array in known) if known else None


def _alike(output: str, everyone: tuple[Course, ...], size: float) -> bool:
    ends = [course.digest(output).end.value for course in everyone]
    return bool(np.ptp(ends) <= SAME * size)


def _settled(value: float, size: float) -> float:
    return 0.0 if abs(value) <= _DUST * size else value


def _tells(share: float) -> bool:
    return bool(np.isfinite(share)) and abs(share) < _LARGEST_SHARE
