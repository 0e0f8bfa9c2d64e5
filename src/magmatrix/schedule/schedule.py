"""What is done to a body and when, in one defined order; kept as items or as arrays, whichever it was made of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, pairwise
from typing import Any, NoReturn

import numpy as np

from magmatrix.errors import ScheduleError
from magmatrix.schedule.items import Action, Item, Setting
from magmatrix.schedule.table import Entry, EventTable, renamed, set_twice, table_of, without_repeats
from magmatrix.schedule.ticks import LAST_TICK, TICKS_PER_DAY, TICKS_PER_HOUR, hours, is_whole

__all__ = ["LAST_TICK", "TICKS_PER_DAY", "TICKS_PER_HOUR", "Action", "Item", "Schedule", "Setting", "hours"]


class Schedule:
    """Actions and settings ordered by tick; on one tick all settings come first, then actions in the order given.

    Build it with `Schedule.build` from items, or with an `EventWriter` from arrays; the constructor only accepts items
    that are in order already. Items of a schedule of arrays are made while they are gone through. Immutable; equal to
    another of the same items in the same order.
    """

    __slots__ = ("_items", "_table")
    _items: tuple[Item, ...] | None
    _table: EventTable | None

    def __init__(self, actions: Iterable[Item] = ()) -> None:
        items = _items(actions)
        keys = [_order(item) for item in items]
        if any(later < earlier for earlier, later in pairwise(keys)):
            raise ScheduleError(
                "the items of a schedule are out of order", advice="use Schedule.build, which sorts them"
            )
        for tick, group in _by_tick(items):
            _one_value_per_symbol(tick, group)
        self._keep(items, None)

    def _keep(self, items: tuple[Item, ...] | None, table: EventTable | None) -> None:
        object.__setattr__(self, "_items", items)
        object.__setattr__(self, "_table", table)

    @classmethod
    def build(cls, items: Iterable[Item]) -> Schedule:
        """Sort items into a schedule; the sort is stable, so actions of one tick keep the order they were given in.

        Raises ScheduleError when one input is set to two values on one tick.
        """
        return cls(tuple(sorted(_without_repeats(_items(items)), key=_order)))

    @classmethod
    def of_table(cls, table: EventTable) -> Schedule:
        """Return the schedule of a table whose rows are in order, no input twice at one moment."""
        made = cls.__new__(cls)
        made._keep(None, table)
        return made

    @property
    def table(self) -> EventTable:
        """The schedule as arrays."""
        if self._table is None:
            object.__setattr__(self, "_table", table_of(self.actions))
        assert self._table is not None
        return self._table

    @property
    def actions(self) -> tuple[Item, ...]:
        """All items, actions and settings, in order."""
        return tuple(self) if self._items is None else self._items

    def __len__(self) -> int:
        return len(self.table) if self._items is None else len(self._items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.table if self._items is None else self._items)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Schedule):
            return NotImplemented
        mine, theirs = self._table, other._table
        if mine is not None and theirs is not None and mine.layout is theirs.layout:
            return bool(np.array_equal(mine.values, theirs.values))
        return self.actions == other.actions

    def __hash__(self) -> int:
        return hash(self.actions)

    def __repr__(self) -> str:
        return f"Schedule(actions={self.actions!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Schedule, (self.actions,)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a schedule cannot be changed; build another one ({name})")

    @property
    def ticks(self) -> tuple[int, ...]:
        """The distinct ticks at which something happens, ascending."""
        return tuple(np.unique(self.table.layout.ticks).tolist())

    def segments(self) -> Iterator[tuple[int, list[Item]]]:
        """Yield (tick, items of that tick in order), ascending."""
        return _by_tick(self)

    def first_of_each(self) -> Iterator[Item]:
        """Yield the first item of every kind: an action with the same names of arguments, a setting of one input."""
        table = self.table
        return table.rows(table.layout.first_rows)

    def distinct(self) -> Iterator[Item]:
        """Yield every item once that differs from all before it in more than its moment."""
        return self.table.distinct()

    def renamed(self, names: Callable[[Entry], tuple[str, ...]]) -> Schedule:
        """Return a schedule with other names of actions and inputs; several for one repeat it, none leaves it out.

        Raises ScheduleError when one input is then set to two values on one tick.
        """
        layout = self.table.layout
        new = tuple(map(names, layout.entries))
        if new == tuple((entry.name,) for entry in layout.entries):
            return self
        layout, places = renamed(layout, new)
        return Schedule.of_table(without_repeats(EventTable(layout, self.table.values[places])))

    def until(self, tick: int) -> Schedule:
        """Return the part strictly before `tick`; raises ScheduleError for what is no whole number."""
        if not is_whole(tick):
            raise ScheduleError("a schedule ends on whole minutes", found=tick, expected="a whole number of minutes")
        if self._items is not None:
            return Schedule(self._items[: bisect_left(self._items, tick, key=lambda item: item.tick)])
        return Schedule.of_table(self.table.part(slice(int(np.searchsorted(self.table.layout.ticks, tick)))))


def _by_tick(items: Iterable[Item]) -> Iterator[tuple[int, list[Item]]]:
    for tick, group in groupby(items, key=lambda item: item.tick):
        yield tick, list(group)


def _items(items: object) -> tuple[Item, ...]:
    found = tuple(items) if isinstance(items, Iterable) else (items,)
    for item in found:
        if not isinstance(item, (Action, Setting)):
            raise ScheduleError(
                "an item of a schedule is neither an Action nor a Setting", found=item, expected="a list of both kinds"
            )
    return found


def _order(item: Item) -> tuple[int, int]:
    return item.tick, 0 if isinstance(item, Setting) else 1


def _without_repeats(items: Iterable[Item]) -> Iterator[Item]:
    seen: set[Setting] = set()
    for item in items:
        if isinstance(item, Setting):
            if item in seen:
                continue
            seen.add(item)
        yield item


def _one_value_per_symbol(tick: int, items: list[Item]) -> None:
    values: dict[str, float] = {}
    for item in items:
        if isinstance(item, Setting) and values.setdefault(item.symbol, item.value) != item.value:
            raise set_twice(tick, item.symbol, values[item.symbol], item.value)
