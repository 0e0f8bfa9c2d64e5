"""The batch call: closed forms, the reference solver, and what a run must not depend on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from magmatrix.engine.problem.output import Kind, Output
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.engine.runtime.accuracy import check_accuracy
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.result import BatchResult
from magmatrix.engine.runtime.simulate import People, Tolerances, simulate
from magmatrix.errors import ModelError
from magmatrix.schedule.schedule import Action, Schedule, Setting
from tests.engine.small import HOUR, chain, dose, eat, gut, gut_engine, meals, saturable

DAYS = 4
TICKS = range(0, DAYS * 24 * HOUR + 1, 6 * HOUR)
FINE = Tolerances(rtol=1e-9)


def a_crowd(count: int, seed: int = 3) -> People:
    draw = np.random.default_rng(seed)
    return People(
        count,
        {
            "v": 2.0 * np.exp(0.4 * draw.standard_normal(count)),
            "n": draw.uniform(0.8, 3.0, count),
            "ke": 0.3 * np.exp(0.3 * draw.standard_normal(count)),
        },
        {"a": draw.uniform(0.0, 2.0, count)},
    )


def test_doses_through_a_linear_chain() -> None:
    ka, ke, amount = 1.3, 0.2, 5.0
    ticks = list(range(0, 24 * HOUR, 37))
    schedule = Schedule.build([dose(0, amount), dose(6 * HOUR, amount)])
    run = simulate(FastEngine(chain(), ["plasma", "out", "gut"]), People(1), schedule, ticks, tolerances=FINE)
    hours = np.array(ticks) / HOUR

    def bateman(t: NDArray[np.float64]) -> NDArray[np.float64]:
        later = np.maximum(t, 0.0)
        return np.where(t >= 0, amount * ka / (ka - ke) * (np.exp(-ke * later) - np.exp(-ka * later)), 0.0)

    np.testing.assert_allclose(run.series["plasma"][0], bateman(hours) + bateman(hours - 6.0), rtol=1e-7, atol=1e-9)
    given_so_far = amount * (1.0 + (hours >= 6.0))
    total = run.series["plasma"] + run.series["out"] + run.series["gut"]
    np.testing.assert_allclose(total[0], given_so_far, rtol=1e-12)


def test_an_infusion_rises_and_falls_as_it_should() -> None:
    rate, stop, ke = 3.0, 5.0, 0.2
    schedule = Schedule.build([Setting(0, "infusion", rate), Setting(int(stop * HOUR), "infusion", 0.0)])
    ticks = list(range(0, 20 * HOUR, HOUR))
    run = simulate(FastEngine(chain(), ["plasma"]), People(1), schedule, ticks, tolerances=FINE)
    t = np.array(ticks) / HOUR
    during = rate / ke * (1 - np.exp(-ke * np.minimum(t, stop)))
    exact = during * np.exp(-ke * np.maximum(t - stop, 0))
    np.testing.assert_allclose(run.series["plasma"][0], exact, rtol=1e-7, atol=1e-9)


def test_saturable_elimination_follows_lambert() -> None:
    from scipy.special import lambertw

    vmax, km, start = 2.0, 3.0, 10.0
    ticks = list(range(0, 12 * HOUR, 25))
    run = simulate(FastEngine(saturable(), ["c"]), People(1), Schedule(), ticks, tolerances=FINE)
    t = np.array(ticks) / HOUR
    exact = km * np.real(lambertw(start / km * np.exp((start - vmax * t) / km)))
    np.testing.assert_allclose(run.series["c"][0], exact, rtol=1e-7)


@pytest.mark.parametrize("person", range(4))
def test_the_reference_agrees(person: int) -> None:
    crowd = a_crowd(4)
    outputs = ["a", "b", "uptake", "share"]
    run = simulate(gut_engine(), crowd, meals(DAYS), TICKS, tolerances=FINE)
    values = {name: float(np.asarray(value)[person]) for name, value in crowd.parameters.items()}
    start = {name: float(np.asarray(value)[person]) for name, value in crowd.initial.items()}
    reference = ReferenceEngine(gut(), outputs).run(values, meals(DAYS), TICKS, initial=start, rtol=1e-10)
    for name in outputs:
        np.testing.assert_allclose(run.series[name][person], reference.outputs[name], rtol=1e-6, atol=1e-9)


def test_settings_come_before_actions_and_samples_after_both() -> None:
    schedule = Schedule.build([eat(0, 3.0), eat(0, 1.0), eat(60, 2.0)])
    run = simulate(gut_engine(), People(1), schedule, [0, 60], tolerances=FINE)
    assert run.series["a"][0, 0] == 4.0


def assert_same(one: BatchResult, where: int, other: BatchResult, there: int) -> None:
    for name, values in one.series.items():
        np.testing.assert_array_equal(values[where], other.series[name][there])
    np.testing.assert_array_equal(one.final_state[where], other.final_state[there])
    assert one.steps[where] == other.steps[there]


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_person_i_is_person_i(data: st.DataObject) -> None:
    """Bit by bit the same alone, in any batch and order, and on any number of threads."""
    count = 11
    crowd = a_crowd(count)
    plans = [meals(DAYS), meals(DAYS, hours=(7, 20), amount=6.0), Schedule()]
    follow = np.arange(count) % 3
    crowd = People(count, crowd.parameters, crowd.initial, follow)
    everyone = simulate(gut_engine(), crowd, plans, TICKS, threads=1)
    which = np.array(data.draw(st.permutations(range(count))))[: data.draw(st.integers(1, count))]
    some = simulate(gut_engine(), crowd.chosen(which), plans, TICKS, threads=data.draw(st.integers(1, 4)))
    for there, where in enumerate(which):
        assert_same(everyone, int(where), some, there)


def test_output_times_do_not_matter_beyond_tolerance() -> None:
    last = DAYS * 24 * HOUR
    many = simulate(gut_engine(), a_crowd(5), meals(DAYS), range(0, last + 1, 30), tolerances=Tolerances(rtol=1e-7))
    few = simulate(gut_engine(), a_crowd(5), meals(DAYS), [last], tolerances=Tolerances(rtol=1e-7))
    np.testing.assert_allclose(many.final_state, few.final_state, rtol=3e-6, atol=1e-8)


def test_numbers_kept_along_the_way() -> None:
    kinds = [Output("b"), *(Output("b", kind) for kind in (Kind.HIGHEST, Kind.LOWEST, Kind.INTEGRAL, Kind.SUM))]
    ticks = range(0, DAYS * 24 * HOUR + 1, 5)
    run = simulate(gut_engine(*kinds), a_crowd(3), meals(DAYS), ticks, tolerances=Tolerances(rtol=1e-6))
    dense = run.series["b"]
    np.testing.assert_allclose(run.reduced[Output("b", Kind.HIGHEST)], dense.max(axis=1), rtol=1e-4)
    np.testing.assert_allclose(run.reduced[Output("b", Kind.LOWEST)], dense.min(axis=1), rtol=1e-4)
    np.testing.assert_allclose(run.reduced[Output("b", Kind.SUM)], dense.sum(axis=1), rtol=1e-12)
    area = np.trapezoid(dense, np.array(ticks) / HOUR, axis=1)
    np.testing.assert_allclose(run.reduced[Output("b", Kind.INTEGRAL)], area, rtol=1e-4)


def test_extremes_are_found_within_steps() -> None:
    """A dose peaks between two steps: the continuous solution sees it."""
    ka, ke = 1.3, 0.2
    engine = FastEngine(chain(), [Output("plasma", Kind.HIGHEST)])
    run = simulate(engine, People(1), Schedule.build([dose(0, 5.0)]), [24 * HOUR], tolerances=Tolerances(rtol=1e-4))
    at = np.log(ka / ke) / (ka - ke)
    peak = 5.0 * ka / (ka - ke) * (np.exp(-ke * at) - np.exp(-ka * at))
    assert run.reduced[Output("plasma", Kind.HIGHEST)][0] == pytest.approx(peak, rel=1e-3)
    assert run.steps[0] < 60


def test_the_declared_tolerance_is_in_the_result_and_can_be_checked() -> None:
    crowd = a_crowd(20)
    found = check_accuracy(gut_engine(), crowd, meals(DAYS), TICKS, sample=6)
    assert len(found.people) == 6
    assert 0.0 < found.worst < 1e-3
    assert found.tail(0.5) <= found.tail(1.0) == found.worst
    run = simulate(gut_engine(), crowd, meals(DAYS), TICKS)
    assert run.rtol == found.rtol == 1e-4
    assert run.engine == "fast"
    assert set(run.scales) == {"a", "b"}
    assert all(np.all(np.asarray(scale) > 0.0) for scale in run.scales.values())


def test_progress_rises_to_one() -> None:
    heard: list[float] = []
    simulate(gut_engine(), a_crowd(50), meals(DAYS), TICKS, progress=heard.append, threads=2)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def test_many_schedules_are_run_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    plans = [meals(DAYS, amount=1.0 + k) for k in range(7)]
    crowd = a_crowd(12)
    crowd = People(12, crowd.parameters, crowd.initial, np.arange(12)[::-1] % 7)
    kept = (Output("b"), Output("b", Kind.HIGHEST))
    whole = simulate(gut_engine(*kept), crowd, plans, TICKS)
    monkeypatch.setattr("magmatrix.engine.runtime.simulate.SCHEDULES_AT_ONCE", 3)
    heard: list[float] = []
    parts = simulate(gut_engine(*kept), crowd, plans, TICKS, progress=heard.append)
    for person in range(12):
        assert_same(whole, person, parts, person)
    np.testing.assert_array_equal(whole.reduced[kept[1]], parts.reduced[kept[1]])
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def test_nobody_is_a_batch_too() -> None:
    run = simulate(gut_engine(), People(0), meals(1), TICKS)
    assert run.series["b"].shape == (0, len(TICKS))
    assert run.failures == {}


def test_bad_calls_are_refused() -> None:
    engine = gut_engine()
    with pytest.raises(ModelError, match="ascending"):
        simulate(engine, People(1), Schedule(), [5, 3])
    with pytest.raises(ModelError, match="schedule_of"):
        simulate(engine, People(2, schedule_of=np.array([0, 1])), Schedule(), [5])
    with pytest.raises(ModelError, match="shape"):
        simulate(engine, People(2, {"v": np.ones(3)}), Schedule(), [5])
    misspelt = Schedule.build([Action(0, "eat", {"amonut": 1.0})])
    with pytest.raises(ModelError, match="no argument"):
        simulate(engine, People(1), misspelt, [5])
