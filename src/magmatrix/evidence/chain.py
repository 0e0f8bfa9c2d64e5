"""Peak of a chain of first-order steps, the normalisation that signal chains are written with."""

from __future__ import annotations

import math
from collections.abc import Sequence

_SECTIONS = 80


def chain_peak(rates: Sequence[float]) -> float:
    """Return the highest value that the last state of a linear chain reaches after a unit start in the first.

    The chain is x1' = -k1 x1, xj' = x(j-1) - kj xj with x1(0) = 1 and all other states 0, for `rates` k1..kn in one
    unit; the result has that unit to the power -(n-1). Rates may be equal. Relative error is below 1e-12 while the
    fastest and the slowest rate differ by less than a factor of about 1000.

    Raises ValueError for an empty chain or a rate that is not a positive number.
    """
    if not rates:
        raise ValueError("chain_peak needs at least one rate")
    if not all(math.isfinite(rate) and rate > 0 for rate in rates):
        raise ValueError("chain_peak needs rates above zero")
    if len(rates) == 1:
        return 1.0
    scale = max(rates)
    scaled = [rate / scale for rate in rates]
    response = _states(scaled, _peak_time(scaled))[-1]
    return response / scale ** (len(rates) - 1)


def _peak_time(rates: Sequence[float]) -> float:
    """Bisect for the zero of the last state's slope; the response has one hump, so there is exactly one."""
    low, high = 0.0, 3.0 * sum(1.0 / rate for rate in rates)
    for _ in range(_SECTIONS):
        middle = 0.5 * (low + high)
        *_, before, last = _states(rates, middle)
        if before > rates[-1] * last:
            low = middle
        else:
            high = middle
        if high - low < 1e-9 * high:  # the peak is flat: an error e in time costs e**2 in height
            break
    return 0.5 * (low + high)


def _states(rates: Sequence[float], time: float) -> list[float]:
    """Return all states at `time`, free of cancellation also for equal and nearly equal rates.

    Shifted by the fastest rate, the matrix of the chain has no negative entry, so its exponential by Taylor series,
    scaling and squaring adds positive numbers only.
    """
    count = len(rates)
    fastest = max(rates)
    halvings = max(0, math.ceil(math.log2(max(time * (fastest + 1.0), 1e-300))))
    step = time / 2**halvings
    shifted = [
        [(fastest - rates[i]) * step if i == j else step if i == j + 1 else 0.0 for j in range(count)]
        for i in range(count)
    ]
    term = [[float(i == j) for j in range(count)] for i in range(count)]
    total = [row[:] for row in term]
    for order in range(1, 24):
        term = [[entry / order for entry in row] for row in _lower_product(term, shifted)]
        total = [[a + b for a, b in zip(left, right, strict=True)] for left, right in zip(total, term, strict=True)]
    decay = math.exp(-fastest * step)
    power = [[entry * decay for entry in row] for row in total]
    for _ in range(halvings):
        power = _lower_product(power, power)
    return [row[0] for row in power]


def _lower_product(left: list[list[float]], right: list[list[float]]) -> list[list[float]]:
    """Multiply two lower triangular matrices."""
    size = range(len(left))
    return [[sum(left[i][k] * right[k][j] for k in range(j, i + 1)) if i >= j else 0.0 for j in size] for i in size]
