"""The frame of a chart over time: grid, tick labels, names of the axes, treatment sessions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from magmatrix.page.svg import Scale, element, joined
from magmatrix.page.ticks import time_ticks, value_ticks
from magmatrix.page.wording import fixed, written

LABEL_GAP = 7.0
_LETTER = 6.8
_LEAST_ROOM = 42.0
_MOST_SESSION_LINES = 24
_MOST_PLACES = 9


@dataclass(frozen=True, slots=True)
class Plot:
    """A rectangle on the page (`left`, `top`, `right`, `bottom`) and what it shows (`x` in days, `y` in data)."""

    left: float
    top: float
    right: float
    bottom: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    @property
    def x(self) -> Scale:
        """Days to page."""
        return Scale(*self.x_range, self.left, self.right)

    @property
    def y(self) -> Scale:
        """Values to page; large values are high up."""
        return Scale(*self.y_range, self.bottom, self.top)


def label_room(y_range: tuple[float, float], *, signs: bool = False, most: int = 5) -> float:
    """Return how much a plot needs at its left for the labels of its ticks."""
    widest = max((len(text) for _, text in _labels(y_range, signs, most)), default=1)
    return max(_LEAST_ROOM, 14.0 + _LETTER * widest)


def frame(plot: Plot, y_unit: str, *, signs: bool = False, most: int = 5) -> Markup:
    """Return grid, ticks and axis names; `signs` writes a plus before positive values."""
    parts = []
    for at, text in _labels(plot.y_range, signs, most):
        y = plot.y(at)
        parts.append(element("line", class_="grid", x1=plot.left, x2=plot.right, y1=y, y2=y))
        parts.append(element("text", text, class_="tick ty", x=plot.left - LABEL_GAP, y=y, dy=".35em"))
    times = time_ticks(*plot.x_range)
    for at in times.at:
        x = plot.x(at)
        label = fixed(at / times.per, times.places)
        parts.append(element("line", class_="axis", x1=x, x2=x, y1=plot.bottom, y2=plot.bottom + 4))
        parts.append(element("text", label, class_="tick tx", x=x, y=plot.bottom + 7, dy=".9em"))
    parts.append(element("line", class_="axis", x1=plot.left, x2=plot.right, y1=plot.bottom, y2=plot.bottom))
    room = 5.0 * len(fixed(times.at[0] / times.per, times.places)) if times.at else 0.0
    parts.append(element("text", times.unit, class_="name ty", x=plot.left - room - 6, y=plot.bottom + 7, dy=".9em"))
    if y_unit:
        parts.append(element("text", y_unit, class_="name", x=2, y=plot.top - 15, dy=".35em"))
    return joined(parts)


def _labels(y_range: tuple[float, float], signs: bool, most: int) -> list[tuple[float, str]]:
    """Return where the ticks of the upright axis stand and what is written beside each."""
    values = value_ticks(*y_range, most)
    short = values.places <= _MOST_PLACES and max(map(abs, y_range)) < 10.0**_MOST_PLACES
    texts = [fixed(at, values.places) if short else written(at) for at in values.at]
    return [(at, f"+{text}" if signs and at > 0 else text) for at, text in zip(values.at, texts, strict=True)]


def level(plot: Plot, value: float, class_: str = "level") -> Markup:
    """Return a line across the plot at a value, or nothing where the value is outside."""
    if not plot.y_range[0] < value < plot.y_range[1]:
        return Markup("")
    y = plot.y(value)
    return element("line", class_=class_, x1=plot.left, x2=plot.right, y1=y, y2=y)


def session_marks(plot: Plot, rows: Iterable[tuple[str, tuple[float, ...]]]) -> Markup:
    """Return one row of small triangles above the plot per (class, days), and faint lines down from them."""
    parts, low, high = [], *plot.x_range
    seen: set[float] = set()
    for row, (class_, days) in enumerate(rows):
        top = plot.top - 3 - 8 * row
        for day in days:
            if not low <= day <= high:
                continue
            x = plot.x(day)
            if day not in seen and len(seen) < _MOST_SESSION_LINES:
                parts.append(element("line", class_="session", x1=x, x2=x, y1=plot.top, y2=plot.bottom))
                seen.add(day)
            path = f"M{x - 4:.1f} {top - 6:.1f}h8l-4 6z"
            parts.append(element("path", class_=f"mark {class_}", d=path))
    return joined(parts)
