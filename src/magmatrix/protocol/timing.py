"""Quantities and moments of a plan: what was given, over which days, and at which clock times.

Days are whole days from study start; clock times are minutes after midnight. An empty clock tuple means "the usual
times", which the compiler takes from the evidence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from magmatrix.schedule.schedule import TICKS_PER_DAY
from magmatrix.schedule.table import Ticks

_KEPT = 256
"""Sequences of moments that are remembered: many people eat and swallow at the same times."""


@dataclass(frozen=True, slots=True)
class Given:
    """A quantity from a study file: its value in a canonical unit, and the text the author wrote."""

    value: float
    unit: str
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days from `first` up to, not including, `stop` (None: to the end of the study)."""

    first: int = 0
    stop: int | None = None

    def ticks(self, duration: int) -> tuple[int, int]:
        """Return (start, end) in ticks, cut to a study of `duration` ticks."""
        end = duration if self.stop is None else min(duration, self.stop * TICKS_PER_DAY)
        return min(self.first * TICKS_PER_DAY, end), end


@dataclass(frozen=True, slots=True)
class Timing:
    """Moments: every `every` days within `span`, at most `count` times, or the listed `days`; at all clocks."""

    clocks: tuple[int, ...] = ()
    span: Span = Span()
    every: int = 1
    count: int | None = None
    days: tuple[int, ...] = ()

    def on_days(self, duration: int) -> tuple[int, ...]:
        """Return the days on which something happens in a study of `duration` ticks."""
        if self.days:
            return self.days
        start, end = self.span.ticks(duration)
        days = range(start // TICKS_PER_DAY, -(-end // TICKS_PER_DAY), self.every)
        return tuple(days if self.count is None else days[: self.count])

    def moments(self, duration: int, usual: tuple[int, ...] = ()) -> Ticks:
        """Return all moments before the end of the study, ascending; `usual` clock times stand in for missing ones."""
        return _moments(self, duration, usual)

    def ticks(self, duration: int, usual: tuple[int, ...] = ()) -> tuple[int, ...]:
        """Return `moments` one by one."""
        return tuple(self.moments(duration, usual).tolist())


@lru_cache(maxsize=_KEPT)
def _moments(timing: Timing, duration: int, usual: tuple[int, ...]) -> Ticks:
    clocks = np.array(timing.clocks or usual, dtype=np.int64)
    days = np.array(timing.on_days(duration), dtype=np.int64)
    moments = np.sort((days[:, None] * TICKS_PER_DAY + clocks).reshape(-1))
    moments = moments[moments < duration]
    moments.flags.writeable = False
    return moments
