"""MathML of an SBML model, read into graph expressions; function definitions are inlined.

Truth values and numbers are told apart here: a condition where a number is wanted counts 1 or 0, a number where a
condition is wanted is true unless it is 0. What stands in no table below is refused by name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from magmatrix.errors import ModelError
from magmatrix.graph import expr as g
from magmatrix.graph.expr import COMPARISONS, LOGICAL, Expr

AVOGADRO: Final = 6.02214179e23
"""The number that SBML fixes for its csymbol, whatever the SI says by now."""
RATE_OF: Final = "rateOf "
"""Prefix of the symbol that stands for a rate of change until all rates are known; no id has a blank."""

_ONE_ARGUMENT: Final = {
    "FUNCTION_EXP": "exp",
    "FUNCTION_ABS": "abs",
    "FUNCTION_FLOOR": "floor",
    "FUNCTION_CEILING": "ceil",
    "FUNCTION_SIN": "sin",
    "FUNCTION_COS": "cos",
    "FUNCTION_TAN": "tan",
    "FUNCTION_ARCSIN": "asin",
    "FUNCTION_ARCCOS": "acos",
    "FUNCTION_ARCTAN": "atan",
    "FUNCTION_SINH": "sinh",
    "FUNCTION_COSH": "cosh",
    "FUNCTION_TANH": "tanh",
    "FUNCTION_LN": "log",
}
_RELATIONS: Final = {
    "RELATIONAL_LT": "lt",
    "RELATIONAL_LEQ": "le",
    "RELATIONAL_GT": "gt",
    "RELATIONAL_GEQ": "ge",
    "RELATIONAL_EQ": "eq",
    "RELATIONAL_NEQ": "ne",
}
_LOGIC: Final = {"LOGICAL_AND": "and", "LOGICAL_OR": "or", "LOGICAL_NOT": "not", "LOGICAL_XOR": "xor"}


def _one_over(function: str) -> Callable[[Expr], Expr]:
    return lambda x: g.divide(g.ONE, g.call(function, x))


def _of_reciprocal(function: Callable[[Expr], Expr]) -> Callable[[Expr], Expr]:
    return lambda x: function(g.divide(g.ONE, x))


def _arcsinh(x: Expr) -> Expr:
    size = g.call("abs", x)
    root = g.power(g.add(g.mul(x, x), g.ONE), g.number(0.5))
    value = g.call("log", g.add(size, root))
    return g.piecewise(g.negative(value), g.compare("lt", x, g.ZERO), value)


def _arccosh(x: Expr) -> Expr:
    return g.call("log", g.add(x, g.power(g.add(g.mul(x, x), g.MINUS_ONE), g.number(0.5))))


def _arctanh(x: Expr) -> Expr:
    return g.mul(g.number(0.5), g.call("log", g.divide(g.add(g.ONE, x), g.add(g.ONE, g.negative(x)))))


_COMPOSED: Final[dict[str, Callable[[Expr], Expr]]] = {
    "FUNCTION_SEC": _one_over("cos"),
    "FUNCTION_CSC": _one_over("sin"),
    "FUNCTION_COT": _one_over("tan"),
    "FUNCTION_SECH": _one_over("cosh"),
    "FUNCTION_CSCH": _one_over("sinh"),
    "FUNCTION_COTH": _one_over("tanh"),
    "FUNCTION_ARCSEC": _of_reciprocal(lambda x: g.call("acos", x)),
    "FUNCTION_ARCCSC": _of_reciprocal(lambda x: g.call("asin", x)),
    "FUNCTION_ARCCOT": _of_reciprocal(lambda x: g.call("atan", x)),
    "FUNCTION_ARCSINH": _arcsinh,
    "FUNCTION_ARCCOSH": _arccosh,
    "FUNCTION_ARCTANH": _arctanh,
    "FUNCTION_ARCSECH": _of_reciprocal(_arccosh),
    "FUNCTION_ARCCSCH": _of_reciprocal(_arcsinh),
    "FUNCTION_ARCCOTH": _of_reciprocal(_arctanh),
}


def is_truth(expr: Expr) -> bool:
    """Whether an expression is a truth value: a comparison, a logical combination, a constant, or a choice of those."""
    if expr.op == "piecewise":
        return all(is_truth(value) for value in (*expr.args[0:-1:2], expr.args[-1]))
    return expr.op in COMPARISONS or expr.op in LOGICAL or expr.op in ("true", "false")


def as_number(expr: Expr) -> Expr:
    """Return a truth value as 1 or 0, anything else as it is."""
    return g.piecewise(g.ONE, expr, g.ZERO) if is_truth(expr) else expr


def as_truth(expr: Expr) -> Expr:
    """Return a number as whether it differs from 0, a truth value as it is."""
    return expr if is_truth(expr) else g.compare("ne", expr, g.ZERO)


class MathReader:
    """Reads libSBML syntax trees of one model; raises ModelError for a construct the graph does not carry."""

    def __init__(self, model: Any, origin: str) -> None:
        import libsbml

        self._origin = origin
        self._functions = {f.getId(): f for f in model.getListOfFunctionDefinitions()}
        self._kinds = {
            getattr(libsbml, name): name.removeprefix("AST_") for name in dir(libsbml) if name.startswith("AST_")
        }

    def read(self, tree: Any, names: Mapping[str, Expr] | None = None, *, where: str = "") -> Expr:
        """Return the expression of one syntax tree as a number; `names` are names with a meaning of their own there.

        `where` says what the tree belongs to, for messages.
        """
        return as_number(self._read(tree, names or {}, 0, where))

    def read_condition(self, tree: Any, *, where: str = "") -> Expr:
        """Return the expression of one syntax tree as a truth value."""
        return as_truth(self._read(tree, {}, 0, where))

    def _refuse(self, where: str, problem: str) -> ModelError:
        return ModelError(f"{self._origin}: {where + ': ' if where else ''}{problem}")

    def _read(self, tree: Any, bound: Mapping[str, Expr], depth: int, where: str) -> Expr:
        if depth > 400:
            raise self._refuse(where, "an expression is nested deeper than 400 levels; simplify it")
        kind = self._kinds.get(tree.getType(), "an unknown operation")
        if kind in ("INTEGER", "REAL", "REAL_E", "RATIONAL"):
            return self._number(tree, where)
        if kind == "NAME":
            return bound.get(tree.getName()) or g.symbol(tree.getName())
        if kind == "NAME_TIME":
            return g.symbol("time")
        if kind == "NAME_AVOGADRO":
            return g.number(AVOGADRO)
        if kind == "CONSTANT_PI":
            return g.number(3.141592653589793)
        if kind == "CONSTANT_E":
            return g.number(2.718281828459045)
        if kind in ("CONSTANT_TRUE", "CONSTANT_FALSE"):
            return g.TRUE if kind.endswith("TRUE") else g.FALSE
        args = [self._read(tree.getChild(i), bound, depth + 1, where) for i in range(tree.getNumChildren())]
        if kind == "FUNCTION":
            return self._inline(tree.getName(), args, depth, where)
        if kind == "FUNCTION_RATE_OF":
            if len(args) != 1 or args[0].op != "symbol":
                raise self._refuse(where, "rateOf takes the name of one quantity; write one")
            return g.symbol(RATE_OF + args[0].name)
        if kind in _LOGIC:
            return self._logic(_LOGIC[kind], [as_truth(arg) for arg in args], where)
        if kind == "LOGICAL_IMPLIES":
            self._count(kind, args, 2, where)
            return g.logic("or", g.logic("not", as_truth(args[0])), as_truth(args[1]))
        if kind == "FUNCTION_PIECEWISE":
            return self._choice(args, where)
        return self._apply(kind, [as_number(arg) for arg in args], where)

    def _number(self, tree: Any, where: str) -> Expr:
        value = tree.getValue()
        if not math.isfinite(value):
            raise self._refuse(where, f"the number {value} is not finite; write a finite one")
        return g.number(value, tree.getUnits() or None)

    def _count(self, kind: str, args: Sequence[Expr], wanted: int, where: str) -> None:
        if len(args) != wanted:
            name = kind.rsplit("_", 1)[-1].lower()
            raise self._refuse(where, f"{name} takes {wanted} arguments, got {len(args)}; write {wanted}")

    def _logic(self, kind: str, args: list[Expr], where: str) -> Expr:
        if kind == "not":
            self._count(kind, args, 1, where)
            return g.logic(kind, *args)
        if len(args) == 1:
            return args[0]
        if not args:
            return g.TRUE if kind == "and" else g.FALSE
        return g.logic(kind, *args)

    def _choice(self, args: list[Expr], where: str) -> Expr:
        if len(args) % 2 == 0:
            raise self._refuse(where, "a piecewise without an otherwise branch has no value; add the otherwise branch")
        if len(args) > 1 and all(is_truth(value) for value in args[0::2]):
            return g.piecewise(*(as_truth(arg) for arg in args))
        return g.piecewise(*(as_truth(arg) if i % 2 else as_number(arg) for i, arg in enumerate(args)))

    def _relation(self, kind: str, args: list[Expr], where: str) -> Expr:
        if kind == "ne" or len(args) == 2:
            self._count(kind, args, 2, where)
            return g.compare(kind, *args)
        pairs = [g.compare(kind, left, right) for left, right in pairwise(args)]
        return g.logic("and", *pairs) if pairs else g.TRUE

    def _apply(self, kind: str, args: list[Expr], where: str) -> Expr:
        if kind == "PLUS":
            return g.add(*args)
        if kind == "TIMES":
            return g.mul(*args)
        if kind == "MINUS" and len(args) == 1:
            return g.negative(args[0])
        if kind in _RELATIONS:
            return self._relation(_RELATIONS[kind], args, where)
        if kind in ("FUNCTION_MIN", "FUNCTION_MAX") and args:
            return g.call(kind.removeprefix("FUNCTION_").lower(), *args)
        if kind == "FUNCTION_ROOT" and len(args) == 1:
            return g.power(args[0], g.number(0.5))
        if kind == "FUNCTION_LOG" and len(args) == 1:
            return g.divide(g.call("log", args[0]), g.call("log", g.number(10.0)))
        if kind in _ONE_ARGUMENT or kind in _COMPOSED:
            self._count(kind, args, 1, where)
            known = _ONE_ARGUMENT.get(kind)
            return g.call(known, *args) if known else _COMPOSED[kind](args[0])
        if kind == "FUNCTION_FACTORIAL":
            return self._factorial(args, where)
        two = _TWO_ARGUMENTS.get(kind)
        if two is None:
            raise self._refuse(where, f"{kind.lower()} is not supported in equations; write it another way")
        self._count(kind, args, 2, where)
        return two(*args)

    def _factorial(self, args: list[Expr], where: str) -> Expr:
        value = args[0].value if len(args) == 1 and args[0].op == "number" else -1.0
        if not (value.is_integer() and 0.0 <= value <= 170.0):
            raise self._refuse(
                where, "function_factorial is supported of whole numbers up to 170 only; write the number"
            )
        return g.number(float(math.factorial(int(value))))

    def _inline(self, name: str, args: list[Expr], depth: int, where: str) -> Expr:
        definition = self._functions.get(name)
        if definition is None:
            raise self._refuse(where, f"function {name!r} is not defined; define it in the model")
        if definition.getBody() is None:
            raise self._refuse(where, f"function {name!r} has no math; write what it computes")
        names = [definition.getArgument(i).getName() for i in range(definition.getNumArguments())]
        if len(names) != len(args):
            raise self._refuse(where, f"function {name!r} takes {len(names)} arguments, got {len(args)}")
        inside = f"function {name!r}" if not where or where.startswith("function") else where
        return self._read(definition.getBody(), dict(zip(names, args, strict=True)), depth + 1, inside)


def _truncated(x: Expr) -> Expr:
    return g.piecewise(g.call("floor", x), g.compare("ge", x, g.ZERO), g.call("ceil", x))


def _quotient(a: Expr, b: Expr) -> Expr:
    return _truncated(g.divide(a, b))


_TWO_ARGUMENTS: Final[dict[str, Callable[[Expr, Expr], Expr]]] = {
    "MINUS": lambda a, b: a - b,
    "DIVIDE": g.divide,
    "POWER": g.power,
    "FUNCTION_POWER": g.power,
    "FUNCTION_ROOT": lambda degree, x: g.power(x, g.divide(g.ONE, degree)),
    "FUNCTION_LOG": lambda base, x: g.divide(g.call("log", x), g.call("log", base)),
    "FUNCTION_QUOTIENT": _quotient,
    "FUNCTION_REM": lambda a, b: a - b * _quotient(a, b),
}
