"""Jumps of the rates, in time and in the state: both engines against closed forms, whatever the output times."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from magmatrix.engine.problem.output import Kind, Output
from magmatrix.engine.problem.status import Status
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.equal_days import project_days
from magmatrix.engine.runtime.simulate import People, Tolerances, simulate
from magmatrix.errors import ModelError, SimulationError
from magmatrix.graph.expr import Expr, as_expr, call, compare, logic, number, piecewise, symbol
from magmatrix.graph.model import TIME, Model
from magmatrix.schedule.schedule import Action, Schedule, Setting
from tests.engine.small import HOUR
from tests.graph.build import a_model

T, X = symbol(TIME), symbol("x")
NOTHING = Schedule.build([])
LOSS = 0.1
FINE = Tolerances(rtol=1e-8)
SINGLE = Tolerances(rtol=1e-4)
LAST = 60


def chosen(value: Expr | float, condition: Expr) -> Expr:
    return piecewise(as_expr(value), condition, number(0.0))


def between(what: Expr, low: Expr | float, high: Expr | float) -> Expr:
    return logic("and", compare("ge", what, as_expr(low)), compare("le", what, as_expr(high)))


def a_pulse() -> Model:
    """An input `u` between `on` and `on + width`, through another assigned symbol, into a pool at rest."""
    during = chosen(1.0, between(T, symbol("on"), symbol("on") + symbol("width")))
    return a_model(
        {"x": -LOSS * X + symbol("u")},
        start={"x": 0.0},
        parameters={"on": 20.0, "width": 0.5, "height": 3000.0},
        inputs=["on", "width", "height"],
        assigned={"u": symbol("height") * symbol("during"), "during": during},
        actions={"add": {"x": X + symbol("add_amount")}},
        arguments=["add_amount"],
    )


def a_train() -> Model:
    """A pulse in the first `width` of every `period`, without loss."""
    phase = T - symbol("period") * call("floor", T / symbol("period"))
    return a_model(
        {"x": chosen(1.0, compare("lt", phase, symbol("width"))) - 0.0 * X},
        start={"x": 0.0},
        parameters={"period": 24.0, "width": 1.0},
    )


@cache
def engine(which: str) -> FastEngine:
    return FastEngine({"pulse": a_pulse, "train": a_train}[which](), ["x"])


def through_a_pulse(on: float, off: float, height: float, time: float) -> float:
    """Solution of x' = height (on <= t <= off) - LOSS x from 0 at `time`."""
    if time <= on:
        return 0.0
    end = min(off, time)
    return float(-height / LOSS * np.exp(-LOSS * (time - end)) * np.expm1(-LOSS * (end - on)))


def by_reference(model: Model, parameters: dict[str, float], schedule: Schedule = NOTHING, last: int = LAST) -> float:
    run = ReferenceEngine(model, ["x"]).run(parameters, schedule, [last * HOUR], rtol=1e-8)
    return float(run.outputs["x"][-1])


PULSES = st.tuples(
    st.one_of(st.floats(0.0, 50.0), st.integers(0, 50).map(float), st.just(0.0)),
    st.one_of(st.floats(1e-3, 9.0), st.integers(1, 9).map(float), st.just(1e-6)),
)


@settings(max_examples=12, deadline=None)
@given(st.lists(PULSES, min_size=1, max_size=5))
def test_each_person_has_their_own_pulse(pulses: list[tuple[float, float]]) -> None:
    on, width = np.array(pulses).T
    height = 100.0 / width
    people = People(len(on), {"on": on, "width": width, "height": height})
    exact = [through_a_pulse(a, a + w, h, LAST) for a, w, h in zip(on, width, height, strict=True)]
    once = simulate(engine("pulse"), people, NOTHING, [LAST * HOUR], tolerances=FINE)
    hourly = simulate(engine("pulse"), people, NOTHING, range(0, LAST * HOUR + 1, HOUR), tolerances=FINE)
    assert (once.status == Status.OK).all()
    # a narrow pulse is as wide as the difference of two doubles
    bound = 1e-6 + 4.0 * np.spacing(on + width) / width
    assert (np.abs(once.series["x"][:, -1] - exact) <= bound * np.array(exact)).all()
    assert (np.abs(hourly.series["x"][:, -1] - exact) <= bound * np.array(exact)).all()
    found = by_reference(a_pulse(), {"on": on[0], "width": width[0], "height": height[0]})
    # the magnitude of x, which sets the absolute tolerance, follows from the height of the pulse
    assert abs(found - exact[0]) <= (3e-6 + bound[0]) * exact[0] + 1e-10 * height[0] / LOSS


@settings(max_examples=8, deadline=None)
@given(st.floats(0.5, 30.0), st.floats(0.02, 0.98), st.booleans())
def test_a_train_of_pulses(period: float, share: float, whole: bool) -> None:
    period = float(np.ceil(period)) if whole else period
    width = share * period
    exact = width * np.floor(LAST / period) + min(width, LAST - period * np.floor(LAST / period))
    people = People(2, {"period": np.array([period, 7.0]), "width": np.array([width, 0.5])})
    for ticks in ([LAST * HOUR], range(0, LAST * HOUR + 1, 3 * HOUR)):
        run = simulate(engine("train"), people, NOTHING, ticks)
        assert run.series["x"][:, -1] == pytest.approx([exact, 4.5], rel=1e-9)
    assert by_reference(a_train(), {"period": period, "width": width}) == pytest.approx(exact, rel=1e-6)


