"""Collagen against apparent fullness: when skin looks fuller than before while it holds less collagen."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from magmatrix.page.axes import Plot, frame, label_room, level, session_marks
from magmatrix.page.curve import curve
from magmatrix.page.digest import Moment
from magmatrix.page.svg import element, joined, picture
from magmatrix.page.ticks import padded
from magmatrix.page.wording import NO_PERCENT, day, days, when
from magmatrix.page.wording import moment as written_moment
from magmatrix.report.courses import Course
from magmatrix.report.digits import is_rough, share_text
from magmatrix.study.result import StudyResult

Array = NDArray[np.float64]
COLLAGEN = "dermis.collagen_relative"
FULLNESS = "dermis.fullness_oedema"
ASSUMED_BEHIND = ("dermis.aO", "dermis.phi_volume", "dermis.kO", "dermis.kD")
"""Numbers on which apparent fullness rests: named beside the figure where the evidence only assumes them."""
WIDTH, HEIGHT = 400, 230
FIRST_WEEKS = 28.0
LEAST_SHARE = 1e-4
"""Differences below a hundredth of a percent are not called a difference."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which skin looks fuller and has less collagen: paths of both curves [N], in percent from start."""

    days: Array
    collagen: Array
    fullness: Array


@dataclass(frozen=True, slots=True)
class Contrast:
    """What one course shows: the gaps, their length in days, the widest point, and both values at the end.

    Values are changes from the start as shares. `widest` is the moment of the largest fullness minus collagen inside
    a gap; it is None where there is no gap.
    """

    course: Course
    gaps: tuple[Gap, ...]
    total_days: float
    widest: tuple[float, float, float] | None
    lowest_collagen: Moment
    highest_fullness: Moment
    collagen_end: float
    fullness_end: float
    rough: bool = False

    def said(self, share: float) -> str:
        """Write a change in percent, rounded where a number that nobody measured stands behind it."""
        return NO_PERCENT if abs(share) < LEAST_SHARE else share_text(share, self.rough)

    def at(self, moment: Moment) -> str:
        """Write when an extreme was reached; nothing where there is none to speak of."""
        return "" if not abs(moment.value) >= LEAST_SHARE else written_moment(moment.day, float(self.course.days[-1]))

    def alike(self, other: Contrast) -> bool:
        """Whether two courses show the same: neither collagen nor fullness ever differs by what counts."""
        if self.course.sessions != other.course.sessions or self.course.days.shape != other.course.days.shape:
            return False
        gaps = (np.abs(self.course.values(name) - other.course.values(name)) for name in (COLLAGEN, FULLNESS))
        return all(bool(np.nanmax(gap, initial=0.0) <= LEAST_SHARE) for gap in gaps)

    @property
    def sentence(self) -> str:
        """The contrast in one sentence."""
        if self.widest is None:
            return "At no time does the skin look fuller than before while it has less collagen."
        at, collagen, fullness = self.widest
        return (
            f"For {days(self.total_days)} in all, the skin looks fuller than before while it has less collagen, "
            f"most so {when(at, 1.0) if at < 1 else f'on day {day(at)}'}: fullness {self.said(fullness)}, "
            f"collagen {self.said(collagen)}."
        )


def has_contrast(result: StudyResult) -> bool:
    """Whether the study treats skin and both outputs were written."""
    return any(result.sessions.values()) and COLLAGEN in result.outputs and FULLNESS in result.outputs


def rough_contrast(result: StudyResult) -> bool:
    """Whether collagen or apparent fullness rests on numbers that nobody measured."""
    return any(is_rough(result.outputs[name], result) for name in (COLLAGEN, FULLNESS))


def contrast(course: Course, rough: bool = False) -> Contrast:
    """Return where apparent fullness and collagen part in one course; `rough` rounds what is said of it."""
    time, collagen, fullness = course.days, course.values(COLLAGEN) - 1.0, course.values(FULLNESS) - 1.0
    fine = np.isfinite(collagen) & np.isfinite(fullness)
    time, collagen, fullness = _with_crossings(time[fine], collagen[fine], fullness[fine])
    if not time.size:
        none = Moment(math.nan, math.nan)
        return Contrast(course, (), 0.0, None, none, none, math.nan, math.nan, rough)
    inside = ((collagen[:-1] + collagen[1:]) / 2 < -LEAST_SHARE) & ((fullness[:-1] + fullness[1:]) / 2 > LEAST_SHARE)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inside.astype(np.int8), [0]))))
    spans = [slice(start, stop + 1) for start, stop in zip(edges[::2], edges[1::2], strict=True)]
    gaps = tuple(Gap(time[span], collagen[span], fullness[span]) for span in spans)
    least, most = int(np.argmin(collagen)), int(np.argmax(fullness))
    return Contrast(
        course=course,
        gaps=gaps,
        total_days=float(sum(gap.days[-1] - gap.days[0] for gap in gaps)),
        widest=_widest(gaps),
        lowest_collagen=Moment(float(collagen[least]), float(time[least])),
        highest_fullness=Moment(float(fullness[most]), float(time[most])),
        collagen_end=float(collagen[-1]),
        fullness_end=float(fullness[-1]),
        rough=rough,
    )


