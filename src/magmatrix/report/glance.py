"""Every output in numbers: one table row per course."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from magmatrix.report.courses import Course, Moment, baseline_of, digest
from magmatrix.report.digits import is_rough, share_text
from magmatrix.report.happened import digits_of
from magmatrix.report.svg import Scale, curve, element, padded
from magmatrix.report.wording import MISSING, capital, moment, number, signed, unit
from magmatrix.study.result import OutputInfo, StudyResult

_WIDTH, _HEIGHT = 96, 24
_DUST = 1e-6
"""What is smaller than this share of the largest value is what is left of a decay that has long ended."""
_FLAT = 1e-4
"""Changes smaller than this share of the largest value are no change."""
_LARGEST_SHARE = 10.0
"""Percentages beyond this say nothing (they arise where a course starts near zero) and are left out."""


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
    per_day: str = ""


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


def _group(info: OutputInfo, result: StudyResult, everyone: tuple[Course, ...]) -> Group:
    arrays = [course.values(info.name) for course in everyone]
    known = [array[np.isfinite(array)] for array in arrays]
    size = max((float(np.max(np.abs(array))) for array in known if array.size), default=0.0)
    limits, digits = padded(arrays), digits_of(arrays)
    rough = is_rough(info, result)
    digits = min(digits, 3) if rough else digits
    rows = tuple(_row(info, course, everyone, limits, result.days, size, digits, rough) for course in everyone)
    return Group(info.name, capital(info.meaning), unit(info.unit), rows)


def _row(
    info: OutputInfo,
    course: Course,
    everyone: tuple[Course, ...],
    limits: tuple[float, float],
    days: float,
    size: float,
    digits: int,
    rough: bool,
) -> Row:
    facts = digest(course, info.name, baseline_of(course, everyone))
    flat = facts.highest.value - facts.lowest.value <= _FLAT * size

    def value(of: float) -> str:
        return number(_settled(of, _DUST * size), digits)

    def extreme(which: Moment) -> tuple[str, str]:
        if flat or not math.isfinite(which.value):
            return MISSING, ""
        return value(which.value), moment(which.day, days)

    def difference(of: float, share: float) -> tuple[str, str]:
        if abs(of) <= _FLAT * size:
            return "0" if of == 0 or size == 0 else "≈\u00a00", ""
        places = 2 if rough or abs(of) < 0.1 * size else 3
        return signed(of, places), share_text(share, rough) if _tells(share) else ""

    compared = None
    if facts.difference is not None and facts.difference_share is not None:
        compared = difference(facts.difference, facts.difference_share)
        if facts.compared == "changes":
            compared = compared[0], "of the changes, each from its own start"
    return Row(
        course=course,
        spark=_spark(course, info.name, limits, days),
        start=value(facts.start.value),
        end=value(facts.end.value),
        lowest=extreme(facts.lowest),
        highest=extreme(facts.highest),
        change=difference(facts.change, facts.change_share),
        difference=compared,
        per_day=f"{value(facts.per_day)} a day" if info.total and math.isfinite(facts.per_day) else "",
    )


def _tells(share: float) -> bool:
    return math.isfinite(share) and abs(share) < _LARGEST_SHARE


def _settled(value: float, dust: float) -> float:
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
