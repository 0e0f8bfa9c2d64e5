"""The reference solver: solutions known on paper, its order of doses and outputs, and what it says when it fails."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm
from scipy.special import lambertw

from magmatrix.body.assemble import reference_body
from magmatrix.body.scales import state_scales
from magmatrix.engine.reference.engine import ReferenceEngine, Trajectory
from magmatrix.errors import ModelError, SimulationError
from magmatrix.graph.expr import Expr, as_expr, call, compare, piecewise, symbol
from magmatrix.graph.model import Model
from magmatrix.graph.reduce import reduce_to
from magmatrix.schedule.schedule import Action, Schedule, Setting
from tests.graph.build import a_model

x, y, z, k, rate, time = map(symbol, ("x", "y", "z", "k", "rate", "time"))
HOUR = 60


def tank(**parameters: float) -> Model:
    """One compartment that drains at k and is filled at `rate`; doses are added to it."""
    return a_model(
        {"x": rate - k * x, "out": k * x},
        start={"x": 0.0, "out": 0.0},
        parameters={"k": 0.3, "rate": 0.0, **parameters},
        inputs=["rate"],
        actions={"dose": {"x": x + symbol("dose_amount")}},
        arguments=["dose_amount"],
    )


def solve(
    model: Model, items: Sequence[Action | Setting], ticks: list[int], *outputs: str, rtol: float = 1e-10
) -> Trajectory:
    return ReferenceEngine(model, outputs or model.states).run({}, Schedule.build(items), ticks, rtol=rtol)


def dose(tick: int, amount: float) -> Action:
    return Action(tick, "dose", {"amount": amount})


def test_linear_chain() -> None:
    """Three pools with distinct rates: Bateman's sums of exponentials."""
    model = a_model({"x": -2.0 * x, "y": 2.0 * x - 0.5 * y, "z": 0.5 * y}, start={"x": 1.0, "y": 0.0, "z": 0.0})
    ticks = [0, 7, 30, 60, 240, 1440]
    run = solve(model, [], ticks)
    t = np.array(ticks) / HOUR
    assert run.hours == pytest.approx(t)
    assert run.outputs["x"] == pytest.approx(np.exp(-2 * t), abs=1e-9)
    middle = 2.0 / 1.5 * (np.exp(-0.5 * t) - np.exp(-2 * t))
    assert run.outputs["y"] == pytest.approx(middle, abs=1e-9)
    assert run.outputs["z"] == pytest.approx(1 - np.exp(-2 * t) - middle, abs=1e-9)


def test_bolus_and_infusion() -> None:
    """A bolus at 1 h, an infusion from 2 h to 5 h, a second bolus inside it: the closed form, stretch by stretch."""
    items: list[Action | Setting] = [
        dose(60, 4.0),
        Setting(120, "rate", 1.5),
        dose(200, 2.0),
        Setting(300, "rate", 0.0),
    ]
    ticks = [30, 90, 150, 250, 400, 1000]

    def closed(t: float) -> float:
        def after(start: float, amount: float) -> float:
            return amount * math.exp(-0.3 * (t - start)) if t >= start else 0.0

        filled = 1.5 / 0.3 * (math.exp(-0.3 * max(0.0, t - 5.0)) - math.exp(-0.3 * max(0.0, t - 2.0)))
        return after(1.0, 4.0) + after(200 / 60, 2.0) + filled

    run = solve(tank(), items, ticks)
    assert run.outputs["x"] == pytest.approx([closed(tick / HOUR) for tick in ticks], rel=1e-8, abs=1e-12)
    assert run.final_state["x"] + run.final_state["out"] == pytest.approx(4.0 + 2.0 + 1.5 * 3.0, rel=1e-9)


def test_michaelis_menten_elimination() -> None:
    """x' = -V x / (K + x) has x(t) = K W(x0/K exp((x0 - V t)/K)), with W the Lambert function."""
    V, K, x0 = 0.7, 0.4, 5.0
    model = a_model({"x": -V * x / (K + x)}, start={"x": x0})
    ticks = [0, 60, 180, 420, 600, 1200]
    expected = [K * float(lambertw(x0 / K * math.exp((x0 - V * tick / HOUR) / K)).real) for tick in ticks]
    assert solve(model, [], ticks).outputs["x"] == pytest.approx(expected, rel=1e-7)


def test_rates_that_depend_on_time() -> None:
    model = a_model({"x": call("cos", time)}, start={"x": 0.0})
    assert solve(model, [], [0, 60, 600]).outputs["x"] == pytest.approx(np.sin([0.0, 1.0, 10.0]), abs=1e-8)


