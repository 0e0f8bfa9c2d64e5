"""States whose losses vanish at zero stay at or above it, for each person by their own numbers, in both engines."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.problem.status import Status
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import simulate
from magmatrix.graph.expr import Expr, number, power, symbol
from magmatrix.graph.model import Model
from magmatrix.schedule.schedule import Action, Schedule, Setting
from tests.graph.build import a_model

HOUR = 60
C, V, KM, K, N = (symbol(name) for name in ("C", "V", "Km", "k", "n"))


def saturable(hill: Expr | None = None) -> Model:
    """Elimination that is constant while there is enough and stops at zero."""
    top, bottom = (C, KM + C) if hill is None else (power(C, hill), power(KM, hill) + power(C, hill))
    return a_model(
        {"C": -V * top / bottom}, start={"C": 1000.0}, parameters={"V": 50.0, "Km": 1e-3, "n": 1.0}, inputs=("V",)
    )


SATURABLE = FastEngine(saturable(), ["C"])
HILL = FastEngine(saturable(N), ["C"])


@pytest.mark.parametrize("rtol", [1e-3, 1e-4, 1e-6, 1e-8])
def test_constant_elimination_ends_at_zero(rtol: float) -> None:
    """C' = -V C/(Km + C) from 1000 is 500 at 10 h and nothing at 40 h, for any Km."""
    people = People(8, {"Km": 10.0 ** -np.arange(1.0, 9.0)})
    run = simulate(SATURABLE, people, Schedule(), [10 * HOUR, 40 * HOUR], tolerances=Tolerances(rtol=rtol))
    assert run.guarded == ("C",)
    assert run.ok.all()
    np.testing.assert_allclose(run.series["C"][:, 0], 500.0, atol=1.0)
    ended = run.series["C"][:, 1]
    assert np.all(ended >= 0.0)
    assert np.all(ended <= 1e3 * np.exp(-20.0))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-9, 1), st.floats(0, 3), st.floats(0, 4), st.floats(0.5, 5)), min_size=4, max_size=9),
    st.sampled_from([1e-3, 1e-4, 1e-6]),
)
def test_any_saturable_loss_never_ends_below_zero(cases: list[tuple[float, float, float, float]], rtol: float) -> None:
    km, v, start, hill = (np.array(column) for column in zip(*cases, strict=True))
    parameters = {"Km": 10.0**km, "V": 10.0**v, "n": hill}
    people = People(len(cases), parameters, {"C": 10.0**start})
    for engine in (SATURABLE, HILL):
        run = simulate(engine, people, Schedule(), [HOUR, 40 * HOUR], tolerances=Tolerances(rtol=rtol))
        assert run.ok.all()
        assert np.all(run.series["C"] >= 0.0)
        assert np.all(np.diff(run.series["C"], axis=1) <= 1e-9)


@pytest.mark.parametrize("km", [1e-1, 1e-3, 1e-5])
def test_the_reference_solver_ends_at_zero_too(km: float) -> None:
    run = ReferenceEngine(saturable(), ["C"]).run({"Km": km}, Schedule(), [10 * HOUR, 40 * HOUR])
    assert run.outputs["C"] == pytest.approx([500.0, 0.0], abs=0.1)
    assert run.outputs["C"][1] >= 0.0
    assert run.guarded == ("C",)


def test_a_root_of_the_amount_runs_dry_and_stays_dry() -> None:
    """C' = -k C^0.5 is gone at 2 C0^0.5/k, where its slope is infinite; exponent fixed or per person."""
    fixed = a_model({"C": -K * power(C, number(0.5))}, start={"C": 100.0}, parameters={"k": 3.0})
    open_ = a_model({"C": -K * power(C, N)}, start={"C": 100.0}, parameters={"k": 3.0, "n": 0.5})
    for model in (fixed, open_):
        for rtol in (1e-4, 1e-6, 1e-9):
            run = simulate(
                FastEngine(model, ["C"]), People(1), Schedule(), [5 * HOUR, 40 * HOUR], tolerances=Tolerances(rtol=rtol)
            )
            np.testing.assert_allclose(run.series["C"][0], [6.25, 0.0], rtol=100 * rtol, atol=0.0)


def test_chains_of_saturable_losses_conserve_what_is_there() -> None:
    a, b = symbol("a"), symbol("b")
    first, second = 50.0 * a / (1e-6 + a), 20.0 * b / (1e-5 + b)
    model = a_model({"a": -first, "b": first - second, "c": second}, start={"a": 1000.0, "b": 0.0, "c": 0.0})
    run = simulate(FastEngine(model, ["a", "b", "c"]), People(1), Schedule(), [h * HOUR for h in (10, 40, 60, 100)])
    assert run.guarded == ("a", "b", "c")
    table = np.stack([run.series[name][0] for name in "abc"])
    exact = [[500.0, 0.0, 0.0, 0.0], [300.0, 200.0, 0.0, 0.0], [200.0, 800.0, 1000.0, 1000.0]]
    np.testing.assert_allclose(table, exact, atol=0.05)
    np.testing.assert_allclose(table.sum(axis=0), 1000.0, rtol=1e-12)
    assert table.min() >= 0.0


