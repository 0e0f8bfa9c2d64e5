"""Symbolic derivatives against central differences and against what is in every table."""

from __future__ import annotations

import math

import pytest
from hypothesis import given

from magmatrix.errors import ModelError
from magmatrix.graph.derivative import derivative, derivatives
from magmatrix.graph.expr import (
    FALSE,
    ONE,
    ZERO,
    Expr,
    call,
    compare,
    evaluate,
    logic,
    number,
    piecewise,
    power,
    symbol,
)
from tests.graph.expressions import NAMES, POINTS, Known, known_expressions

a, b, c = map(symbol, NAMES)
STEP = 1e-4


def central_difference(known: Known, point: dict[str, float], name: str) -> float:
    """Fourth order, so that a wide step is exact enough and rounding stays small."""

    def at(steps: int) -> float:
        return known.meaning({**point, name: point[name] + steps * STEP})

    return (8.0 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12.0 * STEP)


@given(known_expressions())
def test_derivatives_agree_with_central_differences(known: Known) -> None:
    slopes = derivatives(known.expr, list(NAMES))
    for point in POINTS:
        for name in NAMES:
            expected = central_difference(known, point, name)
            assert evaluate(slopes[name], point) == pytest.approx(expected, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize(
    ("function", "slope"),
    [
        ("exp", math.exp),
        ("log", lambda x: 1 / x),
        ("sin", math.cos),
        ("cos", lambda x: -math.sin(x)),
        ("tan", lambda x: 1 / math.cos(x) ** 2),
        ("asin", lambda x: 1 / math.sqrt(1 - x * x)),
        ("acos", lambda x: -1 / math.sqrt(1 - x * x)),
        ("atan", lambda x: 1 / (1 + x * x)),
        ("sinh", math.cosh),
        ("cosh", math.sinh),
        ("tanh", lambda x: 1 / math.cosh(x) ** 2),
        ("abs", lambda x: math.copysign(1.0, x)),
        ("floor", lambda x: 0.0),
        ("ceil", lambda x: 0.0),
    ],
)
def test_table_of_derivatives(function: str, slope: object) -> None:
    for x in (0.3, 0.7):
        assert evaluate(derivative(call(function, a), "a"), {"a": x}) == pytest.approx(slope(x), rel=1e-12)  # type: ignore[operator]
        chained = derivative(call(function, 0.5 * a), "a")
        assert evaluate(chained, {"a": 2 * x}) == pytest.approx(0.5 * slope(x), rel=1e-12)  # type: ignore[operator]


def test_absolute_value_left_of_zero_and_at_it() -> None:
    slope = derivative(call("abs", a), "a")
    assert [evaluate(slope, {"a": x}) for x in (-2.0, 0.0, 2.0)] == [-1.0, 0.0, 1.0]


@pytest.mark.parametrize("power_of", [2.0, -1.0, 0.5, -2.5])
def test_powers(power_of: float) -> None:
    slope = derivative(a**power_of, "a")
    assert evaluate(slope, {"a": 1.7}) == pytest.approx(power_of * 1.7 ** (power_of - 1.0), rel=1e-12)


def test_power_with_both_parts_varying() -> None:
    slope = derivative(power(a, a), "a")
    assert evaluate(slope, {"a": 1.3}) == pytest.approx(1.3**1.3 * (math.log(1.3) + 1), rel=1e-12)


def test_varying_exponent_needs_no_slope_of_the_base() -> None:
    slope = derivative(power(b, a), "a")
    assert evaluate(slope, {"a": 0.4, "b": 2.5}) == pytest.approx(math.log(2.5) * 2.5**0.4, rel=1e-12)


def test_nothing_to_a_varying_power_has_no_slope_in_the_power() -> None:
    slope = derivative(power(b, a), "a")
    assert evaluate(slope, {"a": 2.0, "b": 0.0}) == 0.0


@pytest.mark.parametrize("function", ["min", "max"])
@pytest.mark.parametrize("values", [(1.0, 2.0, 3.0), (3.0, 1.0, 2.0), (2.0, 3.0, 1.0)])
def test_extremes_follow_the_argument_that_wins(function: str, values: tuple[float, float, float]) -> None:
    point = dict(zip(NAMES, values, strict=True))
    expr = call(function, 2.0 * a, 3.0 * b, 5.0 * c)
    terms = {"a": 2.0 * values[0], "b": 3.0 * values[1], "c": 5.0 * values[2]}
    winner = (min if function == "min" else max)(terms, key=terms.__getitem__)
    factor = {"a": 2.0, "b": 3.0, "c": 5.0}
    for name in NAMES:
        assert evaluate(derivative(expr, name), point) == (factor[name] if name == winner else 0.0)


def test_at_a_tie_the_first_argument_counts() -> None:
    """The urine of the body sits on such an edge only by accident, but the Jacobian must not be undefined there."""
    slope = derivative(call("max", 2.0 * a, 3.0 * a), "a")
    assert evaluate(slope, {"a": 0.0}) == 2.0


def test_piecewise_differentiates_each_branch_and_keeps_the_conditions() -> None:
    expr = piecewise(a * a, compare("lt", a, ONE), 3.0 * a, compare("lt", a, number(2.0)), ZERO)
    slope = derivative(expr, "a")
    assert [evaluate(slope, {"a": x}) for x in (0.5, 1.5, 2.5)] == [1.0, 3.0, 0.0]


def test_a_branch_outside_its_domain_is_not_touched() -> None:
    slope = derivative(piecewise(call("log", a), compare("gt", a, ZERO), a), "a")
    assert [evaluate(slope, {"a": x}) for x in (-1.0, 2.0)] == [1.0, 0.5]


@pytest.mark.parametrize("expr", [b + 1.0, number(3.0), symbol("time"), compare("lt", a, b), logic("not", FALSE)])
def test_what_does_not_vary_is_exactly_zero(expr: Expr) -> None:
    assert derivative(expr, "a") is ZERO


def test_units_written_beside_numbers_survive() -> None:
    assert derivative(number(2.0, "mmol") * a, "a") is number(2.0, "mmol")


def test_a_function_without_derivative_is_refused() -> None:
    with pytest.raises(ModelError, match="no derivative known for 'gamma'"):
        derivative(Expr("gamma", (a,)), "a")
