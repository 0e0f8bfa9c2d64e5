"""Published points in a chart: a marker for each record, with the ends of its spread where they are known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from magmatrix.page.axes import Plot
from magmatrix.page.svg import element, joined

Array = NDArray[np.float64]
_SHAPES = (
    "M0-5.2L5.2 0L0 5.2L-5.2 0Z",
    "M-4.2-4.2H4.2V4.2H-4.2Z",
    "M0-5L5 4.2H-5Z",
    "M-1.6-5H1.6V-1.6H5V1.6H1.6V5H-1.6V1.6H-5V-1.6H-1.6Z",
)
"""Diamond, square, triangle and cross, around (0, 0)."""
_CAP = 3.5
_SIZE = 4.0
_APART = 8.0
"""Half the height of a marker, and how far apart the middles of two stand that would lie on one another."""


@dataclass(frozen=True, slots=True)
class Points:
    """What one record says of a course: `values` at `days`, with `low` and `high` ends (NaN: none), each [N].

    `key` is that of the course it belongs to, `shape` chooses the marker, `label` names the source.
    """

    key: str
    label: str
    hue: int
    shape: int
    days: Array
    values: Array
    low: Array
    high: Array

    @property
    def reach(self) -> Array:
        """Every value that the axis must hold."""
        found: Array = np.concatenate([self.values, self.low, self.high])
        known: Array = found[np.isfinite(found)]
        return known


def drawn(plot: Plot, everything: Sequence[Points]) -> Markup:
    """Return the markers of all records, with bars from low to high; what would lie on another stands beside it."""
    parts, taken = [], list[tuple[float, float, float]]()
    for points in everything:
        for day, value, low, high in zip(points.days, points.values, points.low, points.high, strict=True):
            if math.isfinite(value):
                y = plot.y(float(value))
                ends = [plot.y(float(end)) if math.isfinite(end) else y for end in (low, high)]
                top, bottom = min(*ends, y) - _SIZE, max(*ends, y) + _SIZE
                x = _free(plot, plot.x(float(day)), top, bottom, taken)
                taken.append((x, top, bottom))
                parts += _bar(points, x, ends, y)
                parts.append(marker(points, x, y))
    return joined(parts)


def _free(plot: Plot, x: float, top: float, bottom: float, taken: Sequence[tuple[float, float, float]]) -> float:
    """Return the place nearest to `x` within the plot at which nothing from `top` to `bottom` has been drawn."""
    for step in range(4 * len(taken) + 1):
        at = x + (step + 1) // 2 * _APART * (-1 if step % 2 else 1)
        inside = step == 0 or plot.left <= at <= plot.right
        if inside and not any(abs(at - other) < _APART and top < low and high < bottom for other, high, low in taken):
            return at
    return x


def _bar(points: Points, x: float, ends: Sequence[float], y: float) -> list[Markup]:
    if ends[0] == ends[1]:
        return []
    caps = "".join(f"M{x - _CAP:.1f} {end:.1f}h{2 * _CAP:g}" for end in ends if end != y)
    return [element("path", class_=f"bar h{points.hue}", d=f"M{x:.1f} {ends[0]:.1f}V{ends[1]:.1f}{caps}")]


def marker(points: Points, x: float, y: float) -> Markup:
    """Return one marker with its middle at (x, y)."""
    shape = _SHAPES[points.shape % len(_SHAPES)]
    return element("path", class_=f"seen f{points.hue}", transform=f"translate({x:.1f} {y:.1f})", d=shape)


def symbol(points: Points) -> Markup:
    """Return the marker as a small picture for a legend."""
    return element("svg", marker(points, 7.0, 7.0), class_="fig", viewBox="0 0 14 14", aria_hidden="true")