def test_the_guard_is_each_persons_own() -> None:
    """A negative loss rate or a start below zero takes the guard from that person alone, and changes no other."""
    a, b = symbol("a"), symbol("b")
    model = a_model({"a": K - a, "b": a - b / (1e-3 + b)}, start={"a": 0.0, "b": 0.0}, parameters={"k": 1.0})
    engine = FastEngine(model, ["a", "b"])
    rates, starts = np.array([1.0, -1.0, 1.0, 0.5]), np.array([0.0, 0.0, -2.0, 0.0])
    ticks = [HOUR, 6 * HOUR]
    together = simulate(engine, People(4, {"k": rates}, {"a": starts}), Schedule(), ticks)
    np.testing.assert_allclose(together.series["a"][1], [-(1 - math.exp(-1)), -(1 - math.exp(-6))], rtol=1e-3)
    for person in range(4):
        alone = simulate(engine, People(1, {"k": rates[person]}, {"a": starts[person]}), Schedule(), ticks)
        assert alone.status[0] == together.status[person]
        for name in "ab":
            np.testing.assert_array_equal(alone.series[name][0], together.series[name][person])


def test_a_setting_below_zero_takes_the_guard_away() -> None:
    model = a_model({"C": V - C}, start={"C": 1.0}, parameters={"V": 1.0}, inputs=("V",))
    plan = Schedule.build([Setting(HOUR, "V", -2.0)])
    for run in (
        simulate(FastEngine(model, ["C"]), People(1), plan, [20 * HOUR]).series["C"][0],
        ReferenceEngine(model, ["C"]).run({}, plan, [20 * HOUR]).outputs["C"],
    ):
        np.testing.assert_allclose(run, -2.0, rtol=1e-3)


def test_an_action_may_take_more_than_there_is() -> None:
    """What a schedule does is not the integrator's to forbid: the amount comes back from below zero by its own law."""
    model = a_model(
        {"C": -K * C},
        start={"C": 1.0},
        parameters={"k": 1.0},
        actions={"take": {"C": C - symbol("take_amount")}},
        arguments=("take_amount",),
    )
    plan = Schedule.build([Action(HOUR, "take", {"amount": 5.0})])
    run = simulate(FastEngine(model, ["C"]), People(1), plan, [2 * HOUR], tolerances=Tolerances(rtol=1e-6))
    np.testing.assert_allclose(run.series["C"][0], (math.exp(-1) - 5.0) * math.exp(-1), rtol=1e-5)


def test_the_guard_can_be_switched_off_and_says_so() -> None:
    run = simulate(SATURABLE, People(1), Schedule(), [40 * HOUR], tolerances=Tolerances(guard=False))
    assert run.guarded == ()
    assert run.status[0] != Status.OK or run.series["C"][0, 0] < 0.0


def test_single_precision_is_guarded_too() -> None:
    run = simulate(FastEngine(saturable(), ["C"], precision="single"), People(3), Schedule(), [10 * HOUR, 40 * HOUR])
    assert run.ok.all()
    np.testing.assert_allclose(run.series["C"], [[500.0, 0.0]] * 3, atol=0.1)
    assert run.series["C"].min() >= 0.0


def test_an_exponent_may_be_a_state_where_its_base_starts_at_nothing() -> None:
    """x' = 1 - x^y begins at 0, where the logarithm in the slope has no value."""
    x, y = symbol("x"), symbol("y")
    model = a_model({"x": 1.0 - power(x, y), "y": -0.1 * y}, start={"x": 0.0, "y": 2.0})
    ticks = [HOUR, 10 * HOUR]
    run = simulate(FastEngine(model, ["x"]), People(1), Schedule(), ticks, tolerances=Tolerances(rtol=1e-6))
    assert run.ok.all()
    exact = ReferenceEngine(model, ["x"]).run({}, Schedule(), ticks).outputs["x"]
    np.testing.assert_allclose(run.series["x"][0], exact, rtol=1e-5)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-9, 1), st.floats(-2, 4), st.floats(-6, 6)), min_size=4, max_size=12),
    st.sampled_from([1e-4, 1e-6, 1e-8]),
)
def test_saturable_losses_follow_their_closed_form(cases: list[tuple[float, float, float]], rtol: float) -> None:
    """C + Km ln C falls by V t: checked where C counts against what there was."""
    km, v, start = (10.0 ** np.array(column) for column in zip(*cases, strict=True))
    hours = np.array([0.5, 3.0, 40.0])
    people = People(len(cases), {"Km": km, "V": v}, {"C": start})
    run = simulate(SATURABLE, people, Schedule(), [int(h * HOUR) for h in hours], tolerances=Tolerances(rtol=rtol))
    assert run.ok.all()
    for left, k, rate, begin in zip(run.series["C"], km, v, start, strict=True):
        exact = [_left(begin, k, rate * h) for h in hours]
        np.testing.assert_allclose(left, exact, rtol=50 * rtol, atol=0.1 * rtol * begin)


def _left(begin: float, km: float, lost: float) -> float:
    """Bisection on ln C of C + Km ln C = C0 + Km ln C0 - V t."""
    low, high = math.log(begin) - lost / km - 1.0, math.log(begin)
    for _ in range(200):
        middle = 0.5 * (low + high)
        if math.exp(middle) - begin + km * (middle - math.log(begin)) + lost > 0.0:
            high = middle
        else:
            low = middle
    return math.exp(high)
