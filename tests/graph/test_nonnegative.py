"""Which states cannot fall below zero, and what that rests on."""

from __future__ import annotations

import pytest

from magmatrix.graph.expr import Expr, call, number, piecewise, power, symbol
from magmatrix.graph.nonnegative import Below, bounded_states
from tests.graph.build import a_model

X, Y, K, N, V = (symbol(name) for name in "xyknv")
PARAMETERS = {"k": 1.0, "n": 2.0, "v": 3.0}


def bounds_of(**rates: Expr) -> dict[str, tuple[frozenset[str], frozenset[str], Below]]:
    model = a_model(dict(rates), start=dict.fromkeys(rates, 1.0), parameters=PARAMETERS)
    return {name: (b.rests_on, b.positive, b.below) for name, b in bounded_states(model).items()}


def test_a_loss_that_vanishes_with_the_amount_bounds_it_without_any_condition() -> None:
    assert bounds_of(x=-K * X) == {"x": (frozenset(), frozenset(), Below.SMOOTH)}


def test_saturable_loss_is_singular_below_zero() -> None:
    assert bounds_of(x=-V * X / (K + X)) == {"x": (frozenset(), frozenset(), Below.SINGULAR)}


def test_a_power_of_unknown_exponent_is_undefined_below_zero_and_needs_it_positive() -> None:
    assert bounds_of(x=-K * power(X, N)) == {"x": (frozenset(), frozenset({"n"}), Below.UNDEFINED)}
    assert bounds_of(x=-K * power(X, number(0.5)))["x"] == (frozenset(), frozenset(), Below.UNDEFINED)


def test_a_gain_rests_on_what_drives_it() -> None:
    found = bounds_of(x=V * Y - K * X, y=K * X - V * Y)
    assert found["x"][0] == {"v", "y"}
    assert found["y"][0] == {"k", "x"}


@pytest.mark.parametrize(
    "rate",
    [-1.0 * K, K - V, Y - K, call("sin", Y), call("log", Y + X), -K * call("exp", -X), K * (1.0 - Y)],
    ids=["constant loss", "difference", "other less constant", "sine", "logarithm", "loss at zero", "one less other"],
)
def test_what_can_go_below_zero_is_not_bounded(rate: Expr) -> None:
    assert "x" not in bounds_of(x=rate, y=-Y)


def test_a_state_that_loses_its_bound_takes_it_from_those_that_rest_on_it() -> None:
    assert bounds_of(x=Y - K * X, y=-1.0 * K) == {}


def test_logistic_growth_is_bounded() -> None:
    assert set(bounds_of(x=K * X * (1.0 - X))) == {"x"}


def test_choices_are_bounded_when_every_branch_is() -> None:
    on = piecewise(V, Y, number(0.0))
    assert set(bounds_of(x=on - K * X, y=-Y)) == {"x", "y"}
    assert set(bounds_of(x=piecewise(-V, Y, number(0.0)) - K * X, y=-Y)) == {"y"}


def test_extremes_need_one_safe_side() -> None:
    assert "x" in bounds_of(x=call("max", number(0.0), K - V) - X)
    assert "x" not in bounds_of(x=call("min", K, K - V) - X)
