"""What a time course comes to: start, end, extremes, mean, and how far it is from another; once for every reader."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
LEAST_SHARE = 1e-6
"""Two values closer than this are called equal: the integration does not resolve the difference."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A value and the day on which it was first reached; NaN where there is none."""

    value: float
    day: float


@dataclass(frozen=True, slots=True)
class Digest:
    """What one course comes to; every field is NaN where the course holds no number.

    `change` is end minus start. `difference` is this end minus the end of another course, None where there is none to
    compare with; where the two start apart for other reasons than what is compared (`compared` is `changes`), it is
    this change minus that of the other. Shares are relative to the start, or to the end of the other; of two changes
    the share is that of this course minus that of the other.
    """

    start: Moment
    end: Moment
    lowest: Moment
    highest: Moment
    mean: float
    change: float
    change_share: float
    difference: float | None = None
    difference_share: float | None = None
    compared: Literal["ends", "changes"] = "ends"

    @property
    def per_day(self) -> float:
        """The change of a total, over the days between start and end."""
        span = self.end.day - self.start.day
        return self.change / span if span > 0 else math.nan


NOTHING = Moment(math.nan, math.nan)


def digest(days: Array, values: Array, extremes: tuple[Moment, Moment] | None = None) -> Digest:
    """Return what a course comes to; `days` and `values` are [T], NaN where there is no value.

    `extremes` are its lowest and highest moment where they are known better than these samples show.
    """
    known = np.flatnonzero(np.isfinite(values))
    if not known.size:
        return Digest(NOTHING, NOTHING, NOTHING, NOTHING, math.nan, math.nan, math.nan)
    start, end = (_moment(values, days, int(known[place])) for place in (0, -1))
    lowest, highest = extremes or (
        _moment(values, days, int(known[int(find(values[known]))])) for find in (np.argmin, np.argmax)
    )
    change = apart(end.value, start.value)
    return Digest(start, end, lowest, highest, _mean(days[known], values[known]), change, share(change, start.value))


def against(mine: Digest, other: Digest, *, by_changes: bool = False) -> Digest:
    """Return `mine` with its difference to `other`: of their ends, or of their changes since their own starts."""
    if math.isnan(mine.end.value):
        return replace(mine, difference=math.nan, difference_share=math.nan)
    if by_changes:
        difference = apart(mine.change, other.change)
        return replace(
            mine,
            difference=difference,
            difference_share=share(mine.change, mine.start.value) - other.change_share,
            compared="changes",
        )
    difference = apart(mine.end.value, other.end.value)
    return replace(mine, difference=difference, difference_share=share(difference, other.end.value))


def first_known(values: Array) -> float:
    """Return the first value that is a number, NaN where there is none."""
    known = values[np.isfinite(values)]
    return float(known[0]) if known.size else math.nan


def apart(value: float, other: float) -> float:
    """Return the difference of two values, zero where the integration does not resolve it."""
    return 0.0 if math.isclose(value, other, rel_tol=LEAST_SHARE) else value - other


def share(difference: float, of: float) -> float:
    """Return a difference as a share of a value; NaN where that value is zero."""
    return difference / abs(of) if of else math.nan


def _moment(values: Array, days: Array, index: int) -> Moment:
    return Moment(float(values[index]), float(days[index]))


def _mean(days: Array, values: Array) -> float:
    span = float(days[-1] - days[0])
    return float(np.trapezoid(values, days)) / span if span > 0 else float(values[0])
