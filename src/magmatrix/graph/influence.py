"""What can move in a run, and how far a change of some numbers can reach.

Constants are followed through the equations: what is multiplied by a lasting zero, or stands in a branch that is never
taken, moves nothing. Both answers are on the safe side: what is called still is still.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from magmatrix.graph.actions import NamedAction, named_actions
from magmatrix.graph.expr import Expr, combined, ordered
from magmatrix.graph.model import Model, Role

REST = 1e-12
"""A rate (per unit of time) below this share of a state's magnitude is the rounding of a state at rest."""


@dataclass(frozen=True, slots=True)
class Doings:
    """What happens to a model in one run, by graph ids.

    `fired` maps each action that fires to its arguments (symbols): the value if it is always the same, else None.
    `moved` are the parameters that take more than one value.
    """

    fired: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    moved: Collection[str] = ()


def constants(
    model: Model, values: Mapping[str, float], doings: Doings, scales: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Return every symbol that keeps one value throughout a run, with that value.

    `values` holds all parameters and the states at the start. Everything else may move.
    """
    known = {
        s.id: values[s.id]
        for s in model.symbols.values()
        if s.role in (Role.PARAMETER, Role.STATE) and s.id in values and s.id not in doings.moved
    }
    actions = _fired(model, doings)
    sizes = {name: max(abs(values.get(name, 0.0)), (scales or {}).get(name, 1.0)) for name in model.states}
    while True:
        here = dict(known)
        look = _Look(here)
        for name in model.assignment_order:
            value = look.value(model.assigned[name])
            if value is not None:
                here[name] = value
        going = [name for name in model.states if name in known and look.moves(model.rates[name], sizes[name])]
        for action, arguments in actions:
            told = _Look(here | arguments)
            going += [
                target
                for target, expr in action.assignments
                if target in known and not told.stays(expr, known[target], sizes[target])
            ]
        if not going:
            return here
        known = {name: value for name, value in known.items() if name not in going}


def influenced(
    model: Model, known: Mapping[str, float], changed: Collection[str], doings: Doings, *, from_start: bool
) -> set[str]:
    """Return every symbol that a change of the symbols `changed` can reach.

    `known` are the constants (see `constants`) with and without the change. `from_start` says that the change comes
    before the values at the start are computed, so that these can change as well. The trigger of an action stands for
    the moments at which it fires.
    """
    reached = set(changed)
    actions = _fired(model, doings)
    order = [name for name in model.assignment_order if name in model.assigned]
    while True:
        before = len(reached)
        look = _Look(known, reached)
        for name in order:
            if name not in reached and look.touched(model.assigned[name]):
                reached.add(name)
        for name in model.states:
            if name not in reached:
                start = model.initial.get(name) if from_start else None
                if look.touched(model.rates[name]) or (start is not None and look.touched(start)):
                    reached.add(name)
        for action, arguments in actions:
            told = _Look({**known, **arguments}, reached)
            for target, expr in action.assignments:
                if target in reached:
                    continue
                moves = target not in known or not told.stays(expr, known[target], 1.0)
                if told.touched(expr) or (action.fires in reached and moves):
                    reached.add(target)
        if len(reached) == before:
            return reached


def _fired(model: Model, doings: Doings) -> list[tuple[NamedAction, dict[str, float]]]:
    named = named_actions(model)
    return [
        (named[name], {symbol: value for symbol, value in arguments.items() if value is not None})
        for name, arguments in doings.fired.items()
        if name in named
    ]


_Node = tuple[float | None, bool]


class _Look:
    """One look at many expressions that share parts: each part is followed once, with what is known at that time."""

    def __init__(self, known: Mapping[str, float], reached: Collection[str] = ()) -> None:
        self._known, self._reached = known, reached
        self._found: dict[int, _Node] = {}

    def value(self, root: Expr) -> float | None:
        """Return the value of an expression, None where it may move."""
        return self._follow(root)[0]

    def touched(self, root: Expr) -> bool:
        """Return whether a change of what is reached comes through."""
        return self._follow(root)[1]

    def moves(self, rate: Expr, size: float) -> bool:
        """Return whether a rate is more than the rounding of a state at rest."""
        value = self.value(rate)
        return value is None or abs(value) > REST * size

    def stays(self, expr: Expr, at: float, size: float) -> bool:
        """Return whether an action leaves a state where it is."""
        value = self.value(expr)
        return value is not None and abs(value - at) <= REST * size

    def _follow(self, root: Expr) -> _Node:
        found = self._found
        if id(root) not in found:
            for node in ordered(root):
                if id(node) not in found:
                    found[id(node)] = _node(node, [found[id(arg)] for arg in node.args], self._known, self._reached)
        return found[id(root)]


def _node(node: Expr, args: list[_Node], known: Mapping[str, float], reached: Collection[str]) -> _Node:
    if node.op == "symbol":
        return (None, True) if node.name in reached else (known.get(node.name), False)
    if node.op == "piecewise":
        return _piecewise(args)
    deciding = {"mul": 0.0, "and": 0.0, "or": 1.0}.get(node.op)
    if deciding is not None and any(value is not None and _same(node.op, value, deciding) for value, _ in args):
        return deciding, False
    touched = any(was for _, was in args)
    values = [value for value, _ in args if value is not None]
    if touched or len(values) < len(args):
        return None, touched
    return _computed(node, values), False


def _same(op: str, value: float, deciding: float) -> bool:
    return value == deciding if op == "mul" else bool(value) == bool(deciding)


def _computed(node: Expr, values: list[float]) -> float | None:
    if not node.args:
        return node.value if node.op == "number" else float(node.op == "true")
    try:
        value = combined(node, values)
    except (ArithmeticError, ValueError):
        return None
    return value if math.isfinite(value) else None


def _piecewise(args: list[_Node]) -> _Node:
    possible: list[_Node] = []
    touched = False
    for chosen, (condition, was) in zip(args[0:-1:2], args[1::2], strict=True):
        if condition is None:
            touched |= was
            possible.append(chosen)
        elif condition:
            possible.append(chosen)
            break
    else:
        possible.append(args[-1])
    touched |= any(was for _, was in possible)
    values = {value for value, _ in possible}
    return (values.pop() if len(values) == 1 and not touched else None), touched
