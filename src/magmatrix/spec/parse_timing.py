"""When things happen: spans of days, single days, repeats and clock times, all inside the study."""

from __future__ import annotations

from typing import NoReturn

from magmatrix.protocol.plan import Span, Timing
from magmatrix.schedule.schedule import TICKS_PER_DAY
from magmatrix.spec.shape import SpanShape, TimedShape
from magmatrix.spec.values import Values
from magmatrix.yamlio import Path_


def last_day(duration: int) -> int:
    """Return the last day (counted from 0) that a study of `duration` ticks touches."""
    return (duration - 1) // TICKS_PER_DAY


def read_span(shape: SpanShape, values: Values, path: Path_, duration: int) -> Span:
    """Read `from` and `until`; both must lie inside the study, and in that order."""
    first = 0 if shape.from_ is None else values.day(shape.from_, (*path, "from"))
    stop = None if shape.until is None else values.day(shape.until, (*path, "until"))
    if first > last_day(duration):
        _after_the_end(first, values, (*path, "from"), duration)
    if stop is not None and stop > last_day(duration) + 1:
        _after_the_end(stop, values, (*path, "until"), duration)
    if stop is not None and stop <= first:
        values.fail("`until` is not after `from`", (*path, "until"), found=shape.until, expected=f"after day {first}")
    return Span(first, stop)


def read_timing(shape: TimedShape, values: Values, path: Path_, duration: int, *, daily: bool = False) -> Timing:
    """Read when something happens: every day (if `daily`), on listed days, or repeatedly from a first day on.

    Raises StudyError for contradictory keys, for moments after the end, and where nothing says when.
    """
    clocks = values.clocks(shape.at, (*path, "at"))
    repeats = [key for key in ("every", "times") if getattr(shape, key) is not None]
    if shape.on is not None:
        for key, written in (("from", shape.from_), ("until", shape.until), *((key, key) for key in repeats)):
            if written is not None:
                values.fail(f"`on` and `{key}` contradict each other", (*path, key), advice="keep one of the two")
        days = values.days(shape.on, (*path, "on"))
        check_days(days, values, (*path, "on"), duration)
        return Timing(clocks, days=days)
    span = read_span(shape, values, path, duration)
    if not repeats and daily:
        return Timing(clocks, span)
    if shape.every is None:
        values.fail(
            "nothing says on which days",
            (*path, repeats[0]) if repeats else path,
            expected="`on: day 0`, or `every: 7 days`",
            advice="add one of them",
        )
    timing = Timing(
        clocks,
        span,
        every=values.whole_days(shape.every, (*path, "every")),
        count=None if shape.times is None else values.count(shape.times, (*path, "times")),
    )
    if timing.count is not None:
        check_days((span.first + timing.every * (timing.count - 1),), values, (*path, "times"), duration)
    return timing


def check_days(days: tuple[int, ...], values: Values, path: Path_, duration: int) -> None:
    """Fail for a day after the end of the study."""
    for day in days:
        if day > last_day(duration):
            _after_the_end(day, values, path, duration)


def _after_the_end(day: int, values: Values, path: Path_, duration: int) -> NoReturn:
    values.fail(
        "after the end of the study",
        path,
        found=f"day {day}",
        expected=f"at most day {last_day(duration)}",
        advice="lengthen `duration`, or bring it forward",
    )