def _widest(gaps: tuple[Gap, ...]) -> tuple[float, float, float] | None:
    best: tuple[float, float, float] | None = None
    for gap in gaps:
        at = int(np.argmax(gap.fullness - gap.collagen))
        here = (float(gap.days[at]), float(gap.collagen[at]), float(gap.fullness[at]))
        if best is None or here[2] - here[1] > best[2] - best[1]:
            best = here
    return best


def _with_crossings(time: Array, collagen: Array, fullness: Array) -> tuple[Array, Array, Array]:
    """Add the points at which either curve leaves or meets the threshold, on straight lines between samples."""
    if not time.size:
        return time, collagen, fullness
    at = np.arange(time.size, dtype=np.float64)
    extra = []
    for values in (collagen + LEAST_SHARE, fullness - LEAST_SHARE):
        first, second = values[:-1], values[1:]
        crossing = np.flatnonzero(first * second < 0)
        extra.append(crossing + first[crossing] / (first[crossing] - second[crossing]))
    places = np.unique(np.concatenate([at, *extra]))
    return np.interp(places, at, time), np.interp(places, at, collagen), np.interp(places, at, fullness)


def windows(result: StudyResult) -> list[tuple[str, tuple[float, float]]]:
    """Return the stretches of time to draw, each with its name: the weeks after the first session, and everything."""
    first = min((min(days) for days in result.sessions.values() if days), default=0.0)
    start = float(math.floor(first))
    stop = min(result.days, start + FIRST_WEEKS)
    whole = ("the whole study", (0.0, result.days))
    if stop - start >= 0.8 * result.days or stop <= start:
        return [whole]
    weeks = max(1, round((stop - start) / 7))
    return [(f"the first {weeks} weeks after the first session", (start, stop)), whole]


def limits(contrasts: list[Contrast], window: tuple[float, float]) -> tuple[float, float]:
    """Return one pair of axis limits in percent for all courses within a window of days."""
    seen: list[Array] = [np.array([-1.0, 1.0])]
    for each in contrasts:
        course = each.course
        inside = (course.days >= window[0]) & (course.days <= window[1])
        seen += [(course.values(name)[inside] - 1.0) * 100.0 for name in (COLLAGEN, FULLNESS)]
    return padded(seen)


def panel(each: Contrast, window: tuple[float, float], y_range: tuple[float, float]) -> Markup:
    """Return the drawing of one course within a window, without the enclosing SVG."""
    course = each.course
    plot = Plot(
        left=label_room(y_range, signs=True, most=7),
        top=26,
        right=WIDTH - 10,
        bottom=HEIGHT - 30,
        x_range=window,
        y_range=y_range,
    )
    inside = _inside(course.days, window)
    x = plot.x.all(course.days[inside])
    width = plot.right - plot.left
    collagen, fullness = (
        curve(x, plot.y.all((course.values(name)[inside] - 1.0) * 100.0), width) for name in (COLLAGEN, FULLNESS)
    )
    return joined(
        [
            frame(plot, "%", signs=True, most=7),
            *(_shade(gap, plot) for gap in each.gaps),
            level(plot, 0.0, "zero"),
            session_marks(plot, [("", course.sessions)]),
            element("path", class_="curve fullness", d=fullness) if fullness else Markup(""),
            element("path", class_="curve collagen", d=collagen) if collagen else Markup(""),
        ]
    )


def contrast_figure(each: Contrast, name: str, window: tuple[float, float], y: tuple[float, float], id_: str) -> Markup:
    """Return one panel as a whole SVG."""
    title = f"Collagen and apparent fullness, {each.course.label}, {name}"
    end = (
        f"At the end collagen is {each.said(each.collagen_end)} and fullness {each.said(each.fullness_end)} "
        "from the start."
    )
    return picture(id_, title, f"{each.sentence} {end}", WIDTH, HEIGHT, panel(each, window, y))


def _inside(time: Array, window: tuple[float, float]) -> slice:
    """Return the samples within a window."""
    return slice(int(np.searchsorted(time, window[0], "left")), int(np.searchsorted(time, window[1], "right")))


def _shade(gap: Gap, plot: Plot) -> Markup:
    low, high = plot.x_range
    if gap.days[-1] <= low or gap.days[0] >= high:
        return Markup("")
    inside = _inside(gap.days, (low, high))
    time = gap.days[inside]
    width = plot.right - plot.left
    x = plot.x.all(time)
    above = curve(x, plot.y.all(gap.fullness[inside] * 100.0), width)
    below = curve(x[::-1], plot.y.all(gap.collagen[inside][::-1] * 100.0), width)
    if not above or not below:
        return Markup("")
    return element("path", class_="gap", d=f"{above}L{below[1:]}Z")