@settings(max_examples=15)
@given(
    st.lists(st.floats(0.01, 3.0), min_size=12, max_size=12),
    st.lists(st.floats(0.0, 10.0), min_size=4, max_size=4),
    st.lists(st.integers(1, 600), min_size=1, max_size=5, unique=True).map(sorted),
)
def test_linear_systems_against_the_matrix_exponential(
    rates: list[float], start: list[float], ticks: list[int]
) -> None:
    """Four pools exchanging in every direction; the sum stays."""
    pools = [symbol(f"p{i}") for i in range(4)]
    pairs = [(i, j) for i in range(4) for j in range(4) if i != j]
    matrix = np.zeros((4, 4))
    flows: dict[str, Expr] = {f"p{i}": 0.0 * x for i in range(4)}
    for (i, j), speed in zip(pairs, rates, strict=True):
        matrix[j, i] += speed
        matrix[i, i] -= speed
        flows[f"p{i}"] = flows[f"p{i}"] - speed * pools[i]
        flows[f"p{j}"] = flows[f"p{j}"] + speed * pools[i]
    run = solve(a_model(flows, start={f"p{i}": value for i, value in enumerate(start)}), [], ticks)
    for place, tick in enumerate(ticks):
        found = [float(run.outputs[f"p{i}"][place]) for i in range(4)]
        assert found == pytest.approx(expm(matrix * tick / HOUR) @ np.array(start), rel=1e-6, abs=1e-7)
        assert sum(found) == pytest.approx(sum(start), rel=1e-9)


def test_it_stops_at_every_dose() -> None:
    """A thousand doses between two outputs: none is stepped over, late, or smeared."""
    items = [dose(tick, 1.0) for tick in range(0, 10_000, 10)]
    run = solve(tank(k=40.0), items, [9_995])
    expected = sum(math.exp(-40.0 * (9_995 - item.tick) / HOUR) for item in items)
    assert run.outputs["x"][0] == pytest.approx(expected, rel=1e-7)
    assert run.outputs["out"][0] == pytest.approx(1000.0 - expected, rel=1e-9)


def test_a_short_pulse_in_a_long_quiet_run_is_not_missed() -> None:
    """One minute of infusion in a year that is at rest otherwise."""
    day = 24 * HOUR
    items = [Setting(200 * day, "rate", 6.0), Setting(200 * day + 1, "rate", 0.0)]
    assert solve(tank(), items, [365 * day]).outputs["out"][0] == pytest.approx(0.1, rel=1e-8)


def test_an_output_is_taken_after_the_actions_of_its_tick() -> None:
    items: list[Action | Setting] = [dose(60, 4.0), dose(60, 1.0), Setting(60, "rate", 2.0)]
    run = solve(tank(k=0.0), items, [0, 59, 60, 120])
    assert run.outputs["x"] == pytest.approx([0.0, 0.0, 5.0, 7.0], abs=1e-12)


def test_what_stands_at_the_first_and_the_last_tick_counts() -> None:
    items = [dose(0, 1.0), dose(120, 2.0), dose(121, 50.0)]
    run = solve(tank(k=0.0), items, [0, 120])
    assert run.outputs["x"] == pytest.approx([1.0, 3.0])
    assert run.final_state["x"] == pytest.approx(3.0)


def test_settings_come_before_the_actions_of_their_tick() -> None:
    model = a_model(
        {"x": 0.0 * x}, start={"x": 1.0}, parameters={"rate": 5.0}, inputs=["rate"], actions={"take": {"x": x + rate}}
    )
    run = solve(model, [Action(60, "take"), Setting(60, "rate", 7.0)], [60])
    assert run.outputs["x"][0] == 8.0
    assert run.final_parameters["rate"] == 7.0


def test_all_changes_of_an_action_happen_at_once() -> None:
    model = a_model({"x": 0.0 * x, "y": 0.0 * x}, start={"x": 1.0, "y": 2.0}, actions={"swap": {"x": y, "y": x}})
    run = solve(model, [Action(60, "swap")], [0, 60])
    assert (list(run.outputs["x"]), list(run.outputs["y"])) == ([1.0, 2.0], [2.0, 1.0])


def test_a_run_can_be_cut_in_two() -> None:
    items = [dose(100, 3.0), dose(700, 2.0)]
    whole = solve(tank(), items, [1000])
    first = solve(tank(), items, [400])
    later = [dose(300, 2.0)]
    second = ReferenceEngine(tank(), ["x"]).run({}, Schedule.build(later), [600], initial=first.final_state, rtol=1e-10)
    assert second.final_state == pytest.approx(whole.final_state, rel=1e-8)


def test_parameters_and_initial_values_may_be_given() -> None:
    model = a_model({"x": -k * x}, start={"x": 2.0 * k}, parameters={"k": 1.0})
    engine = ReferenceEngine(model, ["x"])
    assert engine.initial_state({"k": 3.0}) == {"x": 6.0}
    assert engine.run({"k": 0.0}, Schedule(), [60]).outputs["x"][0] == 0.0
    assert engine.run({"k": 0.0}, Schedule(), [60], initial={"x": 9.0}).outputs["x"][0] == 9.0


