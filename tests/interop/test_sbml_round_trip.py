"""Own exports read back: the same text again, and the same numbers from both engines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.body.assemble import reference_body
from magmatrix.body.parts import PARTS
from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import simulate
from magmatrix.graph.expr import Expr, evaluate, number, substitute, symbol
from magmatrix.graph.model import TIME, Model, Role, Symbol
from magmatrix.graph.sbml import read_sbml
from magmatrix.graph.units import DIMENSIONLESS
from magmatrix.interop.sbml import to_sbml
from magmatrix.schedule.schedule import Action, Schedule, Setting
from tests.graph.build import HOUR, a_model
from tests.graph.expressions import POINTS, known_expressions
from tests.interop.test_sbml import BATH, UNUSED, VALUES, bath
from tests.physiology.test_roadrunner import five_days, person

__all__ = ["BATH", "bath"]


DOSES = Schedule.build(
    [
        Action(90, "pour", {"amount": 4.0, "times": 2.0}),
        Action(90, "scoop", {"share": 0.5}),
        Action(0, "pour", {"amount": 1.0, "times": 1.0}),
        Setting(90, "tap", 0.25),
        Setting(400, "tap", 0.0),
        Action(600, "scoop", {"share": 0.1}),
    ]
)


def again(text: str) -> Model:
    """The model of an export, which must be written letter for letter as it was read."""
    model = read_sbml(text)
    assert to_sbml(model, {}) == text
    return model


def numbers(model: Model, output: str, values: Mapping[str, float], schedule: Schedule) -> list[list[float]]:
    """An output of both engines at two times a day."""
    ticks = [0, 89, 90, 300, 700]
    slow = ReferenceEngine(model, [output]).run(values, schedule, ticks, rtol=1e-10).outputs[output]
    tight = Tolerances(1e-9)
    fast = simulate(FastEngine(model, [output]), People(1, values), schedule, ticks, tolerances=tight)
    assert fast.status.tolist() == [0]
    return [[float(value) for value in values] for values in (slow, fast.series[output][0])]


def test_an_export_with_doses_runs_alike(bath: Model) -> None:
    model = again(to_sbml(bath, VALUES, DOSES))
    assert len(model.events) == len(DOSES)
    for output in ("A", "drained"):
        expected = numbers(bath, output, VALUES | UNUSED, DOSES)[0]
        for found in numbers(model, output, {}, Schedule()):
            assert found == pytest.approx(expected, rel=1e-7)


def test_an_export_can_be_given_more_and_exported_again(bath: Model) -> None:
    """What the model does by itself comes first, after what is set; then what the schedule does."""
    model = again(to_sbml(bath, VALUES, DOSES))
    more = Schedule.build([Setting(90, "tap", 0.25), Setting(500, "tap", 0.125)])
    twice = again(to_sbml(model, {}, more))
    assert len(twice.events) == len(model.events) + 2
    for found in numbers(twice, "A", {}, Schedule()):
        assert found == pytest.approx(numbers(model, "A", {}, more)[0], rel=1e-7)


def test_the_whole_body_reads_back_as_written() -> None:
    model = again(to_sbml(reference_body().model, person().parameters, Schedule.build(five_days())))
    assert len(model.states) == len(reference_body().model.states)
    assert len(model.events) > 20


@pytest.mark.parametrize("part", [name for name in PARTS if name not in PARTS.standard])
def test_every_other_part_reads_back_as_written(part: str) -> None:
    body = reference_body((part,))
    assert set(again(to_sbml(body.model, body.values)).states) == set(body.model.states)


def random_model(first: Expr, second: Expr, readout: Expr, start: Expr) -> Model:
    """A model whose rates, readout and beginning are given; all quantities without unit, time in hours."""
    rate = symbol("per_hour")
    model = a_model(
        {"a": rate * first, "b": rate * second},
        start={"a": 0.5, "b": start},
        parameters={"c": 0.75, "per_hour": 1.0},
        inputs=["c"],
        assigned={"readout": readout},
        actions={"dose": {"a": symbol("a") + symbol("dose_amount")}},
    )
    symbols = {name: replace(info, unit=DIMENSIONLESS) for name, info in model.symbols.items() if name != TIME}
    symbols["per_hour"] = replace(symbols["per_hour"], unit=DIMENSIONLESS / HOUR)
    for name in ("dose_fires", "dose_amount"):
        symbols[name] = Symbol(name, Role.PARAMETER, DIMENSIONLESS, constant=False)
    return replace(model, symbols={TIME: model.symbols[TIME], **symbols})


expressions = known_expressions(6).map(lambda known: known.expr)


@settings(deadline=None, max_examples=60)
@given(expressions, expressions, expressions, expressions, st.floats(-5.0, 5.0), st.integers(0, 100_000))
def test_random_models_read_back_as_written(
    first: Expr, second: Expr, readout: Expr, start: Expr, amount: float, tick: int
) -> None:
    start = substitute([start], {"b": number(1.25)})[0]
    model = random_model(first, second, readout, start)
    schedule = Schedule.build([Action(tick, "dose", {"amount": amount}), Setting(tick, "c", -amount)])
    read = again(to_sbml(model, {}, schedule))
    for point in POINTS:
        for before, after in (
            (first, read.rates["a"]),
            (second, read.rates["b"]),
            (readout, read.assigned["readout"]),
            (start, read.initial["b"]),
        ):
            expected = evaluate(before, point)
            assert evaluate(after, {**point, "per_hour": 1.0}) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    action, setting = (read.events[name] for name in read.events)
    assert {setting.assignments[0][0], action.assignments[0][0]} == {"a", "c"}
