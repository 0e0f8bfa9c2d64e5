"""Conditions of time alone: when each changes next, and its value until then.

A step of an integrator must not run across a jump of the rates. Every comparison, floor and ceil of time (with
constants, parameters, states that no rate moves, and other such conditions), and every kink of min, max and abs of
time, is replaced by a symbol that is held between two crossings. An engine sets these symbols, in their order, at the
start and wherever the next crossing, a dose or a setting comes; between crossings no condition of time is left.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from magmatrix.errors import ModelError
from magmatrix.graph.expr import (
    COMPARISONS,
    FALSE,
    ONE,
    TRUE,
    ZERO,
    Expr,
    add,
    call,
    compare,
    divide,
    evaluate,
    logic,
    mul,
    negative,
    number,
    piecewise,
    power,
    rebuild,
    substitute,
    symbol,
    symbols_of,
    text,
    walk,
)
from magmatrix.graph.model import TIME

NEVER: Final = 1e300
"""The next crossing of a condition that does not change any more."""
_TURN: Final = 2.0 * math.pi
_NOW: Final = symbol(TIME)
_CARRIERS: Final = frozenset({"sin", "cos", "exp", "log", "pow"})


@dataclass(frozen=True, slots=True)
class TimeCondition:
    """One condition: `name` is the symbol that holds it, `source` what it replaces.

    `value` is its value just after `time`, 1 or 0 for a truth; `crossing` is the first moment after `time` at which it
    may change, NEVER if there is none. Both use parameters, earlier conditions and `time`; `crossing` also `name`.
    """

    name: str
    value: Expr
    crossing: Expr
    source: Expr


class TimeConditions:
    """Collects the conditions of time of one model; equal conditions are held once.

    `moving` names the states that some rate moves. `found` lists the conditions in the order in which to set them.
    """

    def __init__(self, moving: Collection[str]) -> None:
        self._moving = frozenset(moving)
        self._new: dict[int, Expr] = {}
        self._kept: list[Expr] = []
        self._held: dict[Expr, Expr] = {}
        self._uses: dict[int, tuple[bool, bool]] = {}
        self.found: list[TimeCondition] = []

    def hold(self, roots: Iterable[Expr]) -> list[Expr]:
        """Return `roots` with every condition of time alone replaced by the symbol that holds it.

        Raises ModelError for a condition whose next crossing has no formula.
        """
        roots = list(roots)
        self._kept.extend(roots)  # ids stay valid as long as the expressions live
        for node in walk(*roots, known=self._new):
            plain = rebuild(node, tuple(self._new[id(arg)] for arg in node.args))
            self._new[id(node)] = self._one(plain) if plain.op in _STEPPING and self._of_time(plain) else plain
        return [self._new[id(root)] for root in roots]

    def _of_time(self, root: Expr) -> bool:
        """Whether time is used and nothing that a rate moves."""
        uses = self._uses
        for node in walk(root, known=uses):
            self._kept.append(node)
            if node.op == "symbol":
                uses[id(node)] = node.name == TIME, node.name in self._moving
            else:
                uses[id(node)] = any(uses[id(arg)][0] for arg in node.args), any(uses[id(arg)][1] for arg in node.args)
        return uses[id(root)] == (True, False)

    def _one(self, node: Expr) -> Expr:
        if node.op in COMPARISONS:
            return self._comparison(node)
        if node.op == "floor":
            return self._floor(node, node.args[0])
        if node.op == "ceil":
            return negative(self._floor(node, negative(node.args[0])))
        if node.op == "abs":
            return self._larger("ge", node.args[0], negative(node.args[0]))
        best = node.args[0]
        for other in node.args[1:]:
            best = self._larger("ge" if node.op == "max" else "le", best, other)
        return best

    def _larger(self, relation: str, left: Expr, right: Expr) -> Expr:
        """A kink; where its moment has no formula it stays as it is, since it is no jump."""
        choice = compare(relation, left, right)
        if not self._of_time(choice):
            return piecewise(left, choice, right)
        try:
            return piecewise(left, self._comparison(choice), right)
        except ModelError:
            return call("max" if relation == "ge" else "min", left, right)

    def _comparison(self, node: Expr) -> Expr:
        if node in self._held:
            return self._held[node]
        difference = add(node.args[0], negative(node.args[1]))
        line = _line(difference)
        if line is not None:
            return self._new_condition(node, *_straight(node.op, *line))
        bent = _bent(difference)
        if bent is None:
            raise ModelError(
                f"the condition {text(node)} changes at moments that have no formula, so that no step can end there; "
                "compare an expression that is linear in time, or one sine, cosine, exponential, logarithm or power "
                "of such an expression"
            )
        crossing = _first(bent)
        later = piecewise(mul(number(0.5), add(_NOW, crossing)), _less(crossing, number(NEVER)), add(_NOW, _NOW, ONE))
        value = substitute([compare(node.op, difference, ZERO)], {TIME: later})[0]
        return self._new_condition(node, _truth(value), crossing)

    def _floor(self, node: Expr, inner: Expr) -> Expr:
        key = call("floor", inner)
        if key in self._held:
            return self._held[key]
        line = _line(inner)
        if line is None:
            raise ModelError(
                f"{text(node)} jumps at moments that have no formula, so that no step can end there; "
                "round an expression that is linear in time"
            )
        slope, start = line
        start = self._unfolded(start)
        held = symbol(self._name())
        guess = call("floor", add(mul(slope, _NOW), start))

        def reached(value: Expr) -> Expr:
            return divide(add(value, negative(start)), slope)

        after, before = add(guess, ONE), add(guess, number(-1.0))
        rising = piecewise(after, _not_after(reached(after), _NOW), before, _less(_NOW, reached(guess)), guess)
        falling = piecewise(before, _not_after(reached(guess), _NOW), after, _less(_NOW, reached(after)), guess)
        value = _by_sign(slope, rising, falling, call("floor", start))
        crossing = _by_sign(slope, reached(add(held, ONE)), reached(held), number(NEVER))
        return self._new_condition(key, value, crossing)

    def _unfolded(self, start: Expr) -> Expr:
        """Hold a start as a symbol: sums with whole numbers would else be folded, and each fold rounds differently."""
        known = _constant(start)
        if start.op == "symbol" or (known is not None and known.is_integer()):
            return start
        return self._new_condition(start, start, number(NEVER))

    def _name(self) -> str:
        return f"condition of time {len(self.found) + 1}"

    def _new_condition(self, node: Expr, value: Expr, crossing: Expr) -> Expr:
        name = self._name()
        self.found.append(TimeCondition(name, value, crossing, node))
        self._held[node] = symbol(name)
        return self._held[node]


_STEPPING: Final = COMPARISONS | {"floor", "ceil", "min", "max", "abs"}


def _less(left: Expr, right: Expr) -> Expr:
    return compare("lt", left, right)


def _not_after(left: Expr, right: Expr) -> Expr:
    return compare("le", left, right)


def _truth(condition: Expr) -> Expr:
    return piecewise(ONE, condition, ZERO)


def _constant(expr: Expr) -> float | None:
    return evaluate(expr, {}) if not symbols_of(expr) else None


def _by_sign(value: Expr, above: Expr, below: Expr, zero: Expr) -> Expr:
    known = _constant(value)
    if known is not None:
        return above if known > 0.0 else below if known < 0.0 else zero
    return piecewise(above, _less(ZERO, value), below, _less(value, ZERO), zero)


def _line(expr: Expr, carrier: str = TIME) -> tuple[Expr, Expr] | None:
    """Return slope and start of an expression that is linear in the carrier, None if it is not."""
    found: dict[int, tuple[Expr, Expr] | None] = {}
    for node in walk(expr):
        found[id(node)] = _line_of(node, [found[id(arg)] for arg in node.args], carrier)
    return found[id(expr)]


def _line_of(node: Expr, args: Sequence[tuple[Expr, Expr] | None], carrier: str) -> tuple[Expr, Expr] | None:
    if node.op == "number":
        return ZERO, number(node.value)
    if node.op == "symbol":
        return (ONE, ZERO) if node.name == carrier else (ZERO, node)
    if any(arg is None for arg in args):
        return None
    lines = [arg for arg in args if arg is not None]
    if all(slope is ZERO for slope, _ in lines):
        return ZERO, rebuild(node, tuple(start for _, start in lines))
    if node.op == "add":
        return add(*(slope for slope, _ in lines)), add(*(start for _, start in lines))
    if node.op == "mul":
        moving = [k for k, (slope, _) in enumerate(lines) if slope is not ZERO]
        if len(moving) > 1:
            return None
        rest = [start for k, (_, start) in enumerate(lines) if k != moving[0]]
        slope, start = lines[moving[0]]
        return mul(slope, *rest), mul(start, *rest)
    if node.op == "piecewise" and all(slope is ZERO for slope, _ in lines[1::2]):
        conditions = [start for _, start in lines[1::2]]
        return _chosen([slope for slope, _ in lines[0::2]], conditions), _chosen(
            [start for _, start in lines[0::2]], conditions
        )
    return None


def _chosen(values: Sequence[Expr], conditions: Sequence[Expr]) -> Expr:
    parts = [part for pair in zip(values, conditions, strict=False) for part in pair]
    return piecewise(*parts, values[-1])


def _straight(relation: str, slope: Expr, start: Expr) -> tuple[Expr, Expr]:
    """Value and crossing of slope * time + start against zero; which side holds at the crossing itself is no matter."""
    moment = divide(negative(start), slope)
    passed = _not_after(moment, _NOW)
    ahead = logic("not", passed)
    if relation in ("eq", "ne"):
        rising = falling = FALSE if relation == "eq" else TRUE
    elif relation in ("gt", "ge"):
        rising, falling = passed, ahead
    else:
        rising, falling = ahead, passed
    value = _by_sign(slope, _truth(rising), _truth(falling), _truth(compare(relation, start, ZERO)))
    next_one = piecewise(moment, _less(_NOW, moment), number(NEVER))
    return value, _by_sign(slope, next_one, next_one, number(NEVER))


def _bent(expr: Expr) -> tuple[Expr, Expr, list[tuple[Expr, Expr]], bool] | None:
    """Return (slope, start) of u, the values of u at which `expr` is zero, and whether they recur.

    None if `expr` is no line in one sine, cosine, exponential, logarithm or power of a line u.
    """
    nodes = [node for node in walk(expr) if node.op in _CARRIERS and TIME in symbols_of(node.args[0])]
    if len(nodes) != 1:
        return None
    node = nodes[0]
    line = _line(node.args[0])
    other = "the function of time"
    outer = _line(_swapped(expr, node, symbol(other)), other)
    if line is None or outer is None or TIME in symbols_of(*outer):
        return None
    reached = _inverse(node, divide(negative(outer[1]), outer[0]))
    if reached is None:
        return None
    there = compare("ne", outer[0], ZERO)
    return *line, [(value, logic("and", there, exists)) for value, exists in reached], node.op in ("sin", "cos")


def _swapped(expr: Expr, old: Expr, new: Expr) -> Expr:
    done: dict[int, Expr] = {}
    for node in walk(expr):
        done[id(node)] = new if node is old else rebuild(node, tuple(done[id(arg)] for arg in node.args))
    return done[id(expr)]


def _inverse(node: Expr, height: Expr) -> list[tuple[Expr, Expr]] | None:
    """Values of the argument at which `node` has this height, each with the condition under which there is one."""
    above, below = _less(ZERO, height), _less(height, ZERO)
    if node.op in ("sin", "cos"):
        within = logic("and", _less(number(-1.0), height), _less(height, ONE))
        angle = call("asin" if node.op == "sin" else "acos", height)
        other = add(number(math.pi), negative(angle)) if node.op == "sin" else negative(angle)
        return [(angle, within), (other, within)]
    if node.op == "exp":
        return [(call("log", height), above)]
    if node.op == "log":
        return [(call("exp", height), TRUE), (ZERO, TRUE)]
    exponent = _constant(node.args[1])
    if exponent is None or exponent == 0.0:
        return None
    inverse = number(1.0 / exponent)
    root = power(height, inverse)
    if exponent % 2.0 == 0.0:
        return [(root, above), (negative(root), above), (ZERO, TRUE)]
    if exponent % 1.0 == 0.0:
        return [(root, above), (negative(power(negative(height), inverse)), below), (ZERO, TRUE)]
    return [(root, above), (ZERO, TRUE)]


def _first(bent: tuple[Expr, Expr, list[tuple[Expr, Expr]], bool]) -> Expr:
    """The first moment after now at which u takes one of the values."""
    slope, start, values, periodic = bent
    best = number(NEVER)
    for value, exists in values:
        moment = divide(add(value, negative(start)), slope)
        if periodic:
            turn = divide(number(_TURN), call("abs", slope))
            past = add(moment, mul(turn, call("floor", divide(add(_NOW, negative(moment)), turn))))
            after, later = add(past, turn), add(past, turn, turn)
            moment = piecewise(past, _less(_NOW, past), after, _less(_NOW, after), later)
        moment = piecewise(_by_sign(slope, moment, moment, number(NEVER)), exists, number(NEVER))
        coming = logic("and", _less(_NOW, moment), _less(moment, best))
        best = piecewise(moment, coming, best)
    return best
