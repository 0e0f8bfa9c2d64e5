"""Models and compositions as plain data and back."""

from __future__ import annotations

import json

import pytest

from magmatrix.body.assemble import read_model, read_modules
from magmatrix.body.parts import PARTS
from magmatrix.graph.compose import compose
from magmatrix.graph.stored import composition_as_data, composition_from_data, model_as_data, model_from_data

MAPPINGS = ("symbols", "rates", "assigned", "events", "initial", "stoichiometry", "unit_definitions", "dropped")


def test_the_body_comes_back_as_it_was_node_for_node() -> None:
    composition, modules = read_modules()
    model = compose(composition, modules, only=[instance for part in PARTS.values() for instance in part.instances])
    back = model_from_data(json.loads(json.dumps(model_as_data(model))))
    assert back == model
    assert back.content_hash == model.content_hash
    for name in MAPPINGS:
        assert list(getattr(back, name)) == list(getattr(model, name)), name
    assert all(back.rates[state] is model.rates[state] for state in model.rates)
    assert composition_from_data(json.loads(json.dumps(composition_as_data(composition)))) == composition
    assert read_model(tuple(PARTS)) == (composition, model)


@pytest.mark.parametrize("harm", [{"nodes": []}, {"units": [[1.0]]}, {"symbols": [["a"]]}, {"time_unit": "h"}])
def test_data_of_another_shape_is_an_error_that_is_caught(harm: dict[str, object]) -> None:
    data = json.loads(json.dumps(model_as_data(read_model(("magnesium",))[1])))
    with pytest.raises((ValueError, TypeError, LookupError)):
        model_from_data({**data, **harm})
