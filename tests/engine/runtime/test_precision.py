"""Single precision: as exact as it says, the same for a person in any company, and refused where it cannot serve."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from magmatrix.engine.problem.output import Kind, Output
from magmatrix.engine.problem.precision import SMALLEST_RTOL
from magmatrix.engine.problem.status import Status
from magmatrix.engine.runtime.accuracy import check_accuracy
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import People, Tolerances, simulate
from magmatrix.errors import ModelError
from magmatrix.graph.expr import number, symbol
from magmatrix.graph.model import TIME
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule
from tests.engine.large import dense
from tests.engine.runtime.test_simulate import DAYS, TICKS, a_crowd
from tests.engine.small import HOUR, chain, dose, gut, meals
from tests.graph.build import a_model

KEPT = ("a", "b", "share", Output("b", Kind.HIGHEST), Output("uptake", Kind.INTEGRAL), Output("a", Kind.SUM))


FLOOR = 5e-5


def of_scale(values: NDArray[np.float64], exact: NDArray[np.float64]) -> float:
    return float(np.max(np.abs(values - exact) / (np.abs(exact) + 1e-3 * np.abs(exact).max())))


def test_it_errs_as_double_precision_does_up_to_a_floor() -> None:
    crowd, double, single = a_crowd(21), FastEngine(gut(), KEPT), FastEngine(gut(), KEPT, precision="single")
    exact = simulate(double, crowd, meals(DAYS), TICKS, tolerances=Tolerances(rtol=1e-9))
    usual, run = (simulate(e, crowd, meals(DAYS), TICKS, tolerances=Tolerances(rtol=1e-5)) for e in (double, single))
    assert run.ok.all()
    for name, values in exact.series.items():
        assert of_scale(run.series[name], values) < 1.25 * of_scale(usual.series[name], values) + FLOOR
    for output, numbers in exact.reduced.items():
        seen_at_moments = output.kind is Kind.HIGHEST  # of steps, which differ
        bound = 5e-3 if seen_at_moments else 1.25 * of_scale(usual.reduced[output], numbers) + FLOOR
        assert of_scale(run.reduced[output], numbers) < bound


def test_small_increments_are_not_lost_over_decades() -> None:
    slow = 1e-9
    model = a_model({"store": number(slow), "gut": -symbol("gut")}, actions={"eat": {"gut": symbol("gut") + 1.0}})
    years = 20 * 365
    schedule = Schedule.build([Action(item.tick, "eat") for item in meals(0) if isinstance(item, Action)])
    run = simulate(FastEngine(model, ["store"], precision="single"), People(1), schedule, range(0, years * 1440, 1440))
    gained = run.series["store"][0] - 1.0
    np.testing.assert_allclose(gained[1:], slow * 24.0 * np.arange(1, years), rtol=1e-5)


def test_amounts_are_conserved_to_six_digits() -> None:
    schedule = Schedule.build([dose(day * TICKS_PER_DAY + meal * HOUR, 4.0) for day in range(200) for meal in (8, 13)])
    names = ["gut", "plasma", "out"]
    run = simulate(FastEngine(chain(), names, precision="single"), People(1), schedule, [200 * TICKS_PER_DAY])
    assert sum(run.series[name][0, -1] for name in names) == pytest.approx(1600.0, rel=2e-6)


def test_moments_keep_their_digits_late_in_a_long_run() -> None:
    since = symbol(TIME) - symbol("begin")
    model = a_model({"x": 1.0 / (1.0 + since * since), "begin": number(0.0)}, start={"x": 0.0, "begin": 0.0})
    day = 7300
    late = People(1, {}, {"begin": 24.0 * day})
    moments = [day * TICKS_PER_DAY, day * TICKS_PER_DAY + 10 * HOUR]
    single, double = (
        simulate(FastEngine(model, ["x"], precision=p), late, Schedule(), moments).series["x"][0]
        for p in ("single", "double")
    )
    assert double[1] - double[0] == pytest.approx(math.atan(10.0), rel=1e-3)
    assert single[1] - single[0] == pytest.approx(double[1] - double[0], rel=5e-4)


def test_person_i_is_person_i() -> None:
    engine = FastEngine(gut(), ["a", "b"], precision="single")
    crowd = a_crowd(19)
    together = simulate(engine, crowd, meals(DAYS), TICKS, threads=2)
    order = np.random.default_rng(1).permutation(19)
    shuffled = simulate(engine, crowd.chosen(order), meals(DAYS), TICKS, threads=1)
    alone = simulate(engine, crowd.chosen(np.array([7])), meals(DAYS), TICKS)
    for name in ("a", "b"):
        np.testing.assert_array_equal(shuffled.series[name], together.series[name][order])
        np.testing.assert_array_equal(alone.series[name][0], together.series[name][7])


def test_numbers_out_of_range_are_a_failure_of_that_person_only() -> None:
    model = a_model({"x": -symbol("x")}, start={"x": 1.0})
    people = People(2, {}, {"x": np.array([1.0, 1e39])})
    run = simulate(FastEngine(model, ["x"], precision="single"), people, Schedule(), [HOUR])
    assert list(run.status) == [Status.OK, Status.NOT_FINITE]


def test_what_it_cannot_meet_is_refused() -> None:
    engine = FastEngine(gut(), ["a"], precision="single")
    with pytest.raises(ModelError, match="single precision cannot hold rtol"):
        simulate(engine, a_crowd(2), meals(1), [HOUR], tolerances=Tolerances(rtol=SMALLEST_RTOL / 2))
    with pytest.raises(ModelError, match="typical magnitude"):
        simulate(engine, a_crowd(2), meals(1), [HOUR], tolerances=Tolerances(scales={"a": 1e-20}))


def test_its_accuracy_is_checked_against_double_precision() -> None:
    engine = FastEngine(gut(), ["a", "b"], precision="single")
    found = check_accuracy(engine, a_crowd(12), meals(DAYS), TICKS, tolerances=Tolerances(rtol=1e-5), sample=4)
    assert 0.0 < found.worst < 1e-4


def test_models_too_large_to_be_unrolled_are_refused() -> None:
    with pytest.raises(ModelError, match="use double precision"):
        FastEngine(dense(60), ["x0"], precision="single")
