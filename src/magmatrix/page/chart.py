"""Courses over time as one chart: what a page shows, a picture of its own, and the numbers that are drawn."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from magmatrix.page.axes import Plot, frame, label_room, level, session_marks
from magmatrix.page.bands import Band, by_day, daily
from magmatrix.page.curve import area, curve
from magmatrix.page.points import Points, drawn, marker
from magmatrix.page.styles import standalone
from magmatrix.page.svg import element, joined, picture, spread_out
from magmatrix.page.ticks import padded
from magmatrix.page.wording import capital, unit

Array = NDArray[np.float64]
WIDTH, HEIGHT = 400, 215
_TOP, _FOOT = 26.0, 30.0
_KEY_GAP = 14.0
_LETTER = 8.0
_TOGETHER = 0.004
"""Curves nearer than this share of the axis lie on one another: less than a line is wide."""
_LINE = 16.0
_OPACITY = 0.22
"""Of one band; several that lie on one another are drawn fainter."""
_LETTERS = 46
_LETTER_WIDTH = 7.0


@dataclass(frozen=True, slots=True)
class Line:
    """One course [T]: what figures and tables call it, how it is drawn, and the band around it, if there is one."""

    key: str
    label: str
    hue: int
    dash: int
    days: Array
    values: Array
    band: Band | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """One quantity over time.

    `name` is that of its files, `span` the days of the axis, `marks` rows of days to mark above it, each with the
    class that colours it, `reference` a level to draw across, `points` what was published.
    """

    name: str
    title: str
    unit: str
    lines: tuple[Line, ...]
    span: tuple[float, float]
    marks: tuple[tuple[str, tuple[float, ...]], ...] = ()
    reference: float | None = None
    description: str = ""
    points: tuple[Points, ...] = ()

    def figure(self, identity: str) -> Markup:
        """Return the chart as an SVG that takes its colours from the page; `identity` is its own id."""
        return picture(identity, capital(self.title), self._said, WIDTH, HEIGHT, self._drawing())

    def svg_file(self, note: str) -> bytes:
        """Return the chart as a picture of its own, with its title, a legend, and a note below."""
        titles, notes = wrap(f"{capital(self.title)}{self._unit}", _LETTERS), wrap(note, _LETTERS + 10)
        top = 12.0 + 20 * len(titles)
        foot = top + HEIGHT + _LINE
        legend, count = _legend(self.together(), foot)
        seen, more = _seen(self.points, foot + _LINE * count)
        count += more
        height = foot + _LINE * (count + len(notes)) + 8
        parts = [
            element("style", standalone()),
            element("rect", width=WIDTH + 24, height=height, class_="paper"),
            *(element("text", text, class_="title", x=12, y=24.0 + 20 * row) for row, text in enumerate(titles)),
            element("g", self._drawing(), transform=f"translate(12 {top:g})"),
            *legend,
            *seen,
            *(
                element("text", text, class_="soft", x=12, y=foot + _LINE * (count + row) + 4)
                for row, text in enumerate(notes)
            ),
        ]
        return f"{picture('chart', capital(self.title), self._said, WIDTH + 24, height, *parts)}\n".encode()

    def csv_file(self, note: str) -> bytes:
        """Return the numbers that are drawn: days, and for each course its values, or mean, lowest and highest.

        Published points stand in columns of their own, after those of the courses. The name of the last column, which
        is empty, is the note.
        """
        times = [line.days if band is None else band.days for line, band in self._bands()]
        days = np.unique(np.concatenate([*times, *(points.days for points in self.points)]))
        names, columns = ["day"], [days]
        for line, band in self._bands():
            who = f"{line.key}: {line.label}{self._unit}"
            if band is None:
                names, columns = [*names, who], [*columns, _placed(days, line.days, line.values)]
                continue
            for what, values in (("mean", band.mean), ("lowest", band.low), ("highest", band.high)):
                names.append(f"{who}, {what}")
                columns.append(_placed(days, band.days, values))
        for points in self.points:
            for what, values in (("observed", points.values), ("low", points.low), ("high", points.high)):
                if np.isfinite(values).any():
                    names.append(f"{points.key}: {points.label}{self._unit}, {what}")
                    columns.append(_placed(days, points.days, values))
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow([*names, note])
        table.writerows([*map(_plain, row), ""] for row in zip(*columns, strict=True))
        return text.getvalue().encode("utf-8", "replace")

    def together(self) -> list[tuple[Line, ...]]:
        """Return the lines in lots that cannot be told apart at the scale of the chart."""
        low, high = self._limits
        lots: list[list[Line]] = []
        for line in self.lines:
            same = next((lot for lot in lots if _alike(lot[0], line, _TOGETHER * (high - low))), None)
            if same is None:
                lots.append([line])
            else:
                same.append(line)
        return [tuple(lot) for lot in lots]

    def banded(self) -> tuple[str, ...]:
        """Say what the bands of this chart and the lines in them show, each once."""
        return tuple(dict.fromkeys(band.words for _, band in self._bands() if band is not None))

    @property
    def _limits(self) -> tuple[float, float]:
        bands = [each for line in self.lines if line.band for each in (line.band.low, line.band.high)]
        return padded([*(line.values for line in self.lines), *bands, *(points.reach for points in self.points)])

    @property
    def _unit(self) -> str:
        shown = unit(self.unit)
        return f", {shown}" if shown else ""

    @property
    def _said(self) -> str:
        return self.description or self.title

    def _bands(self) -> list[tuple[Line, Band | None]]:
        axis = self._limits
        return [
            (line, by_day(line.band, axis) if line.band else daily(line.days, line.values, axis)) for line in self.lines
        ]

    def _drawing(self) -> Markup:
        lots = self.together()
        keys = [keys_together([line.key for line in lot]) for lot in lots]
        limits = self._limits
        plot = Plot(
            left=label_room(limits),
            top=_TOP + 8 * max(0, len(self.marks) - 1),
            right=WIDTH - 18 - _LETTER * max(map(len, keys), default=1),
            bottom=HEIGHT - _FOOT,
            x_range=self.span,
            y_range=limits,
        )
        parts = [frame(plot, unit(self.unit))]
        if self.reference is not None:
            parts.append(level(plot, self.reference))
        parts.append(session_marks(plot, self.marks))
        bands = {line.key: band for line, band in self._bands()}
        shown = [lot[0] for lot in lots]
        known = [(line, band) for line in shown if (band := bands[line.key]) is not None]
        parts += [_band(plot, line, band, _OPACITY / math.sqrt(len(known))) for line, band in known]
        parts += [_line(plot, line, bands[line.key]) for line in shown]
        parts.append(_keys(plot, list(zip(shown, keys, strict=True))))
        parts.append(drawn(plot, self.points))
        return joined(parts)


def keys_together(keys: Sequence[str]) -> str:
    """Write the keys of one lot: `B, C`, and from three neighbours on `B–D`."""
    runs: list[list[str]] = []
    for key in keys:
        if runs and len(key) == len(runs[-1][-1]) == 1 and ord(key) == ord(runs[-1][-1]) + 1:
            runs[-1].append(key)
        else:
            runs.append([key])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def _alike(one: Line, other: Line, allowed: float) -> bool:
    pairs = [(one.values, other.values)]
    if (one.band is None) != (other.band is None):
        return False
    if one.band is not None and other.band is not None:
        pairs += [(one.band.low, other.band.low), (one.band.high, other.band.high)]
    if one.days.shape != other.days.shape or not np.array_equal(one.days, other.days):
        return False
    for mine, theirs in pairs:
        known = np.isfinite(mine)
        if not np.array_equal(known, np.isfinite(theirs)):
            return False
        if known.any() and float(np.max(np.abs(mine[known] - theirs[known]))) > allowed:
            return False
    return True


def _line(plot: Plot, line: Line, band: Band | None) -> Markup:
    days, values = (line.days, line.values) if band is None else (band.days, band.mean)
    path = curve(plot.x.all(days), plot.y.all(values), plot.right - plot.left)
    return element("path", class_=f"curve h{line.hue} d{line.dash}", d=path) if path else Markup("")


def _band(plot: Plot, line: Line, band: Band, opacity: float) -> Markup:
    path = area(plot.x.all(band.days), plot.y.all(band.low), plot.y.all(band.high), plot.right - plot.left)
    return element("path", class_=f"band f{line.hue}", opacity=opacity, d=path) if path else Markup("")


def _keys(plot: Plot, lines: list[tuple[Line, str]]) -> Markup:
    ends = []
    for line, key in lines:
        known = np.flatnonzero(np.isfinite(line.values))
        if known.size:
            ends.append((line, key, float(line.days[known[-1]]), float(line.values[known[-1]])))
    heights = [plot.y(value) for *_, value in ends]
    places = spread_out(heights, [_KEY_GAP] * len(ends), plot.top - 6, plot.bottom + 6)
    parts = []
    for (line, key, day, value), y in zip(ends, places, strict=True):
        x, hue = plot.x(day), line.hue
        parts.append(element("circle", class_=f"f{hue}", cx=x, cy=plot.y(value), r=2.2))
        if abs(plot.y(value) - y) > 1 or plot.right - x > 1:
            parts.append(element("line", class_=f"lead h{hue}", x1=x + 3, x2=plot.right + 9, y1=plot.y(value), y2=y))
        parts.append(element("text", key, class_=f"key f{hue}", x=plot.right + 11, y=y, dy=".35em"))
    return joined(parts)


def _legend(lots: list[tuple[Line, ...]], top: float) -> tuple[list[Markup], int]:
    """Return what the keys stand for, from `top` downwards, and how many lines that takes."""
    parts, row = [], 0
    for lot in lots:
        key = keys_together([line.key for line in lot])
        x = 20.0 + 9.0 * len(key)
        parts.append(element("text", key, class_=f"key f{lot[0].hue}", x=12, y=top + _LINE * row))
        for text in wrap("; ".join(line.label for line in lot), int((WIDTH + 12 - x) / _LETTER_WIDTH)):
            parts.append(element("text", text, x=x, y=top + _LINE * row))
            row += 1
    return parts, row


def _seen(points: Sequence[Points], top: float) -> tuple[list[Markup], int]:
    """Return which record each marker stands for, from `top` downwards, and how many lines that takes."""
    parts, row = [], 0
    for each in points:
        y = top + _LINE * row
        parts += [
            element("text", each.key, class_=f"key f{each.hue}", x=12, y=y),
            marker(each, 26.0 + 9.0 * len(each.key), y - 4),
        ]
        x = 38.0 + 9.0 * len(each.key)
        for text in wrap(f"observed: {each.label}", int((WIDTH + 12 - x) / _LETTER_WIDTH)):
            parts.append(element("text", text, x=x, y=top + _LINE * row))
            row += 1
    return parts, row


def _placed(at: Array, days: Array, values: Array) -> Array:
    found = np.full(at.shape, math.nan)
    found[np.searchsorted(at, days)] = values
    return found


def _plain(value: float) -> str:
    return f"{value:.7g}" if math.isfinite(value) else ""
