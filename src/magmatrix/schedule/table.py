"""A schedule as arrays: when, what and with which values, without one Python object per dose.

A table has two halves. Its layout (moments, what happens at each, where its values stand) is the same for all people
who share a plan and is kept once; the values are each person's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from magmatrix.errors import ScheduleError
from magmatrix.frozen import FrozenDict
from magmatrix.schedule.items import Action, Item, Setting, checked_action, checked_setting

KEPT = 256
"""Layouts that are remembered: those of a study of many arms."""
Ticks = NDArray[np.int64]
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row of a table does: fire the action `name` with `arguments`, or, where these are None, set an input."""

    name: str
    arguments: tuple[str, ...] | None = None

    @property
    def sets(self) -> bool:
        """Whether this sets an input."""
        return self.arguments is None

    @property
    def width(self) -> int:
        """How many values a row has."""
        return 1 if self.arguments is None else len(self.arguments)

    def item(self, tick: int, values: list[float]) -> Item:
        """Return a row as an item; its values have been checked before."""
        if self.arguments is None:
            return checked_setting(tick, self.name, values[0])
        return checked_action(tick, self.name, FrozenDict(zip(self.arguments, values, strict=True)))


@dataclass(frozen=True, eq=False)
class Layout:
    """Rows in order: `ticks` [n] ascending, `what` [n] numbers of `entries`, `starts` [n + 1] of their values."""

    entries: tuple[Entry, ...]
    ticks: Ticks
    what: NDArray[np.int64]
    starts: Ticks

    def __post_init__(self) -> None:
        for array in (self.ticks, self.what, self.starts):
            array.flags.writeable = False

    @cached_property
    def first_rows(self) -> list[int]:
        """The first row of every entry that occurs, ascending."""
        return sorted(int(row) for row in np.unique(self.what, return_index=True)[1])

    @cached_property
    def repeats(self) -> bool:
        """Whether some input is set twice at one moment."""
        sets = np.array([entry.sets for entry in self.entries], dtype=bool)[self.what]
        names = {name: number for number, name in enumerate(dict.fromkeys(entry.name for entry in self.entries))}
        symbol = np.array([names[entry.name] for entry in self.entries], dtype=np.int64)[self.what][sets]
        return len(np.unique(self.ticks[sets] * max(1, len(names)) + symbol)) < len(symbol)

    def part(self, rows: slice | NDArray[np.intp]) -> tuple[Layout, NDArray[np.int64]]:
        """Return some rows as a layout of their own, and which values of the whole theirs are."""
        widths = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(widths)])
        places = np.repeat(self.starts[:-1][rows] - starts[:-1], widths) + np.arange(starts[-1])
        return Layout(self.entries, self.ticks[rows], self.what[rows], starts), places


@dataclass(frozen=True, eq=False, slots=True)
class EventTable:
    """The rows of a layout with one person's `values`, all finite. Iterating makes one item per row, when asked."""

    layout: Layout
    values: Array

    def __post_init__(self) -> None:
        self.values.flags.writeable = False

    def __len__(self) -> int:
        return len(self.layout.ticks)

    def __iter__(self) -> Iterator[Item]:
        return self.rows(range(len(self)))

    def rows(self, rows: range | list[int]) -> Iterator[Item]:
        """Yield some rows as items."""
        layout, values = self.layout, self.values
        for row in rows:
            entry = layout.entries[layout.what[row]]
            yield entry.item(int(layout.ticks[row]), values[layout.starts[row] : layout.starts[row + 1]].tolist())

    def distinct(self) -> Iterator[Item]:
        """Yield every item once that differs from all before it in more than its moment."""
        layout, found = self.layout, []
        for number in np.unique(layout.what):
            rows = np.flatnonzero(layout.what == number)
            width = layout.entries[number].width
            own = self.values[layout.starts[rows][:, None] + np.arange(width)]
            found.append(rows[np.unique(own, axis=0, return_index=True)[1]] if width else rows[:1])
        yield from self.rows(np.sort(np.concatenate(found)).tolist() if found else [])

    def part(self, rows: slice | NDArray[np.intp]) -> EventTable:
        """Return some rows as a table of their own."""
        layout, places = self.layout.part(rows)
        return EventTable(layout, self.values[places])


@lru_cache(maxsize=KEPT)
def renamed(layout: Layout, names: tuple[tuple[str, ...], ...]) -> tuple[Layout, NDArray[np.int64]]:
    """Return a layout with other `names` for each entry, and which values of the present one its own are.

    An entry with several names has a row for each, one without any has none.
    """
    new = [[Entry(name, entry.arguments) for name in own] for entry, own in zip(layout.entries, names, strict=True)]
    numbers = {entry: number for number, entry in enumerate(dict.fromkeys(each for own in new for each in own))}
    flat = np.array([numbers[entry] for own in new for entry in own], dtype=np.int64)
    counts = np.array([len(own) for own in new], dtype=np.int64)
    times = counts[layout.what]
    rows = np.repeat(np.arange(len(layout.what)), times)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
    what = flat[(np.cumsum(counts) - counts)[layout.what[rows]] + nth]
    part, places = layout.part(rows)
    return Layout(tuple(numbers), part.ticks, what, part.starts), places


def table_of(items: tuple[Item, ...]) -> EventTable:
    """Return items that are in order as a table."""
    numbers: dict[tuple[str, tuple[str, ...] | None], int] = {}
    what: list[int] = []
    values: list[float] = []
    starts = [0]
    for item in items:
        if isinstance(item, Setting):
            key: tuple[str, tuple[str, ...] | None] = (item.symbol, None)
            values.append(item.value)
        else:
            key = (item.name, tuple(item.arguments))
            values.extend(item.arguments.values())
        what.append(numbers.setdefault(key, len(numbers)))
        starts.append(len(values))
    ticks = np.array([item.tick for item in items], dtype=np.int64)
    layout = Layout(
        tuple(Entry(*key) for key in numbers), ticks, np.array(what, dtype=np.int64), np.array(starts, dtype=np.int64)
    )
    return EventTable(layout, np.array(values, dtype=np.float64))


def without_repeats(table: EventTable) -> EventTable:
    """Return a table in which every input is set once at a moment, at most.

    Raises ScheduleError when one input is set to two values at one moment.
    """
    if not table.layout.repeats:
        return table
    kept: list[int] = []
    for tick, group in groupby(enumerate(table), key=lambda row: row[1].tick):
        seen: dict[str, float] = {}
        for row, item in group:
            if isinstance(item, Action):
                kept.append(row)
            elif item.symbol not in seen:
                seen[item.symbol] = item.value
                kept.append(row)
            elif item.value != seen[item.symbol]:
                raise set_twice(tick, item.symbol, seen[item.symbol], item.value)
    return table.part(np.array(kept, dtype=np.intp))


def set_twice(tick: int, symbol: str, first: float, second: float) -> ScheduleError:
    """Return the error for an input that is set to two values at one moment."""
    return ScheduleError(
        f"input {symbol} is set to two values at minute {tick}",
        found=[first, second],
        expected="one value per input and moment",
        advice="merge the two entries, or move one of them",
    )
