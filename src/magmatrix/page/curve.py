"""Curves as SVG paths, thinned to what can be seen without losing a peak."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from magmatrix.page.svg import text_of

Array = NDArray[np.float64]
_TOLERANCE = 0.12


def curve(x: Array, y: Array, columns: float) -> str:
    """Return the path data of a line through (x, y) in page units, broken where y is not a number.

    At most four points per page unit are kept (first, lowest, highest, last), then points that lie within an eighth
    of a unit of the line drawn without them are left out, so that no visible peak is lost.
    """
    parts = []
    finite = np.isfinite(y)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], finite.astype(np.int8), [0]))))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        px, py = thinned(x[start:stop], y[start:stop], columns)
        points = [f"{text_of(round(float(a), 1))} {text_of(round(float(b), 1))}" for a, b in zip(px, py, strict=True)]
        parts.append("M" + "L".join(points if len(points) > 1 else points * 2))
    return "".join(parts)


def thinned(x: Array, y: Array, columns: float) -> tuple[Array, Array]:
    """Return the points of a line worth drawing at a resolution of one page unit; `columns` is the width in units."""
    if x.size > 4 * columns:
        x, y = _extremes(x, y)
    keep = _needed(x, y)
    return x[keep], y[keep]


def _extremes(x: Array, y: Array) -> tuple[Array, Array]:
    column = np.floor(x).astype(np.int64)
    starts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    stops = np.append(starts[1:], x.size)
    keep: set[int] = set()
    for start, stop in zip(starts, stops, strict=True):
        part = y[start:stop]
        keep.update((int(start), int(start + np.argmin(part)), int(start + np.argmax(part)), int(stop - 1)))
    chosen = np.array(sorted(keep))
    return x[chosen], y[chosen]


def _needed(x: Array, y: Array) -> NDArray[np.bool_]:
    """Mark the points without which the line would move by more than the tolerance (Douglas and Peucker)."""
    keep = np.zeros(x.size, dtype=np.bool_)
    keep[[0, -1]] = True
    waiting = [(0, x.size - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        dx, dy = x[last] - x[first], y[last] - y[first]
        inside_x, inside_y = x[first + 1 : last] - x[first], y[first + 1 : last] - y[first]
        length = math.hypot(dx, dy)
        away = np.abs(dx * inside_y - dy * inside_x) / length if length else np.hypot(inside_x, inside_y)
        farthest = int(np.argmax(away))
        if away[farthest] > _TOLERANCE:
            middle = first + 1 + farthest
            keep[middle] = True
            waiting += [(first, middle), (middle, last)]
    return keep


def area(x: Array, low: Array, high: Array, columns: float) -> str:
    """Return the path data of the surface between two lines in page units, in pieces where either is not a number."""
    parts = []
    finite = np.isfinite(low) & np.isfinite(high)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], finite.astype(np.int8), [0]))))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        there = curve(x[start:stop], high[start:stop], columns)
        back = curve(x[start:stop][::-1], low[start:stop][::-1], columns)
        parts.append(f"{there}L{back[1:]}Z")
    return "".join(parts)
