"""What moves in one person of one arm, and what a change of some numbers or actions can reach there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from magmatrix.body.begin import begin
from magmatrix.body.body import Body
from magmatrix.body.names import flat
from magmatrix.body.scales import state_scales
from magmatrix.graph.actions import FIRES
from magmatrix.graph.expr import evaluate, substitute
from magmatrix.graph.influence import Doings, constants, influenced
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.model import Model
from magmatrix.schedule.schedule import Action, Schedule


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
        for item in self.schedule:
            if isinstance(item, Action):
                name = flat(item.name)
                arguments = {f"{name}_{short}": value for short, value in item.arguments.items()}
                known = fired.setdefault(name, dict(arguments))
                known.update({s: None for s, value in arguments.items() if known.get(s) != value})
            else:
                values.setdefault(flat(item.symbol), set()).add(item.value)
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
        return constants(self.model, values | begin(starts), self.doings, state_scales(self.model, self.body.values))

    def unmoved(self, outputs: Iterable[str]) -> tuple[str, ...]:
        """Return the outputs (dotted) that nothing in this person's study can move from their resting value."""
        own = {symbol for symbol, value in self._at_start.items() if value != self.parameters.get(symbol)}
        held = self.reached(own, from_start=False) if own else set()
        return tuple(name for name in outputs if flat(name) in self.still and flat(name) not in held)

    def unlike(self, other: Motion) -> frozenset[str]:
        """Return the symbols through which what is done differs from what is done in another arm."""
        mine, theirs = _by_name(self.schedule), _by_name(other.schedule)
        found: set[str] = set()
        for name in {*mine, *theirs}:
            one, two = mine.get(name, []), theirs.get(name, [])
            if one == two:
                continue
            if not name.endswith(FIRES):
                found.add(name)
                continue
            action = name.removesuffix(FIRES)
            arguments = {short for _, given in (*one, *two) for short in given}
            if [tick for tick, _ in one] != [tick for tick, _ in two]:
                found |= {name, *(f"{action}_{short}" for short in arguments)}
                continue
            pairs = [(a, b) for (_, a), (_, b) in zip(one, two, strict=True)]
            found |= {f"{action}_{s}" for s in arguments if any(a.get(s) != b.get(s) for a, b in pairs)}
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
        return {flat(i.symbol): i.value for i in self.schedule if not isinstance(i, Action) and i.tick == 0}


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


def _by_name(schedule: Schedule) -> dict[str, list[tuple[int, Mapping[str, float]]]]:
    found: dict[str, list[tuple[int, Mapping[str, float]]]] = {}
    for item in schedule:
        if isinstance(item, Action):
            found.setdefault(flat(item.name) + FIRES, []).append((item.tick, dict(item.arguments)))
        else:
            found.setdefault(flat(item.symbol), []).append((item.tick, {"": item.value}))
    return found


def _joined(one: Doings, two: Doings) -> Doings:
    fired = {name: dict(arguments) for name, arguments in one.fired.items()}
    for name, arguments in two.fired.items():
        mine = fired.setdefault(name, dict(arguments))
        mine.update({symbol: None for symbol, value in arguments.items() if mine.get(symbol) != value})
    return Doings(fired, frozenset({*one.moved, *two.moved}))
