"""What happened, in words: for each output how the arms end, how they differ, and what that rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magmatrix.report.courses import Course, Digest, baseline_of, digest
from magmatrix.report.digits import is_rough, share_text
from magmatrix.report.wording import counted, listed, number, quantity, signed, unit, when
from magmatrix.study.result import OutputInfo, StudyResult

Array = NDArray[np.float64]
_SAME = 5e-4
"""Curves closer than this share of the largest value count as the same, and those that move less as unchanged."""
_LARGEST_SHARE = 10.0
_ON_THE_WAY = 4.0
"""A difference on the way is told where it is this many times that at the end."""


@dataclass(frozen=True, slots=True)
class Said:
    """One phrase and the courses of which it is true."""

    courses: tuple[Course, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One output: `groups` pairs who (empty for everybody) with what each arm came to; `rests_on` says on what.

    `reasons` say why arms do not differ in it.
    """

    name: str
    title: str
    unit: str
    groups: tuple[tuple[str, tuple[Said, ...]], ...]
    rests_on: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """The findings in the order of the outputs, and the outputs of which there is nothing to tell, with the reasons."""

    findings: tuple[Finding, ...]
    unchanged: tuple[str, ...]
    reasons: tuple[str, ...] = ()


def story(result: StudyResult, everyone: tuple[Course, ...]) -> Story:
    """Return what happened to each output of a study."""
    findings, unchanged, still = [], [], []
    for info in result.outputs.values():
        size = _size([course.values(info.name) for course in everyone])
        if size is None:
            continue
        if all(_flat(course.values(info.name), size) for course in everyone) and _alike(info.name, everyone, size):
            first = digest(everyone[0], info.name).end.value
            unchanged.append(f"{info.meaning} ({quantity(_settled(first, size), info.unit, 3)})")
            still.append(info.name)
            continue
        findings.append(_finding(info, result, everyone, size))
    return Story(tuple(findings), tuple(unchanged), reasons_of(still, result))


def reasons_of(outputs: Sequence[str], result: StudyResult) -> tuple[str, ...]:
    """Return why arms do not differ in some outputs, each reason once."""
    return tuple(dict.fromkeys(null.reason for null in result.nulls if null.output in outputs))


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
    """Say how many numbers stand behind an output, how many of them nobody measured, and which arrows act on it."""
    total, assumed = sum(info.grades.values()), info.grades.get("E", 0)
    if not total:
        return ""
    said = f"rests on {counted(total, 'number')}, {assumed or 'none'} of them grade E"
    by_name = {arrow.name: arrow for arrow in result.arrows if arrow.switch}
    acting = [f"{name} (grade {by_name[name].grade or 'not given'})" for name in info.arrows if name in by_name]
    return f"{said}; through the contested {listed(acting)}" if acting else said


def _finding(info: OutputInfo, result: StudyResult, everyone: tuple[Course, ...], size: float) -> Finding:
    rough = is_rough(info, result)
    digits = min(digits_of([course.values(info.name) for course in everyone]), 3 if rough else 4)
    people = dict.fromkeys(course.person.name for course in everyone)
    told: dict[tuple[str, ...], tuple[list[str], list[list[Course]], list[str]]] = {}
    alone = len(result.arms) == 1
    for person in people:
        own = [course for course in everyone if course.person.name == person]
        phrases = [_phrase(course, everyone, info.name, digits, size, result.days, rough) for course in own]
        key = (person,) if alone else tuple(phrases)
        names, courses, _ = told.setdefault(key, ([], [[] for _ in own], phrases))
        names.append(own[0].person.label or person)
        for place, course in enumerate(own):
            courses[place].append(course)
    groups = [
        (
            "" if len(told) == 1 or alone else listed(names),
            tuple(Said(tuple(some), words) for some, words in _merged(courses, phrases)),
        )
        for names, courses, phrases in told.values()
    ]
    reasons = reasons_of([info.name], result)
    return Finding(info.name, info.meaning, unit(info.unit), tuple(groups), rests_on(info, result), reasons)


def _merged(courses: list[list[Course]], phrases: list[str]) -> list[tuple[list[Course], str]]:
    """Join neighbours of which the same is true."""
    joined: list[tuple[list[Course], str]] = []
    for own, words in zip(courses, phrases, strict=True):
        if joined and joined[-1][1] == words:
            joined[-1][0].extend(own)
        else:
            joined.append(([*own], words))
    return joined


