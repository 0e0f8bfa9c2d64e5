"""Published points in a chart: a marker for each record, with the ends of its spread where they are known."""

from __future__ import annotations

import math
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


def drawn(plot: Plot, points: Points) -> Markup:
    """Return the markers of one record, with bars from low to high."""
    parts = []
    for day, value, low, high in zip(points.days, points.values, points.low, points.high, strict=True):
        if not math.isfinite(value):
            continue
        x = plot.x(float(day))
        ends = [float(end) if math.isfinite(end) else float(value) for end in (low, high)]
        if ends[0] != ends[1]:
            bottom, top = (plot.y(end) for end in ends)
            path = f"M{x:.1f} {bottom:.1f}V{top:.1f}"
            path += "".join(
                f"M{x - _CAP:.1f} {plot.y(end):.1f}h{2 * _CAP:g}"
                for end, known in zip(ends, (low, high), strict=True)
                if math.isfinite(known)
            )
            parts.append(element("path", class_=f"bar h{points.hue}", d=path))
        parts.append(marker(points, x, plot.y(float(value))))
    return joined(parts)


def marker(points: Points, x: float, y: float) -> Markup:
    """Return one marker with its middle at (x, y)."""
    shape = _SHAPES[points.shape % len(_SHAPES)]
    return element("path", class_=f"seen f{points.hue}", transform=f"translate({x:.1f} {y:.1f})", d=shape)


def symbol(points: Points) -> Markup:
    """Return the marker as a small picture for a legend."""
    return element("svg", marker(points, 7.0, 7.0), class_="fig", viewBox="0 0 14 14", aria_hidden="true")
