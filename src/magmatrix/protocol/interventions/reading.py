"""How the keys of an intervention become a plan: what may be asked of a study file, and its spans and timings."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, TypeVar

from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.errors import InputError
from magmatrix.protocol.interventions.keys import SpanShape, TimedShape
from magmatrix.protocol.timing import Given, Span, Timing
from magmatrix.quantity import convert
from magmatrix.schedule.schedule import TICKS_PER_DAY
from magmatrix.yamlio import Path_

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence
    from magmatrix.protocol.plan import PersonPlan

T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a quantity must be: the units it may be given in (canonical, best first), its limits, and an example.

    `below` is the advice for what lies below the lowest.
    """

    what: str
    units: tuple[str, ...]
    example: str
    highest: float
    lowest: float = 0.0
    above_lowest: bool = False
    below: str | None = None


_DAILY, _ONCE = ("mg/day", "mmol/day"), ("mg", "mmol")
DAILY_AMOUNT = Kind("an amount of magnesium per day", _DAILY, "300 mg/day", 1e5)
ANY_AMOUNT = Kind("an amount of magnesium, per day or per intake", (*_DAILY, *_ONCE), "300 mg/day or 150 mg", 1e5)
SINGLE_AMOUNT = Kind("an amount of magnesium", _ONCE, "30 mmol", 1e5, above_lowest=True)


class Reader(Protocol):
    """Reads single values of a study file; `path` says where each stands. `magmatrix.spec.values.Values` is one.

    What cannot be read is a StudyError with its place; inside `kept` and `each` it is noted, and reading goes on.
    """

    mistakes: list[InputError]

    def fail(self, problem: str, path: Path_, **details: Any) -> NoReturn:
        """Raise the StudyError for what stands at `path`."""

    def at(self, path: Path_) -> AbstractContextManager[None]:
        """Give the place `path` to a StudyError raised inside that has none."""

    def kept(self, read: Callable[[], T], instead: S) -> T | S:
        """Return what `read` returns, or `instead` after a mistake, which is noted."""

    def each(self, read: Callable[[S, int], T], entries: Sequence[S]) -> tuple[T, ...]:
        """Return what `read` makes of every entry and its place in the list; mistakes are noted."""

    def quantity(self, written: str | float, kind: Kind, path: Path_) -> Given:
        """Read a quantity of `kind` into its canonical unit."""

    def any_unit(self, written: str | float, unit: str, path: Path_) -> Given:
        """Read a quantity that must convert to `unit`."""

    def within(
        self, value: float, limits: tuple[float, float], unit: str, written: str | float, path: Path_, name: str
    ) -> None:
        """Fail unless `value`, in `unit`, lies between the limits."""

    def minutes(self, written: str, path: Path_, example: str = ...) -> int:
        """Read a length of time as whole minutes."""

    def whole_days(self, written: str, path: Path_) -> int:
        """Read an interval that must be whole days."""

    def day(self, written: str | int, path: Path_) -> int:
        """Read a day counted from 0."""

    def days(self, written: str | int | Iterable[str | int], path: Path_) -> tuple[int, ...]:
        """Read one day or a list of days."""

    def clock(self, written: str, path: Path_) -> int:
        """Read a clock time as minutes after midnight."""

    def clocks(self, written: str | Iterable[str] | None, path: Path_) -> tuple[int, ...]:
        """Read one clock time or a list of them; nothing written gives an empty tuple."""

    def count(self, written: str | int, path: Path_, most: int = ...) -> int:
        """Read how many times something happens."""

    def choice(self, written: str, known: Iterable[str], what: str, path: Path_) -> str:
        """Return a name that must be one of `known`."""

    def one_of(self, written: str, known: Iterable[str], what: str, path: Path_) -> str:
        """Return a name like `choice`; where mistakes are noted, the first of `known` stands for an unknown one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an intervention is read with: the reader, the path of its key, and what is known of the study.

    `people` are those of the arm who were read without mistakes, `parts` those that a body may have.
    """

    values: Reader
    path: Path_
    duration: int
    evidence: Evidence
    people: Sequence[PersonPlan] = ()
    parts: Parts = PARTS

    def span(self, shape: SpanShape, path: Path_) -> Span:
        """Read `from` and `until`."""
        return read_span(shape, self.values, path, self.duration)

    def timing(self, shape: TimedShape, path: Path_, *, daily: bool = False) -> Timing:
        """Read when something happens (see `read_timing`)."""
        return read_timing(shape, self.values, path, self.duration, daily=daily)

    def days(self, written: str | int | Iterable[str | int], path: Path_) -> tuple[int, ...]:
        """Read days that must lie inside the study."""
        days = self.values.days(written, path)
        check_days(days, self.values, path, self.duration)
        return days

    def input_value(self, symbol: str, written: str | float, path: Path_) -> Given:
        """Read a value for an input of the body, in its unit and inside the range of its record."""
        info, values = self.parts.inputs[symbol], self.values
        given = values.any_unit(written, info.unit, path)
        if given.value < 0 and not info.signed:
            values.fail("a negative input", path, found=written, expected="0 or more")
        record = self.evidence.parameters.get(symbol)
        if record is not None and record.range is not None:
            value = convert(given.value, info.unit, record.unit)
            values.within(value, record.range, record.unit, written, path, symbol)
        return given

    def argument(self, name: str, unit: str, highest: float, written: str | float, path: Path_) -> Given:
        """Read an argument of an action, from nothing to `highest`."""
        given = self.values.any_unit(written, unit, path)
        self.values.within(given.value, (0.0, highest), unit, written, path, name)
        return given


UNLIMITED = math.inf


def last_day(duration: int) -> int:
    """Return the last day (counted from 0) that a study of `duration` ticks touches."""
    return (duration - 1) // TICKS_PER_DAY


def read_span(shape: SpanShape, values: Reader, path: Path_, duration: int) -> Span:
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


def read_timing(shape: TimedShape, values: Reader, path: Path_, duration: int, *, daily: bool = False) -> Timing:
    """Read when something happens: every day (if `daily`), on listed days, or repeatedly from a first day on.

    Raises StudyError for contradictory keys, for moments after the end, and where nothing says when.
    """
    clocks = values.clocks(shape.at, (*path, "at"))
    repeats = [key for key in ("every", "times") if getattr(shape, key) is not None]
    if shape.on is not None:
        for key, written in (("from", shape.from_), ("until", shape.until), *((key, key) for key in repeats)):
            if written is not None:
                values.fail(f"`on` and `{key}` are mutually exclusive", (*path, key), advice="keep one of the two")
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


def check_days(days: tuple[int, ...], values: Reader, path: Path_, duration: int) -> None:
    """Fail for a day after the end of the study."""
    for day in days:
        if day > last_day(duration):
            _after_the_end(day, values, path, duration)


def _after_the_end(day: int, values: Reader, path: Path_, duration: int) -> NoReturn:
    values.fail(
        "after the end of the study",
        path,
        found=f"day {day}",
        expected=f"at most day {last_day(duration)}",
        advice="lengthen `duration`, or bring it forward",
    )
