"""The smallest model that still gives an output: less is computed, and the numbers stay."""

from __future__ import annotations

import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.errors import ModelError
from magmatrix.graph.expr import ONE, ZERO, symbol, symbols_of
from magmatrix.graph.model import Model
from magmatrix.graph.reduce import dependencies, reduce_to, settle
from magmatrix.schedule.schedule import Action, Schedule
from tests.graph.build import a_model

x, y, z, k = map(symbol, "xyzk")


def chain() -> Model:
    return a_model(
        {"x": -k * x, "y": k * x - y, "z": y, "far": ZERO},
        parameters={"k": 0.5},
        assigned={"twice": 2.0 * y, "away": symbol("far") * 3.0},
        actions={"dose": {"x": x + symbol("dose_amount"), "far": symbol("far") + 1.0}},
        arguments=["dose_amount"],
    )


def test_upstream_stays_and_downstream_goes() -> None:
    reduced = reduce_to(chain(), ["twice"])
    assert reduced.states == ("x", "y")
    assert set(reduced.assigned) == {"twice"}
    assert {"k", "time", "dose_fires", "dose_amount"} <= set(reduced.symbols)
    assert set(reduced.initial) == {"x", "y"}


def test_actions_keep_what_touches_the_rest() -> None:
    assert [target for target, _ in reduce_to(chain(), ["z"]).events["dose"].assignments] == ["x"]
    assert [target for target, _ in reduce_to(chain(), ["away"]).events["dose"].assignments] == ["far"]
    assert reduce_to(a_model({"x": -x, "y": ZERO}, actions={"hit": {"y": y + 1.0}}), ["x"]).events == {}


def test_what_an_action_writes_from_is_kept() -> None:
    model = a_model({"x": ZERO, "y": -y}, actions={"copy": {"x": 2.0 * y}})
    assert reduce_to(model, ["x"]).states == ("x", "y")
    assert dependencies(model)["x"] >= {"y", "copy_fires"}


def test_an_unknown_output_is_refused_with_the_nearest() -> None:
    with pytest.raises(ModelError, match=r"no symbol 'twise'; did you mean twice"):
        reduce_to(chain(), ["twise"])


@pytest.mark.parametrize("output", ["twice", "z", "away", "x"])
def test_the_numbers_stay(output: str) -> None:
    schedule = Schedule.build([Action(30, "dose", {"amount": 2.0}), Action(200, "dose", {"amount": 1.0})])
    runs = [
        ReferenceEngine(model, [output]).run({}, schedule, [0, 30, 100, 500], rtol=1e-10).outputs[output]
        for model in (chain(), reduce_to(chain(), [output]))
    ]
    assert runs[0] == pytest.approx(runs[1], rel=1e-8)


def test_magnesium_needs_no_skin_and_skin_needs_magnesium() -> None:
    model = reference_body(("magnesium", "dermis")).model
    assert all(state.startswith("magnesium__") for state in reduce_to(model, ["magnesium__serum"]).states)
    assert "magnesium__K" in reduce_to(model, ["dermis__collagen"]).states
    assert "magnesium__tP" not in reduce_to(model, ["magnesium__body_total"]).states
    assert reduce_to(model, model.states).states == model.states


def test_reducing_twice_changes_nothing_more() -> None:
    model = reference_body().model
    once = reduce_to(model, ["dermis__fullness_oedema"])
    assert reduce_to(once, ["dermis__fullness_oedema"]) == once


def switched() -> Model:
    """Two causes of one flow, each behind a switch."""
    return a_model(
        {"x": -symbol("first") * x - symbol("second") * y * x, "y": -y},
        parameters={"first": 1.0, "second": 1.0},
        assigned={"share": symbol("second") * y},
        actions={"push": {"x": x + symbol("second") * y}},
    )


def test_a_settled_switch_takes_what_it_switched_off_with_it() -> None:
    settled = settle(switched(), {"second": 0.0})
    assert settled.rates["x"] is -1.0 * symbol("first") * x
    assert settled.assigned["share"] is ZERO
    assert settled.events["push"].assignments == (("x", x),)
    assert "second" not in settled.symbols
    assert reduce_to(settled, ["x"]).states == ("x",)
    assert reduce_to(switched(), ["x"]).states == ("x", "y")


def test_a_settled_switch_gives_the_numbers_of_the_value() -> None:
    schedule = Schedule.build([Action(60, "push")])
    for value in (0.0, 0.5, 1.0):
        open_, fixed = switched(), settle(switched(), {"second": value})
        runs = [
            ReferenceEngine(model, ["x", "share"]).run({"second": value}, schedule, [0, 60, 200], rtol=1e-10)
            for model in (open_, fixed)
        ]
        for name in ("x", "share"):
            assert runs[1].outputs[name] == pytest.approx(runs[0].outputs[name], rel=1e-9, abs=1e-12)


def test_settling_nothing_changes_nothing_and_the_unknown_is_refused() -> None:
    assert settle(switched(), {}) == switched()
    assert "first" not in symbols_of(*settle(switched(), {"first": 1.0}).rates.values())
    assert settle(a_model({"x": k * x}, parameters={"k": 2.0}), {"k": 1.0}).rates["x"] is ONE * x
    with pytest.raises(ModelError, match="did you mean second"):
        settle(switched(), {"secnd": 0.0})
