"""The calcium ledger: what is eaten, infused or released from bone is excreted, laid down or still there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.body.begin import counters
from magmatrix.body.ledger import TOLERANCE
from magmatrix.body.parts.mineral import CALCIUM
from magmatrix.schedule.schedule import Setting
from tests.physiology.mineral_lab import Course, held, person

NAMES = [symbol.removeprefix("mineral.") for symbol in CALCIUM.symbols]
DAYS = (0.0, 0.5, 1.0, 5.0, 20.0)


@st.composite
def courses(draw: st.DrawFn) -> list[Setting]:
    spans = [("calcium_intake", 0.0, 150.0), ("vitamin_d_intake", 0.0, 50.0), ("mg_serum", 0.3, 2.0)]
    spans += [("calcium_iv", 0.0, 2.0), ("uv_dose_rate", 0.0, 2.0), ("bone_turnover", 0.0, 3.0), ("gfr", 0.3, 10.0)]
    return [
        held(draw(st.sampled_from(DAYS)), name, draw(st.floats(low, high)))
        for name, low, high in spans
        if draw(st.booleans())
    ]


@settings(max_examples=25)
@given(items=courses())
def test_the_ledger_closes_and_nothing_is_negative(items: list[Setting]) -> None:
    """For any intakes, kidney, magnesium and sun: balance constant to 1e-9 of what passed, all amounts positive."""
    course = Course(DAYS, items)
    size = max(max(map(abs, course[name])) for name in ("P", "Q", "intake_total", "bone_out_total"))
    assert np.ptp(course["calcium_balance"]) <= TOLERANCE * size
    for name in (*NAMES, "pth", "calcitriol", "d3", "d25", "previtamin", "uptake_share"):
        if name != "calcium_balance":
            assert min(course[name]) >= -1e-9, name


def test_a_day_of_calcium() -> None:
    """At rest: 24.06 mmol eaten, 3.61 absorbed and as much in urine, 20.4 in faeces, 9 built into bone and resorbed."""
    course = Course([0, 1])
    names = ("intake_total", "absorbed_total", "urine_total", "faeces_total", "bone_in_total", "bone_out_total")
    expected = [24.055, 3.608, 3.608, 20.447, 9.0, 9.0]
    assert course.last(*names) == pytest.approx(expected, abs=0.001)


def test_counters_are_known_as_counters() -> None:
    counted = {name for name in counters() if name.startswith("mineral__")}
    totals = {f"mineral__{name}" for name in NAMES if name.endswith("_total")}
    assert counted == totals | {"mineral__absorbed_total"}


def test_infused_calcium_is_counted() -> None:
    course = Course([0, 1], [held(0, "calcium_iv", 0.5)])
    assert course["infused_total"][1] == pytest.approx(12.0, rel=1e-9)


def test_a_kidney_that_filters_nothing_excretes_nothing() -> None:
    course = Course([0, 1], [held(0, "gfr", 0.0)], person())
    assert course["urine_total"][1] == 0.0
