"""What is remembered of a model: once for each, and no longer than it lives."""

from __future__ import annotations

import gc
import pickle
from dataclasses import replace

from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.model import Model
from magmatrix.graph.once import once_per_model
from tests.engine.small import chain


def test_a_model_is_asked_once_and_another_for_itself() -> None:
    asked: list[str] = []

    @once_per_model
    def size(model: Model) -> int:
        asked.append(model.id)
        return len(model.symbols)

    first, second = chain(), replace(chain(), id="other")
    assert size(first) == size(first) == size(second)
    assert asked == [first.id, "other"]


def test_nothing_is_kept_of_a_model_that_is_gone() -> None:
    made: list[int] = []

    @once_per_model
    def mark(model: Model) -> object:
        made.append(1)
        return object()

    for _ in range(3):
        model = replace(chain(), id="short-lived")
        mark(model)
        del model
        gc.collect()
    assert len(made) == 3


def test_a_model_travels_without_what_is_remembered() -> None:
    model = replace(chain(), id="traveller")
    assert model.states
    assert model.assignment_order == ()  # these two are the model's own
    before = len(pickle.dumps(model))
    inline_assignments(model)["new"] = model.rates[model.states[0]]
    assert "new" not in inline_assignments(model)
    assert len(pickle.dumps(model)) == before
