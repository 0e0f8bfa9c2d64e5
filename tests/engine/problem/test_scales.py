"""Magnitudes of states that nobody gave: right for any units, each person's own, small rather than large."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import simulate
from magmatrix.graph.expr import number, symbol
from magmatrix.graph.model import Model
from magmatrix.schedule.schedule import Action, Schedule
from tests.graph.build import a_model

HOUR = 60
GROWN = symbol("I")
LOGISTIC = FastEngine(a_model({"I": 2.0 * GROWN * (1.0 - GROWN)}, start={"I": 1e-12}), ["I"])


def logistic(start: float, hours: float) -> float:
    grown = start * math.exp(2.0 * hours)
    return grown / (1.0 - start + grown)


@pytest.mark.parametrize("start", [1e-12, 1e-9, 1e-6, 0.1])
@pytest.mark.parametrize("rtol", [1e-4, 1e-6])
def test_growth_from_almost_nothing(start: float, rtol: float) -> None:
    run = simulate(LOGISTIC, People(1, {}, {"I": start}), Schedule(), [12 * HOUR], tolerances=Tolerances(rtol=rtol))
    assert run.series["I"][0, 0] == pytest.approx(logistic(start, 12.0), rel=10 * rtol)


def test_the_reference_solver_sees_growth_too() -> None:
    run = ReferenceEngine(LOGISTIC.model, ["I"]).run({}, Schedule(), [12 * HOUR])
    assert run.outputs["I"][0] == pytest.approx(0.0258056, rel=1e-5)
    assert run.scales["I"] == pytest.approx(1e-12, rel=0.5)


def two_pools() -> Model:
    a, b = symbol("a"), symbol("b")
    return a_model(
        {"a": -0.1 * a, "b": 0.1 * a - 0.01 * b},
        start={"a": 0.0, "b": 0.0},
        actions={"dose": {"a": a + symbol("dose_amount")}},
        arguments=("dose_amount",),
    )


POOLS = FastEngine(two_pools(), ["a", "b"])


@settings(max_examples=25, deadline=None)
@given(st.floats(-15.0, 15.0))
def test_units_do_not_matter(exponent: float) -> None:
    """The same model in other units: every number of the result is multiplied, to the tolerance."""
    unit = 10.0**exponent
    plan = Schedule.build([Action(HOUR, "dose", {"amount": unit}), Action(30 * HOUR, "dose", {"amount": unit})])
    ticks = [2 * HOUR, 40 * HOUR, 100 * HOUR]
    run = simulate(POOLS, People(1), plan, ticks)
    hours = np.array([2.0, 40.0, 100.0])
    exact = np.zeros((2, 3))
    for at in (1.0, 30.0):
        past = np.where(hours >= at, hours - at, 0.0)
        exact[0] += np.where(hours >= at, np.exp(-0.1 * past), 0.0)
        exact[1] += np.where(hours >= at, 0.1 / 0.09 * (np.exp(-0.01 * past) - np.exp(-0.1 * past)), 0.0)
    for name, values in zip("ab", exact, strict=True):
        np.testing.assert_allclose(run.series[name][0] / unit, values, rtol=1e-3, atol=1e-6)
    assert run.scales["a"] == pytest.approx(unit, rel=0.5)


def test_magnitudes_are_each_persons_own() -> None:
    starts = np.array([1e-12, 1.0, 1e-6, 1e-12])
    together = simulate(LOGISTIC, People(4, {}, {"I": starts}), Schedule(), [12 * HOUR])
    assert np.shape(together.scales["I"]) == (4,)
    for person, start in enumerate(starts):
        alone = simulate(LOGISTIC, People(1, {}, {"I": start}), Schedule(), [12 * HOUR])
        np.testing.assert_array_equal(alone.series["I"][0], together.series["I"][person])
        assert np.asarray(together.scales["I"])[person] == alone.scales["I"]


def test_a_long_chain_that_starts_empty_runs() -> None:
    """Each pool fills like a power of time, the last like t^9: no state may ask for digits that no method has."""
    names = [f"s{i}" for i in range(10)]
    rates = {name: (number(1.0) if i == 0 else symbol(names[i - 1])) for i, name in enumerate(names)}
    model = a_model(rates, start=dict.fromkeys(names, 0.0))
    run = simulate(FastEngine(model, names), People(1), Schedule(), [HOUR, 10 * HOUR])
    assert run.ok.all()
    for i, name in enumerate(names):
        exact = 10.0 ** (i + 1) / math.factorial(i + 1)
        assert run.series[name][0, 1] == pytest.approx(exact, rel=1e-3)


def test_what_is_given_counts() -> None:
    given = Tolerances(scales={"I": 0.25})
    run = simulate(LOGISTIC, People(2), Schedule(), [HOUR], tolerances=given)
    assert run.scales == {"I": 0.25}


def test_a_fast_pool_is_as_large_as_its_balance() -> None:
    fast = symbol("fast")
    model = a_model({"fast": 1e3 - 1e7 * fast}, start={"fast": 0.0})
    run = simulate(FastEngine(model, ["fast"]), People(1), Schedule(), [HOUR])
    assert run.scales["fast"] == pytest.approx(1e-4, rel=0.5)
    assert run.series["fast"][0, 0] == pytest.approx(1e-4, rel=1e-4)


def test_a_later_dose_does_not_hide_growth_before_it() -> None:
    plain = LOGISTIC.model
    model = a_model(
        dict(plain.rates),
        start={"I": 1e-12},
        actions={"dose": {"I": GROWN + symbol("dose_amount")}},
        arguments=("dose_amount",),
    )
    plan = Schedule.build([Action(99 * HOUR, "dose", {"amount": 1.0})])
    run = simulate(FastEngine(model, ["I"]), People(1), plan, [12 * HOUR, 100 * HOUR])
    assert run.series["I"][0, 0] == pytest.approx(logistic(1e-12, 12.0), rel=1e-3)
    assert run.scales["I"] == pytest.approx(1e-12, rel=0.5)
    assert ReferenceEngine(model, ["I"]).run({}, plan, [12 * HOUR]).outputs["I"][0] == pytest.approx(
        0.0258056, rel=1e-5
    )
