"""How runs fail: a status with time and state, NaN instead of values, and no summary without a policy."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.engine.problem.status import Status
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import Cancel, People, Tolerances, simulate
from magmatrix.errors import SimulationError
from magmatrix.graph.expr import call, symbol
from magmatrix.schedule.schedule import Schedule
from tests.engine.small import HOUR, gut_engine, meals
from tests.graph.build import a_model

X = symbol("x")


def explosion() -> FastEngine:
    """x' = r x^2 from 1: infinite at t = 1/r."""
    return FastEngine(a_model({"x": symbol("r") * X * X}, parameters={"r": 0.0}), ["x"])


def test_a_blow_up_is_reported_and_leaves_the_others_alone() -> None:
    rates = np.array([0.0, 0.5, 0.01, 0.5, 0.02])
    ticks = [HOUR, 4 * HOUR]
    run = simulate(explosion(), People(5, {"r": rates}), Schedule(), ticks, tolerances=Tolerances(rtol=1e-8), threads=1)
    failed = [1, 3]
    np.testing.assert_array_equal(run.ok, [True, False, True, False, True])
    assert set(run.status[failed]) <= {Status.STEP_UNDERFLOW, Status.NOT_FINITE}
    np.testing.assert_allclose(run.time[failed], 2.0, rtol=1e-6)
    assert np.all(run.final_state[failed] > 1e6)
    assert np.all(np.isnan(run.series["x"][failed]))
    exact = 1.0 / (1.0 - rates[run.ok, None] * np.array(ticks) / HOUR)
    np.testing.assert_allclose(run.series["x"][run.ok], exact, rtol=1e-6)


def test_summaries_need_a_policy_when_someone_failed() -> None:
    run = simulate(explosion(), People(2, {"r": np.array([0.0, 0.5])}), Schedule(), [4 * HOUR])
    with pytest.raises(SimulationError, match="person 1"):
        run.mean("x", failures="raise")
    np.testing.assert_allclose(run.mean("x", failures="omit"), [1.0])
    np.testing.assert_allclose(run.quantiles("x", [0.5], failures="omit"), [[1.0]])
    assert sum(run.failures.values()) == 1


def test_a_person_with_an_undefined_number_is_not_finite() -> None:
    run = simulate(explosion(), People(2, {"r": np.array([np.nan, 0.0])}), Schedule(), [HOUR])
    assert list(run.status) == [Status.NOT_FINITE, Status.OK]
    begun = simulate(explosion(), People(1, {}, {"x": np.array([np.inf])}), Schedule(), [HOUR])
    assert list(begun.status) == [Status.NOT_FINITE]
    assert begun.time[0] == 0.0


def test_the_step_limit_stops_a_run() -> None:
    run = simulate(gut_engine(), People(3), meals(2), [48 * HOUR], tolerances=Tolerances(max_steps=3))
    assert set(run.status) == {Status.STEP_LIMIT}
    assert np.all(run.steps >= 3)


def test_an_amount_may_not_fall_below_zero_if_declared() -> None:
    sink = a_model({"x": -symbol("k") * call("exp", symbol("k") - 1.0)}, parameters={"k": 1.0})
    engine = FastEngine(sink, ["x"])
    strict = Tolerances(nonnegative=frozenset({"x"}))
    run = simulate(engine, People(1), Schedule(), [3 * HOUR], tolerances=strict)
    assert list(run.status) == [Status.NEGATIVE]
    assert run.final_state[0, 0] < 0.0
    assert simulate(engine, People(1), Schedule(), [3 * HOUR]).ok.all()


def test_a_cancelled_run_says_so_for_everyone_it_did_not_finish() -> None:
    cancel = Cancel()
    cancel.set()
    run = simulate(gut_engine(), People(9), meals(4), [4 * 24 * HOUR], cancel=cancel)
    assert set(run.status) == {Status.CANCELLED}
    assert np.all(np.isnan(run.series["b"]))


def test_progress_can_cancel() -> None:
    cancel = Cancel()
    run = simulate(
        gut_engine(),
        People(20_000),
        meals(40),
        [40 * 24 * HOUR],
        cancel=cancel,
        progress=lambda share: cancel.set(),
    )
    assert run.failures.get(Status.CANCELLED, 0) > 0
    assert np.isnan(run.series["b"][~run.ok]).all()


def test_every_outcome_has_advice() -> None:
    assert all(status.advice for status in Status)
