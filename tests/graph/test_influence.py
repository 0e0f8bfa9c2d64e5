"""What can move in a run and what a change can reach: checked against runs of small models and of the body."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.graph.expr import ZERO, call, compare, number, piecewise, symbol
from magmatrix.graph.influence import Doings, constants, influenced
from magmatrix.graph.integrals import integral_of, with_integrals
from magmatrix.graph.model import Model
from magmatrix.schedule.schedule import Action, Schedule, Setting
from tests.graph.build import a_model

x, y, z, k, u = map(symbol, "xyzku")


def cream() -> Model:
    """A film that an action brings, skin behind it, and a body that eats."""
    return a_model(
        {"x": -k * x, "y": k * x - y, "z": u - z},
        parameters={"k": 0.5, "u": 0.0},
        inputs=["u"],
        assigned={"flow": k * x * 3.0, "ratio": 1.0 + y * number(2.0), "both": y * z},
        actions={"apply": {"x": x + symbol("apply_load")}},
        arguments=["apply_load"],
    )


def at_zero(model: Model, **more: float) -> dict[str, float]:
    return dict.fromkeys(model.states, 0.0) | {"k": 0.5, "u": 0.0} | more


def test_what_is_multiplied_by_a_lasting_zero_stays() -> None:
    model = cream()
    still = constants(model, at_zero(model), Doings())
    assert {"x", "y", "z", "flow", "ratio", "both"} <= still.keys()
    assert still["ratio"] == 1.0


def test_an_action_moves_what_it_reaches_and_nothing_else() -> None:
    model = cream()
    still = constants(model, at_zero(model), Doings({"apply": {"apply_load": 2.0}}))
    assert not {"x", "y", "flow", "ratio"} & still.keys()
    assert {"z", "both"} <= still.keys()
    assert "x" in constants(model, at_zero(model), Doings({"apply": {"apply_load": 0.0}}))


def test_a_state_that_is_not_at_rest_moves_and_so_does_what_reads_an_input_that_changes() -> None:
    model = cream()
    assert "z" not in constants(model, at_zero(model, z=1.0), Doings())
    still = constants(model, at_zero(model), Doings(moved=["u"]))
    assert "z" not in still
    assert "both" in still


def test_a_number_reaches_nothing_through_a_zero_and_something_once_the_zero_moves() -> None:
    model = cream()
    still = constants(model, at_zero(model), Doings())
    assert influenced(model, still, {"k"}, Doings(), from_start=True) == {"k"}
    doings = Doings({"apply": {"apply_load": 2.0}})
    still = constants(model, at_zero(model), doings)
    assert influenced(model, still, {"k"}, doings, from_start=True) >= {"k", "x", "y", "flow", "ratio"}
    assert "z" not in influenced(model, still, {"k"}, doings, from_start=True)


def test_moments_of_an_action_count_only_where_it_moves_something() -> None:
    model = cream()
    doings = Doings({"apply": {"apply_load": 0.0}})
    still = constants(model, at_zero(model), doings)
    assert influenced(model, still, {"apply_fires"}, doings, from_start=False) == {"apply_fires"}


def test_a_branch_that_is_never_taken_lets_nothing_through() -> None:
    model = a_model(
        {"x": ZERO}, parameters={"k": 1.0, "u": 2.0}, assigned={"out": piecewise(k, compare("gt", x, number(1.0)), u)}
    )
    still = constants(model, {"x": 0.0, "k": 1.0, "u": 2.0}, Doings())
    assert still["out"] == 2.0
    assert "out" not in influenced(model, still, {"k"}, Doings(), from_start=True)
    assert "out" in influenced(model, still, {"u"}, Doings(), from_start=True)


def test_what_has_no_value_is_not_called_still() -> None:
    model = a_model({"x": ZERO}, parameters={"k": -1.0}, assigned={"out": call("log", k)})
    assert "out" not in constants(model, {"x": 0.0, "k": -1.0}, Doings())


@given(
    load=st.sampled_from([0.0, 1.0, 2.5]),
    held=st.sampled_from([0.0, 0.7]),
    tick=st.integers(0, 100),
    starts=st.tuples(*[st.sampled_from([0.0, 1.0])] * 3),
)
def test_what_is_called_still_is_still_in_a_run(
    load: float, held: float, tick: int, starts: tuple[float, float, float]
) -> None:
    model = cream()
    names = ["x", "y", "z", "flow", "ratio", "both"]
    start = dict(zip(model.states, starts, strict=True))
    doings = Doings({"apply": {"apply_load": load}}, ["u"] if held else [])
    still = constants(model, {"k": 0.5, "u": 0.0, **start}, doings)
    schedule = Schedule.build([Action(tick, "apply", {"load": load}), Setting(tick, "u", held)])
    run = ReferenceEngine(model, names).run({"k": 0.5, "u": 0.0}, schedule, range(0, 600, 30), initial=start)
    for name in names:
        if name in still:
            assert set(run.outputs[name]) == {still[name]}


def test_the_integral_of_a_flow_is_what_has_flown() -> None:
    model = with_integrals(cream(), ["flow", "flow"])
    names = ["x", integral_of("flow")]
    run = ReferenceEngine(model, names).run({"k": 0.5, "u": 0.0}, Schedule(), [0, 60, 600], initial={"x": 4.0})
    gone = 4.0 - run.outputs["x"]
    assert np.allclose(run.outputs[integral_of("flow")], 3.0 * gone, rtol=1e-6, atol=1e-9)
