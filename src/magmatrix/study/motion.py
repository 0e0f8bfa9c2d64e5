"""What moves in one person of one arm, and what a change of some numbers or actions can reach there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from magmatrix.body.begin import begin
from magmatrix.body.body import Body
from magmatrix.body.scales import state_scales
from magmatrix.graph.actions import FIRES
from magmatrix.graph.expr import evaluate, substitute
from magmatrix.graph.influence import Doings, constants, influenced
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.model import Model
from magmatrix.graph.names import flat
from magmatrix.schedule.columns import Columns, columns, settings_at
from magmatrix.schedule.schedule import Schedule
from magmatrix.schedule.table import Entry


@dataclass(frozen=True)
class Motion:
    """One person of one arm: the part of the body that is observed, its numbers at rest, and what is done.

    `model` is reduced to what is observed; `parameters` are those of the person at rest (graph ids, model units);
    `schedule` is what the study plans, without what is only there for arms to be comparable.
    """

    body: Body
    model: Model
    parameters: Mapping[str, float]
    schedule: Schedule

    @cached_property
    def doings(self) -> Doings:
        """What happens to the model."""
        fired: dict[str, dict[str, float | None]] = {}
        values: dict[str, set[float]] = {}
        for entry, column in self._columns.items():
            name = flat(entry.name)
            if entry.arguments is None:
                values[name] = set(column.values[:, 0].tolist())
                continue
            known = fired.setdefault(name, {})
            for short, given in zip(entry.arguments, column.values.T, strict=True):
                symbol = f"{name}_{short}"
                first = known.get(symbol, float(given[0]))
                known[symbol] = first if first is not None and bool(np.all(given == first)) else None
        at_start = self._at_start
        moved = {
            symbol
            for symbol, taken in values.items()
            if len({*taken, at_start.get(symbol, self.parameters.get(symbol))}) > 1
        }
        return Doings(fired, frozenset(moved))

    @cached_property
    def still(self) -> Mapping[str, float]:
        """Every symbol that keeps one value throughout, with that value."""
        values = {**self.parameters, **self._at_start}
        starts = _starts(self.model, self.parameters)
        return constants(
            self.model,
            values | begin(starts, self.body.parts),
            self.doings,
            state_scales(self.model, self.body.values, self.body.parts),
        )

    def unmoved(self, outputs: Iterable[str]) -> tuple[str, ...]:
        """Return the outputs (dotted) that nothing in this person's study can move from their resting value."""
        own = {symbol for symbol, value in self._at_start.items() if value != self.parameters.get(symbol)}
        held = self.reached(own, from_start=False) if own else set()
        return tuple(name for name in outputs if flat(name) in self.still and flat(name) not in held)

    def unlike(self, other: Motion) -> frozenset[str]:
        """Return the symbols through which what is done differs from what is done in another arm."""
        mine, theirs = self._columns, other._columns
        found: set[str] = set()
        for entry in {*mine, *theirs}:
            one, two = mine.get(entry), theirs.get(entry)
            name = flat(entry.name)
            same_moments = one is not None and two is not None and np.array_equal(one.ticks, two.ticks)
            if one is None or two is None or not same_moments:
                found |= {name} if entry.arguments is None else {name + FIRES, *_arguments(name, entry)}
            elif entry.arguments is None:
                found |= set() if np.array_equal(one.values, two.values) else {name}
            else:
                differ = (one.values != two.values).any(axis=0)
                found |= {symbol for symbol, is_other in zip(_arguments(name, entry), differ, strict=True) if is_other}
        return frozenset(found)

    def alike(self, other: Motion, outputs: Iterable[str]) -> tuple[str, ...]:
        """Return the outputs that cannot differ from those of the same person in another arm of the same body."""
        if self.body is not other.body or self.model is not other.model:
            return ()
        both = {name: value for name, value in self.still.items() if other.still.get(name) == value}
        reached = influenced(self.model, both, self.unlike(other), _joined(self.doings, other.doings), from_start=False)
        return tuple(name for name in outputs if flat(name) not in reached)

    def reached(self, changed: Collection[str], *, from_start: bool) -> set[str]:
        """Return every symbol that a change of `changed` (graph ids) can reach in this person's study."""
        return influenced(self.model, self.still, changed, self.doings, from_start=from_start)

    @cached_property
    def _at_start(self) -> dict[str, float]:
        return {flat(name): value for name, value in settings_at(self.schedule, 0).items()}

    @cached_property
    def _columns(self) -> Columns:
        return columns(self.schedule)


def _starts(model: Model, parameters: Mapping[str, float]) -> dict[str, float]:
    inlined = inline_assignments(model)
    known = {**parameters, "time": 0.0}
    found = {}
    for name in model.states:
        expr = model.initial.get(name)
        value = model.symbols[name].value
        if expr is not None:
            found[name] = evaluate(substitute([expr], inlined)[0], known)
        elif value is not None:
            found[name] = value
    return found


def _arguments(action: str, entry: Entry) -> list[str]:
    return [f"{action}_{short}" for short in entry.arguments or ()]


def _joined(one: Doings, two: Doings) -> Doings:
    fired = {name: dict(arguments) for name, arguments in one.fired.items()}
    for name, arguments in two.fired.items():
        mine = fired.setdefault(name, dict(arguments))
        mine.update({symbol: None for symbol, value in arguments.items() if mine.get(symbol) != value})
    return Doings(fired, frozenset({*one.moved, *two.moved}))