def test_a_readout_that_does_not_exist_yet_is_not_a_number() -> None:
    model = a_model({"x": 1.0 + 0.0 * x}, start={"x": 0.0}, assigned={"inverse": 1.0 / x, "log": call("log", x)})
    run = solve(model, [], [0, 60], "inverse", "log")
    for values in run.outputs.values():
        assert math.isnan(values[0])
        assert math.isfinite(values[1])


def test_a_model_without_states_still_has_readouts() -> None:
    model = a_model({}, assigned={"twice": 2.0 * time})
    assert list(solve(model, [], [0, 60, 90], "twice").outputs["twice"]) == [0.0, 2.0, 3.0]


def test_progress_hears_the_share_done() -> None:
    heard: list[float] = []
    schedule = Schedule.build([dose(25, 1.0)])
    ReferenceEngine(tank(), ["x"]).run({}, schedule, [0, 50, 100], progress=heard.append)
    assert heard == [0.0, 0.25, 0.5, 1.0]


def blow_up() -> Model:
    """x' = x² from 1 reaches infinity after one hour."""
    return a_model({"x": x * x}, start={"x": 1.0})


@pytest.fixture
def quiet(capfd: pytest.CaptureFixture[str]) -> pytest.CaptureFixture[str]:
    """The integrator prints its own complaints; they are not what a person reads."""
    return capfd


@pytest.mark.usefixtures("quiet")
def test_failure_says_who_when_and_why() -> None:
    with pytest.raises(SimulationError, match=r"Ada: integration failed at .* h .*; check this person's") as caught:
        ReferenceEngine(blow_up(), ["x"]).run({}, Schedule(), [30, 6000], who="Ada")
    assert caught.value.who == "Ada"
    assert caught.value.hours == pytest.approx(1.0, abs=1e-3)
    assert caught.value.why


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    "slope",
    [call("log", x - 5.0), -(x**0.5) / (x - x), 1.0 / (x - 1.0), call("exp", 1000.0 * x)],
    ids=["log", "nought over nought", "pole", "overflow"],
)
@pytest.mark.parametrize("linear_solver", ["dense", "sparse"])
def test_rates_outside_their_domain_fail_as_simulations(slope: Expr, linear_solver: str) -> None:
    engine = ReferenceEngine(a_model({"x": slope}, start={"x": 1.0}), ["x"], linear_solver=linear_solver)  # type: ignore[arg-type]
    with pytest.raises(SimulationError):
        engine.run({}, Schedule(), [60])


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    "rates",
    [
        {"x": -1.0 - x**0.5},
        {"x": 0.0 * x - 1.0, "z": 1e-9 * x**2.5},
        {"x": 0.0 * x - 1.0, "z": call("min", as_expr(1.0), x**0.5)},
    ],
    ids=["own rate", "small rate of another", "inside a minimum"],
)
def test_a_domain_left_on_the_way_is_a_failure_not_an_end(rates: dict[str, Expr]) -> None:
    """The solver calls its vanished step a success and gives a state that is none."""
    with pytest.raises(SimulationError, match="integration failed"):
        ReferenceEngine(a_model(rates), ["x"]).run({}, Schedule(), [180])


def test_what_is_empty_stays_empty_where_its_slope_is_infinite() -> None:
    run = solve(a_model({"x": -(x**0.5)}, start={"x": 0.0}), [], [60])
    assert run.outputs["x"][-1] == 0.0


def test_an_action_outside_its_domain_names_itself() -> None:
    model = a_model({"x": 0.0 * x}, start={"x": 0.0}, actions={"flip": {"x": 1.0 / x}})
    with pytest.raises(SimulationError, match="action flip") as caught:
        solve(model, [Action(90, "flip")], [120])
    assert caught.value.hours == 1.5


def test_an_unknown_argument_is_refused_with_the_nearest() -> None:
    with pytest.raises(ModelError, match=r"action dose has no argument 'amont'; it takes \['amount'\]"):
        solve(tank(), [Action(60, "dose", {"amont": 1.0})], [120])


@pytest.mark.parametrize("ticks", [[60, 0], [0, 0], [-1, 5]])
def test_ticks_must_ascend(ticks: list[int]) -> None:
    with pytest.raises(ModelError, match="ascending, distinct and not negative"):
        solve(tank(), [], ticks)


def test_no_ticks_give_no_outputs_but_an_end() -> None:
    run = solve(tank(k=0.0), [dose(60, 2.0)], [])
    assert run.outputs["x"].shape == (0,)
    assert run.final_state["x"] == 2.0


