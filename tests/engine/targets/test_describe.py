"""What a browser is told about a model, and what it cannot be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.targets.describe import describe
from magmatrix.errors import ModelError
from magmatrix.graph.expr import compare, number, symbol
from magmatrix.graph.model import TIME, Event, Model
from tests.graph.build import a_model


def decay(**changes: object) -> Model:
    return replace(a_model({"x": -symbol("k") * symbol("x")}, parameters={"k": 1.0, "m": 2.0}), **changes)  # type: ignore[arg-type]


def test_a_parameter_that_is_computed_at_the_start_has_no_number_of_its_own() -> None:
    model = decay(initial={"x": number(1.0), "k": 2.0 * symbol("m")})
    engine = FastEngine(model, ["x"])
    told = {entry["name"]: entry for entry in describe(model, engine.program, engine.layout)["parameters"]}
    assert (told["k"]["value"], told["k"]["argument"]) == (None, True)
    assert (told["m"]["value"], told["m"]["argument"]) == (2.0, False)


def test_events_of_the_clock_are_refused() -> None:
    event = Event("late", compare("ge", symbol(TIME), number(3.0)), (("x", number(5.0)),))
    model = decay(events={"late": event})
    engine = FastEngine(model, ["x"])
    with pytest.raises(ModelError, match=r"events \['late'\] happen by the clock"):
        describe(model, engine.program, engine.layout)
