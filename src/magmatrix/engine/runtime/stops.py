"""Schedules as tables: at which ticks a person stops, and what is done there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.codegen.memory import FIRE, FRESHEN, REMEMBERED
from magmatrix.engine.lower.program import Program
from magmatrix.graph.actions import named_actions
from magmatrix.graph.model import Model
from magmatrix.graph.names import flat
from magmatrix.schedule.schedule import TICKS_PER_DAY, Schedule
from magmatrix.schedule.table import Entry, Layout

_FIRES = -1
"""Where an operation that fires an action takes its value from: nowhere, it has none."""


@dataclass(frozen=True, slots=True)
class StopTable:
    """All schedules of a batch: stops [n, 5] int32 (see memory.Stop), starts [schedules + 1], operations."""

    starts: NDArray[np.int64]
    stops: NDArray[np.int32]
    codes: NDArray[np.int32]
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """What all schedules of one layout have in common: `stops` [n, 5], `codes` [m], and which value each code takes."""

    stops: NDArray[np.int64]
    codes: NDArray[np.int64]
    places: NDArray[np.int64]

    def values(self, own: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.append(own, 0.0)[self.places]


class StopWriter:
    """Turns schedules into tables for one program."""

    def __init__(self, model: Model, program: Program) -> None:
        self._actions = named_actions(model)
        self._numbers = {name: k for k, name in enumerate(program.action_names)}
        self._place = {name: k for k, name in enumerate(program.parameters)}
        self._fresh = program.freshening

    def write(self, schedules: Sequence[Schedule], ticks: Sequence[int]) -> StopTable:
        """Return the tables of `schedules`, each sampled at `ticks` and ended at the last of them.

        Actions and inputs that a reduced model lost, because no output depends on them, are skipped.
        """
        samples = np.asarray(ticks, dtype=np.int64)
        patterns: dict[int, _Pattern] = {}  # a layout is known by its id, and alive as long as its schedule
        stops, codes, values, starts, behind = [], [], [], [0], 0
        for schedule in schedules:
            table = schedule.table
            pattern = patterns.get(id(table.layout))
            if pattern is None:
                pattern = patterns[id(table.layout)] = self._pattern(table.layout, samples)
            moved = pattern.stops.copy()
            moved[:, 2:4] += behind
            stops.append(moved)
            codes.append(pattern.codes)
            values.append(pattern.values(table.values))
            starts.append(starts[-1] + len(moved))
            behind += len(pattern.codes)
        return StopTable(
            np.array(starts, dtype=np.int64),
            np.concatenate(stops).astype(np.int32),
            (np.concatenate(codes) if behind else np.zeros(1)).astype(np.int32),
            np.concatenate(values) if behind else np.zeros(1),
        )

    def _pattern(self, layout: Layout, samples: NDArray[np.int64]) -> _Pattern:
        """Return the stops of a layout, and their operations in order."""
        known = [self._operations(entry) for entry in layout.entries]
        lengths = np.array([len(found) for found in known], dtype=np.int64)
        kept = (lengths[layout.what] > 0) & (layout.ticks <= samples[-1]) if len(known) else np.zeros(0, dtype=bool)
        ticks, what, starts = layout.ticks[kept], layout.what[kept], layout.starts[:-1][kept]
        operations = np.array([one for found in known for one in found], dtype=np.int64).reshape(-1, 2)
        sizes = lengths[what]
        ends = np.cumsum(sizes)
        own = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - sizes, sizes)
        chosen = operations[np.repeat((np.cumsum(lengths) - lengths)[what], sizes) + own]
        places = np.where(chosen[:, 1] == _FIRES, _FIRES, chosen[:, 1] + np.repeat(starts, sizes))
        return _Pattern(_stops(ticks, what, ends, samples, _alike(known)), chosen[:, 0], places)

    def _operations(self, entry: Entry) -> list[tuple[int, int]]:
        """Return the operations of one row: a code, and which of the row's values it takes."""
        name = flat(entry.name)
        if entry.arguments is None:
            place = self._place.get(name)
            return [] if place is None else [(self._set(place), 0)]
        if name not in self._actions:
            return []
        symbols = self._actions[name].arguments
        result = [
            (self._set(self._place[symbols[argument]]), number)
            for number, argument in enumerate(entry.arguments)
            if symbols.get(argument) in self._place
        ]
        return [*result, (FIRE + self._numbers[name], _FIRES)]

    def _set(self, place: int) -> int:
        return place + (FRESHEN if place in self._fresh else 0)


def _alike(operations: Sequence[Sequence[tuple[int, int]]]) -> NDArray[np.int64]:
    """Return a number from 1 for each entry of a table; entries with the same codes have the same."""
    numbers: dict[tuple[int, ...], int] = {}
    kinds = [tuple(code for code, _ in found) for found in operations]
    return np.array([numbers.setdefault(kind, len(numbers) + 1) for kind in kinds], dtype=np.int64)


def _stops(
    ticks: NDArray[np.int64],
    what: NDArray[np.int64],
    ends: NDArray[np.int64],
    samples: NDArray[np.int64],
    alike: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return one stop for each moment at which something is done or sampled.

    A dose remembers the steps of those like it: with the same codes, and as the same one of its day.
    """
    moments, first = np.unique(ticks, return_index=True)
    last = np.append(first[1:], len(ticks)) - 1
    day = moments // TICKS_PER_DAY
    nth = np.arange(len(moments)) - np.searchsorted(day, day)
    kind = _kinds(alike[what] if len(what) else what, first, last)
    slots: dict[tuple[int, int], int] = {}
    numbers = [slots.setdefault(key, len(slots)) % REMEMBERED for key in zip(kind.tolist(), nth.tolist(), strict=True)]
    every = np.union1d(moments, samples)
    stops = np.zeros((len(every), 5), dtype=np.int64)
    stops[:, 0] = every
    stops[:, 4] = -1
    done = np.searchsorted(every, moments)
    stops[done, 1] = numbers
    before = np.concatenate([[0], ends])
    behind = np.searchsorted(moments, every, side="left")
    stops[:, 2] = before[np.append(first, len(ticks))[behind]]
    stops[:, 3] = stops[:, 2]
    stops[done, 3] = before[last + 1]
    stops[np.searchsorted(every, samples), 4] = np.arange(len(samples))
    return stops


def _kinds(alike: NDArray[np.int64], first: NDArray[np.intp], last: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return a number for what is done from row `first` through row `last`; the same for the same rows in order."""
    kind = np.zeros(len(first), dtype=np.int64)
    most = int(alike.max(initial=0)) + 1
    for place in range(int((last - first).max(initial=-1)) + 1):
        row = first + place
        here = np.where(row <= last, alike[np.minimum(row, len(alike) - 1)], 0)
        kind = np.unique(kind * most + here, return_inverse=True)[1].reshape(-1)
    return kind
