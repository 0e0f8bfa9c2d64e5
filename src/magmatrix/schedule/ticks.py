"""Time as whole minutes: how many make an hour and a day, and what counts as a moment."""

from __future__ import annotations

from numbers import Integral

from magmatrix.errors import ScheduleError

TICKS_PER_HOUR = 60
TICKS_PER_DAY = 24 * TICKS_PER_HOUR
LAST_TICK = 2**31 - 1
"""Stops are kept in 32 bits: four thousand years of minutes."""


def hours(tick: int) -> float:
    """Return a tick as model time in hours."""
    return tick / TICKS_PER_HOUR


def is_whole(tick: object) -> bool:
    """Say whether this is a whole number, Python's or NumPy's; truth values are none."""
    return isinstance(tick, Integral) and not isinstance(tick, bool)  # NumPy's truth values are no Integral


def whole_tick(tick: object, name: str) -> int:
    """Return a moment of `name` as an int; raises ScheduleError for a fraction and for one that cannot be kept."""
    if not is_whole(tick) or not 0 <= int(tick) <= LAST_TICK:  # type: ignore[call-overload]
        raise ScheduleError(
            f"{name} stands at an impossible moment",
            found=tick,
            expected=f"a whole number of minutes from the study start, 0 to {LAST_TICK}",
            advice="round the time to whole minutes",
        )
    return int(tick)  # type: ignore[call-overload, no-any-return]
