"""Symbolic derivatives of graph expressions."""

from __future__ import annotations

from magmatrix.errors import ModelError
from magmatrix.graph.expr import (
    COMPARISONS,
    LOGICAL,
    MINUS_ONE,
    ONE,
    ZERO,
    Expr,
    add,
    call,
    compare,
    divide,
    mul,
    negative,
    number,
    piecewise,
    power,
    walk,
)

_STEPS = frozenset({"floor", "ceil"})


def derivative(root: Expr, name: str) -> Expr:
    """Return d(root)/d(name); steps (floor, ceil, conditions) count as flat.

    Raises ModelError for a function without a known derivative.
    """
    return derivatives(root, [name])[name]


def derivatives(root: Expr, names: list[str]) -> dict[str, Expr]:
    """Return the derivative of `root` with respect to each of `names` it depends on (others are zero).

    One pass, and each node only carries what its arguments depend on: the work follows the size of the answer.
    """
    wanted = set(names)
    slopes: dict[int, dict[str, Expr]] = {}
    for node in walk(root):
        slopes[id(node)] = _slopes(node, wanted, [slopes[id(arg)] for arg in node.args])
    found = slopes[id(root)]
    return {name: found.get(name, ZERO) for name in names}


def _slopes(node: Expr, wanted: set[str], inner: list[dict[str, Expr]]) -> dict[str, Expr]:
    """Return the slopes of a node that are not zero, from those of its arguments."""
    if node.op == "symbol":
        return {node.name: ONE} if node.name in wanted else {}
    if not any(inner) or node.op in COMPARISONS or node.op in LOGICAL or node.op in _STEPS:
        return {}
    found: dict[str, Expr] = {}
    if node.op in ("add", "mul"):
        terms: dict[str, list[Expr]] = {}
        for i, parts in enumerate(inner):
            for name, part in parts.items():
                term = part if node.op == "add" else mul(*(part if k == i else arg for k, arg in enumerate(node.args)))
                terms.setdefault(name, []).append(term)
        found = {name: add(*several) for name, several in terms.items()}
    elif len(inner) == 1:
        outer = _function_slope(node)
        found = {name: mul(outer, part) for name, part in inner[0].items()}
    else:
        for name in dict.fromkeys(name for parts in inner for name in parts):
            found[name] = _joint_slope(node, [parts.get(name, ZERO) for parts in inner])
    return {name: slope for name, slope in found.items() if slope is not ZERO}


def _joint_slope(node: Expr, inner: list[Expr]) -> Expr:
    if node.op == "pow":
        return _power_slope(node, inner)
    if node.op == "piecewise":
        return piecewise(*(inner[i] if i % 2 == 0 else arg for i, arg in enumerate(node.args)))
    return _extreme_slope(node, inner)


def _power_slope(node: Expr, inner: list[Expr]) -> Expr:
    base, exponent = node.args
    terms = []
    if inner[0] is not ZERO:
        terms.append(mul(exponent, power(base, add(exponent, MINUS_ONE)), inner[0]))
    if inner[1] is not ZERO:
        # nothing to a positive power stays nothing, where the logarithm has no value
        slope = piecewise(ZERO, compare("eq", base, ZERO), mul(node, call("log", base)))
        terms.append(mul(slope, inner[1]))
    return add(*terms)


def _extreme_slope(node: Expr, inner: list[Expr]) -> Expr:
    relation = "ge" if node.op == "max" else "le"
    best, slope = node.args[0], inner[0]
    for arg, part in zip(node.args[1:], inner[1:], strict=True):
        slope = piecewise(slope, compare(relation, best, arg), part)
        best = call(node.op, best, arg)
    return slope


def _function_slope(node: Expr) -> Expr:
    x = node.args[0]
    square = power(x, number(2.0))
    match node.op:
        case "exp":
            return node
        case "log":
            return power(x, MINUS_ONE)
        case "abs":
            return piecewise(ONE, compare("gt", x, ZERO), MINUS_ONE, compare("lt", x, ZERO), ZERO)
        case "sin":
            return call("cos", x)
        case "cos":
            return negative(call("sin", x))
        case "tan":
            return add(ONE, power(node, number(2.0)))
        case "asin":
            return power(add(ONE, negative(square)), number(-0.5))
        case "acos":
            return negative(power(add(ONE, negative(square)), number(-0.5)))
        case "atan":
            return divide(ONE, add(ONE, square))
        case "sinh":
            return call("cosh", x)
        case "cosh":
            return call("sinh", x)
        case "tanh":
            return add(ONE, negative(power(node, number(2.0))))
    raise ModelError(f"no derivative known for {node.op!r}; write the equation with other functions")
