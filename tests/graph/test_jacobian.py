"""The Jacobian: where it is zero, and what it is elsewhere, on small models and on the whole body."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.engine.reference.pycode import Layout, compile_expressions
from magmatrix.graph.expr import ZERO, call, evaluate, substitute, symbol, symbols_of
from magmatrix.graph.jacobian import Jacobian, inline_assignments, jacobian
from tests.graph.build import a_model

x, y, z, k = map(symbol, "xyzk")


def test_only_what_a_rate_depends_on_has_an_entry() -> None:
    model = a_model({"x": -k * x, "y": k * x - y * z, "z": ZERO}, parameters={"k": 2.0})
    found = jacobian(model)
    assert found.states == ("x", "y", "z")
    assert set(found.entries) == {(0, 0), (1, 0), (1, 1), (1, 2)}
    point = {"x": 1.0, "y": 3.0, "z": 5.0, "k": 2.0}
    assert {place: evaluate(entry, point) for place, entry in found.entries.items()} == {
        (0, 0): -2.0,
        (1, 0): 2.0,
        (1, 1): -5.0,
        (1, 2): -3.0,
    }


def test_dependence_through_assignments_is_seen() -> None:
    model = a_model(
        {"x": symbol("flow"), "y": -symbol("flow")}, assigned={"flow": symbol("s") * x, "s": call("exp", y)}
    )
    assert set(jacobian(model).entries) == {(0, 0), (0, 1), (1, 0), (1, 1)}
    inlined = inline_assignments(model)
    assert inlined["flow"] is call("exp", y) * x
    assert symbols_of(*inlined.values()) == {"x", "y"}


def test_a_model_without_states_has_an_empty_jacobian() -> None:
    found = jacobian(a_model({}, assigned={"a": symbol("time") * 2.0}))
    assert found == Jacobian((), {})


@cache
def whole_body() -> tuple[tuple[str, ...], object, object, list[tuple[int, int]], np.ndarray, list[float]]:
    """Rates and slopes of the whole body as functions, with a state in the middle of a repair."""
    body = reference_body()
    model = body.model
    parameters = {**body.values, "magnesium__rest_ratio": 1.0, "dermis__ageing": 1.0}
    parameters |= {name: 1.0 for name in parameters if "__link_" in name}
    inlined = inline_assignments(model)
    names = [
        s.id for s in model.symbols.values() if s.id not in model.states and s.id not in inlined and s.id != "time"
    ]
    layout = Layout.of(model.states, names)
    values = [parameters.get(name, 0.0) for name in names]
    rates = compile_expressions(substitute(model.rates.values(), inlined), layout)
    matrix = jacobian(model)
    places = sorted(matrix.entries)
    slopes = compile_expressions([matrix.entries[place] for place in places], layout)
    at_rest = {**dict.fromkeys(model.states, 0.0), **parameters, "time": 0.0}
    rested = {name: evaluate(substitute([expr], inlined)[0], at_rest) for name, expr in model.initial.items()}
    start = {name: rested.get(name) or 0.5 for name in model.states}
    start |= {"dermis__v": 0.2, "dermis__u": 0.3}
    return model.states, rates, slopes, places, np.array([start[name] for name in model.states]), values


def test_the_body_is_sparse() -> None:
    states, _, _, places, _, _ = whole_body()
    assert len(places) < 0.1 * len(states) ** 2


@pytest.mark.parametrize("seed", range(4))
def test_the_body_against_finite_differences(seed: int) -> None:
    """At random states around those of the reference person: every entry, and every place without one."""
    states, rates, slopes, places, start, values = whole_body()
    y0 = start * np.random.default_rng(seed).uniform(0.6, 1.4, len(start))
    exact = np.zeros((len(states), len(states)))
    exact[tuple(np.array(places).T)] = slopes(100.0, y0.tolist(), values)  # type: ignore[operator]
    numeric = np.zeros_like(exact)
    for j in range(len(states)):
        step = 1e-5 * max(abs(y0[j]), 1e-2)
        moved = [y0.copy() for _ in range(2)]
        moved[0][j] += step
        moved[1][j] -= step
        up, down = (np.array(rates(100.0, y.tolist(), values)) for y in moved)  # type: ignore[operator]
        numeric[:, j] = (up - down) / (2 * step)
    largest = np.abs(exact).max(axis=1, keepdims=True)
    assert np.abs(numeric - exact) / (1e-5 + largest) == pytest.approx(0.0, abs=2e-5)
