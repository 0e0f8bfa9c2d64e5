"""Steady states under a repeated schedule, against closed forms; and those that do not exist."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.engine.problem.output import Kind, Output
from magmatrix.engine.problem.status import Status
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import People, simulate
from magmatrix.engine.runtime.steady import SteadyStatus, at_steady_state, counters, steady_state
from magmatrix.errors import ModelError
from magmatrix.graph.expr import symbol
from magmatrix.graph.model import TIME, Model
from magmatrix.schedule.schedule import TICKS_PER_DAY, Schedule, Setting
from tests.engine.small import HOUR, chain, dose
from tests.graph.build import a_model

KEPT = [Output("plasma", kind) for kind in (Kind.HIGHEST, Kind.HIGHEST_AT, Kind.LOWEST, Kind.INTEGRAL)]
TAU = 8
EVERY_8_HOURS = Schedule.build([dose(0, 5.0)])


def michaelis_menten() -> Model:
    c = symbol("c")
    return a_model(
        {"c": symbol("input") - symbol("vmax") * c / (symbol("km") + c)},
        start={"c": 0.0},
        parameters={"input": 1.0, "vmax": 2.0, "km": 3.0},
    )


def predator_and_prey() -> Model:
    x, y = symbol("x"), symbol("y")
    return a_model({"x": x - x * y, "y": x * y - y}, start={"x": 2.0, "y": 1.0})


def test_oral_doses_have_the_peak_trough_and_area_of_the_closed_form() -> None:
    ka, ke = 1.3, np.array([0.2, 0.01])
    steady = steady_state(FastEngine(chain(), KEPT), People(2, {"ke": ke}), EVERY_8_HOURS, TAU * HOUR)
    assert list(steady.status) == [SteadyStatus.REACHED] * 2
    assert steady.counters == ("out",)
    often, seldom = 1.0 / (1.0 - np.exp(-ka * TAU)), 1.0 / (1.0 - np.exp(-ke * TAU))

    def plasma(t: np.ndarray) -> np.ndarray:
        return 5.0 * ka / (ka - ke) * (seldom * np.exp(-ke * t) - often * np.exp(-ka * t))

    at = np.log(ka * often / (ke * seldom)) / (ka - ke)
    found = {output.kind: values for output, values in steady.period.reduced.items()}
    np.testing.assert_allclose(found[Kind.HIGHEST], plasma(at), rtol=1e-6)
    np.testing.assert_allclose(found[Kind.HIGHEST_AT], at, rtol=1e-4)
    np.testing.assert_allclose(found[Kind.LOWEST], plasma(np.zeros(2)), rtol=1e-6)
    np.testing.assert_allclose(found[Kind.INTEGRAL], 5.0 / ke, rtol=1e-6)


def test_a_bolus_accumulates_by_the_known_ratio() -> None:
    model = a_model(
        {"c": -symbol("k") * symbol("c")},
        start={"c": 0.0},
        parameters={"k": 0.1},
        actions={"dose": {"c": symbol("c") + symbol("dose_amount")}},
        arguments=["dose_amount"],
    )
    k = np.array([0.02, 0.1, 1.0])
    kept = [Output("c", Kind.HIGHEST), Output("c", Kind.LOWEST), Output("c", Kind.BEFORE)]
    steady = steady_state(FastEngine(model, kept), People(3, {"k": k}), EVERY_8_HOURS, TAU * HOUR)
    ratio = 1.0 / (1.0 - np.exp(-k * TAU))
    np.testing.assert_allclose(steady.period.reduced[kept[0]], 5.0 * ratio, rtol=1e-6)
    np.testing.assert_allclose(steady.period.before["c"][:, 0], 5.0 * ratio * np.exp(-k * TAU), rtol=1e-6)


def test_an_input_above_the_largest_elimination_has_no_steady_state() -> None:
    people = People(4, {"input": np.array([1.0, 1.9, 2.05, 2.5])})
    steady = steady_state(FastEngine(michaelis_menten(), ["c"]), people, Schedule(), TICKS_PER_DAY)
    drifts = SteadyStatus.DRIFTS
    assert list(steady.status) == [SteadyStatus.REACHED, SteadyStatus.REACHED, drifts, drifts]
    np.testing.assert_allclose(steady.state[:2, 0], [3.0, 57.0], rtol=1e-5)
    assert np.isnan(steady.state[2:]).all()
    assert np.isnan(steady.period.series["c"][2:]).all()


@pytest.mark.parametrize("above", [2.01, 2.2, 5.0, 20.0])
def test_no_input_above_the_largest_loss_has_a_steady_state(above: float) -> None:
    """Far out the change hardly falls with distance: no jump may take that for rest."""
    engine = FastEngine(michaelis_menten(), ["c"])
    assert list(steady_state(engine, People(1, {"input": above}), Schedule(), TICKS_PER_DAY).status) == [
        SteadyStatus.DRIFTS
    ]


def test_minutes_and_decades_in_one_model() -> None:
    fast, slow = symbol("fast"), symbol("slow")
    model = a_model(
        {"fast": 1.0 - 10.0 * fast, "slow": (fast - slow) * symbol("k")},
        start={"fast": 0.0, "slow": 0.0},
        parameters={"k": 1.0 / (20 * 365 * 24)},
    )
    steady = steady_state(FastEngine(model, ["slow"]), People(1), Schedule(), TICKS_PER_DAY)
    assert steady.ok.all()
    np.testing.assert_allclose(steady.state, 0.1, rtol=1e-4)
    assert steady.periods[0] < 100


@pytest.mark.parametrize("minutes", [6, 60, 377])
def test_a_cycle_is_no_steady_state(minutes: int) -> None:
    people = People(2, initial={"x": np.array([2.0, 1.1])})
    steady = steady_state(FastEngine(predator_and_prey(), ["x"]), people, Schedule(), minutes)
    assert list(steady.status) == [SteadyStatus.NOT_REACHED] * 2


def test_what_is_conserved_is_kept() -> None:
    a, b = symbol("a"), symbol("b")
    model = a_model({"a": b - 2.0 * a, "b": 2.0 * a - b}, start={"a": 3.0, "b": 0.0})
    people = People(2, initial={"a": np.array([3.0, 6.0])})
    steady = steady_state(FastEngine(model, ["a"]), people, Schedule(), HOUR)
    np.testing.assert_allclose(steady.state, [[1.0, 2.0], [2.0, 4.0]], rtol=1e-6)


def test_what_only_counts_is_found_by_structure() -> None:
    assert counters(chain()) == ("out",)
    count, doses = symbol("count"), symbol("doses")
    model = a_model(
        {"x": -symbol("x"), "count": symbol("x"), "both": count, "doses": 0.0, "own": -symbol("own")},
        actions={"give": {"doses": doses + 1.0, "x": symbol("x") + 1.0}},
    )
    assert counters(model) == ("count", "both", "doses")


def test_person_i_is_person_i() -> None:
    engine, ke = FastEngine(chain(), KEPT), np.array([0.2, 0.05, 0.6, 0.01])
    everyone = steady_state(engine, People(4, {"ke": ke}), EVERY_8_HOURS, TAU * HOUR, threads=2)
    alone = steady_state(engine, People(1, {"ke": ke[2]}), EVERY_8_HOURS, TAU * HOUR)
    np.testing.assert_array_equal(everyone.state[2], alone.state[0])


def test_a_run_begins_from_the_steady_state_of_each() -> None:
    people = People(2, {"ke": np.array([0.2, 0.6])})
    engine = FastEngine(chain(), ["plasma", "out"])
    steady = steady_state(engine, people, EVERY_8_HOURS, TAU * HOUR)
    begun = at_steady_state(people, steady)
    thrice = Schedule.build([dose(n * TAU * HOUR, 5.0) for n in range(3)])
    run = simulate(engine, begun, thrice, [n * TAU * HOUR for n in range(4)], tolerances=None)
    np.testing.assert_allclose(run.series["plasma"], run.series["plasma"][:, :1].repeat(4, axis=1), rtol=1e-3)
    assert np.all(run.series["out"][:, 0] == 0.0)


def test_the_reference_solver_stays_where_the_search_ended() -> None:
    steady = steady_state(FastEngine(chain(), ["plasma"]), People(1), EVERY_8_HOURS, TAU * HOUR)
    start = dict(zip(steady.states, steady.state[0], strict=True))
    doses = Schedule.build([dose(n * TAU * HOUR, 5.0) for n in range(3)])
    end = ReferenceEngine(chain(), ["plasma"]).run({}, doses, [3 * TAU * HOUR], initial=start).final_state
    for name in ("gut", "plasma"):
        assert end[name] == pytest.approx(start[name], rel=1e-5)


def test_who_has_no_steady_state_does_not_run_on() -> None:
    people = People(2, {"input": np.array([1.0, 2.5])})
    engine = FastEngine(michaelis_menten(), ["c"])
    steady = steady_state(engine, people, Schedule(), TICKS_PER_DAY)
    run = simulate(engine, at_steady_state(people, steady), Schedule(), [HOUR])
    assert list(run.status) == [Status.OK, Status.NOT_FINITE]


def test_a_person_who_fails_says_so() -> None:
    model = a_model({"x": symbol("x") * symbol("x")}, start={"x": 1.0})
    steady = steady_state(FastEngine(model, ["x"]), People(1), Schedule(), 2 * HOUR)
    assert list(steady.status) == [SteadyStatus.FAILED]
    assert steady.run_status[0] != Status.OK


def test_settings_carry_over_into_the_next_period() -> None:
    plan = Schedule.build([Setting(6 * HOUR, "infusion", 1.0), Setting(18 * HOUR, "infusion", 3.0)])
    steady = steady_state(FastEngine(chain(), ["plasma"]), People(1), plan, TICKS_PER_DAY)
    days = Schedule.build(
        [
            Setting(day * TICKS_PER_DAY + hour * HOUR, "infusion", value)
            for day in range(20)
            for hour, value in ((6, 1.0), (18, 3.0))
        ]
    )
    long = ReferenceEngine(chain(), ["plasma"]).run({}, days, [20 * TICKS_PER_DAY])
    assert steady.period.series["plasma"][0, 0] == pytest.approx(long.outputs["plasma"][0], rel=1e-6)


def test_what_cannot_repeat_is_refused() -> None:
    engine = FastEngine(chain(), ["plasma"])
    with pytest.raises(ModelError, match="not within the period"):
        steady_state(engine, People(1), Schedule.build([dose(60, 1.0)]), 60)
    moving = FastEngine(a_model({"x": symbol(TIME) - symbol("x")}), ["x"])
    with pytest.raises(ModelError, match="depends on time"):
        steady_state(moving, People(1), Schedule(), 60)
