"""Cortisol, its inactivation in the kidney, and adrenaline: the behaviours of the cell design, section 4."""

from __future__ import annotations

import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.evidence import load_evidence
from magmatrix.schedule.schedule import Setting
from tests.physiology.hormones import TRIAL_DOSE, WEEKS_24, needs_from, supplement, with_records
from tests.physiology.lab import HOUR, REFERENCE, Subject
from tests.physiology.magnesium_lab import evenly_fed, series

DAY = 24.0
UMOL = 1000.0


def after_the_trial(subject: Subject, *outputs: str) -> list[float]:
    """Outputs of the adrenal part after 24 weeks of 350 mg/day."""
    names = [f"adrenal.{name}" for name in outputs]
    return [values[-1] for values in subject.follow([supplement(TRIAL_DOSE)], [0, WEEKS_24], *names)]


@pytest.mark.parametrize(("halflife", "volume"), [("93 min", 14.6), ("66 min", 10.4)])
def test_both_pairs_of_half_life_and_volume_give_the_measured_mean_of_the_day(halflife: str, volume: float) -> None:
    """Cell 4: F = 174.1 nmol/L for both pairs; exactly, the 6.3 ug/dL of the source are 173.8."""
    person = with_records({"adrenal.cortisol_halflife": halflife})
    assert person.observe("adrenal.cortisol") == pytest.approx(174.1, abs=0.5)
    assert person.parameters["adrenal__V_F"] == pytest.approx(volume, abs=0.1)


def test_a_supplement_leaves_the_making_of_cortisol_alone() -> None:
    """S1: 24 weeks of magnesium leave cortisol production unchanged, and plasma cortisol with it."""
    made, level = after_the_trial(REFERENCE, "cortisol_production", "cortisol")
    assert made * DAY / UMOL == pytest.approx(27.3, rel=1e-12)
    assert level == pytest.approx(REFERENCE.observe("adrenal.cortisol"), rel=1e-9)


def test_a_supplement_lowers_cortisol_in_urine_as_in_the_trial() -> None:
    """S2: urinary cortisol falls by 5-59 nmol/day (32), cortisol over cortisone by 0.03-0.17 (0.10)."""
    urine, ratio = after_the_trial(REFERENCE, "urinary_cortisol_change", "cortisone_ratio_change")
    assert urine == pytest.approx(-32.0, abs=0.01)
    assert ratio == pytest.approx(-0.10, abs=0.0001)


@pytest.mark.parametrize("fall", [5.0, 59.0])
def test_the_ends_of_the_interval_can_be_run(fall: float) -> None:
    """S2: the ends of the interval, 5 and 59 nmol/day; their ratio stays the measured 0.10."""
    person = with_records({"adrenal.urinary_cortisol_fall": f"{fall} nmol/day"})
    urine, ratio = after_the_trial(person, "urinary_cortisol_change", "cortisone_ratio_change")
    assert urine == pytest.approx(-fall, abs=0.01)
    assert ratio == pytest.approx(-0.10, abs=0.0001)


@pytest.mark.parametrize("usual", [62.0, 124.0])
def test_the_difference_does_not_depend_on_the_start_that_nobody_saw(usual: float) -> None:
    """Cell 4: only the difference is known; c and x are not separable, so the assumed start must not matter to it."""
    person = with_records({"adrenal.urinary_cortisol_usual": f"{usual} nmol/day"})
    urine, ratio = after_the_trial(person, "urinary_cortisol_change", "cortisone_ratio_change")
    assert urine == pytest.approx(-32.0, abs=0.01)
    assert ratio == pytest.approx(-0.10, abs=0.0001)
    gain = person.parameters["adrenal__hsd2_gain"]
    assert gain != pytest.approx(REFERENCE.parameters["adrenal__hsd2_gain"], rel=0.1)


def test_the_fall_is_a_thousandth_of_what_is_made() -> None:
    """Cell 0.6: -32 nmol/day is 0.12 % of daily production."""
    (urine,) = after_the_trial(REFERENCE, "urinary_cortisol_change")
    (made,) = after_the_trial(REFERENCE, "cortisol_production")
    assert -urine / (made * DAY) == pytest.approx(0.0012, abs=0.0001)


