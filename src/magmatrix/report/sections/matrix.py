"""Every output in every arm: start, end, difference, course and badge; what stands still in one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from magmatrix.page.bands import daily
from magmatrix.page.curve import curve
from magmatrix.page.section import Part
from magmatrix.page.svg import Scale, element
from magmatrix.page.ticks import padded
from magmatrix.page.wording import capital, number
from magmatrix.report.courses import Course
from magmatrix.report.digits import ROUNDED, is_rough
from magmatrix.report.findings import Cell, Finding
from magmatrix.report.sections import HERE
from magmatrix.report.told import Told
from magmatrix.report.unanswered import NOT_HERE, unanswered

_WIDTH, _HEIGHT = 80, 22
_MOST_COLUMNS = 5
"""Beyond this the cells of a row stand below one another instead of side by side."""


@dataclass(frozen=True, slots=True)
class Row:
    """One output: what was found, its name, and its cells with their pictures."""

    finding: Finding
    title: str
    cells: tuple[tuple[Cell, Markup], ...]


def rows(told: Told) -> list[Row]:
    """Return the rows of the matrix, in the order of the outputs of the study."""
    return [_row(finding, told) for finding in told.story.findings]


def _row(finding: Finding, told: Told) -> Row:
    arrays = [course.values(finding.name) for course in told.courses]
    limits = padded(arrays)
    cells = [
        (cell, Markup("") if cell.kind in ("same", "none") else _spark(cell.course, finding.name, limits, told))
        for cell in finding.cells
    ]
    return Row(finding, capital(finding.title), tuple(cells))


def _spark(course: Course, output: str, limits: tuple[float, float], told: Told) -> Markup:
    x, y = Scale(0.0, told.result.days, 1.0, _WIDTH - 1.0), Scale(*limits, _HEIGHT - 1.0, 1.0)
    days, values = course.days, course.values(output)
    if (band := daily(days, values, limits)) is not None:
        days, values = band.days, band.mean
    path = curve(x.all(days), y.all(values), _WIDTH) if np.isfinite(values).any() else ""
    if not path:
        return Markup("")
    line = element("path", class_=f"h{course.hue}", d=path)
    return element("svg", line, class_="spark", viewBox=f"0 0 {_WIDTH} {_HEIGHT}", aria_hidden="true")


def _values(told: Told) -> dict[str, Any] | None:
    if not told.courses:
        return None
    found = rows(told)
    result = told.result
    return {
        "rows": found,
        "courses": told.courses,
        "one_arm": told.one_arm,
        "many": told.view.many,
        "everyone": _everyone(told) if told.view.many else [],
        "people": [course for course in told.everyone if course.arm is told.everyone[0].arm],
        "unchanged": told.story.unchanged,
        "reasons": [reason for reason in told.story.reasons if reason.answers],
        "at_rest": [each for each in unanswered(result, told.courses) if each.sentence == NOT_HERE],
        "stacked": len(told.courses) > _MOST_COLUMNS,
        "length": result.days,
        "rounded": ROUNDED if any(is_rough(info, result) for info in result.outputs.values()) else "",
    }


def _everyone(told: Told) -> list[tuple[Row, list[tuple[Course, list[str]]]]]:
    """Return, for each row, the last value of everybody behind each course."""
    found = []
    for row in rows(told):
        lines = []
        for cell, _ in row.cells:
            members = told.view.members[cell.course.key]
            lines.append((cell.course, [_end(member, row.finding.name) for member in members]))
        found.append((row, lines))
    return found


def _end(course: Course, output: str) -> str:
    return number(course.digest(output).end.value, 3)


MATRIX = Part("matrix", "All outputs in all arms", HERE, "matrix.html.j2", _values, "All outputs")
