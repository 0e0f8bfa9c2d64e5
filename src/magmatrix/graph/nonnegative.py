"""Which states cannot fall below zero: those whose losses vanish where nothing is left.

A state is bounded when its rate at zero has no negative part, whatever the other bounded states and the parameters are,
as long as none of those is negative. What the answer rests on is returned with it, so that it can be checked for each
person: a negative parameter or a state that starts below zero takes the bound away from whatever rests on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from magmatrix.graph.actions import clock_actions
from magmatrix.graph.expr import COMPARISONS, LOGICAL, ZERO, Expr, evaluate, number, substitute, symbols_of, walk
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.model import TIME, Model

_RISING_FROM_ZERO: Final = frozenset({"sinh", "tanh", "atan", "asin", "floor", "ceil"})
"""Functions with the sign of their argument."""


class Below(Enum):
    """What the rates are like just below zero of a state."""

    SMOOTH = "smooth"
    SINGULAR = "singular"
    UNDEFINED = "undefined"


@dataclass(frozen=True, slots=True)
class Bound:
    """A state that cannot fall below zero, the symbols that must not be negative for this, and what lies below zero.

    `positive` are exponents that must be greater than zero: nothing to the power of nothing is one.
    """

    rests_on: frozenset[str]
    positive: frozenset[str]
    below: Below


@dataclass(frozen=True, slots=True)
class _Sign:
    """Whether a value can be above and below zero, and what must not be negative for that to hold."""

    up: bool
    down: bool
    rests_on: frozenset[str] = frozenset()
    positive: frozenset[str] = frozenset()

    def with_(self, *others: _Sign, up: bool, down: bool) -> _Sign:
        rests_on = self.rests_on.union(*(other.rests_on for other in others))
        return _Sign(up, down, rests_on, self.positive.union(*(other.positive for other in others)))

    @property
    def is_zero(self) -> bool:
        return not self.up and not self.down


_ZERO: Final = _Sign(False, False)
_ANY: Final = _Sign(True, True)


def bounded_states(model: Model) -> dict[str, Bound]:
    """Return the states of `model` that cannot fall below zero, with what that rests on.

    The largest set that holds together: each rate at zero is not negative while all states of the set are not.
    """
    inlined = inline_assignments(model)
    rates = dict(zip(model.rates, substitute(model.rates.values(), inlined), strict=True))
    at_zero = {name: substitute([rate], {name: number(0.0)})[0] for name, rate in rates.items()}
    standing = set(rates)
    while True:
        signs = {name: _sign(at_zero[name], standing, model) for name in rates if name in standing}
        fallen = {name for name, sign in signs.items() if sign.down} | _set_below(model, inlined, standing)
        if not fallen:
            break
        standing -= fallen
    worst = _below_zero(rates, standing)
    return {name: Bound(sign.rests_on - {TIME}, sign.positive, worst[name]) for name, sign in signs.items()}


def _is_set(model: Model, name: str) -> bool:
    """Whether an event gives a parameter a value of its own, which may be anything."""
    changes = (target for event in model.events.values() for target, _ in event.assignments)
    return name not in model.rates and name in changes


def _set_below(model: Model, inlined: Mapping[str, Expr], standing: set[str]) -> set[str]:
    """States that an event of the clock may set below zero."""
    found = set()
    for action in clock_actions(model):
        for target, expr in action.assignments:
            if target in standing and _sign(substitute([expr], inlined)[0], standing, model).down:
                found.add(target)
    return found


def regrowing_states(model: Model) -> frozenset[str]:
    """Return the states that nothing flows into once they are empty, and that may grow as long as they are not.

    However small such a state has become, all that it grows to later follows from its digits.
    """
    inlined = inline_assignments(model)
    rates = dict(zip(model.rates, substitute(model.rates.values(), inlined), strict=True))
    standing = set(bounded_states(model))
    return frozenset(
        name
        for name, rate in rates.items()
        if _sign(substitute([rate], {name: number(0.0)})[0], standing, model).is_zero
        and rate is not ZERO
        and _sign(rate, standing, model).up
    )


def _sign(root: Expr, standing: set[str], model: Model) -> _Sign:
    signs: dict[int, _Sign] = {}
    for node in walk(root):
        signs[id(node)] = _sign_of(node, [signs[id(arg)] for arg in node.args], standing, model)
    return signs[id(root)]


def _sign_of(node: Expr, args: list[_Sign], standing: set[str], model: Model) -> _Sign:
    if node.op == "number":
        return _Sign(not node.value <= 0.0, not node.value >= 0.0)
    if node.op == "symbol":
        free = (node.name in model.rates and node.name not in standing) or _is_set(model, node.name)
        return _ANY if free else _Sign(True, False, frozenset({node.name}))
    if node.op in COMPARISONS or node.op in LOGICAL or node.op in ("true", "false"):
        return _Sign(True, False)
    if node.op == "add":
        return _together(args)
    if node.op == "mul":
        return _product(args)
    if node.op == "pow":
        return _power(node.args[1], *args)
    if node.op == "piecewise":
        return _together(_open_branches(node, args))
    if node.op in ("min", "max"):
        return _extreme(node.op, args)
    if node.op in ("exp", "cosh"):
        return _Sign(True, False)
    if node.op == "abs":
        return args[0].with_(up=not args[0].is_zero, down=False)
    if node.op in _RISING_FROM_ZERO:
        return args[0]
    return _ANY


def _open_branches(node: Expr, args: list[_Sign]) -> list[_Sign]:
    """The branches that can be taken, where a comparison of two numbers decides."""
    branches = []
    for sign, condition in zip(args[0:-1:2], node.args[1::2], strict=True):
        settled = condition.op in COMPARISONS and all(arg.op == "number" for arg in condition.args)
        if settled and not evaluate(condition, {}):
            continue
        branches.append(sign)
        if settled:
            return branches
    return [*branches, args[-1]]


def _together(parts: list[_Sign]) -> _Sign:
    kept = [part for part in parts if not part.is_zero]
    if any(part.up and part.down for part in kept):
        return _ANY
    positive = _ZERO.with_(*parts, up=False, down=False).positive
    whole = _ZERO.with_(*kept, up=any(p.up for p in kept), down=any(p.down for p in kept))
    return _Sign(whole.up, whole.down, whole.rests_on, positive)


def _product(factors: list[_Sign]) -> _Sign:
    for factor in factors:
        if factor.is_zero:
            return factor
    if any(factor.up and factor.down for factor in factors):
        return _ANY
    negative = sum(factor.down for factor in factors) % 2 == 1
    return _ZERO.with_(*factors, up=not negative, down=negative)


def _power(exponent: Expr, base: _Sign, sign: _Sign) -> _Sign:
    if exponent.op == "number":
        even = exponent.value % 2.0 == 0.0
        if base.is_zero:
            return base if exponent.value > 0.0 else _Sign(True, False, base.rests_on, base.positive)
        if base.down and not even and exponent.value.is_integer():
            return base
        return base.with_(up=True, down=base.down and not even)
    if base.down:
        return _ANY
    if base.is_zero and exponent.op == "symbol" and not sign.down:
        return _Sign(False, False, frozenset(), base.positive | sign.positive | {exponent.name})
    return base.with_(sign, up=True, down=False) if not sign.down else _Sign(True, False, base.rests_on, base.positive)


def _extreme(op: str, args: list[_Sign]) -> _Sign:
    """Only one argument has to be on the safe side of zero."""
    safe = [arg for arg in args if not (arg.down if op == "max" else arg.up)]
    if not safe:
        return _together(args)
    first = min(safe, key=lambda arg: len(arg.rests_on))
    if op == "max":
        return first.with_(up=any(arg.up for arg in args), down=False)
    return first.with_(up=False, down=any(arg.down for arg in args))


def _below_zero(rates: Mapping[str, Expr], standing: set[str]) -> dict[str, Below]:
    """What the rates do just below zero of each state: divide, or take what has no value there."""
    found = dict.fromkeys(standing, Below.SMOOTH)
    uses: dict[int, frozenset[str]] = {}
    for node in walk(*rates.values()):
        if node.op == "symbol":
            uses[id(node)] = frozenset({node.name}) & standing
            continue
        uses[id(node)] = frozenset().union(*(uses[id(arg)] for arg in node.args))
        if node.op == "log" or (node.op == "pow" and not _whole(node.args[1])):
            kind = Below.UNDEFINED
        elif node.op == "pow" and node.args[1].value < 0.0:
            kind = Below.SINGULAR
        else:
            continue
        for name in uses[id(node.args[0])]:
            alone = _vanishes(node.args[0], name)
            level = kind if alone else Below.SINGULAR
            if found[name] is not Below.UNDEFINED:
                found[name] = level
    return found


def _whole(exponent: Expr) -> bool:
    return exponent.op == "number" and exponent.value.is_integer()


def _vanishes(base: Expr, name: str) -> bool:
    """Whether a base is zero where the state is: only then is there nothing between the two."""
    at_zero = substitute([base], {name: number(0.0)})[0]
    return not symbols_of(at_zero) and at_zero.op == "number" and at_zero.value == 0.0