def test_more_than_the_dose_of_the_trial_does_nothing_more() -> None:
    """Cell 0.3: effects of supplements saturate; half the dose does half, twice the dose as much as the dose."""
    (half, full, twice) = (
        REFERENCE.follow([supplement(dose)], [WEEKS_24], "adrenal.hsd2")[0][0] - 1.0 for dose in (175.0, 350.0, 700.0)
    )
    assert half / full == pytest.approx(0.5, rel=1e-6)
    assert twice == pytest.approx(full, rel=1e-9)


def test_the_effect_goes_when_the_supplement_stops() -> None:
    stop = round(WEEKS_24) * 24 * HOUR
    (course,) = REFERENCE.follow([supplement(350.0), supplement(0.0, stop)], [168.0, 198.0, 528.0], "adrenal.hsd2")
    assert course[1] - 1.0 == pytest.approx((course[0] - 1.0) / 2.71828, rel=1e-4)
    assert course[2] == pytest.approx(1.0, abs=1e-4)


def test_the_implied_usual_ratio_lies_within_the_reference_ranges() -> None:
    """Independent of the trial: 3.5-45 ug/day of cortisol over 17-129 ug/day of cortisone, a third in the middle."""
    assert REFERENCE.observe("adrenal.cortisone_ratio") == pytest.approx(1 / 3, abs=0.05)
    evidence = load_evidence()
    spread = evidence.measurements["mlabscortisol.cortisol"].spread
    assert spread is not None
    assert spread.high is not None
    grams = REFERENCE.observe("adrenal.urinary_cortisol") * evidence.value("adrenal.cortisol_molar_mass", "g/mol")
    assert grams / UMOL < spread.high


def test_adrenaline_does_not_raise_cortisol() -> None:
    """Infusions of 0.1 ug/kg/min left cortisol unchanged (oberbeck1996, tulen1993): the link is off."""
    course = [Setting(0, "magnesium.adrenaline_shift", 1.45)]
    cortisol, drive = REFERENCE.follow(course, [2 / 24], "adrenal.cortisol", "adrenal.adrenaline_drive")
    assert cortisol[0] == pytest.approx(REFERENCE.observe("adrenal.cortisol"), rel=1e-9)
    assert drive[0] == pytest.approx(1.0)


def test_with_the_link_on_cortisol_rises_and_returns_with_its_half_life() -> None:
    person = REFERENCE.having({"adrenal.link_adrenaline_cortisol": 1.0})
    episode = [Setting(0, "magnesium.adrenaline_shift", 1.45), Setting(24 * HOUR, "magnesium.adrenaline_shift", 0.0)]
    ((start, full, back),) = person.follow(episode, [0, 1, 1 + 93 / 1440], "adrenal.cortisol")
    assert full == pytest.approx(2 * start, rel=1e-4)
    assert back - start == pytest.approx((full - start) / 2, rel=1e-4)


def test_adrenaline_lowers_serum_magnesium_for_hours() -> None:
    """S5: adrenaline 0.05 ug/kg/min for 2 h gives plasma Mg 0.78 +- 0.02 from 0.83; magnesium alone owns the shift."""
    episode = [Setting(0, "magnesium.adrenaline_shift", 0.7), Setting(2 * HOUR, "magnesium.adrenaline_shift", 0.0)]
    start, end = series(evenly_fed(), episode, [0, 2 * HOUR], "serum")
    assert start == pytest.approx(0.83, abs=0.005)
    assert end == pytest.approx(0.78, abs=0.02)


def test_nothing_in_magnesium_answers_to_the_adrenal() -> None:
    """Integration seam 2 and 10.2: the shift stands once, and cortisol must not feed adrenaline."""
    assert needs_from("magnesium", "adrenal") == []
    assert needs_from("adrenal", "magnesium") == [
        "magnesium.adrenaline_shift",
        "magnesium.dermal_input",
        "magnesium.skin_rate",
        "magnesium.supplement",
        "magnesium.supplement_rate",
    ]
    assert not {"adrenal.ADR", "adrenal.shift"} & set(reference_body().outputs)
