"""The value of an expression for many people at once: the same interpreter as `evaluate`, over arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from magmatrix.errors import ModelError
from magmatrix.graph.expr import Expr

Array = NDArray[np.float64]
_FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "exp": np.exp,
    "log": np.log,
    "abs": np.fabs,
    "floor": np.floor,
    "ceil": np.ceil,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "min": lambda *args: np.minimum.reduce(np.broadcast_arrays(*args)),
    "max": lambda *args: np.maximum.reduce(np.broadcast_arrays(*args)),
    "add": lambda *args: sum(args[1:], args[0]),
    "mul": lambda *args: np.multiply.reduce(np.broadcast_arrays(*args)),
    "pow": np.power,
}


def evaluate_arrays(root: Expr, values: Mapping[str, float | Array]) -> Array:
    """Return the value of `root` at `values`, numbers or arrays of one shape.

    Raises ModelError for an expression with conditions: which branch is taken differs between people.
    """
    known: dict[int, Any] = {}
    stack = [root]
    while stack:
        top = stack[-1]
        missing = [arg for arg in top.args if id(arg) not in known]
        if missing:
            stack.extend(missing)
            continue
        stack.pop()
        known[id(top)] = _apply(top, [known[id(arg)] for arg in top.args], values)
    return np.asarray(known[id(root)], dtype=np.float64)


def _apply(node: Expr, args: list[Any], values: Mapping[str, float | Array]) -> Any:
    if node.op == "number":
        return node.value
    if node.op == "symbol":
        return values[node.name]
    if node.op not in _FUNCTIONS:
        raise ModelError(f"{node.op} cannot be evaluated for many people at once")
    return _FUNCTIONS[node.op](*args)
