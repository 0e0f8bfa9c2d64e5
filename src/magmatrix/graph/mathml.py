"""MathML of an SBML model, read into graph expressions; function definitions are inlined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magmatrix.errors import ModelError
from magmatrix.graph import expr as g
from magmatrix.graph.expr import Expr

_CALLS = {
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
    "FUNCTION_MIN": "min",
    "FUNCTION_MAX": "max",
    "FUNCTION_LN": "log",
}
_RELATIONS = {
    "RELATIONAL_LT": "lt",
    "RELATIONAL_LEQ": "le",
    "RELATIONAL_GT": "gt",
    "RELATIONAL_GEQ": "ge",
    "RELATIONAL_EQ": "eq",
    "RELATIONAL_NEQ": "ne",
}
_LOGIC = {"LOGICAL_AND": "and", "LOGICAL_OR": "or", "LOGICAL_NOT": "not", "LOGICAL_XOR": "xor"}


class MathReader:
    """Reads libSBML syntax trees of one model; raises ModelError for a construct the graph does not carry."""

    def __init__(self, model: Any, origin: str) -> None:
        import libsbml

        self._origin = origin
        self._functions = {f.getId(): f for f in model.getListOfFunctionDefinitions()}
        self._kinds = {
            getattr(libsbml, name): name.removeprefix("AST_") for name in dir(libsbml) if name.startswith("AST_")
        }

    def read(self, tree: Any) -> Expr:
        """Return the expression of one syntax tree."""
        return self._read(tree, {}, 0)

    def _read(self, tree: Any, bound: Mapping[str, Expr], depth: int) -> Expr:
        if depth > 400:
            raise ModelError(f"{self._origin}: an expression is nested deeper than 400 levels; simplify it")
        kind = self._kinds[tree.getType()]
        if kind in ("INTEGER", "REAL", "REAL_E", "RATIONAL"):
            return g.number(tree.getValue(), tree.getUnits() or None)
        if kind == "NAME":
            return bound.get(tree.getName()) or g.symbol(tree.getName())
        if kind == "NAME_TIME":
            return g.symbol("time")
        if kind == "CONSTANT_PI":
            return g.number(3.141592653589793)
        if kind == "CONSTANT_E":
            return g.number(2.718281828459045)
        if kind in ("CONSTANT_TRUE", "CONSTANT_FALSE"):
            return g.TRUE if kind.endswith("TRUE") else g.FALSE
        args = [self._read(tree.getChild(i), bound, depth + 1) for i in range(tree.getNumChildren())]
        if kind == "FUNCTION":
            return self._inline(tree.getName(), args, depth)
        return self._apply(kind, args)

    def _apply(self, kind: str, args: list[Expr]) -> Expr:
        if kind == "PLUS":
            return g.add(*args)
        if kind == "TIMES":
            return g.mul(*args)
        if kind == "MINUS":
            return g.negative(args[0]) if len(args) == 1 else args[0] - args[1]
        if kind == "DIVIDE":
            return g.divide(*args)
        if kind in ("POWER", "FUNCTION_POWER"):
            return g.power(*args)
        if kind == "FUNCTION_ROOT":
            return g.power(args[1], g.divide(g.ONE, args[0])) if len(args) == 2 else g.power(args[0], g.number(0.5))
        if kind == "FUNCTION_LOG":
            return g.divide(g.call("log", args[1]), g.call("log", args[0]))
        if kind == "FUNCTION_PIECEWISE":
            return g.piecewise(*args)
        if kind in _CALLS:
            return g.call(_CALLS[kind], *args)
        if kind in _RELATIONS and len(args) == 2:
            return g.compare(_RELATIONS[kind], *args)
        if kind in _LOGIC:
            return g.logic(_LOGIC[kind], *args)
        raise ModelError(f"{self._origin}: {kind.lower()} is not supported in equations; write it another way")

    def _inline(self, name: str, args: list[Expr], depth: int) -> Expr:
        definition = self._functions.get(name)
        if definition is None:
            raise ModelError(f"{self._origin}: function {name!r} is not defined; define it in the model")
        names = [definition.getArgument(i).getName() for i in range(definition.getNumArguments())]
        if len(names) != len(args):
            raise ModelError(f"{self._origin}: function {name!r} takes {len(names)} arguments, got {len(args)}")
        return self._read(definition.getBody(), dict(zip(names, args, strict=True)), depth + 1)
