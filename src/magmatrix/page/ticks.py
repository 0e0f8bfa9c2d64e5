"""Where the ticks of an axis stand, and how far an axis reaches."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magmatrix.page.wording import DAYS_PER_YEAR, LONG, SHORT

Array = NDArray[np.float64]
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_HOUR_STEPS = (1, 2, 3, 4, 6, 8, 12, 24)
_DAY_STEPS = (1, 2, 4, 7, 14, 28, 60, 90, 180, 365, 730, 1825, 3650)
_MOST_TIME_TICKS = 8


@dataclass(frozen=True, slots=True)
class Ticks:
    """Where ticks stand in data, how many decimals their labels need, and what one unit of the label is."""

    at: tuple[float, ...]
    places: int = 0
    per: float = 1.0
    unit: str = ""


def value_ticks(low: float, high: float, most: int = 6) -> Ticks:
    """Return round ticks within `low` to `high`."""
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in _STEPS if factor * power >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    places = range(max(0, -math.floor(math.log10(step))) + 3)
    exact = next(p for p in places if math.isclose(round(step, p), step, rel_tol=1e-9))
    return Ticks(tuple(index * step for index in range(first, last + 1)), exact)


def time_ticks(low: float, high: float) -> Ticks:
    """Return ticks for a stretch of days: whole hours, days, weeks or years, whichever reads best."""
    span = high - low
    if span <= SHORT:
        steps, per, unit = [step / 24 for step in _HOUR_STEPS], 1 / 24, "hour"
    elif span < LONG:
        steps, per, unit = [float(step) for step in _DAY_STEPS], 1.0, "day"
    else:
        years = value_ticks(low / DAYS_PER_YEAR, high / DAYS_PER_YEAR)
        return Ticks(tuple(at * DAYS_PER_YEAR for at in years.at), years.places, DAYS_PER_YEAR, "year")
    step = next((step for step in steps if span / step <= _MOST_TIME_TICKS), steps[-1])
    if span < steps[0]:
        fine = value_ticks(low / per, high / per)
        return Ticks(tuple(at * per for at in fine.at), fine.places, per, unit)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return Ticks(tuple(index * step for index in range(first, last + 1)), 0, per, unit)


def padded(values: list[Array], *, least_share: float = 0.01) -> tuple[float, float]:
    """Return axis limits around all finite values; a span below `least_share` of the size is not blown up."""
    finite = [array[np.isfinite(array)] for array in values]
    finite = [array for array in finite if array.size]
    if not finite:
        return 0.0, 1.0
    low, high = min(float(np.min(array)) for array in finite), max(float(np.max(array)) for array in finite)
    size = max(abs(low), abs(high))
    span = max(high - low, least_share * size, 1e-300)
    middle = (low + high) / 2
    from_zero = low >= 0 and low < 0.25 * high
    if high - low < span:
        low, high = middle - span / 2, middle + span / 2
    if from_zero:
        return 0.0, high + 0.06 * high if high > 0 else 1.0
    if size == 0:
        return -1.0, 1.0
    return low - 0.06 * span, high + 0.06 * span
