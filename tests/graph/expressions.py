"""Random expressions together with what they mean in plain Python, for comparing every way of computing them.

All are smooth and of moderate size near the points used, apart from kinks and branches, which the points avoid.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from magmatrix.graph import expr as g
from magmatrix.graph.expr import Expr

Meaning = Callable[[Mapping[str, float]], float]

NAMES = ("a", "b", "c")
POINTS = (
    {"a": 0.739085133, "b": -1.324717957, "c": 2.236067977},
    {"a": -0.577215665, "b": 0.915965594, "c": -1.902160583},
    {"a": 1.618033989, "b": 1.202056903, "c": 0.123456789},
)


@dataclass(frozen=True)
class Known:
    """An expression and its value computed without the graph."""

    expr: Expr
    meaning: Meaning

    def __repr__(self) -> str:
        return repr(self.expr)


def _number(value: float) -> Known:
    return Known(g.number(value), lambda _: value)


def _symbol(name: str) -> Known:
    return Known(g.symbol(name), lambda values: values[name])


def _binary(
    make: Callable[[Expr, Expr], Expr], plain: Callable[[float, float], float]
) -> Callable[[Known, Known], Known]:
    return lambda x, y: Known(make(x.expr, y.expr), lambda v: plain(x.meaning(v), y.meaning(v)))


def _unary(make: Callable[[Expr], Expr], plain: Callable[[float], float]) -> Callable[[Known], Known]:
    return lambda x: Known(make(x.expr), lambda v: plain(x.meaning(v)))


def _bounded(x: Expr) -> Expr:
    return g.call("tanh", x)


_BINARY = (
    _binary(lambda x, y: x + y, lambda x, y: x + y),
    _binary(lambda x, y: x - y, lambda x, y: x - y),
    _binary(lambda x, y: _bounded(x) * y, lambda x, y: math.tanh(x) * y),
    _binary(lambda x, y: x / (1.0 + _bounded(y) * _bounded(y)), lambda x, y: x / (1.0 + math.tanh(y) ** 2)),
    _binary(lambda x, y: g.call("min", x, y), min),
    _binary(lambda x, y: g.call("max", x, y), max),
    _binary(
        lambda x, y: g.power(g.call("exp", _bounded(x)), _bounded(y)),
        lambda x, y: math.exp(math.tanh(x)) ** math.tanh(y),
    ),
)
_UNARY = (
    _unary(g.negative, lambda x: -x),
    _unary(lambda x: g.call("exp", _bounded(x)), lambda x: math.exp(math.tanh(x))),
    _unary(lambda x: g.call("log", 1.5 + _bounded(x)), lambda x: math.log(1.5 + math.tanh(x))),
    _unary(lambda x: _bounded(x) ** 2.0, lambda x: math.tanh(x) ** 2),
    _unary(lambda x: _bounded(x) ** 3.0, lambda x: math.tanh(x) ** 3),
    _unary(lambda x: 1.0 / (1.5 + _bounded(x)), lambda x: 1.0 / (1.5 + math.tanh(x))),
    _unary(lambda x: g.call("abs", x), abs),
    _unary(lambda x: g.call("sin", x), math.sin),
    _unary(lambda x: g.call("cos", x), math.cos),
    _unary(lambda x: g.call("atan", x), math.atan),
    _unary(lambda x: g.call("sinh", _bounded(x)), lambda x: math.sinh(math.tanh(x))),
)


def _piecewise(first: Known, name: str, relation: str, edge: float, second: Known) -> Known:
    condition = g.compare(relation, g.symbol(name), g.number(edge))
    holds = {"lt": lambda x: x < edge, "ge": lambda x: x >= edge}[relation]
    return Known(
        g.piecewise(first.expr, condition, second.expr),
        lambda v: first.meaning(v) if holds(v[name]) else second.meaning(v),
    )


_leaves = st.one_of(
    st.sampled_from(NAMES).map(_symbol),
    st.integers(-24, 24).map(lambda eighths: _number(eighths / 8.0)),
)


def _larger(inner: st.SearchStrategy[Known]) -> st.SearchStrategy[Known]:
    return st.one_of(
        st.builds(lambda make, x, y: make(x, y), st.sampled_from(_BINARY), inner, inner),
        st.builds(lambda make, x: make(x), st.sampled_from(_UNARY), inner),
        st.builds(
            _piecewise,
            inner,
            st.sampled_from(NAMES),
            st.sampled_from(["lt", "ge"]),
            st.sampled_from([-0.5, 1.0]),
            inner,
        ),
    )


def known_expressions(leaves: int = 12) -> st.SearchStrategy[Known]:
    """Random expressions in a, b and c with up to `leaves` leaves."""
    return st.recursive(_leaves, _larger, max_leaves=leaves)
