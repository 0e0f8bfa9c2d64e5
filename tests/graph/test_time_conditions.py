"""Conditions of time: held symbols say between crossings what the expression itself says."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from magmatrix.errors import ModelError
from magmatrix.graph.expr import (
    Expr,
    call,
    compare,
    evaluate,
    logic,
    number,
    piecewise,
    power,
    symbol,
    symbols_of,
    walk,
)
from magmatrix.graph.model import TIME
from magmatrix.graph.state_conditions import edges_of_state
from magmatrix.graph.time_conditions import NEVER, TimeConditions

T = symbol(TIME)
PARAMETERS = {"p": 3.3, "q": -0.7, "zero": 0.0}
SMALL = st.floats(-20.0, 20.0).map(lambda x: round(x, 2))


def lines() -> st.SearchStrategy[Expr]:
    slopes = st.sampled_from([number(1.0), number(-0.5), symbol("p"), symbol("q"), symbol("zero"), 1.0 / symbol("p")])
    return st.builds(lambda slope, start: slope * T + start, slopes, SMALL)


def numbers_of_time() -> st.SearchStrategy[Expr]:
    def further(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        rounded = st.builds(lambda f, x: call(f, x), st.sampled_from(["floor", "ceil"]), inner)
        return st.one_of(
            rounded,
            st.builds(lambda x, y: x - 2.5 * call("floor", y), inner, lines()),
            st.builds(lambda f, x, y: call(f, x, y), st.sampled_from(["min", "max"]), inner, lines()),
            st.builds(lambda x: call("abs", x), inner),
            st.builds(lambda x, y, z: piecewise(x, compare("lt", y, z), y), inner, lines(), lines()),
        )

    return st.recursive(lines(), further, max_leaves=4)


def conditions_of_time() -> st.SearchStrategy[Expr]:
    relations = st.sampled_from(["lt", "le", "gt", "ge"])
    plain = st.builds(lambda r, x, y: compare(r, x, number(y)), relations, numbers_of_time(), SMALL)
    return st.recursive(
        plain,
        lambda inner: (
            st.builds(lambda how, x, y: logic(how, x, y), st.sampled_from(["and", "or", "xor"]), inner, inner)
            | st.builds(lambda x: logic("not", x), inner)
        ),
        max_leaves=3,
    )


def followed(expr: Expr, until: float) -> list[tuple[float, float]]:
    """Stretches between crossings up to `until`, checked to hold what `expr` is in the middle of each."""
    conditions = TimeConditions(())
    held = conditions.hold([expr])[0]
    assert not any(
        node.op in ("lt", "le", "gt", "ge", "floor", "ceil") and TIME in symbols_of(node) for node in walk(held)
    )
    values = dict(PARAMETERS)
    moment, stretches = 0.0, []
    while moment < until:
        crossing = NEVER
        for condition in conditions.found:
            values[TIME] = moment * (1.0 + 2.0**-49)
            values[condition.name] = evaluate(condition.value, values)
            crossing = min(crossing, evaluate(condition.crossing, values))
        assert crossing > moment
        for share in (0.01, 0.5, 0.99):
            values[TIME] = moment + share * (min(crossing, until) - moment)
            assert evaluate(held, values) == pytest.approx(evaluate(expr, values), rel=1e-9, abs=1e-9)
        stretches.append((moment, min(crossing, until)))
        moment = crossing
    return stretches


@settings(max_examples=80, deadline=None)
@given(conditions_of_time())
@example(compare("lt", call("floor", T - 1.09), number(0.0)))
@example(compare("lt", call("ceil", symbol("p") - 0.5 * T - 3.19), number(0.0)))
def test_between_crossings_nothing_changes(condition: Expr) -> None:
    """Stretches shorter than the rounding of the crossings themselves are left out."""
    followed(piecewise(number(1.0), condition, number(0.0)), 10.0)


@settings(max_examples=60, deadline=None)
@given(numbers_of_time())
def test_values_of_time_are_the_same_between_crossings(value: Expr) -> None:
    followed(value, 10.0)


@pytest.mark.parametrize(
    ("condition", "crossings"),
    [
        (compare("ge", T, number(2.5)), [2.5]),
        (compare("gt", 2.0 * T, symbol("p")), [1.65]),
        (
            compare("gt", call("sin", T), number(0.5)),
            [math.pi / 6, 5 * math.pi / 6, 13 * math.pi / 6, 17 * math.pi / 6],
        ),
        (compare("gt", call("cos", 2.0 * T), number(2.0)), []),
        (compare("lt", call("exp", -T), number(0.01)), [math.log(100.0)]),
        (compare("lt", call("log", 1.0 + T), number(2.0)), [math.exp(2.0) - 1.0]),
        (compare("lt", power(T - 5.0, number(2.0)), number(4.0)), [3.0, 5.0, 7.0]),
        (compare("lt", power(T - 5.0, number(3.0)), number(8.0)), [5.0, 7.0]),
        (compare("lt", T, call("floor", T) + 0.25), [0.25, 1, 1.25, 2, 2.25, 3, 3.25, 4, 4.25, 5, 5.25, 6, 6.25, 7]),
    ],
)
def test_crossings_are_found(condition: Expr, crossings: list[float]) -> None:
    ends = [end for _, end in followed(piecewise(number(1.0), condition, number(0.0)), 10.0)][:-1]
    assert ends[: len(crossings)] == pytest.approx(crossings, rel=1e-12)


def test_equal_conditions_are_held_once() -> None:
    conditions = TimeConditions(())
    condition = compare("ge", T, symbol("p"))
    conditions.hold([piecewise(number(1.0), condition, number(0.0)), piecewise(number(5.0), condition, T)])
    assert len(conditions.found) == 1


def test_conditions_that_the_state_decides_stay() -> None:
    conditions = TimeConditions(["x"])
    expr = piecewise(number(1.0), compare("gt", symbol("x"), T), number(0.0))
    assert conditions.hold([expr]) == [expr]
    assert not conditions.found


@pytest.mark.parametrize(
    "expr",
    [
        piecewise(number(1.0), compare("gt", T * call("exp", -T), number(0.1)), number(0.0)),
        call("floor", T * T),
        call("ceil", call("sin", T)),
    ],
)
def test_what_has_no_formula_is_refused_by_name(expr: Expr) -> None:
    with pytest.raises(ModelError, match="no formula") as caught:
        TimeConditions(()).hold([expr])
    assert "time" in str(caught.value)


def test_a_kink_without_a_formula_stays() -> None:
    kink = call("max", number(0.0), call("sin", T) + 0.1 * T)
    assert TimeConditions(()).hold([kink]) == [kink]


def test_edges_of_the_state_are_counted_once_each() -> None:
    x = symbol("x")
    low, high = compare("lt", x, number(3.0)), compare("ge", x, number(3.0))
    assert len(edges_of_state([piecewise(number(1.0), low, number(2.0), high, number(0.0))], ["x"])) == 1
    assert not edges_of_state([call("max", x, number(0.0)), compare("lt", T, symbol("p"))], ["x"])
    band = edges_of_state([piecewise(number(1.0), compare("lt", call("abs", x), number(1.0)), number(0.0))], ["x"])
    change = sum(abs(evaluate(edge, {"x": 5.0}) - evaluate(edge, {"x": -5.0})) for edge in band)
    assert change == 2.0
