"""Bands and intervals: how far values reach, and what that reach means. Nothing is drawn that nobody computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Reach = Literal["day", "people", "uncertainty"]
WORDS: dict[Reach, str] = {
    "day": "lowest to highest of each day",
    "people": "lowest to highest of the people",
    "uncertainty": "what is not known of the numbers",
}
_LEAST_PER_DAY = 4
_FILLED_SHARE = 0.03
_MOST_DAYS = 21.0


@dataclass(frozen=True, slots=True)
class Band:
    """Where values lie over time: `low` to `high` at `days`, each [T], around their mean; `reach` is what it counts."""

    days: Array
    low: Array
    high: Array
    mean: Array
    reach: Reach

    def __post_init__(self) -> None:
        if not self.days.shape == self.low.shape == self.high.shape == self.mean.shape:
            raise ValueError("the arrays of a band must have one length")

    @property
    def words(self) -> str:
        """What the band and the line within it show."""
        return f"band: {WORDS[self.reach]}, line: mean"


@dataclass(frozen=True, slots=True)
class Interval:
    """Where one number lies: `low` to `high`; `reach` says what it counts, `level` which share it holds, if any."""

    low: float
    high: float
    reach: Reach
    level: float | None = None


def daily(days: Array, values: Array, axis: tuple[float, float]) -> Band | None:
    """Return the lowest, highest and mean value of each day, where a line would fill a chart with its swings.

    None where the line can be read: few days, few points a day, or swings that are small beside the `axis` or beside
    how far one day is from the next. A day with a single point keeps its value.
    """
    return _by_day(Band(days, values, values, values, "day"), axis)


def by_day(band: Band, axis: tuple[float, float]) -> Band:
    """Return a band with one value a day, where the swings of its mean would fill a chart; else as it is."""
    return _by_day(band, axis) or band


def _by_day(band: Band, axis: tuple[float, float]) -> Band | None:
    days, values = band.days, band.mean
    if days.size < _LEAST_PER_DAY or days[-1] - days[0] < _MOST_DAYS or not np.isfinite(values).all():
        return None
    # a midnight that ends a stretch of close points belongs to the day before it
    close = np.diff(days, prepend=-np.inf) <= 1 / _LEAST_PER_DAY + 1e-9
    day = np.where(close, np.ceil(days - 1e-9) - 1, np.floor(days + 1e-9))
    starts = np.flatnonzero(np.diff(day, prepend=day[0] - 1))
    counts = np.diff(np.append(starts, days.size))
    dense = counts >= _LEAST_PER_DAY
    if not dense.any():
        return None
    mean = np.add.reduceat(values, starts) / counts
    swings = np.maximum.reduceat(values, starts) - np.minimum.reduceat(values, starts)
    between = np.abs(np.diff(mean))[dense[1:] & dense[:-1]]
    drift = float(np.median(between)) if between.size else 0.0
    if float(np.median(swings[dense])) < max(_FILLED_SHARE * (axis[1] - axis[0]), 2 * drift):
        return None
    low, high = np.minimum.reduceat(band.low, starts), np.maximum.reduceat(band.high, starts)
    return Band(days[starts], low, high, mean, band.reach)


def across(days: Array, courses: list[Array]) -> Band:
    """Return the lowest, highest and mean of several courses [T] at each moment; NaN where none has a value."""
    stack = np.vstack(courses)
    known = np.isfinite(stack)
    counts = known.sum(axis=0)
    some = counts > 0
    low = np.where(some, np.where(known, stack, np.inf).min(axis=0), np.nan)
    high = np.where(some, np.where(known, stack, -np.inf).max(axis=0), np.nan)
    total = np.where(known, stack, 0.0).sum(axis=0)
    mean = np.divide(total, counts, out=np.full(days.shape, np.nan), where=some)
    return Band(days, low, high, mean, "people")