def test_a_person_alone_is_the_same_person() -> None:
    people = People(9, {"on": np.linspace(0.0, 50.0, 9), "width": np.geomspace(1e-3, 5.0, 9)})
    every = simulate(engine("pulse"), people, NOTHING, [LAST * HOUR], threads=2)
    for i in range(9):
        alone = simulate(engine("pulse"), people.chosen(np.array([i])), NOTHING, [LAST * HOUR])
        assert alone.series["x"][0, -1] == every.series["x"][i, -1]


def test_daily_pulses_into_a_pool_that_empties() -> None:
    phase = T - 24.0 * call("floor", T / 24.0)
    model = a_model({"x": chosen(1.0, compare("lt", phase, number(1.0))) - 0.01 * X}, start={"x": 0.0})
    for rtol in (1e-4, 1e-7, 1e-11):
        run = simulate(FastEngine(model, ["x"]), People(1), NOTHING, [240 * HOUR], tolerances=Tolerances(rtol=rtol))
        assert run.series["x"][0, -1] == pytest.approx(3.3690194, rel=1e-6)
    assert by_reference(model, {}, last=240) == pytest.approx(3.3690194, rel=1e-6)


def test_a_pulse_that_ends_at_an_output_and_at_a_dose() -> None:
    dose = Schedule.build([Action(20 * HOUR, "add", {"amount": 5.0})])
    for on, width in ((15.0, 5.0), (20.0, 5.0), (0.0, 20.0)):
        parameters = {"on": on, "width": width, "height": 2.0}
        exact = through_a_pulse(on, on + width, 2.0, 40.0) + 5.0 * np.exp(-LOSS * 20.0)
        for ticks in ([40 * HOUR], [20 * HOUR, 40 * HOUR], range(0, 40 * HOUR + 1, 30)):
            run = simulate(engine("pulse"), People(1, parameters), dose, ticks, tolerances=FINE)
            assert run.series["x"][0, -1] == pytest.approx(exact, rel=1e-6)
        assert by_reference(a_pulse(), parameters, dose, 40) == pytest.approx(exact, rel=3e-6)


def test_settings_move_the_moment() -> None:
    plan = Schedule.build(
        [Setting(10 * HOUR, "on", 12.25), Setting(15 * HOUR, "on", 15.0), Setting(18 * HOUR, "width", 0.0)]
    )
    # on from 12.25 to 12.75, then from 15 to 15.5
    exact = through_a_pulse(12.25, 12.75, 3000.0, 40.0) + through_a_pulse(15.0, 15.5, 3000.0, 40.0)
    run = simulate(engine("pulse"), People(3), plan, [40 * HOUR], tolerances=FINE)
    assert run.series["x"][:, -1] == pytest.approx([exact] * 3, rel=1e-6)
    assert by_reference(a_pulse(), {}, plan, 40) == pytest.approx(exact, rel=3e-6)


def test_a_moment_that_an_action_writes_down() -> None:
    model = a_model(
        {"x": chosen(1.0, between(T, symbol("mark") + 3.25, symbol("mark") + 3.5)), "mark": 0.0},
        start={"x": 0.0, "mark": 1e6},
        actions={"note": {"mark": T}},
    )
    plan = Schedule.build([Action(7 * HOUR, "note", {}), Action(30 * HOUR, "note", {})])
    run = simulate(FastEngine(model, ["x"]), People(2), plan, [LAST * HOUR])
    assert run.series["x"][:, -1] == pytest.approx([0.5, 0.5], rel=1e-9)
    assert by_reference(model, {}, plan) == pytest.approx(0.5, rel=1e-6)


@pytest.mark.parametrize(
    ("rate", "exact"),
    [
        (chosen(1.0, logic("xor", compare("gt", T, number(10.0)), compare("gt", T, number(12.5)))), 2.5),
        (chosen(1.0, logic("not", compare("lt", T, number(59.75)))), 0.25),
        (call("max", number(0.0), 1.0 - call("abs", T - 50.0)), 1.0),
        (call("ceil", T / 10.0), 210.0),
        (call("floor", -T / 10.0), -210.0),
        (chosen(1.0, compare("eq", call("floor", T), number(41.0))), 1.0),
        (chosen(1.0, compare("gt", call("sin", T * (np.pi / 30.0)), number(0.99))), 60.0 * np.arccos(0.99) / np.pi),
        (chosen(7.0, compare("ne", T, number(30.0))), 420.0),
    ],
)
def test_other_conditions_of_time(rate: Expr, exact: float) -> None:
    model = a_model({"x": rate - 0.0 * X}, start={"x": 0.0})
    run = simulate(FastEngine(model, ["x"]), People(1), NOTHING, [LAST * HOUR], tolerances=FINE)
    assert run.series["x"][0, -1] == pytest.approx(exact, rel=1e-6)
    assert by_reference(model, {}) == pytest.approx(exact, rel=1e-6)


