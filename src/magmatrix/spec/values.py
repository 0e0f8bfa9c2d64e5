"""Values as people write them: quantities with units, days, clock times, intervals, counts; a bad one is a StudyError.

Limits here are those of a plausible study file, not of physiology: they catch slipped decimal points and wrong units.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, NoReturn, TypeVar

from magmatrix.errors import InputError, StudyError, StudyMistakesError, UnitError, nearest
from magmatrix.protocol.interventions.reading import Kind
from magmatrix.protocol.timing import Given
from magmatrix.quantity import convert
from magmatrix.schedule.schedule import TICKS_PER_DAY
from magmatrix.spec.spelling import (
    ABSOLUTE_ZERO,
    CELSIUS,
    INTERNATIONAL_UNIT,
    MICROGRAMS_PER_IU_OF_VITAMIN_D,
    clocks,
    intervals,
    plain_unit,
    quantities,
)
from magmatrix.yamlio import Path_, YamlDocument

T = TypeVar("T")
S = TypeVar("S")

_NUMBER_AND_UNIT = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*(\S.*?)?\s*")
# One number at most (the 1 of "1/h") and single-digit powers: anything else is no unit, and could be slow to work out.
_PLAIN_UNIT = re.compile(r"(?:1\s*/\s*)?[A-Za-zµμ%_ ./*()-]+(?:\^-?\d[A-Za-zµμ%_ ./*()-]*)*")
_INEXACT = re.compile(r"month|quarter|year|yr\b", re.IGNORECASE)
_MILLIEQUIVALENT = re.compile(r"\bmEq\b")
_BODY_SURFACE = re.compile(r"\s*/\s*\(?1\.73\s*m(?:\^?2|²)\)?\s*$")
_DAY = re.compile(r"(?:on\s+)?(day|week)\s+(\d{1,6})", re.IGNORECASE)
_CLOCK = re.compile(r"(?:at\s+)?(\d{1,2}):(\d{2})", re.IGNORECASE)
_COUNT = re.compile(r"(\d{1,6})\s*(?:sessions?|times?|x)?", re.IGNORECASE)
_EVERY = re.compile(r"(?:every\s+)?(.+)", re.IGNORECASE)
_BARE_INTERVALS = {"day": "1 day", "week": "1 week", "hour": "1 hour", "daily": "1 day", "weekly": "1 week"}
_UNIT_TROUBLE = ("cannot convert ", "unit ")
"""How the advice begins that a right spelling makes needless."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")


SHARE = Kind("a share", ("1",), "12 % or 0.12", 1.0)
HEIGHT = Kind("a body height", ("m",), "168 cm", 2.6, lowest=1.0)
AGE = Kind(
    "an age of an adult",
    ("year",),
    "45 years",
    120.0,
    lowest=18.0,
    below="equations and safety limits are those of adults; take no number for a child from them",
)
WEIGHT = Kind("a body weight", ("kg",), "70 kg", 400.0, lowest=25.0)
FILTRATION = Kind("a filtration rate", ("L/h",), "90 mL/min", 18.0, above_lowest=True)
_TIME = Kind("a length of time", ("min",), "28 days", 150 * 365.25 * TICKS_PER_DAY, above_lowest=True)


