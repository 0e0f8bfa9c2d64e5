"""Conservation laws, found exactly: on small models by hand, on the body its magnesium and its tracer."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.body.assemble import reference_body
from magmatrix.graph.conservation import conservation_laws, is_conserved, left_null_space, linear_terms
from magmatrix.graph.expr import ONE, ZERO, call, number, symbol
from magmatrix.graph.model import Model
from tests.graph.build import a_model

x, y, z, k = map(symbol, "xyzk")
MAGNESIUM = {
    **dict.fromkeys(("S", "L", "P", "I", "F", "M", "R", "K", "Bs", "Bd"), 1),
    **dict.fromkeys(("urine_total", "faeces_endogenous_total", "faeces_unabsorbed_total", "sweat_total"), 1),
    **dict.fromkeys(("intake_total", "infused_total", "dermal_total"), -1),
}
TRACER = {
    **dict.fromkeys(("tS", "tL", "tP", "tI", "tF", "tM", "tR", "tK", "tBs", "tBd"), 1),
    **dict.fromkeys(("tracer_urine", "tracer_faeces", "tracer_sweat"), 1),
    "tracer_given": -1,
}


def named(weights: dict[str, int]) -> dict[str, int]:
    return {f"magnesium__{name}": weight for name, weight in weights.items()}


def test_a_closed_chain_keeps_its_sum() -> None:
    model = a_model({"x": -k * x, "y": k * x - 2.0 * y, "z": 2.0 * y}, parameters={"k": 1.0})
    assert conservation_laws(model) == [{"x": 1, "y": 1, "z": 1}]


def test_weights_are_exact_fractions() -> None:
    model = a_model({"x": -3.0 * (x * y), "y": 7.0 * (x * y)})
    (law,) = conservation_laws(model)
    assert law["x"] / law["y"] == Fraction(7, 3)


def test_a_leak_leaves_no_law() -> None:
    assert conservation_laws(a_model({"x": -x - y, "y": x})) == []


def test_sums_behind_names_are_seen() -> None:
    model = a_model(
        {"x": symbol("net"), "y": -symbol("out") - symbol("in")},
        assigned={"net": symbol("in") + symbol("out"), "in": k * y, "out": -k * x},
        parameters={"k": 1.0},
    )
    assert is_conserved(model, {"x": 1, "y": 1})
    assert not is_conserved(model, {"x": 1, "y": 2})


def test_products_of_sums_are_multiplied_out() -> None:
    assert linear_terms((x + y) * (x - y)) == {x * x: 1, y * y: -1}
    assert linear_terms(2.0 * (x + 1.0) - x * 2.0) == {ONE: 2}
    assert linear_terms(number(0.5) * x - x / 2.0) == {}


def test_a_constant_state_is_its_own_law() -> None:
    assert {"z": 1} in conservation_laws(a_model({"x": -x, "z": number(0.0)}))


def test_states_that_never_cancel_by_rounding_alone() -> None:
    """0.1 + 0.2 is not 0.3 in binary, and the law knows it."""
    model = a_model({"x": 0.1 * k, "y": 0.2 * k, "z": -0.3 * k}, parameters={"k": 1.0})
    assert not is_conserved(model, {"x": 1, "y": 1, "z": 1})
    exact = a_model({"x": 0.25 * k, "y": 0.5 * k, "z": -0.75 * k}, parameters={"k": 1.0})
    assert is_conserved(exact, {"x": 1, "y": 1, "z": 1})


small = st.integers(-3, 3).map(Fraction)


@given(st.lists(st.lists(small, min_size=4, max_size=4), min_size=1, max_size=7))
def test_left_null_space_is_one_and_complete(matrix: list[list[Fraction]]) -> None:
    columns = [symbol(f"flux{j}") for j in range(4)]
    rows = {
        f"s{i}": {column: value for column, value in zip(columns, row, strict=True) if value}
        for i, row in enumerate(matrix)
    }
    laws = left_null_space(rows)
    for law in laws:
        assert any(law.values())
        assert all(sum(weight * rows[name].get(column, 0) for name, weight in law.items()) == 0 for column in columns)
    assert len(laws) == len(rows) - rank(matrix)
    assert rank([[law.get(name, Fraction(0)) for name in rows] for law in laws]) == len(laws)


def rank(matrix: list[list[Fraction]]) -> int:
    return int(np.linalg.matrix_rank(np.array(matrix, dtype=float))) if matrix else 0


@pytest.fixture(scope="module")
def magnesium() -> Model:
    return reference_body(("magnesium",)).model


@pytest.mark.parametrize("weights", [MAGNESIUM, TRACER], ids=["magnesium", "tracer"])
def test_the_body_conserves_exactly(weights: dict[str, int]) -> None:
    assert is_conserved(reference_body().model, named(weights))


@pytest.mark.parametrize("weights", [MAGNESIUM, TRACER], ids=["magnesium", "tracer"])
def test_no_pool_may_be_forgotten(magnesium: Model, weights: dict[str, int]) -> None:
    """Only a counter that actions alone change can be left out unnoticed."""
    for name in named(weights):
        rest = {other: weight for other, weight in named(weights).items() if other != name}
        assert is_conserved(magnesium, rest) == (magnesium.rates[name] is ZERO), name


def test_the_laws_of_magnesium_are_found_without_being_told(magnesium: Model) -> None:
    """Both ledgers lie in the span of the laws found."""
    laws = conservation_laws(magnesium)
    assert all(is_conserved(magnesium, law) for law in laws)
    basis = [[law.get(state, Fraction(0)) for state in magnesium.states] for law in laws]
    for weights in (MAGNESIUM, TRACER):
        ledger = [Fraction(named(weights).get(state, 0)) for state in magnesium.states]
        assert rank([*basis, ledger]) == rank(basis) == len(laws)


def test_functions_of_states_are_terms_of_their_own() -> None:
    saturable = x / (1.0 + x)
    model = a_model({"x": -saturable, "y": saturable, "z": -call("exp", saturable)})
    assert conservation_laws(model) == [{"x": 1, "y": 1}]
