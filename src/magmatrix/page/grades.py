"""How sure a result can be: how many of its numbers carry which grade, as a bar and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from magmatrix.page.svg import element, picture
from magmatrix.page.wording import counted, number

WIDTH, HEIGHT = 480, 58
_GRADES = "ABCDE"
_NARROWEST = 13.0


@dataclass(frozen=True, slots=True)
class Mark:
    """The badge of one number: the weakest grade behind it, and in words what has that grade."""

    letter: str
    words: str


def mark(grades: Mapping[str, int], links: Sequence[tuple[str, str]] = ()) -> Mark | None:
    """Return the badge of what rests on numbers, counted by grade, and on links, as pairs of name and grade.

    None where nothing is counted. A chain is as strong as its weakest link, so the weakest grade is the badge.
    """
    counts = {grade: count for grade, count in grades.items() if count}
    known = [*counts, *(grade for _, grade in links if grade)]
    if not known:
        return None
    letter, total = max(known), sum(counts.values())
    said = [f"{counts[letter]} of {counted(total, 'number')} behind it"] if letter in counts else []
    said += [f"the link {name}" for name, grade in links if grade == letter]
    return Mark(letter, f"weakest grade {letter} ({', '.join(said)})")


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
