"""A schedule by what is done: for each action and each input its moments and values as columns, never one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from magmatrix.schedule.schedule import Schedule
from magmatrix.schedule.table import Entry


class Column(NamedTuple):
    """Moments `ticks` [n], ascending, and `values` [n, w] of one action, or of one input (w = 1)."""

    ticks: NDArray[np.int64]
    values: NDArray[np.float64]

    @property
    def rows(self) -> NDArray[np.float64]:
        """Moments and values side by side [n, 1 + w]; ticks are exact as doubles."""
        return np.column_stack([self.ticks, self.values])


Columns = Mapping[Entry, Column]


def columns(schedule: Schedule) -> dict[Entry, Column]:
    """Return the columns of a schedule; the arguments of an action are in the order of their names."""
    table = schedule.table
    layout = table.layout
    found: dict[Entry, Column] = {}
    for number in np.unique(layout.what).tolist():
        entry = layout.entries[number]
        rows = np.flatnonzero(layout.what == number)
        names = entry.arguments or ()
        order = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)
        places = np.zeros(1, dtype=np.int64) if entry.sets else order
        values = table.values[layout.starts[rows][:, None] + places]
        sorted_entry = Entry(entry.name, None if entry.sets else tuple(sorted(names)))
        known = found.get(sorted_entry)
        ticks = layout.ticks[rows]
        if known is not None:
            ticks, values = np.concatenate([known.ticks, ticks]), np.concatenate([known.values, values])
            by_time = np.argsort(ticks, kind="stable")
            ticks, values = ticks[by_time], values[by_time]
        found[sorted_entry] = Column(ticks, values)
    return found


def settings_at(schedule: Schedule, tick: int) -> dict[str, float]:
    """Return the inputs that are set at a moment, and to what."""
    table = schedule.table
    layout = table.layout
    first, last = np.searchsorted(layout.ticks, [tick, tick + 1]).tolist()
    rows = [row for row in range(first, last) if layout.entries[layout.what[row]].sets]
    return {layout.entries[layout.what[row]].name: float(table.values[layout.starts[row]]) for row in rows}


def differing(one: Schedule, other: Schedule) -> dict[Entry, Column]:
    """Return what one of two schedules has and the other lacks; an input set at one moment by both is that of `one`."""
    mine, theirs = columns(one), columns(other)
    found = {}
    for entry in dict.fromkeys((*mine, *theirs)):
        left, right = mine.get(entry), theirs.get(entry)
        if left is None or right is None:
            whole = left or right
            assert whole is not None
            found[entry] = whole
            continue
        if np.array_equal(left.ticks, right.ticks) and np.array_equal(left.values, right.values):
            continue
        only_left, only_right = _without(left.rows, right.rows), _without(right.rows, left.rows)
        if entry.sets:
            only_right = only_right[~np.isin(only_right[:, 0], only_left[:, 0])]
        rows = np.concatenate([only_left, only_right])
        if len(rows):
            rows = rows[np.argsort(rows[:, 0], kind="stable")]
            found[entry] = Column(rows[:, 0].astype(np.int64), rows[:, 1:])
    return found


def _without(rows: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rows that are not among the others."""
    known = set(map(bytes, np.ascontiguousarray(others + 0.0)))
    return rows[[bytes(row) not in known for row in np.ascontiguousarray(rows + 0.0)]]
