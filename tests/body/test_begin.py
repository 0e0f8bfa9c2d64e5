"""The moment a study begins after a run-in."""

from __future__ import annotations

import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.body.begin import begin, counters
from magmatrix.body.scales import state_scales
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.graph.names import flat
from magmatrix.graph.reduce import reduce_to
from magmatrix.schedule.schedule import TICKS_PER_DAY, Schedule, Setting

OUTPUTS = tuple(flat(f"dermis.{name}") for name in ("collagen", "collagen_relative", "made_total", "collagen_balance"))


def test_counters_start_at_zero_and_stores_stay() -> None:
    state = dict.fromkeys(reference_body().model.states, 0.5)
    fresh = begin(state)
    assert fresh.keys() == state.keys()
    assert {name for name, value in fresh.items() if value == 0.0} == counters() & state.keys()
    assert fresh["magnesium__P"] == 0.5
    assert fresh["dermis__collagen_at_start"] == 1.0


def test_a_body_without_dermis_has_no_collagen_baseline() -> None:
    state = dict.fromkeys(reference_body(("magnesium",)).model.states, 0.5)
    assert "dermis__collagen_at_start" not in begin(state)


def test_collagen_of_a_study_is_measured_against_its_own_first_day() -> None:
    """After a run-in on too little synthesis collagen is below 1, and relative to the start exactly 1."""
    body = reference_body(("dermis",))
    engine = ReferenceEngine(reduce_to(body.model, OUTPUTS), OUTPUTS, scales=state_scales(body.model, body.values))
    run_in = Schedule.build([Setting(0, "dermis.synthesis_drive", 0.5)])
    days = 200 * TICKS_PER_DAY
    settled = engine.run(body.values, run_in, [days])
    study = engine.run(body.values, Schedule(), [0, days], initial=begin(settled.final_state))
    collagen, relative, made, balance = (study.outputs[name] for name in OUTPUTS)
    assert collagen[0] == pytest.approx(settled.outputs[OUTPUTS[0]][0])
    assert collagen[0] < 0.95
    assert relative[0] == pytest.approx(1.0, abs=1e-15)
    assert made[0] == 0.0
    assert balance[1] == pytest.approx(balance[0], rel=1e-9)
