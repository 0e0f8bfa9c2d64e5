"""Rest of calcium, PTH and vitamin D: exact for the reference person, solved for others (cell design V1, section 3)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.body.steady.solve import at_rest
from magmatrix.errors import SimulationError
from magmatrix.schedule.schedule import Schedule
from tests.physiology.lab import REFERENCE
from tests.physiology.mineral_lab import YEAR, Course, held, mineral, person

PER_DAY = 24.0
STATES = ("P", "T", "Q", "PTH", "G", "calcitriol", "d25", "d3", "S", "PTmax")


def test_calcium_stays_at_rest_for_three_years() -> None:
    """V1: "start is a steady state: Ca stays 2.350 +- 0.002 for three years". The equations keep it to 1e-9."""
    calcium = Course(np.linspace(0, 3 * YEAR, 13))["calcium"]
    np.testing.assert_allclose(calcium, 2.35, rtol=1e-9)


def test_ten_years_of_rest_do_not_drift() -> None:
    """Issue 4: drift of every state below 0.1 % in ten simulated years; here 1e-9."""
    course = Course([0, 10 * YEAR])
    for state in (*STATES, "previtamin"):
        start, end = course[state]
        assert end == pytest.approx(start, rel=1e-9, abs=1e-12), state


def test_the_reference_person() -> None:
    """Design table of states: Ca 2.35 mM, PTH 3.85 pM, calcitriol 90 pM, 25OHD 67 nM (1e-6; 25OHD 0.5); D3 10.4 nM."""
    course = Course([0])
    assert course.last("calcium", "pth", "calcitriol", "d3") == pytest.approx([2.35, 3.85, 90.0, 10.4], rel=1e-6)
    assert course["d25"][0] == pytest.approx(67.0, abs=0.5)
    assert course["G"][0] == pytest.approx(1.0, rel=1e-9)


def test_absorbed_and_excreted_calcium_are_equal_at_rest() -> None:
    """Design: "+3.5e-4 mmol/h (gut and urine differ in the fourth digit in the source too)". Urine at rest is set to
    what is absorbed, 0.15034 instead of the printed 0.149997 mmol/h; active absorption meets the printed 0.105929."""
    value = mineral().evidence.value
    urine, absorbed, bone = Course([0]).last("urine_rate", "absorbed_rate", "bone_gain")
    assert urine == pytest.approx(absorbed, rel=1e-12)
    assert urine - 0.149997 == pytest.approx(3.44e-4, abs=1e-6)
    assert bone == pytest.approx(0.0, abs=1e-12)
    gut, half = value("mineral.T0", "mmol"), value("mineral.active_half", "mmol")
    assert value("mineral.active_max", "mmol/h") * gut / (gut + half) == pytest.approx(0.105929, rel=1e-4)


@settings(max_examples=12)
@given(
    calcium=st.floats(200.0, 3000.0),
    vitamin_d=st.floats(1.0, 250.0),
    gfr=st.floats(0.5, 10.0),
    rest=st.floats(0.5, 1.1),
)
def test_anyone_is_at_rest_on_their_own_intake(calcium: float, vitamin_d: float, gfr: float, rest: float) -> None:
    """No state of a person on other intakes (mg and ug a day), kidney or serum magnesium drifts in a year: 1e-7."""
    intakes = {"calcium_intake": calcium / PER_DAY, "vitamin_d_intake": vitamin_d / PER_DAY}
    own = person({**intakes, "gfr": gfr, "mg_serum": rest, "mg_serum_rest": rest})
    course = Course([0, YEAR], (), own)
    for state in STATES:
        start, end = course[state]
        assert start > 0.0
        assert end == pytest.approx(start, rel=1e-7), state


def test_intakes_move_the_rest_state_the_right_way() -> None:
    """Less calcium: less in urine, more PTH, and bone pays. Less vitamin D: less 25OHD and calcitriol, more PTH."""
    usual = Course([0])
    little = Course([0], (), person({"calcium_intake": 400.0 / PER_DAY}))
    pale = Course([0], (), person({"vitamin_d_intake": 2.0 / PER_DAY}))
    assert little["calcium"] < usual["calcium"]
    assert little["urine_rate"] < usual["urine_rate"]
    assert little["bone_gain"][0] < 0.0
    assert little["pth"] > usual["pth"]
    assert pale["d25"][0] == pytest.approx(16.5, abs=0.5)
    assert pale["calcitriol"] < usual["calcitriol"]
    assert pale["pth"] > usual["pth"]


def test_low_vitamin_d_lowers_calcium_and_raises_pth() -> None:
    """People low in vitamin D keep or lose plasma calcium, at a raised PTH: at 16 nmol/L -0.3 % and +29 %."""
    calcium, pth = Course([0], (), person({"vitamin_d_intake": 2.0 / PER_DAY})).last("calcium", "pth_over_reference")
    assert 2.3 < calcium < 2.35
    assert 1.1 < pth < 1.6


@pytest.mark.parametrize("gfr", [0.5, 3.0, 9.0])
def test_the_filtration_rate_does_not_move_rest(gfr: float) -> None:
    """The tubule adapts to the filtration rate: urine at rest stays what is absorbed (decision record)."""
    own = person({"gfr": gfr})
    assert Course([0, 100], (), own)["calcium"] == pytest.approx([2.35, 2.35], rel=1e-9)


def test_every_person_of_the_composed_body_starts_at_rest_magnesium() -> None:
    """Integration 0.1: the reference of the magnesium links is this person's own serum at rest, whatever the diet."""
    poor = REFERENCE.rested(100.0)
    assert poor.observe("magnesium.serum") < 0.83
    assert poor.observe("mineral.mg_release") == 1.0
    assert poor.observe("mineral.pth_over_reference") == pytest.approx(1.0, rel=1e-12)


def test_an_impossible_rest_is_reported() -> None:
    body = mineral()
    broken = {**body.values, "mineral__bone_renewal": 0.0, "mineral__gfr": 0.0}
    with pytest.raises(SimulationError, match="no steady state of calcium exists on this intake"):
        at_rest(body, broken, Schedule(), who="person")


def test_normal_bone_turnover_changes_nothing() -> None:
    """Bone cells are not modelled: more turnover at rest lays down and releases more calcium, alike."""
    course = Course([0, 30], [held(0, "bone_turnover", 1.5)])
    assert course["calcium"][1] == pytest.approx(2.35, rel=1e-9)
    laid, released = course.last("bone_in_total", "bone_out_total")
    assert laid == pytest.approx(1.5 * 30 * 9.0, rel=1e-9)
    assert released == pytest.approx(laid, rel=1e-9)


def test_magnesium_of_deep_bone_follows_bone_turnover() -> None:
    """Integration seam 2: kD = kD0 x bone turnover; neutral at 1, and without effect on anyone at rest."""
    name = "organs.bone_remodelling"
    slow, usual, fast = (REFERENCE.having({name: value, "magnesium.rest_ratio": 0.9}) for value in (0.0, 1.0, 2.0))
    assert usual.observe("magnesium.deep_in") == pytest.approx(fast.observe("magnesium.deep_in") / 2, rel=1e-12)
    assert slow.observe("magnesium.deep_out") == 0.0
    assert fast.observe("magnesium.deep_in") == pytest.approx(fast.observe("magnesium.deep_out"), rel=1e-12)
