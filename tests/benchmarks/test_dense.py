"""The dense models are what they say they are."""

from __future__ import annotations

import pytest

from benchmarks import dense
from magmatrix.engine.lower.program import lower_model
from magmatrix.graph.actions import named_actions
from magmatrix.graph.jacobian import jacobian


@pytest.mark.parametrize("size", [12, 20])
def test_every_state_drives_every_other(size: int) -> None:
    model = dense.model(size)
    assert len(model.states) == size
    assert len(jacobian(model).entries) == size**2
    assert lower_model(model, []).elimination.density == 1.0


def test_four_doses_a_day_and_people_who_differ() -> None:
    case = dense.case(12)
    assert set(named_actions(case.model)) == {"dose"}
    assert len(list(case.schedule(3))) == 12
    assert case.person(1) == case.person(1) != case.person(2)
    assert set(case.person(0)) == set(dense.PERSONAL)
    assert all(name in case.sbml for name in case.event_settings)
