"""Schedules as tables: at which ticks a person stops, and what is done there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.codegen.memory import FIRE, FRESHEN, REMEMBERED
from magmatrix.engine.lower.program import Program
from magmatrix.graph.actions import NamedAction, named_actions
from magmatrix.graph.model import Model
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Item, Schedule, Setting


@dataclass(frozen=True, slots=True)
class StopTable:
    """All schedules of a batch: stops [n, 5] int32 (see layout.Stop), starts [schedules + 1], operations."""

    starts: NDArray[np.int64]
    stops: NDArray[np.int32]
    codes: NDArray[np.int32]
    values: NDArray[np.float64]


@dataclass
class _Tables:
    starts: list[int] = field(default_factory=lambda: [0])
    stops: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


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
        tables = _Tables()
        samples = {tick: k for k, tick in enumerate(ticks)}
        last = ticks[-1]
        for schedule in schedules:
            self._one(tables, schedule, samples, last)
        return StopTable(
            np.array(tables.starts, dtype=np.int64),
            np.array(tables.stops, dtype=np.int32).reshape(-1, 5),
            np.array(tables.codes or [0], dtype=np.int32),
            np.array(tables.values or [0.0], dtype=np.float64),
        )

    def _one(self, tables: _Tables, schedule: Schedule, samples: Mapping[int, int], last: int) -> None:
        events = {tick: items for tick, items in schedule.segments() if tick <= last}
        slots: dict[tuple[object, ...], int] = {}
        day, nth = -1, 0
        for tick in sorted(events.keys() | samples.keys()):
            begin = len(tables.codes)
            kinds = self._operations(tables, events.get(tick, ()))
            end = len(tables.codes)
            if begin == end and tick not in samples:
                continue
            if tick // TICKS_PER_DAY != day:
                day, nth = tick // TICKS_PER_DAY, 0
            slot = 0
            if end > begin:
                slot = slots.setdefault((kinds, nth), len(slots)) % REMEMBERED
                nth += 1
            tables.stops.append((tick, slot, begin, end, samples.get(tick, -1)))
        tables.starts.append(len(tables.stops))

    def _operations(self, tables: _Tables, items: Iterable[Item]) -> tuple[int, ...]:
        """Append the operations of one moment; return their codes, which say what kind of dose it is."""
        kinds: list[int] = []
        for item in items:
            for code, value in self._setting(item) if isinstance(item, Setting) else self._action(item):
                tables.codes.append(code)
                tables.values.append(value)
                kinds.append(code)
        return tuple(kinds)

    def _setting(self, item: Setting) -> list[tuple[int, float]]:
        place = self._place.get(_flat(item.symbol))
        return [] if place is None else [(self._set(place), item.value)]

    def _set(self, place: int) -> int:
        return place + (FRESHEN if place in self._fresh else 0)

    def _action(self, item: Action) -> list[tuple[int, float]]:
        name = _flat(item.name)
        if name not in self._actions:
            return []
        action = self._actions[name]
        result = [
            (self._set(self._place[symbol]), value)
            for symbol, value in _arguments(action, item)
            if symbol in self._place
        ]
        return [*result, (FIRE + self._numbers[name], 0.0)]


def _arguments(action: NamedAction, item: Action) -> Iterable[tuple[str, float]]:
    for argument, value in item.arguments.items():
        if argument in action.arguments:
            yield action.arguments[argument], value


def _flat(name: str) -> str:
    return name.replace(".", "__")