def test_extremes_and_integrals_see_a_pulse() -> None:
    wanted = [Output("u", Kind.HIGHEST), Output("u", Kind.LOWEST), Output("u", Kind.INTEGRAL), Output("u", Kind.SERIES)]
    people = People(2, {"on": np.array([20.0, 33.3]), "width": np.array([0.5, 1e-3])})
    run = simulate(FastEngine(a_pulse(), wanted), people, NOTHING, [20 * HOUR, LAST * HOUR])
    assert list(run.reduced[wanted[0]]) == [3000.0, 3000.0]
    assert list(run.reduced[wanted[1]]) == [0.0, 0.0]
    assert run.reduced[wanted[2]] == pytest.approx([1500.0, 3.0], rel=1e-9)
    assert run.series["u"].tolist() == [[3000.0, 0.0], [0.0, 0.0]]


def test_single_precision_stops_too() -> None:
    run = simulate(
        FastEngine(a_pulse(), ["x"], precision="single"), People(3), NOTHING, [LAST * HOUR], tolerances=SINGLE
    )
    assert run.series["x"][:, -1] == pytest.approx([through_a_pulse(20.0, 20.5, 3000.0, LAST)] * 3, rel=1e-4)


def test_days_with_conditions_of_time_are_not_projected() -> None:
    with pytest.raises(ModelError, match="depend on time"):
        project_days(a_train(), ["x"], People(1), NOTHING, [0, 10])


def test_too_many_changes_end_the_run_by_name() -> None:
    people = People(1, {"period": 1e-9, "width": 5e-10})
    run = simulate(engine("train"), people, NOTHING, [LAST * HOUR])
    assert run.status[0] == Status.STEP_LIMIT
    with pytest.raises(SimulationError, match="conditions of time changed"):
        by_reference(a_train(), {"period": 1e-9, "width": 5e-10})


CLOCK = symbol("c")


@pytest.mark.parametrize("rtol", [1e-4, 1e-7, 1e-11])
@pytest.mark.parametrize(
    "inside",
    [
        between(CLOCK, 500.0, 500.5),
        compare("lt", call("abs", CLOCK - 500.25), number(0.25)),
        logic("not", logic("or", compare("lt", CLOCK, number(500.0)), compare("gt", CLOCK, number(500.5)))),
    ],
)
def test_a_band_of_the_state_is_not_leapt_across(inside: Expr, rtol: float) -> None:
    model = a_model(
        {"x": chosen(3000.0, inside) - LOSS * X, "c": symbol("k")}, start={"x": 0.0, "c": 0.0}, parameters={"k": 1.0}
    )
    speed: NDArray[np.float64] = np.array([1.0, 1.1, 0.9])
    run = simulate(
        FastEngine(model, ["x"]), People(3, {"k": speed}), NOTHING, [600 * HOUR], tolerances=Tolerances(rtol=rtol)
    )
    exact = np.array([through_a_pulse(500.0 / k, 500.5 / k, 3000.0, 600.0) for k in speed])
    assert (run.status == Status.OK).all()
    assert np.abs(run.series["x"][:, -1] - exact).max() <= max(3.0 * rtol, 1e-9) * 500.0
    if rtol < 1e-6:
        found = ReferenceEngine(model, ["x"]).run({}, NOTHING, [600 * HOUR], rtol=rtol).outputs["x"][-1]
        assert abs(found - exact[0]) <= 100.0 * rtol * 500.0


@pytest.mark.parametrize("rtol", [1e-4, 1e-7, 1e-11])
def test_a_jump_where_the_state_reaches_a_threshold(rtol: float) -> None:
    model = a_model({"x": piecewise(number(1.0), compare("lt", X, number(3.0)), number(0.0))}, start={"x": 0.0})
    run = simulate(FastEngine(model, ["x"]), People(1), NOTHING, [LAST * HOUR], tolerances=Tolerances(rtol=rtol))
    assert abs(run.series["x"][0, -1] - 3.0) <= 10.0 * rtol
    assert by_reference(model, {}) == pytest.approx(3.0, rel=1e-9)


def test_steep_ramps_do_not_loosen_the_tolerance() -> None:
    """A clamp of something steep is no larger than its bound: the magnitude of x comes from the bound."""

    def ramp(line: Expr) -> Expr:
        return call("max", number(0.0), call("min", number(1.0), 1e6 * line))

    model = a_model({"x": 3000.0 * ramp(T - 20.0) * ramp(20.5 - T) - LOSS * X}, start={"x": 0.0})
    exact = through_a_pulse(20.0 + 5e-7, 20.5 - 5e-7, 3000.0, LAST)
    run = simulate(FastEngine(model, ["x"]), People(1), NOTHING, [LAST * HOUR], tolerances=FINE)
    assert run.series["x"][0, -1] == pytest.approx(exact, rel=1e-7)
    assert by_reference(model, {}) == pytest.approx(exact, rel=1e-6)
