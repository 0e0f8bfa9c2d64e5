"""How sure a result can be: how many of its numbers carry which grade, as a bar and in words."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from magmatrix.report.svg import element, picture
from magmatrix.report.wording import counted, number

WIDTH, HEIGHT = 660, 58
_GRADES = "ABCDE"
_NARROWEST = 13.0


def grade_rows(grades: Mapping[str, int], meanings: Mapping[str, str]) -> list[tuple[str, int, str, str]]:
    """Return (grade, count, share in percent, meaning) per grade, also for grades that no number has."""
    total = sum(grades.values())
    return [
        (grade, grades.get(grade, 0), _share(grades.get(grade, 0), total), meanings.get(grade, ""))
        for grade in sorted({*_GRADES, *grades})
    ]


def grade_bar(grades: Mapping[str, int], identity: str) -> Markup:
    """Return one bar split by grade; empty where there is nothing to count."""
    total = sum(grades.values())
    if not total:
        return Markup("")
    parts, at = [], 0.0
    for grade in sorted(grades):
        width = WIDTH * grades[grade] / total
        if not width:
            continue
        css = f"g-{grade.lower()}" if grade in _GRADES else "g-e"
        parts.append(element("rect", class_=css, x=at, y=0, width=max(width - 1.5, 0.5), height=34))
        if width >= _NARROWEST:
            parts.append(element("text", grade, class_=f"grade t{css[1:]}", x=at + width / 2, y=17, dy=".35em"))
            parts.append(element("text", str(grades[grade]), class_="tick tx", x=at + width / 2, y=48, dy=".3em"))
        at += width
    said = ", ".join(f"{grade}: {counted(grades[grade], 'number')}" for grade in sorted(grades))
    return picture(identity, "Grades of the numbers used", said, WIDTH, HEIGHT, *parts)


def _share(count: int, total: int) -> str:
    return f"{number(100 * count / total, 2) if count else 0} %" if total else ""
