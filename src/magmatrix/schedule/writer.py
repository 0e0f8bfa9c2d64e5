"""Write a schedule as arrays: whole columns of moments and values at once, sorted once for all who share a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from magmatrix.schedule.items import Setting, finite, named
from magmatrix.schedule.schedule import Schedule
from magmatrix.schedule.table import KEPT, Entry, EventTable, Layout, Ticks, without_repeats
from magmatrix.schedule.ticks import LAST_TICK, whole_tick


class _Column(NamedTuple):
    entry: Entry
    ticks: Ticks
    values: tuple[ArrayLike, ...]


class EventWriter:
    """Collects actions and settings and puts them in order, as `Schedule.build` does with items."""

    def __init__(self) -> None:
        self._columns: list[_Column] = []

    def do(self, name: str, ticks: ArrayLike, arguments: Mapping[str, ArrayLike]) -> None:
        """Fire an action at `ticks`; every argument is one value, or one for each tick."""
        self._add(Entry(named(name), tuple(map(named, arguments))), ticks, tuple(arguments.values()))

    def hold(self, symbol: str, ticks: ArrayLike, values: ArrayLike) -> None:
        """Set an input at `ticks`, to one value or to one for each tick."""
        self._add(Entry(named(symbol)), ticks, (values,))

    @property
    def written(self) -> int:
        """How many columns were written."""
        return len(self._columns)

    def held(self, since: int = 0) -> set[str]:
        """Return the inputs that are set in the columns from `since` on."""
        return {column.entry.name for column in self._columns[since:] if column.entry.sets}

    def settings(self, settings: Iterable[Setting]) -> None:
        """Set inputs as these items say; of one moment, in the order in which the inputs first occur."""
        columns: dict[str, tuple[list[int], list[float]]] = {}
        for setting in settings:
            ticks, values = columns.setdefault(setting.symbol, ([], []))
            ticks.append(setting.tick)
            values.append(setting.value)
        for symbol, (ticks, values) in columns.items():
            self.hold(symbol, ticks, values)

    def _add(self, entry: Entry, ticks: ArrayLike, values: tuple[ArrayLike, ...]) -> None:
        moments = np.asarray(ticks, dtype=np.int64)
        if moments.size:
            self._columns.append(_Column(entry, moments, values))

    def schedule(self) -> Schedule:
        """Return everything that was written, in order.

        Raises ScheduleError for an impossible moment, for a value that is not finite, and when one input is set to two
        values at one moment.
        """
        layout, taken = _arranged(tuple((entry, ticks.tobytes()) for entry, ticks, _ in self._columns))
        written = np.empty(len(taken))
        start = 0
        for entry, ticks, values in self._columns:
            rows = written[start : start + len(ticks) * entry.width].reshape(len(ticks), entry.width)
            for place, value in enumerate(values):
                rows[:, place] = value
            start += rows.size
        if not np.isfinite(written).all():
            self._refuse()
        return Schedule.of_table(without_repeats(EventTable(layout, written[taken])))

    def _refuse(self) -> None:
        """Raise for the first value that is not finite, with the name that it has."""
        for entry, _, values in self._columns:
            names = (None,) if entry.arguments is None else entry.arguments
            for name, value in zip(names, values, strict=True):
                for each in np.ravel(np.asarray(value, dtype=np.float64)).tolist():
                    finite(each, entry.name if name is None else f"{entry.name}({name})")


@lru_cache(maxsize=KEPT)
def _arranged(columns: tuple[tuple[Entry, bytes], ...]) -> tuple[Layout, NDArray[np.int64]]:
    """Return the layout of columns written one after the other, and where each of its values stands among theirs."""
    moments = [np.frombuffer(ticks, dtype=np.int64) for _, ticks in columns]
    entries = tuple(dict.fromkeys(entry for entry, _ in columns))
    number = {entry: place for place, entry in enumerate(entries)}
    for (entry, _), ticks in zip(columns, moments, strict=True):
        for end in (int(ticks.min()), int(ticks.max())):
            if not 0 <= end <= LAST_TICK:
                whole_tick(end, entry.name)
    ticks = np.concatenate([np.empty(0, dtype=np.int64), *moments])
    sizes = [len(each) for each in moments]
    what = np.repeat(np.array([number[entry] for entry, _ in columns], dtype=np.int64), sizes)
    fires = np.array([not entry.sets for entry in entries], dtype=np.int64)
    widths = np.array([entry.width for entry in entries], dtype=np.int64)[what]
    written = Layout(entries, ticks, what, np.concatenate([[0], np.cumsum(widths)]))
    order = np.lexsort((fires[what], ticks)) if len(ticks) else np.empty(0, dtype=np.intp)
    return written.part(order)
