"""The two engines called alike."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.engine.runtime.self_check import self_check
from magmatrix.engine.single import make_engine
from magmatrix.errors import SimulationError
from magmatrix.graph.expr import symbol
from magmatrix.schedule.schedule import Schedule, Setting
from tests.engine.small import HOUR, chain, dose
from tests.graph.build import a_model


def test_both_engines_take_and_give_the_same() -> None:
    schedule = Schedule.build([dose(0, 5.0), dose(90, 2.0), Setting(100, "infusion", 0.3)])
    fast, slow = (make_engine(name, chain(), ["plasma", "out"]) for name in ("fast", "cvode"))
    runs = [engine.run({"ke": 0.4}, schedule, [0, 60, 600], initial={"out": 1.0}, rtol=1e-9) for engine in (fast, slow)]
    assert [run.engine for run in runs] == ["fast", "cvode"]
    assert runs[0].final_parameters == pytest.approx(runs[1].final_parameters, nan_ok=True)
    assert runs[0].final_state == pytest.approx(runs[1].final_state, rel=1e-6)
    for name in ("plasma", "out"):
        np.testing.assert_allclose(runs[0].outputs[name], runs[1].outputs[name], rtol=1e-6)


def test_a_failure_says_who_when_and_why() -> None:
    engine = make_engine("fast", a_model({"x": symbol("x") * symbol("x")}), ["x"])
    with pytest.raises(SimulationError, match=r"Ada.* failed at 1 h"):
        engine.run({}, Schedule(), [2 * HOUR], who="Ada")


def test_the_engine_works_on_this_machine() -> None:
    assert self_check().fine
