"""Expressions for many people at once have the values that the plain interpreter gives each of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.graph import expr as g
from magmatrix.graph.arrays import array_function, evaluate_arrays
from magmatrix.graph.expr import Expr, evaluate, symbol

A, B, C = map(symbol, "abc")
EXPRESSIONS = [
    A + B * C - 2.0,
    g.divide(A, B) ** 2.0 + B**0.5 + A**C + A**-1.0 + A**3.0,
    g.call("max", A, B, C) - g.call("min", A, B, C),
    g.add(*(g.call(name, A) for name in ("exp", "log", "abs", "floor", "ceil", "sin", "cos", "tan", "atan", "tanh"))),
    g.call("asin", g.call("sin", A)) + g.call("acos", g.call("cos", B)) + g.call("sinh", A) + g.call("cosh", B),
    g.piecewise(A, g.compare("lt", A, B), B, g.logic("and", g.compare("ge", A, C), g.compare("ne", A, B)), C),
    g.piecewise(g.call("log", A - 1.0), g.compare("gt", A, g.number(1.0)), g.number(0.0)),
    g.piecewise(A, g.logic("not", g.logic("xor", g.compare("le", A, B), g.compare("eq", B, C))), C * C),
    g.piecewise(A, g.logic("or", g.compare("le", A, B), g.FALSE), g.piecewise(B, g.TRUE, C)),
    g.number(4.0) * 1.0,
]


@pytest.mark.parametrize("expression", EXPRESSIONS)
@given(st.lists(st.tuples(*[st.floats(0.1, 5.0)] * 3), min_size=1, max_size=9))
def test_arrays_agree_with_the_plain_interpreter(expression: Expr, people: list[tuple[float, float, float]]) -> None:
    columns = dict(zip("abc", np.array(people).T, strict=True))
    with np.errstate(all="ignore"):
        many = np.broadcast_to(evaluate_arrays(expression, columns), len(people))
    one = [evaluate(expression, dict(zip("abc", person, strict=True))) for person in people]
    np.testing.assert_allclose(many, one, rtol=1e-13, atol=1e-13)


def test_each_person_takes_the_branch_that_is_theirs() -> None:
    """The branch that is not taken may be outside its domain."""
    root = g.piecewise(g.call("log", A), g.compare("gt", A, g.number(0.0)), g.number(-7.0))
    with np.errstate(all="ignore"):
        assert evaluate_arrays(root, {"a": np.array([-1.0, 1.0])}).tolist() == [-7.0, 0.0]


def test_what_is_known_is_computed_once() -> None:
    """A function of the unknowns alone gives the same bits as the whole."""
    root = g.call("exp", A * B) + g.call("log", C) / (A + B)
    values = {"a": np.linspace(0.1, 0.9, 8), "b": np.linspace(1.0, 2.0, 8), "c": np.linspace(3.0, 4.0, 8)}
    whole = evaluate_arrays(root, values)
    for free in ("a", "b", "c", "ab", "abc", ""):
        known = {name: value for name, value in values.items() if name not in free}
        partial = array_function(root).partial(known, set(free))
        for _ in range(2):
            np.testing.assert_array_equal(partial({name: values[name] for name in free}), whole)


def test_an_expression_knows_its_names_and_is_made_once() -> None:
    assert sorted(array_function(A + B * A).names) == ["a", "b"]
    assert array_function(A + B) is array_function(A + B)


def test_numbers_alone_give_a_number() -> None:
    assert evaluate_arrays(g.divide(A, B), {"a": 1.0, "b": 4.0}) == 0.25
    with np.errstate(all="ignore"):
        assert math.isinf(float(evaluate_arrays(g.divide(A, B), {"a": 1.0, "b": 0.0})))


def test_a_missing_name_is_named() -> None:
    with pytest.raises(KeyError, match="b"):
        evaluate_arrays(A + B, {"a": 1.0})