def test_a_parameter_without_value_is_named() -> None:
    with pytest.raises(ModelError, match="parameter k has no value"):
        solve(a_model({"x": -k * x}, parameters={"k": None}), [], [60])  # type: ignore[dict-item]


def test_a_state_without_a_start_is_named() -> None:
    model = replace(a_model({"x": -x}), initial={})
    with pytest.raises(ModelError, match="state x has no initial value"):
        solve(model, [], [60])
    stated = replace(model, symbols={**model.symbols, "x": replace(model.symbols["x"], value=4.0)})
    assert solve(stated, [], [0]).outputs["x"][0] == 4.0


def test_events_of_the_state_itself_are_refused() -> None:
    model = a_model({"x": -x}, actions={"hit": {"x": x + 1.0}})
    own = {name: replace(event, trigger=compare("lt", x, k)) for name, event in model.events.items()}
    with pytest.raises(ModelError, match=r"events \['hit'\] fire on the state itself"):
        ReferenceEngine(replace(model, events=own), ["x"])


def test_a_switch_in_the_equations_needs_no_event() -> None:
    model = a_model({"x": piecewise(1.0 + 0.0 * x, compare("lt", time, k), -1.0 + 0.0 * x)}, parameters={"k": 1.0})
    assert solve(model, [], [60, 120], rtol=1e-8).outputs["x"] == pytest.approx([2.0, 1.0], abs=1e-6)


@pytest.mark.parametrize("outputs", [("magnesium__serum", "magnesium__tP"), ("dermis__collagen", "dermis__tewl")])
def test_sparse_and_dense_agree(outputs: tuple[str, ...]) -> None:
    """The same body with both linear solvers, through meals, a tracer and a session."""
    body = reference_body()
    model = reduce_to(body.model, outputs)
    parameters = {**body.values, "magnesium__rest_ratio": 1.0}
    session = {"injured": 0.1, "stimulated": 0.2, "removed_share": 0.2, "strength": 1.0, "opens_barrier": 1.0}
    session |= {"strength_around": 0.5, "covered": 0.1, "confluent": 0.0}
    items = [
        *(
            Action(hour * HOUR, "magnesium.serving", {"amount": 4.0, "soluble": 1.0})
            for hour in (8, 13, 19, 32, 37, 43)
        ),
        Action(500, "magnesium.tracer_iv", {"amount": 0.1}),
        Action(700, "dermis.treat", session),
    ]
    runs = [
        ReferenceEngine(model, outputs, linear_solver=solver, scales=state_scales(model, body.values)).run(
            parameters, Schedule.build(items), range(0, 3000, 100), rtol=1e-9
        )
        for solver in ("dense", "sparse")
    ]
    for name in outputs:
        assert runs[0].outputs[name] == pytest.approx(runs[1].outputs[name], rel=1e-7, abs=1e-10)


@pytest.mark.parametrize("rtol", [1e-5, 1e-7, 1e-9])
def test_the_tolerance_is_kept(rtol: float) -> None:
    run = solve(a_model({"x": y, "y": -x}, start={"x": 1.0, "y": 0.0}), [], [600], rtol=rtol)
    assert run.rtol == rtol
    assert run.outputs["x"][0] == pytest.approx(math.cos(10.0), abs=200 * rtol)


def test_the_same_run_twice_gives_the_same_bits() -> None:
    engine = ReferenceEngine(tank(), ["x", "out"])
    schedule = Schedule.build([dose(60, 4.0), Setting(120, "rate", 1.5)])
    runs = [engine.run({}, schedule, range(0, 600, 7)) for _ in range(2)]
    for name in ("x", "out"):
        assert runs[0].outputs[name].tobytes() == runs[1].outputs[name].tobytes()


@pytest.mark.parametrize(
    "name", ["__import__('os').system('false')", "y[0]", "p", "t", "exp", "v0", "0); raise Exception("]
)
def test_hostile_names_are_mere_symbols(name: str) -> None:
    """A model from elsewhere may be called anything; its names are never run."""
    hostile = symbol(name)
    model = a_model(
        {name: -k * hostile}, start={name: 2.0}, parameters={"k": 1.0}, assigned={f"{name}!": 3.0 * hostile}
    )
    run = solve(model, [], [60], f"{name}!")
    assert run.outputs[f"{name}!"][0] == pytest.approx(6.0 * math.exp(-1.0), rel=1e-8)
    as_parameter = a_model({"x": -hostile * x}, start={"x": 1.0}, parameters={name: 2.0})
    assert solve(as_parameter, [], [60]).outputs["x"][0] == pytest.approx(math.exp(-2.0), rel=1e-8)


def test_a_setting_of_a_constant_is_refused() -> None:
    with pytest.raises(ModelError, match="k is a constant"):
        solve(tank(), [Setting(30, "k", 2.0)], [0, 60])
