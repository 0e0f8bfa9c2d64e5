"""Both engines take and give the same."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from magmatrix.cohort.follow import EngineName
from magmatrix.engine.runtime.self_check import self_check
from magmatrix.schedule.schedule import Schedule, Setting
from tests.engine.alike import run_one
from tests.engine.small import chain, dose


def test_both_engines_take_and_give_the_same() -> None:
    schedule = Schedule.build([dose(0, 5.0), dose(90, 2.0), Setting(100, "infusion", 0.3)])
    runs = [
        run_one(
            name,
            chain(),
            ["plasma", "out"],
            schedule,
            [0, 60, 600],
            parameters={"ke": 0.4},
            initial={"out": 1.0},
            rtol=1e-9,
        )
        for name in get_args(EngineName)
    ]
    assert [run.engine for run in runs] == ["fast", "cvode"]
    assert runs[0].final_state == pytest.approx(runs[1].final_state, rel=1e-6)
    for name in ("plasma", "out"):
        np.testing.assert_allclose(runs[0].outputs[name], runs[1].outputs[name], rtol=1e-6)


def test_the_engine_works_on_this_machine() -> None:
    assert self_check().fine
