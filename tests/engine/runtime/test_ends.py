"""What happens at the very end of a run counts as much as what happens before, and failures leave no numbers."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.cohort.follow import EngineName
from magmatrix.engine.problem.output import Kind, Output
from magmatrix.engine.problem.status import Status
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import Cancel, People, Tolerances, simulate
from magmatrix.graph.expr import symbol
from magmatrix.schedule.schedule import Schedule, Setting
from tests.engine.alike import run_one
from tests.engine.small import HOUR, chain, dose, gut_engine, meals
from tests.graph.build import a_model

X = symbol("x")
REDUCTIONS = [Output("x", kind) for kind in (Kind.HIGHEST, Kind.LOWEST, Kind.INTEGRAL, Kind.SUM)]


@pytest.mark.parametrize("last", [1, HOUR, 24 * HOUR])
def test_a_dose_at_the_last_tick_is_in_the_last_value_and_in_the_final_state(last: int) -> None:
    schedule = Schedule.build([dose(last, 5.0), Setting(last, "infusion", 3.0)])
    kept = [Output("gut"), Output("gut", Kind.HIGHEST), Output("gut", Kind.SUM), Output("gut", Kind.INTEGRAL)]
    run = simulate(FastEngine(chain(), kept), People(1), schedule, [0, last])
    assert list(run.series["gut"][0]) == [0.0, 5.0]
    assert run.final_state[0, run.states.index("gut")] == 5.0
    assert run.reduced[Output("gut", Kind.HIGHEST)][0] == 5.0
    assert run.reduced[Output("gut", Kind.SUM)][0] == 5.0
    assert run.reduced[Output("gut", Kind.INTEGRAL)][0] == 0.0


@pytest.mark.parametrize("engine", ["fast", "cvode"])
def test_items_of_the_last_tick_act_in_both_engines(engine: EngineName) -> None:
    schedule = Schedule.build([Setting(HOUR, "infusion", 3.0), dose(HOUR, 5.0), dose(HOUR + 1, 7.0)])
    run = run_one(engine, chain(), ["gut", "infusion"], schedule, [0, HOUR])
    assert list(run.outputs["gut"]) == [0.0, 5.0]
    assert list(run.outputs["infusion"]) == [0.0, 3.0]
    assert run.final_state["gut"] == 5.0


def test_items_at_the_first_and_only_tick_act() -> None:
    run = simulate(FastEngine(chain(), ["gut"]), People(1), Schedule.build([dose(0, 5.0)]), [0])
    assert run.series["gut"][0, 0] == run.final_state[0, 0] == 5.0


def test_whoever_fails_leaves_no_reduction() -> None:
    model = a_model({"x": symbol("r") * X * X}, parameters={"r": 0.0})
    rates = np.array([0.0, 0.5, 0.01, np.nan])
    run = simulate(FastEngine(model, ["x", *REDUCTIONS]), People(4, {"r": rates}), Schedule(), [0, HOUR, 4 * HOUR])
    np.testing.assert_array_equal(run.ok, [True, False, True, False])
    for kept in REDUCTIONS:
        np.testing.assert_array_equal(np.isfinite(run.reduced[kept]), run.ok, err_msg=str(kept))
    np.testing.assert_array_equal(np.isfinite(run.series["x"]).all(axis=1), run.ok)
    assert np.isnan(run.series["x"][~run.ok]).all()


def test_whoever_was_never_begun_leaves_nothing() -> None:
    cancel = Cancel()
    cancel.set()
    kept = [Output("b", kind) for kind in (Kind.HIGHEST, Kind.LOWEST, Kind.INTEGRAL, Kind.SUM)]
    run = simulate(gut_engine("b", *kept), People(5), meals(2), [48 * HOUR], cancel=cancel)
    assert set(run.status) == {Status.CANCELLED}
    for output in kept:
        assert np.isnan(run.reduced[output]).all()
    assert np.isnan(run.time).all()


@pytest.mark.parametrize("below", [0.002, 0.05, 0.5])
@pytest.mark.parametrize("first_step", [0.1, 10.0])
@pytest.mark.parametrize("hours", [1, 7])
def test_a_state_that_falls_below_only_on_arriving_is_not_passed_as_fine(
    below: float, first_step: float, hours: int
) -> None:
    """A line is exact in one step, which arrives at the end: nothing comes after it that would notice."""
    engine = FastEngine(a_model({"x": -symbol("k")}, start={"x": hours - below}, parameters={"k": 1.0}), ["x"])
    strict = Tolerances(nonnegative=frozenset({"x"}), first_step=first_step, scales={"x": 1.0})
    run = simulate(engine, People(1), Schedule(), [hours * HOUR], tolerances=strict)
    assert run.status[0] != Status.OK or run.series["x"][0, 0] >= -strict.negative
    fine = simulate(engine, People(1, {}, {"x": float(hours)}), Schedule(), [hours * HOUR], tolerances=strict)
    assert list(fine.status) == [Status.OK]
