"""What is swallowed beside the food: how much on each day, computed once for all who take the same."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from magmatrix.protocol.piecewise import in_turn
from magmatrix.schedule.schedule import TICKS_PER_DAY, TICKS_PER_HOUR
from magmatrix.schedule.table import Array, Ticks

_KEPT = 256


class Swallowed(NamedTuple):
    """The largest amount of one day (mmol), and the rate (mmol/h) at which each day's is swallowed, from `ticks` on."""

    most_in_a_day: float
    ticks: Ticks
    rates: Array


def swallowed(doses: list[tuple[Ticks, float]], duration: int) -> Swallowed:
    """Return what doses of so many mmol come to: what is swallowed on each day, spread over that day."""
    return _swallowed(tuple((ticks.tobytes(), amount) for ticks, amount in doses if len(ticks)), duration)


@lru_cache(maxsize=_KEPT)
def _swallowed(doses: tuple[tuple[bytes, float], ...], duration: int) -> Swallowed:
    if not doses:
        return Swallowed(0.0, np.zeros(0, dtype=np.int64), np.zeros(0))
    moments = [np.frombuffer(ticks, dtype=np.int64) for ticks, _ in doses]
    day_of = np.concatenate(moments) // TICKS_PER_DAY
    amount_of = np.repeat([amount for _, amount in doses], [len(ticks) for ticks in moments])
    days = np.unique(day_of)
    amounts = np.bincount(day_of, weights=amount_of)[days]
    rates = amounts * TICKS_PER_HOUR / TICKS_PER_DAY
    return Swallowed(float(amounts.max()), *in_turn(days * TICKS_PER_DAY, (days + 1) * TICKS_PER_DAY, rates, duration))