def _phrase(
    course: Course, everyone: tuple[Course, ...], output: str, digits: int, size: float, days: float, rough: bool
) -> str:
    baseline = baseline_of(course, everyone)
    facts = digest(course, output, baseline)
    values = course.values(output)
    if not np.isfinite(values).any():
        return "no value"
    end = number(_settled(facts.end.value, size), digits)
    if baseline is None:
        return _course(facts, values, digits, size, days, rough)
    other = baseline.values(output)
    if facts.compared == "changes":
        return _from_own_start(facts, digest(baseline, output), baseline.arm_key, digits, size, rough)
    gap = values - other if values.shape == other.shape else np.full(values.shape, np.nan)
    if np.isfinite(gap).any() and float(np.nanmax(np.abs(gap))) <= _SAME * size:
        return f"as {baseline.arm_key}"
    said = f"{end}{_against(facts, size, rough)}"
    return said + _on_the_way(values, gap, facts, course, digits, size, days)


def _from_own_start(facts: Digest, other: Digest, arm: str, digits: int, size: float, rough: bool) -> str:
    """Tell a course that starts elsewhere than the first arm's by its change, beside the change there."""
    start, end = (number(_settled(value, size), digits) for value in (facts.start.value, facts.end.value))
    if abs(facts.change) <= _SAME * size and abs(other.change) <= _SAME * size:
        return f"starts at {start} and stays there, as {arm} does at its own start"
    mine, theirs = (share_text(each.change_share, rough) for each in (facts, other))
    if not (_tells(facts.change_share) and _tells(other.change_share)):
        mine, theirs = (signed(each.change, 2 if rough else 3) for each in (facts, other))
    if abs(facts.difference or 0.0) <= _SAME * size:
        return f"from {start} to {end} ({mine}), a change as in {arm}; each from its own start"
    return f"from {start} to {end} ({mine} against {theirs} in {arm}; each from its own start)"


def _course(facts: Digest, values: Array, digits: int, size: float, days: float, rough: bool) -> str:
    start, end = (number(_settled(value, size), digits) for value in (facts.start.value, facts.end.value))
    if _flat(values, size):
        return f"stays at {end}"
    change = f" ({share_text(facts.change_share, rough)})" if _tells(facts.change_share) else ""
    moved = abs(facts.change) > _SAME * size
    said = f"from {start} to {end}{change}" if moved else f"{end} at start and end"
    swing = max(abs(facts.change), _SAME * size)
    ends = (facts.start.value, facts.end.value)
    for extreme, word in ((facts.highest, "highest"), (facts.lowest, "lowest")):
        away = min(abs(extreme.value - value) for value in ends)
        outside = extreme.value > max(ends) if word == "highest" else extreme.value < min(ends)
        if outside and away > 0.5 * swing and away > 0.01 * size:
            said += f", {word} {number(_settled(extreme.value, size), digits)} {when(extreme.day, days)}"
    return said


def _against(facts: Digest, size: float, rough: bool) -> str:
    if facts.difference is None or abs(facts.difference) <= _SAME * size:
        return ", the same at the end"
    share = facts.difference_share
    return f" ({share_text(share, rough)})" if share is not None and _tells(share) else ""


def _on_the_way(values: Array, gap: Array, facts: Digest, course: Course, digits: int, size: float, days: float) -> str:
    """Tell the largest difference where it lies well before the end and is much larger than that at the end."""
    if not np.isfinite(gap).any():
        return ""
    at = int(np.nanargmax(np.abs(gap)))
    largest, left = float(gap[at]), abs(facts.difference or 0.0)
    if abs(largest) <= max(_ON_THE_WAY * left, 0.01 * size):
        return ""
    mine, theirs = (number(_settled(float(curve[at]), size), digits) for curve in (values, values - gap))
    return f"; most apart {when(float(course.days[at]), days)}: {mine} against {theirs}"


def _size(arrays: Sequence[Array]) -> float | None:
    known = [array[np.isfinite(array)] for array in arrays]
    known = [array for array in known if array.size]
    return max(float(np.max(np.abs(array))) for array in known) if known else None


def _flat(values: Array, size: float) -> bool:
    known = values[np.isfinite(values)]
    return not known.size or float(known.max() - known.min()) <= _SAME * size


def _alike(output: str, everyone: tuple[Course, ...], size: float) -> bool:
    ends = [digest(course, output).end.value for course in everyone]
    return bool(np.ptp(ends) <= _SAME * size)


def _settled(value: float, size: float) -> float:
    return 0.0 if abs(value) <= 1e-6 * size else value


def _tells(share: float) -> bool:
    return bool(np.isfinite(share)) and abs(share) < _LARGEST_SHARE
