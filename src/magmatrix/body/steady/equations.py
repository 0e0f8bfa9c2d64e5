"""The equations at rest: flows and rates of the body at the start of a run, as functions of a few unknowns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from magmatrix.body.body import Body
from magmatrix.graph.arrays import array_function
from magmatrix.graph.expr import Expr, add, substitute, symbols_of
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.model import TIME
from magmatrix.graph.reduce import reduce_to

Array = NDArray[np.float64]
Values = Mapping[str, float | Array]
_LANES = 8
"""Numbers that a processor takes at once, at most: a multiple of it leaves no remainder to be rounded otherwise."""


def room_for(count: int) -> int:
    """Return how long the arrays for `count` people are, so that nobody's last bit depends on who else is there."""
    return -(-max(count, 1) // _LANES) * _LANES


def wide(value: float | Array, size: int) -> Array:
    """Return a number, or an array of one per person, as an array [size]; those beyond the people are repetitions."""
    return np.resize(np.asarray(value, dtype=np.float64), size)


def chosen(values: Values, who: NDArray[np.intp]) -> dict[str, float | Array]:
    """Return the numbers of the people at these positions only."""
    return {name: value[who] if isinstance(value, np.ndarray) else value for name, value in values.items()}


def function_of(root: Expr, values: Values, size: int, unknown: Collection[str]) -> Callable[[Values], Array]:
    """Return `root` as a function of the symbols `unknown`, arrays [size]; all others are taken from `values`."""
    function = array_function(root)
    own = {name: wide(0.0 if name == TIME else values[name], size) for name in function.names if name not in unknown}
    with np.errstate(all="ignore"):
        return function.partial(own, unknown)


@lru_cache(maxsize=64)
def flow_at_rest(body: Body, *names: str) -> Expr:
    """Return the sum of flows or readouts (graph ids) at the start of a run, as an expression of parameters."""
    return add(*_at_start(body, names, rates=False))


@lru_cache(maxsize=64)
def change_at_rest(body: Body, *states: str) -> Expr:
    """Return the summed rate of `states` (graph ids) at the start of a run, as an expression of parameters."""
    return add(*_at_start(body, states, rates=True))


def _at_start(body: Body, names: Collection[str], *, rates: bool) -> list[Expr]:
    model = reduce_to(body.model, names)
    inlined = inline_assignments(model)
    found = substitute([model.rates[name] if rates else inlined[name] for name in names], inlined)
    states = sorted(set(model.states) & symbols_of(*found))
    starts = substitute([model.initial[name] for name in states], inlined)
    return substitute(found, dict(zip(states, starts, strict=True)))
