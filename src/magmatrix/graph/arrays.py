"""The value of an expression for many people at once: a list of numpy operations, made once for each expression."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from magmatrix.graph.expr import Expr, walk

Array = NDArray[np.float64]
Values = Mapping[str, float | Array]
_Operation = Callable[..., Any]


def _truth(compare: _Operation) -> _Operation:
    return lambda *args: np.where(compare(*args), 1.0, 0.0)


_ONE_ARGUMENT: Final[dict[str, _Operation]] = {
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
    "not": _truth(np.logical_not),
}
_TWO_ARGUMENTS: Final[dict[str, _Operation]] = {
    "lt": _truth(np.less),
    "le": _truth(np.less_equal),
    "gt": _truth(np.greater),
    "ge": _truth(np.greater_equal),
    "eq": _truth(np.equal),
    "ne": _truth(np.not_equal),
}
_FOLDED: Final[dict[str, _Operation]] = {
    "add": np.add,
    "mul": np.multiply,
    "min": np.minimum,
    "max": np.maximum,
    "and": _truth(np.logical_and),
    "or": _truth(np.logical_or),
    "xor": _truth(np.logical_xor),
}
"""Operations on any number of arguments, two at a time from the left."""
_CONSTANTS: Final = {"true": 1.0, "false": 0.0}
_POWERS: Final[dict[float, _Operation]] = {
    -1.0: lambda base: np.divide(1.0, base),
    0.5: np.sqrt,
    2.0: lambda base: np.multiply(base, base),
}
"""Powers that need no logarithm; numpy takes them too, but only where the exponent is one number for all."""


class ArrayFunction:
    """An expression that can be computed for many people at once; `array_function` gives the one of an expression.

    A person's value depends on that person's numbers alone, to the last bit where all values are arrays of one length
    that is a multiple of eight: numpy may round the remainder of an array otherwise than the rest.
    """

    def __init__(self, root: Expr) -> None:
        self._constants: list[tuple[int, float]] = []
        self._symbols: list[tuple[int, str]] = []
        self._steps: list[tuple[int, _Operation, tuple[int, ...]]] = []
        self._size = 0
        place: dict[int, int] = {}
        for node in walk(root):
            place[id(node)] = self._add(node, [place[id(arg)] for arg in node.args])
        self._root = place[id(root)]

    @property
    def names(self) -> tuple[str, ...]:
        """The symbols that the expression reads."""
        return tuple(name for _, name in self._symbols)

    def __call__(self, values: Values) -> Array:
        """Return the value at `values`, numbers or arrays of one shape."""
        return self.partial(values, ())({})

    def partial(self, values: Values, free: Collection[str]) -> Callable[[Values], Array]:
        """Return a function of the symbols `free` alone; all that does not rest on them is computed now."""
        known: list[Any] = [None] * self._size
        moving = {place for place, name in self._symbols if name in free}
        for place, value in self._constants:
            known[place] = value
        for place, name in self._symbols:
            if place not in moving:
                known[place] = values[name]
        later: list[tuple[int, _Operation, tuple[int, ...]]] = []
        for step in self._steps:
            place, operation, args = step
            if moving.isdisjoint(args):
                known[place] = operation(*[known[arg] for arg in args])
            else:
                moving.add(place)
                later.append(step)
        read = [(place, name) for place, name in self._symbols if name in free]

        def function(values: Values) -> Array:
            own = list(known)
            for place, name in read:
                own[place] = values[name]
            for place, operation, args in later:
                own[place] = operation(*[own[arg] for arg in args])
            return np.asarray(own[self._root], dtype=np.float64)

        return function

    def _add(self, node: Expr, args: list[int]) -> int:
        """Append what computes a node from the places of its arguments; return its own place."""
        if node.op == "number" or node.op in _CONSTANTS:
            place = self._room()
            self._constants.append((place, node.value if node.op == "number" else _CONSTANTS[node.op]))
            return place
        if node.op == "symbol":
            place = self._room()
            self._symbols.append((place, node.name))
            return place
        if node.op == "piecewise":
            place = args[-1]
            for value, condition in reversed(list(zip(args[0:-1:2], args[1::2], strict=True))):
                place = self._step(_chosen, (condition, value, place))
            return place
        if node.op in _FOLDED:
            place = args[0]
            for arg in args[1:]:
                place = self._step(_FOLDED[node.op], (place, arg))
            return place
        if node.op == "pow":
            exponent = node.args[1]
            plain = _POWERS.get(exponent.value) if exponent.op == "number" else None
            return self._step(np.power, tuple(args)) if plain is None else self._step(plain, (args[0],))
        known = _ONE_ARGUMENT if len(args) == 1 else _TWO_ARGUMENTS
        return self._step(known[node.op], tuple(args))

    def _step(self, operation: _Operation, args: tuple[int, ...]) -> int:
        place = self._room()
        self._steps.append((place, operation, args))
        return place

    def _room(self) -> int:
        self._size += 1
        return self._size - 1


def _chosen(condition: Any, value: Any, otherwise: Any) -> Any:
    return np.where(np.asarray(condition) != 0.0, value, otherwise)


@lru_cache(maxsize=512)
def array_function(root: Expr) -> ArrayFunction:
    """Return the function that computes an expression, made once."""
    return ArrayFunction(root)


def evaluate_arrays(root: Expr, values: Values) -> Array:
    """Return the value of `root` at `values`, numbers or arrays of one shape.

    Every branch of a condition is computed, and each person takes the one that is theirs.
    """
    return array_function(root)(values)