class Values:
    """Reads single values of one study file; `path` always says where the value stands, for the error message.

    Inside `kept` and `each` a mistake is noted and reading goes on with a plausible value in its place, so that a file
    gives all its mistakes at once; a second mistake of one entry that is no single value may follow from the first and
    is left out. `mistakes` are those noted so far, `finish` raises them; `spoilt` are the persons, arms and sections of
    which something was left out because it was wrong.
    """

    def __init__(self, document: YamlDocument, mistakes: Iterable[InputError] = ()) -> None:
        self._document = document
        self._depth = 0
        self.spoilt: set[Path_] = set()
        self.mistakes: list[InputError] = list(mistakes)

    def kept(self, read: Callable[[], T], instead: S) -> T | S:
        """Return what `read` returns, or `instead` after a mistake, which is noted."""
        before = len(self.mistakes)
        self._depth += 1
        try:
            return read()
        except StudyError as cause:
            if len(self.mistakes) == before:
                self.mistakes.append(cause)
            return instead
        finally:
            self._depth -= 1

    def each(self, read: Callable[[S, int], T], entries: Sequence[S]) -> tuple[T, ...]:
        """Return what `read` makes of every entry and its place in the list; mistakes are noted."""
        found: list[T] = []
        for index, entry in enumerate(entries):
            self.kept(partial(_append, found, read, entry, index), None)
        return tuple(found)

    def finish(self) -> None:
        """Raise all mistakes noted, in the order of the file: one as it is, several as StudyMistakesError."""
        if not self.mistakes:
            return
        once = {str(mistake): mistake for mistake in self.mistakes}  # an alias repeats what its anchor has wrong
        ordered = sorted(once.values(), key=_place_order)
        raise ordered[0] if len(ordered) == 1 else StudyMistakesError(ordered)

    def _noted(self, read: Callable[[], T], instead: T) -> T:
        try:
            return read()
        except StudyError as cause:
            if not self._depth:
                raise
            self.mistakes.append(cause)
            return instead

    def fail(self, problem: str, path: Path_, **details: Any) -> NoReturn:
        """Raise the StudyError for what stands at `path`."""
        raise StudyError(problem, place=self._document.place(path), **details)

    @contextmanager
    def at(self, path: Path_) -> Iterator[None]:
        """Give the place `path` to a StudyError raised inside that has none."""
        try:
            yield
        except StudyError as cause:
            if cause.place is not None:
                raise
            raise StudyError(
                cause.problem,
                place=self._document.place(path),
                found=cause.found,
                expected=cause.expected,
                nearest_names=cause.nearest_names,
                advice=cause.advice,
            ) from cause

    def quantity(self, written: str | float, kind: Kind, path: Path_) -> Given:
        """Read a quantity of `kind` into its canonical unit; a bare number counts only where no unit is needed."""
        instead = Given(min(max(kind.lowest, 1.0), kind.highest), kind.units[0], str(written))
        return self._noted(lambda: self._quantity(written, kind, path), instead)

    def _quantity(self, written: str | float, kind: Kind, path: Path_) -> Given:
        def read(text: str | float) -> Given:
            return self._plain_quantity(text, kind, path)

        units = (_unit_of(kind.example), *kind.units) if kind.units != ("1",) else ("%",)
        return self._spelt(written, read, quantities(written, units))

    def _plain_quantity(self, written: str | float, kind: Kind, path: Path_) -> Given:
        expected = f"{kind.what}, such as {kind.example!r}"
        value, unit = self._split(written, expected, path)
        text = str(written).strip()
        sizes = ((_converted(value, unit, canonical), canonical) for canonical in kind.units)
        given = next((Given(size, canonical, text) for size, canonical in sizes if size is not None), None)
        if given is None:
            self.fail(
                f"not {kind.what}", path, found=written, expected=expected, advice=_wrong_unit(unit, kind.units[0])
            )
        self._within(given, kind, expected, path)
        return given

    def any_unit(self, written: str | float, unit: str, path: Path_) -> Given:
        """Read a quantity that must convert to `unit`, with no limits of its own."""
        return self._noted(lambda: self._any_unit(written, unit, path), Given(1.0, unit, str(written)))

    def _any_unit(self, written: str | float, unit: str, path: Path_) -> Given:
        def read(text: str | float) -> Given:
            return self._plain_any_unit(text, unit, path)

        return self._spelt(written, read, quantities(written, ("%",) if unit == "1" else (unit,)))

    def _plain_any_unit(self, written: str | float, unit: str, path: Path_) -> Given:
        what = "a number without unit" if unit == "1" else f"a quantity in {unit} or a unit like it"
        value, own = self._split(written, what, path)
        if any("vitamin_d" in str(part) for part in path) and INTERNATIONAL_UNIT.search(own):
            value, own = value * MICROGRAMS_PER_IU_OF_VITAMIN_D, INTERNATIONAL_UNIT.sub("ug", own)
        converted = _converted(value, own, unit)
        if converted is None:
            self.fail("wrong unit", path, found=written, expected=what, advice=_wrong_unit(own, unit))
        return Given(converted, unit, str(written).strip())

    def within(
        self, value: float, limits: tuple[float, float], unit: str, written: str | float, path: Path_, name: str
    ) -> None:
        """Fail unless `value`, in `unit`, lies between the limits; `written` is how the author gave it."""
        low, high = limits
        if not low <= value <= high:
            shown = f"{low:g} or more" if high == math.inf else f"{low:g} to {high:g}"
            in_unit = "" if unit == "1" else f" {unit}"
            bare = unit == "1" and isinstance(written, (int, float)) and low <= value / 100 <= high
            self.fail(
                f"{name} is outside its range",
                path,
                found=written,
                expected=shown + in_unit,
                nearest_names=[f"{written:g} %"] if bare else (),
            )

    def minutes(self, written: str, path: Path_, example: str = "28 days") -> int:
        """Read a length of time (`28 days`, `every 2 weeks`, `90 min`) as whole minutes, at least one."""
        return self._noted(lambda: self._minutes(written, path, example), TICKS_PER_DAY)

    def _minutes(self, written: str, path: Path_, example: str = "28 days") -> int:
        kind = Kind(_TIME.what, _TIME.units, example, _TIME.highest, above_lowest=True)
        match = _EVERY.fullmatch(written.strip())
        text = match[1] if match else written
        text = _BARE_INTERVALS.get(text.lower(), text)
        given = self._spelt(text, lambda text: self._plain_quantity(text, kind, path), intervals(text), written)
        ticks = round(given.value)
        if ticks < 1 or abs(given.value - ticks) > 1e-6 * max(1.0, given.value):
            self.fail(
                "time is counted in whole minutes", path, found=written, expected="whole minutes", advice="round it"
            )
        return ticks

    def whole_days(self, written: str, path: Path_) -> int:
        """Read an interval that must be whole days, such as `every 28 days`."""
        return self._noted(lambda: self._whole_days(written, path), 1)

    def _whole_days(self, written: str, path: Path_) -> int:
        ticks = self._minutes(written, path)
        if ticks % TICKS_PER_DAY:
            days = max(1, round(ticks / TICKS_PER_DAY))
            months = re.fullmatch(r"(?:every\s+)?(\d*)\s*months?", written.strip(), re.IGNORECASE)
            if months:
                days = 30 * int(months[1] or 1)
            self.fail(
                "not a whole number of days",
                path,
                found=written,
                expected="an interval such as '28 days'",
                nearest_names=[f"every {days} days"] if _INEXACT.search(written) else (),
                advice="months and years differ in length" if _INEXACT.search(written) else None,
            )
        return ticks // TICKS_PER_DAY

    def day(self, written: str | int, path: Path_) -> int:
        """Read a day counted from 0: `28`, `day 28`, `week 4` or `28 days`."""
        return self._noted(lambda: self._day(written, path), 0)

    def _day(self, written: str | int, path: Path_) -> int:
        if isinstance(written, int):
            if not 0 <= written <= 1_000_000:
                self.fail("not a day of a study", path, found=written, expected="0 or more, such as 'day 28'")
            return written
        match = _DAY.fullmatch(written.strip())
        if match:
            return int(match[2]) * (7 if match[1].lower() == "week" else 1)
        value, unit = self._split(written, "a day, such as 'day 28' or 'week 4'", path)
        days = _converted(value, unit, "day")
        if days is None or days < 0 or abs(days - round(days)) > 1e-9 or days > 1_000_000:
            self.fail("not a day of a study", path, found=written, expected="a day, such as 'day 28' or 'week 4'")
        return round(days)

    def days(self, written: str | int | Iterable[str | int], path: Path_) -> tuple[int, ...]:
        """Read one day or a list of days; the list must ascend."""
        return self._noted(lambda: self._days(written, path), (0,))

    def _days(self, written: str | int | Iterable[str | int], path: Path_) -> tuple[int, ...]:
        if isinstance(written, (str, int)):
            return (self._day(written, path),)
        found = [self._day(entry, (*path, index)) for index, entry in enumerate(written)]
        for index in range(1, len(found)):
            if found[index] <= found[index - 1]:
                self.fail("days must ascend, each once", (*path, index), found=found[index], advice="sort the list")
        return tuple(found)

    def clock(self, written: str, path: Path_) -> int:
        """Read a clock time, `08:00` or `at 08:00`, as minutes after midnight."""
        return self._noted(lambda: self._clock(written, path), 0)

    def _clock(self, written: str, path: Path_) -> int:
        match = _CLOCK.fullmatch(written.strip())
        if not match or int(match[1]) > 23 or int(match[2]) > 59:
            self.fail(
                "not a clock time",
                path,
                found=written,
                expected="hours and minutes, such as '08:00'",
                nearest_names=list(clocks(written))[:1],
            )
        return int(match[1]) * 60 + int(match[2])

    def clocks(self, written: str | Iterable[str] | None, path: Path_) -> tuple[int, ...]:
        """Read one clock time or a list of them, ascending; nothing written gives an empty tuple."""
        return () if written is None else self._noted(lambda: self._clocks(written, path), (0,))

    def _clocks(self, written: str | Iterable[str], path: Path_) -> tuple[int, ...]:
        if isinstance(written, str):
            return (self._clock(written, path),)
        found = [self._clock(entry, (*path, index)) for index, entry in enumerate(written)]
        for index in range(1, len(found)):
            if found[index] <= found[index - 1]:
                self.fail("clock times must ascend, each once", (*path, index), found=list(written)[index])
        return tuple(found)

    def count(self, written: str | int, path: Path_, most: int = 1000) -> int:
        """Read how many times something happens: `4`, `4 sessions`, `4 times`."""
        return self._noted(lambda: self._times(written, path, most), 1)

    def _times(self, written: str | int, path: Path_, most: int) -> int:
        match = _COUNT.fullmatch(str(written).strip())
        number = int(match[1]) if match else 0
        if not 1 <= number <= most:
            self.fail(
                "not a number of times", path, found=written, expected=f"a whole number from 1 to {most}, such as 4"
            )
        return number

    def choice(self, written: str, known: Iterable[str], what: str, path: Path_) -> str:
        """Return a name that must be one of `known`; otherwise fail with the nearest ones."""
        names = list(known)
        if written not in names:
            shown = "one of " + ", ".join(names) if len(names) <= 15 else f"a known {what}"
            self.fail(f"unknown {what}", path, found=written, expected=shown, nearest_names=nearest(written, names))
        return written

    def one_of(self, written: str, known: Iterable[str], what: str, path: Path_) -> str:
        """Return a name like `choice`; where mistakes are noted, the first of `known` stands for an unknown one."""
        names = list(known)
        return self._noted(lambda: self.choice(written, names, what, path), names[0])

    def name(self, written: str, what: str, path: Path_) -> str:
        """Return the name of an arm or person: a letter, then letters, digits, `_` or `-`, 40 at most."""
        if not _NAME.fullmatch(written):
            self.fail(
                f"not a name for {what}",
                path,
                found=written,
                expected="a letter, then letters, digits, _ or -, at most 40",
                advice="use `label` for the name shown in reports",
            )
        return written

    def _split(self, written: str | float, expected: str, path: Path_) -> tuple[float, str]:
        match = _NUMBER_AND_UNIT.fullmatch(str(written).replace("−", "-"))
        if match is None:
            self.fail("not a number with a unit", path, found=written, expected=expected)
        value = float(match[1])
        unit = _MILLIEQUIVALENT.sub("mEq_Mg", _BODY_SURFACE.sub("", match[2] or "1")).strip()
        unit = unit if unit in CELSIUS else plain_unit(unit)
        if abs(value) == float("inf"):
            self.fail("the number is too large", path, found=written, expected=expected)
        if unit != "1" and unit not in CELSIUS and (len(unit) > 40 or not _PLAIN_UNIT.fullmatch(unit)):
            self.fail("not a unit", path, found=unit[:60], expected=expected)
        return value, unit

    def _spelt(
        self,
        text: str | float,
        read: Callable[[str | float], T],
        candidates: Iterable[str],
        written: str | float | None = None,
    ) -> T:
        """Read a value; where that fails, say in the error which spelling would have been read."""
        try:
            return read(text)
        except StudyError as cause:
            better = next((spelling for spelling in candidates if self._reads(spelling, read)), None)
            clear = better is not None and (cause.advice or "").startswith(_UNIT_TROUBLE)
            raise StudyError(
                cause.problem,
                place=cause.place,
                found=cause.found if written is None or cause.found != text else written,
                expected=cause.expected,
                nearest_names=cause.nearest_names or ((better,) if better else ()),
                advice=None if clear else cause.advice,
            ) from cause

    def _reads(self, text: str, read: Callable[[str | float], object]) -> bool:
        try:
            read(_EVERY.fullmatch(text)[1])  # type: ignore[index]
        except StudyError:
            return False
        return True

    def _within(self, given: Given, kind: Kind, expected: str, path: Path_) -> None:
        if given.value < 0 <= kind.lowest:
            self.fail("a negative quantity", path, found=given.text, expected=expected, advice="drop the minus sign")
        if kind.above_lowest and given.value <= kind.lowest:
            self.fail("must be greater than zero", path, found=given.text, expected=expected)
        if not kind.lowest <= given.value <= kind.highest:
            low, high = (f"{end:g} {given.unit}".removesuffix(" 1") for end in (kind.lowest, kind.highest))
            self.fail(
                "beyond any plausible size",
                path,
                found=given.text,
                expected=f"{kind.what} from {low} to {high}",
                advice=kind.below if given.value < kind.lowest else None,
            )


def _append(found: list[T], read: Callable[[S, int], T], entry: S, index: int) -> None:
    found.append(read(entry, index))


def _place_order(mistake: InputError) -> tuple[int, int]:
    place = mistake.place
    return (0, 0) if place is None else (place.line or 0, place.column or 0)


def _unit_of(example: str) -> str:
    return example.partition(" or ")[0].partition(" ")[2]


def _wrong_unit(unit: str, canonical: str) -> str | None:
    """Say why a unit does not do: a mass that depends on the substance, an unknown name, or what it measures."""
    if INTERNATIONAL_UNIT.search(unit):
        return (
            "an international unit is another mass for each substance: write the mass (of vitamin D, 40 IU are 1 ug; "
            "vitamins A and E have factors of their own)"
        )
    if unit == "1":
        return None
    try:
        convert(1.0, unit, canonical)
    except UnitError as cause:
        return str(cause)
    return None


def _converted(value: float, unit: str, canonical: str) -> float | None:
    if canonical in ("kelvin", "K") and unit in CELSIUS:
        return value - ABSOLUTE_ZERO
    try:
        return convert(value, unit, canonical)
    except UnitError:
        return None
