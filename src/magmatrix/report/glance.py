"""The answer at a glance: a sentence per course on what matters most, and one table row per course and output."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from magmatrix.report.courses import Course, Moment, baseline_of, digest
from magmatrix.report.fullness import COLLAGEN, has_contrast
from magmatrix.report.svg import Scale, curve, element, padded
from magmatrix.report.wording import NO_PERCENT, capital, day, number, percent, quantity, signed, unit
from magmatrix.study.result import OutputInfo, StudyResult

_WIDTH, _HEIGHT = 96, 24
_DUST = 1e-9
_LARGEST_SHARE = 10.0
"""Percentages beyond this say nothing (they arise where a course starts near zero) and are left out."""
_MOST_HEADLINES = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One course of one output, in words; `spark` is a small picture of it, pairs are a value and its remark."""

    course: Course
    spark: Markup
    start: str
    end: str
    lowest: tuple[str, str]
    highest: tuple[str, str]
    change: tuple[str, str]
    difference: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Group:
    """All courses of one output."""

    name: str
    title: str
    unit: str
    rows: tuple[Row, ...]


def glance(result: StudyResult, everyone: tuple[Course, ...]) -> list[Group]:
    """Return the groups of the table, in the order of the outputs of the study."""
    return [_group(info, result, everyone) for info in result.outputs.values()]


def in_short(result: StudyResult, everyone: tuple[Course, ...]) -> list[tuple[Course, list[str]]]:
    """Return for each course where collagen (if treated) and the first outputs end, and how that compares."""
    names = sorted(result.outputs, key=lambda name: not (has_contrast(result) and name == COLLAGEN))
    infos = [result.outputs[name] for name in names[:_MOST_HEADLINES]]
    return [(course, [_headline(info, course, everyone) for info in infos]) for course in everyone]


def _headline(info: OutputInfo, course: Course, everyone: tuple[Course, ...]) -> str:
    baseline = baseline_of(course, everyone)
    facts = digest(course, info.name, baseline)
    if not math.isfinite(facts.end.value):
        return f"{info.meaning}: no value"
    said = [f"{info.meaning} {quantity(facts.end.value, info.unit)}"]
    if _tells(facts.change_share):
        said.append(f"{percent(facts.change_share)} from the start")
    if baseline is not None and facts.difference_share is not None and _tells(facts.difference_share):
        against = percent(facts.difference_share)
        said.append(f"as in {baseline.key}" if against == NO_PERCENT else f"{against} against {baseline.key}")
    return ", ".join(said)


def _group(info: OutputInfo, result: StudyResult, everyone: tuple[Course, ...]) -> Group:
    arrays = [course.values(info.name) for course in everyone]
    known = [array[np.isfinite(array)] for array in arrays]
    dust = _DUST * max((float(np.max(np.abs(array))) for array in known if array.size), default=0.0)
    rows = tuple(_row(info, course, everyone, padded(arrays), result.days, dust) for course in everyone)
    return Group(info.name, capital(info.meaning), unit(info.unit), rows)


def _row(
    info: OutputInfo,
    course: Course,
    everyone: tuple[Course, ...],
    limits: tuple[float, float],
    days: float,
    dust: float,
) -> Row:
    facts = digest(course, info.name, baseline_of(course, everyone))

    def moment(which: Moment) -> tuple[str, str]:
        return number(_settled(which.value, dust)), f"day {day(which.day)}" if math.isfinite(which.day) else ""

    def difference(value: float, share: float) -> tuple[str, str]:
        value = _settled(value, dust)
        return ("0", "") if value == 0 else (signed(value), percent(share) if _tells(share) else "")

    compared = None
    if facts.difference is not None and facts.difference_share is not None:
        compared = difference(facts.difference, facts.difference_share)
    return Row(
        course=course,
        spark=_spark(course, info.name, limits, days),
        start=moment(facts.start)[0],
        end=moment(facts.end)[0],
        lowest=moment(facts.lowest),
        highest=moment(facts.highest),
        change=difference(facts.change, facts.change_share),
        difference=compared,
    )


def _tells(share: float) -> bool:
    return math.isfinite(share) and abs(share) < _LARGEST_SHARE


def _settled(value: float, dust: float) -> float:
    """Return zero for what is left of a decay that has long ended."""
    return 0.0 if abs(value) <= dust else value


def _spark(course: Course, output: str, limits: tuple[float, float], days: float) -> Markup:
    x, y = Scale(0.0, days, 1.0, _WIDTH - 1.0), Scale(*limits, _HEIGHT - 1.0, 1.0)
    path = curve(x.all(course.days), y.all(course.values(output)), _WIDTH)
    if not path:
        return Markup("")
    return element(
        "svg",
        element("path", class_=f"h{course.hue}", d=path),
        class_="spark",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        aria_hidden="true",
    )
