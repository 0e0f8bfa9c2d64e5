"""Extremes, when they are, and times beyond a threshold: they do not depend on where anybody looks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from magmatrix.cohort.follow import EngineName
from magmatrix.engine.problem.output import EXTREMES, LIMITED, Kind, Output
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.engine.runtime.components import Components, simulate_components
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import People, Tolerances, simulate
from magmatrix.errors import ModelError
from magmatrix.graph.expr import call, compare, number, piecewise, symbol
from magmatrix.schedule.schedule import Schedule
from tests.engine.alike import run_one
from tests.engine.small import HOUR, chain, dose, gut, meals
from tests.graph.build import a_model

KA, KE = 1.3, 0.2
PEAK_AT = math.log(KA / KE) / (KA - KE)
FINE = Tolerances(rtol=1e-8)
EXACT = [
    *(Output("plasma", kind) for kind in EXTREMES),
    *(Output("plasma", kind, threshold=1.0) for kind in LIMITED),
]


def plasma(t: float) -> float:
    return 5.0 * KA / (KA - KE) * (math.exp(-KE * t) - math.exp(-KA * t))


def test_a_peak_between_outputs_is_found_with_its_moment_and_the_time_above_a_threshold() -> None:
    run = simulate(FastEngine(chain(), EXACT), People(1), Schedule.build([dose(0, 5.0)]), [24 * HOUR], tolerances=FINE)
    rise = brentq(lambda t: plasma(t) - 1.0, 0.0, PEAK_AT)
    fall = brentq(lambda t: plasma(t) - 1.0, PEAK_AT, 24.0)
    expected = {
        Kind.HIGHEST: plasma(PEAK_AT),
        Kind.HIGHEST_AT: PEAK_AT,
        Kind.LOWEST: 0.0,
        Kind.LOWEST_AT: 0.0,
        Kind.ABOVE: fall - rise,
        Kind.BELOW: 24.0 - fall + rise,
    }
    for output, values in run.reduced.items():
        assert values[0] == pytest.approx(expected[output.kind], rel=1e-6, abs=1e-12), output


def test_loose_steps_find_the_peak_as_well() -> None:
    run = simulate(FastEngine(chain(), EXACT), People(1), Schedule.build([dose(0, 5.0)]), [24 * HOUR])
    assert run.reduced[EXACT[0]][0] == pytest.approx(plasma(PEAK_AT), rel=1e-4)
    assert run.steps[0] < 60


@pytest.mark.parametrize("name", ["fast", "cvode"])
def test_values_before_and_after_a_jump_both_count(name: EngineName) -> None:
    kept = [Output("gut", Kind.BEFORE), *(Output("gut", kind) for kind in EXTREMES)]
    doses = Schedule.build([dose(60, 5.0), dose(120, 7.0)])
    run = run_one(name, chain(), ["gut"], doses, [0, 60, 120], kept=kept)
    last = 5.0 * math.exp(-KA)
    np.testing.assert_allclose(run.before["gut"], [0.0, 0.0, last], rtol=1e-6)
    np.testing.assert_allclose(run.outputs["gut"], [0.0, 5.0, last + 7.0], rtol=1e-6)
    assert run.reduced[Output("gut", Kind.HIGHEST)] == pytest.approx(last + 7.0, rel=1e-6)
    assert run.reduced[Output("gut", Kind.HIGHEST_AT)] == 2.0
    assert run.reduced[Output("gut", Kind.LOWEST_AT)] == 0.0


def test_a_trough_just_before_a_dose_is_the_lowest() -> None:
    kept = [Output("gut", Kind.LOWEST), Output("gut", Kind.LOWEST_AT)]
    people = People(1, initial={"gut": 4.0})
    run = simulate(FastEngine(chain(), kept), people, Schedule.build([dose(90, 9.0)]), [120], tolerances=FINE)
    assert run.reduced[kept[0]][0] == pytest.approx(4.0 * math.exp(-1.5 * KA), rel=1e-6)
    assert run.reduced[kept[1]][0] == 1.5


def test_an_oscillation_is_above_its_mean_half_the_time() -> None:
    model = a_model({"x": symbol("v"), "v": -symbol("x")}, start={"x": 0.0, "v": 1.0})
    kept = [Output("x", Kind.ABOVE, 0.0), Output("x", Kind.BELOW, 0.5), Output("x", Kind.ABOVE, 0.999)]
    hours = 25
    run = simulate(FastEngine(model, kept), People(1), Schedule(), [hours * HOUR], tolerances=FINE)
    t = np.linspace(0.0, hours, 2_000_001)
    for output, share in zip(kept, (np.sin(t) > 0.0, np.sin(t) < 0.5, np.sin(t) > 0.999), strict=True):
        assert run.reduced[output][0] == pytest.approx(hours * share.mean(), abs=2e-4)


def test_an_excursion_between_looks_counts() -> None:
    """A bell over the threshold for less than the distance of two looks, at every place of a step."""
    model = a_model({"x": -2.0 * symbol("x")}, start={"x": 1.0}, assigned={"bell": symbol("x") * (1.0 - symbol("x"))})
    kept = [Output("bell", Kind.ABOVE, 0.2499), Output("bell", Kind.HIGHEST), Output("bell", Kind.HIGHEST_AT)]
    run = simulate(FastEngine(model, kept), People(1), Schedule(), [4 * HOUR], tolerances=Tolerances(rtol=1e-6))
    apart = math.sqrt(0.25 - 0.2499)
    exact = (math.log(0.5 + apart) - math.log(0.5 - apart)) / 2.0
    assert run.reduced[kept[0]][0] == pytest.approx(exact, rel=1e-3)
    assert run.reduced[kept[1]][0] == pytest.approx(0.25, rel=1e-9)
    assert run.reduced[kept[2]][0] == pytest.approx(math.log(2.0) / 2.0, rel=1e-4)


def test_each_person_has_a_threshold_of_their_own() -> None:
    model = a_model({"x": -symbol("x")}, start={"x": 1.0}, parameters={"limit": 0.5})
    kept = Output("x", Kind.ABOVE, "limit")
    limits = np.array([0.9, 0.5, 0.1, 2.0])
    run = simulate(FastEngine(model, [kept]), People(4, {"limit": limits}), Schedule(), [5 * HOUR], tolerances=FINE)
    np.testing.assert_allclose(run.reduced[kept], np.maximum(-np.log(limits), 0.0), rtol=1e-6, atol=1e-12)


KINDS = [
    *(Output("b", kind) for kind in EXTREMES),
    *(Output("b", kind, 1.2) for kind in LIMITED),
    Output("share", Kind.HIGHEST),
    Output("a", Kind.BEFORE),
]


def crowd(count: int) -> People:
    draw = np.random.default_rng(3)
    return People(count, {"v": draw.uniform(1.0, 4.0, count), "n": draw.uniform(0.8, 3.0, count)})


def test_nothing_depends_on_the_others_or_on_threads() -> None:
    engine = FastEngine(gut(), KINDS)
    days = [24 * HOUR, 48 * HOUR]
    everyone = simulate(engine, crowd(7), meals(2), days, threads=1)
    turned = simulate(engine, crowd(7).chosen(np.arange(7)[::-1]), meals(2), days, threads=3)
    for output, values in everyone.reduced.items():
        np.testing.assert_array_equal(values, turned.reduced[output][::-1])
    np.testing.assert_array_equal(everyone.before["a"], turned.before["a"][::-1])
    alone = simulate(engine, crowd(7).chosen(np.array([4])), meals(2), days)
    assert all(alone.reduced[output][0] == values[4] for output, values in everyone.reduced.items())


@settings(max_examples=10, deadline=None)
@given(ticks=st.sets(st.integers(1, 2 * 24 * HOUR - 1), max_size=30))
def test_output_times_decide_nothing(ticks: set[int]) -> None:
    engine, fine = FastEngine(gut(), KINDS), Tolerances(rtol=1e-7)
    last = 2 * 24 * HOUR
    few = simulate(engine, crowd(2), meals(2), [last], tolerances=fine)
    many = simulate(engine, crowd(2), meals(2), sorted({*ticks, last}), tolerances=fine)
    for output, values in few.reduced.items():
        loose = 2e-3 if output.kind in (Kind.HIGHEST_AT, Kind.LOWEST_AT) else 1e-5
        np.testing.assert_allclose(many.reduced[output], values, rtol=loose, atol=1e-7, err_msg=str(output))


def test_both_engines_agree() -> None:
    series = ["a", "b"]
    fast, reference = (
        run_one(name, gut(), series, meals(2), [24 * HOUR, 48 * HOUR], kept=KINDS) for name in ("fast", "cvode")
    )
    for output, value in fast.reduced.items():
        loose = 1e-3 if output.kind in (Kind.HIGHEST_AT, Kind.LOWEST_AT) else 1e-5
        assert reference.reduced[output] == pytest.approx(value, rel=loose, abs=1e-6), output
    np.testing.assert_allclose(fast.before["a"], reference.before["a"], rtol=1e-5, atol=1e-9)


def test_components_carry_every_kind() -> None:
    components = simulate_components(Components(gut(), KINDS), crowd(2), meals(1), [24 * HOUR])
    whole = simulate(FastEngine(gut(), KINDS), crowd(2), meals(1), [24 * HOUR])
    assert components.reduced.keys() == whole.reduced.keys()
    np.testing.assert_allclose(components.before["a"], whole.before["a"], rtol=1e-12)


def test_who_fails_has_nothing() -> None:
    model = a_model({"x": symbol("x") * symbol("x")}, start={"x": 1.0})
    kept = [*(Output("x", kind) for kind in EXTREMES), Output("x", Kind.ABOVE, 2.0), Output("x", Kind.BEFORE)]
    run = simulate(FastEngine(model, kept), People(2, initial={"x": np.array([1.0, 0.1])}), Schedule(), [2 * HOUR])
    assert not run.ok[0]
    assert run.ok[1]
    for values in run.reduced.values():
        assert np.isnan(values[0])
        assert np.isfinite(values[1])
    assert np.isnan(run.before["x"][0]).all()


@pytest.mark.parametrize("name", ["fast", "cvode"])
def test_a_readout_that_does_not_exist_has_no_extreme(name: EngineName) -> None:
    model = a_model(
        {"x": 0.0}, start={"x": 0.0}, assigned={"ratio": 1.0 / symbol("x"), "size": call("abs", symbol("x"))}
    )
    kept = [Output("ratio", Kind.HIGHEST), Output("ratio", Kind.HIGHEST_AT), Output("size", Kind.HIGHEST)]
    run = run_one(name, model, ["x"], Schedule(), [HOUR], kept=kept)
    assert math.isnan(run.reduced[kept[0]])
    assert math.isnan(run.reduced[kept[1]])
    assert run.reduced[kept[2]] == 0.0


def test_thresholds_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ModelError, match="needs a threshold"):
        Output("x", Kind.ABOVE)
    with pytest.raises(ModelError, match="takes no threshold"):
        Output("x", Kind.HIGHEST, 1.0)
    with pytest.raises(ModelError, match="finite"):
        Output("x", Kind.BELOW, math.nan)
    with pytest.raises(ModelError, match="limmit"):
        FastEngine(a_model({"x": 0.0}), [Output("x", Kind.BELOW, "limmit")])
    with pytest.raises(ModelError, match="keeps no sum"):
        ReferenceEngine(a_model({"x": 0.0}), ["x"], kept=[Output("x", Kind.SUM)])


@pytest.mark.parametrize("name", ["fast", "cvode"])
def test_readouts_with_corners_and_jumps(name: EngineName) -> None:
    """A readout that is not smooth within a step: a clipped wave and a switch on the state."""
    x = symbol("x")
    model = a_model(
        {"x": symbol("v"), "v": -x},
        start={"x": 0.0, "v": 1.0},
        assigned={
            "size": call("abs", x),
            "on": piecewise(number(1.0), compare("gt", x, number(0.3)), number(0.0)),
            "clip": call("min", x, x * 0.0 + 0.7),
        },
    )
    kept = [
        Output("size", Kind.LOWEST),
        Output("size", Kind.ABOVE, 0.05),
        Output("on", Kind.HIGHEST),
        Output("on", Kind.ABOVE, 0.5),
        Output("clip", Kind.HIGHEST),
        Output("clip", Kind.ABOVE, 0.69),
    ]
    hours = 7
    run = run_one(name, model, ["x"], Schedule(), [hours * HOUR], rtol=1e-6, kept=kept)
    t = np.linspace(0.0, hours, 2_000_001)
    s = np.sin(t)
    exact = [0.0, hours * (abs(s) > 0.05).mean(), 1.0, hours * (s > 0.3).mean(), 0.7, hours * (s > 0.69).mean()]
    for output, expected in zip(kept, exact, strict=True):
        assert run.reduced[output] == pytest.approx(expected, abs=1e-4), output
