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
_MOST_DAYS = 45.0


@dataclass(frozen=True, slots=True)
class Band:
    """Where values lie over time: `low` to `high` at `days`, each [T], around `middle`; `reach` says what it counts."""

    days: Array
    low: Array
    high: Array
    middle: Array
    reach: Reach

    def __post_init__(self) -> None:
        if not self.days.shape == self.low.shape == self.high.shape == self.middle.shape:
            raise ValueError("the arrays of a band must have one length")


@dataclass(frozen=True, slots=True)
class Interval:
    """Where one number lies: `low` to `high`; `reach` says what it counts, `level` which share it holds, if any."""

    low: float
    high: float
    reach: Reach
    level: float | None = None


def daily(days: Array, values: Array, axis: tuple[float, float]) -> Band | None:
    """Return the lowest, highest and mean value of each day, where a line would fill a chart with its swings.

    None where the line can be read: few days, few points a day, or swings small beside the `axis`. Where single days
    are sampled more densely than others, all are told alike.
    """
    if not days.size or days[-1] - days[0] < _MOST_DAYS:
        return None
    day = np.floor(days + 1e-9)
    starts = np.flatnonzero(np.diff(day, prepend=day[0] - 1))
    counts = np.diff(np.append(starts, days.size))
    dense = counts >= _LEAST_PER_DAY
    if 2 * int(dense.sum()) < starts.size or not np.isfinite(values).all():
        return None
    low, high = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
    swing = float(np.median((high - low)[dense]))
    drift = np.abs(np.diff(np.add.reduceat(values, starts) / counts))
    if swing < _FILLED_SHARE * (axis[1] - axis[0]) or swing < 2 * float(np.median(drift)):
        return None
    middle = np.add.reduceat(values, starts) / counts
    return Band(days[starts] + 0.5 * (counts > 1), low, high, middle, "day")


def across(days: Array, courses: list[Array]) -> Band:
    """Return the lowest, highest and mean of several courses [T] at each moment; NaN where none has a value."""
    stack = np.vstack(courses)
    known = np.isfinite(stack)
    counts = known.sum(axis=0)
    some = counts > 0
    low = np.where(some, np.where(known, stack, np.inf).min(axis=0), np.nan)
    high = np.where(some, np.where(known, stack, -np.inf).max(axis=0), np.nan)
    total = np.where(known, stack, 0.0).sum(axis=0)
    middle = np.divide(total, counts, out=np.full(days.shape, np.nan), where=some)
    return Band(days, low, high, middle, "people")
