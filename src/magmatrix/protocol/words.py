"""Words for quantities and moments of a plan, as reports write them; quantities as the author wrote them."""

from __future__ import annotations

from magmatrix.protocol.timing import Given, Span, Timing
from magmatrix.schedule.schedule import TICKS_PER_HOUR


def when(timing: Timing, *, daily: bool = False) -> str:
    """Say on which days, how often and at what time something happens, with a space before; nothing if always."""
    days = (
        "" if not timing.days else f" on day{'s' if len(timing.days) > 1 else ''} " + ", ".join(map(str, timing.days))
    )
    every = f" every {timing.every} days" if timing.every > 1 else " every day" if daily and not timing.days else ""
    count = f", {timing.count} times" if timing.count is not None else ""
    clocks = f" at {listed([clock(minutes) for minutes in timing.clocks])}" if timing.clocks else ""
    return f"{days}{every}{count}{clocks}{during(timing.span)}"


def during(span: Span) -> str:
    """Say from which day until which something holds, with a space before; nothing for the whole study."""
    start = f" from day {span.first}" if span.first else ""
    return start + (f" until day {span.stop}" if span.stop is not None else "")


def listed(words: list[str]) -> str:
    """Join words with commas and an `and`."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def clock(minutes: int) -> str:
    """Write minutes after midnight as a clock time."""
    return f"{minutes // TICKS_PER_HOUR:02d}:{minutes % TICKS_PER_HOUR:02d}"


def length(minutes: int) -> str:
    """Write a length of time in hours, or in minutes where it is less than one."""
    return f"{minutes / TICKS_PER_HOUR:g} h" if minutes >= TICKS_PER_HOUR else f"{minutes} min"


def spoken(name: str) -> str:
    """Write a name of a study file as words."""
    return name.replace("_", " ")


def text(given: Given) -> str:
    """Write a quantity as its author did, or with its unit where nobody wrote it."""
    return given.text or f"{given.value:g} {given.unit}".removesuffix(" 1")


def rounded(value: float, unit: str) -> str:
    """Write a number of the evidence with three digits and its unit."""
    shown = f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{shown} {unit}".removesuffix(" 1")
