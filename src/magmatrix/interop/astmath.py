"""Graph expressions as libSBML syntax trees; units written beside numbers stay beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from magmatrix.errors import ModelError
from magmatrix.graph.expr import MINUS_ONE, ONE, Expr, walk
from magmatrix.graph.model import TIME

_KINDS: Final = {
    "exp": "FUNCTION_EXP",
    "log": "FUNCTION_LN",
    "abs": "FUNCTION_ABS",
    "floor": "FUNCTION_FLOOR",
    "ceil": "FUNCTION_CEILING",
    "sin": "FUNCTION_SIN",
    "cos": "FUNCTION_COS",
    "tan": "FUNCTION_TAN",
    "asin": "FUNCTION_ARCSIN",
    "acos": "FUNCTION_ARCCOS",
    "atan": "FUNCTION_ARCTAN",
    "sinh": "FUNCTION_SINH",
    "cosh": "FUNCTION_COSH",
    "tanh": "FUNCTION_TANH",
    "min": "FUNCTION_MIN",
    "max": "FUNCTION_MAX",
    "add": "PLUS",
    "pow": "FUNCTION_POWER",
    "piecewise": "FUNCTION_PIECEWISE",
    "lt": "RELATIONAL_LT",
    "le": "RELATIONAL_LEQ",
    "gt": "RELATIONAL_GT",
    "ge": "RELATIONAL_GEQ",
    "eq": "RELATIONAL_EQ",
    "ne": "RELATIONAL_NEQ",
    "and": "LOGICAL_AND",
    "or": "LOGICAL_OR",
    "not": "LOGICAL_NOT",
    "xor": "LOGICAL_XOR",
    "true": "CONSTANT_TRUE",
    "false": "CONSTANT_FALSE",
}


def syntax_tree(root: Expr, unit_id: Callable[[str | None], str]) -> Any:
    """Return `root` as a libSBML tree; `unit_id` maps the unit of a number in the graph to that in the document.

    Raises ModelError for an operation SBML does not have.
    """
    import libsbml

    trees: dict[int, Any] = {}

    def node(kind: str, *children: Any) -> Any:
        tree = libsbml.ASTNode(getattr(libsbml, f"AST_{kind}"))
        for child in children:
            tree.addChild(child.deepCopy())
        return tree

    def number(expr: Expr) -> Any:
        tree = node("REAL")
        tree.setValue(expr.value)
        tree.setUnits(unit_id(expr.unit_id))
        return tree

    def product(expr: Expr) -> Any:
        over = [arg for arg in expr.args if not _is_reciprocal(arg)]
        under = [arg.args[0] for arg in expr.args if _is_reciprocal(arg)]
        negated = bool(over) and over[0] is MINUS_ONE
        above = joined(over[1:] if negated else over)
        quotient = node("DIVIDE", above, joined(under)) if under else above
        return node("MINUS", quotient) if negated else quotient

    def joined(factors: list[Expr]) -> Any:
        if not factors:
            return number(ONE)
        return trees[id(factors[0])] if len(factors) == 1 else node("TIMES", *(trees[id(f)] for f in factors))

    for expr in walk(root):
        if expr.op == "number":
            tree = number(expr)
        elif expr.op == "symbol":
            tree = node("NAME_TIME" if expr.name == TIME else "NAME")
            tree.setName(expr.name)
        elif expr.op == "mul":
            tree = product(expr)
        elif _is_reciprocal(expr):
            tree = node("DIVIDE", number(ONE), trees[id(expr.args[0])])
        elif expr.op in _KINDS:
            tree = node(_KINDS[expr.op], *(trees[id(arg)] for arg in expr.args))
        else:
            raise ModelError(f"{expr.op!r} has no counterpart in SBML; write the equation with other functions")
        trees[id(expr)] = tree
    return trees[id(root)]


def _is_reciprocal(expr: Expr) -> bool:
    return expr.op == "pow" and expr.args[1] is MINUS_ONE
