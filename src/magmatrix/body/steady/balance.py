"""Where gains and losses are equal: the level of one substance, over its reference, that stands still."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
_DOUBLINGS = 40
_HALVINGS = 200
"""More than any bracket needs: halving alone takes a factor of two to neighbouring numbers in 53."""
_CLOSE = 4.0 * float(np.finfo(np.float64).eps)


def balanced(loss: Callable[[Array], Array], count: int, *, nothing: float = 0.0) -> Array:
    """Return the ratio to reference at which `loss`, which rises with it, is zero, for each of `count` people.

    `loss` takes and gives arrays [count]: what leaves less what comes in. The answer is exactly 1 where the loss at 1
    is within `nothing`, and NaN where no ratio balances. It depends on a person's own losses alone.
    """
    with np.errstate(all="ignore"):
        at_one = loss(np.ones(count))
        exact = np.abs(at_one) <= nothing
        low, at_low, high, at_high = _bracket(loss, at_one, ~exact)
        found = (at_low <= 0.0) & (at_high >= 0.0) & ~exact
        answer = np.where(exact, 1.0, np.nan)
        return _between(loss, low, at_low, high, at_high, answer, found)


def _bracket(loss: Callable[[Array], Array], at_one: Array, wanted: Mask) -> tuple[Array, Array, Array, Array]:
    """Double or halve from 1 until the loss changes its sign; return both ends and the losses there."""
    low, high = np.ones_like(at_one), np.ones_like(at_one)
    at_low, at_high = at_one.copy(), at_one.copy()
    for _ in range(_DOUBLINGS):
        falls, rises = wanted & (at_low > 0.0), wanted & (at_high < 0.0)
        if not (falls | rises).any():
            break
        tried = np.where(falls, low / 2.0, np.where(rises, high * 2.0, low))
        there = loss(tried)
        high, at_high = np.where(falls, low, high), np.where(falls, at_low, at_high)
        low, at_low = np.where(rises, high, low), np.where(rises, at_high, at_low)
        low, at_low = np.where(falls, tried, low), np.where(falls, there, at_low)
        high, at_high = np.where(rises, tried, high), np.where(rises, there, at_high)
    return low, at_low, high, at_high


def _between(
    loss: Callable[[Array], Array], low: Array, at_low: Array, high: Array, at_high: Array, answer: Array, wanted: Mask
) -> Array:
    """Fill in `answer` where it is `wanted`: Chandrupatla's method, inverse quadratic steps where they are safe.

    Chandrupatla, T. R. Advances in Engineering Software 28 (1997) 145-149. Converges in order 1.84 near a simple root
    and never needs more than about three times the steps of halving; x1 is the newest point, x1 and x2 hold the root.
    """
    x1, f1, x2, f2 = low, at_low, high, at_high
    x3, f3 = x2, f2
    share = np.full_like(x1, 0.5)
    open_ = wanted.copy()
    for _ in range(_HALVINGS):
        best = np.where(np.abs(f1) < np.abs(f2), x1, x2)
        room = np.abs(x2 - x1)
        done = open_ & ((room <= _CLOSE * np.abs(best)) | (f1 == 0.0) | (f2 == 0.0))
        answer = np.where(done, best, answer)
        open_ &= ~done
        if not open_.any():
            break
        least = _CLOSE * np.abs(best) / 2.0 / room
        x = np.where(open_, x1 + np.clip(share, least, 1.0 - least) * (x2 - x1), 1.0)
        f = loss(x)
        open_ &= ~np.isnan(f)
        same = np.sign(f) == np.sign(f1)
        x3, f3 = np.where(same, x1, x2), np.where(same, f1, f2)
        x2, f2 = np.where(same, x2, x1), np.where(same, f2, f1)
        x1, f1 = x, f
        xi, phi = (x1 - x2) / (x3 - x2), (f1 - f2) / (f3 - f2)
        smooth = (phi**2 < xi) & ((1.0 - phi) ** 2 < 1.0 - xi)
        step = f1 / (f2 - f1) * f3 / (f2 - f3) + (x3 - x1) / (x2 - x1) * f1 / (f3 - f1) * f2 / (f3 - f2)
        share = np.where(smooth, step, 0.5)
    return answer
