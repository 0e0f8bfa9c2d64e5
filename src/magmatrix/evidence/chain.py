"""Peak of a chain of first-order steps, the normalisation that signal chains are written with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.float64]
    """Numbers of many people, one per person along the last axis."""

_STEPS = 80
"""Most steps toward the peak; one that only halves the bracket gets there in fifty."""
_TERMS = 24
_NEAR = 1e-8
"""Relative error in the time of the peak; the peak is flat, so an error e in time costs e**2 in height."""


def chain_peak(rates: Sequence[Any]) -> Any:
    """Return the highest value that the last state of a linear chain reaches after a unit start in the first.

    The chain is x1' = -k1 x1, xj' = x(j-1) - kj xj with x1(0) = 1 and all other states 0, for `rates` k1..kn in one
    unit; the result has that unit to the power -(n-1). A rate is a number, or an array of one per person; each person's
    peak is what that person alone would give, to the last digit. Rates may be equal. Relative error is below 1e-12
    while the fastest and the slowest rate differ by less than a factor of about 1000.

    Raises ValueError for an empty chain or a rate that is not a positive number.
    """
    if not rates:
        raise ValueError("chain_peak needs at least one rate")
    if all(isinstance(rate, (float, int)) for rate in rates):
        return _one(tuple(map(float, rates)))
    import numpy as np

    together = np.broadcast_arrays(*rates)
    return _many(np.array([rate.ravel() for rate in together], dtype=np.float64)).reshape(together[0].shape)


@lru_cache(maxsize=256)
def _one(rates: tuple[float, ...]) -> float:
    import numpy as np

    return float(_many(np.array(rates)[:, None])[0])


def _many(rates: Rows) -> Rows:
    """Return the peak for each column of rates."""
    import numpy as np

    if not (np.isfinite(rates) & (rates > 0)).all():
        raise ValueError("chain_peak needs rates above zero")
    if len(rates) == 1:
        return np.ones(rates.shape[1])
    scale = rates.max(axis=0)
    scaled = rates / scale
    response: Rows = _states(scaled, _peak_time(scaled))[-1]
    # Powers of Python, not of numpy, whose last digit may depend on how many there are.
    response /= np.array([value ** (len(rates) - 1) for value in scale.tolist()])
    return response


def _peak_time(rates: Rows) -> Rows:
    """Return where the slope of the last state is zero; the response has one hump, so there is exactly one place.

    Newton's steps, and halves of the bracket where those lead out of it; a person who has arrived stays.
    """
    import numpy as np

    low, high = np.zeros(rates.shape[1]), 3.0 * _added_up(1.0 / rates)
    time = 0.5 * high
    arrived = np.zeros(rates.shape[1], dtype=bool)
    for _ in range(_STEPS):
        states = _states(rates, time)
        slope = states[-2] - rates[-1] * states[-1]
        low, high = np.where(slope > 0, time, low), np.where(slope > 0, high, time)
        into = states[-3] if len(rates) > 2 else 0.0
        curvature = into - rates[-2] * states[-2] - rates[-1] * slope
        with np.errstate(all="ignore"):
            better = time - slope / curvature
        better = np.where((better > low) & (better < high), better, 0.5 * (low + high))
        found = np.where(arrived, time, better)
        arrived |= np.abs(better - time) <= _NEAR * time
        time = found
        if arrived.all():
            break
    return time


def _states(rates: Rows, time: Rows) -> Rows:
    """Return all states at `time`, free of cancellation also for equal and nearly equal rates.

    Shifted by the fastest rate, the matrix of the chain has no negative entry, so its exponential by Taylor series,
    scaling and squaring adds positive numbers only.
    """
    import numpy as np

    count, people = rates.shape
    fastest = rates.max(axis=0)
    halvings = np.array([_halvings(value) for value in (time * (fastest + 1.0)).tolist()])
    step = time / np.ldexp(1.0, halvings)
    shifted = np.zeros((count, count, people))
    for i in range(count):
        shifted[i, i] = (fastest - rates[i]) * step
        if i:
            shifted[i, i - 1] = step
    term = np.zeros((count, count, people))
    term[range(count), range(count)] = 1.0
    total = term.copy()
    for order in range(1, _TERMS):
        term = _product(term / order, shifted)
        total += term
    power = total * np.array([math.exp(value) for value in (-fastest * step).tolist()])
    for done in range(max(halvings.tolist())):
        power = np.where(halvings > done, _product(power, power), power)
    first: Rows = power[:, 0]
    return first


def _halvings(size: float) -> int:
    """Return how often a matrix of this size is halved until it is below one."""
    return max(0, math.ceil(math.log2(max(size, 1e-300))))


def _product(left: Rows, right: Rows) -> Rows:
    """Multiply two lower triangular matrices of each person."""
    total: Rows = left[:, 0, None] * right[0, None, :]
    for inner in range(1, len(left)):
        total[inner:, : inner + 1] += left[inner:, inner, None] * right[inner, None, : inner + 1]
    return total


def _added_up(values: Rows) -> Rows:
    """Return sums over the steps of a chain, added one after the other for whichever number of people."""
    total: Rows = values[0]
    for value in values[1:]:
        total = total + value
    return total
