"""Magnesium on PTH, calcium and calcitriol: two opposing arms (cell design V2-V4, V6 and the table of section 3)."""

from __future__ import annotations

import numpy as np
import pytest

from tests.physiology.mineral_lab import LOW, PATIENTS_REST, Course, held, person

# Serum magnesium held for 120 days: calcium mM, PTH relative, calcitriol pM, as printed (beta 0.3, rest 0.80).
PRINTED = {
    0.80: (2.350, 1.00, 90.0),
    0.70: (2.345, 1.18, 85.9),
    0.60: (2.310, 1.45, 76.7),
    0.50: (2.184, 1.91, 65.1),
    0.41: (1.800, 2.27, 56.8),
}
# With beta 0: PTH relative and calcitriol pM.
WITHOUT_HYDROXYLASE = {0.70: (1.08, 89.8), 0.60: (1.13, 88.2), 0.50: (1.25, 84.4), 0.41: (1.52, 78.7)}
MINUTE = 1.0 / 1440.0
DESIGN_KIDNEY = {"gfr": 6.0}


def patient(values: dict[str, float] | None = None, records: dict[str, float] | None = None) -> dict[str, float]:
    """A person whose own serum magnesium at rest is 0.80, as in the design."""
    return person({"mg_serum": PATIENTS_REST, "mg_serum_rest": PATIENTS_REST, **(values or {})}, records)


def at_day_120(magnesium: float, own: dict[str, float]) -> list[float]:
    held_low = [held(0, "mg_serum", magnesium)]
    return Course([120], held_low, own).last("calcium", "pth_over_reference", "calcitriol")


@pytest.mark.parametrize("magnesium", PRINTED)
def test_the_printed_table_at_the_settings_it_was_made_with(magnesium: float) -> None:
    """Design table (filtration 6 L/h, half 0.602 mM): Ca +-0.001, PTH +-0.005, 1,25D +-0.1 of what is printed."""
    calcium, pth, calcitriol = at_day_120(magnesium, patient(DESIGN_KIDNEY, {"mg_half": 0.602}))
    printed = PRINTED[magnesium]
    assert calcium == pytest.approx(printed[0], abs=0.001)
    assert pth == pytest.approx(printed[1], abs=0.005)
    assert calcitriol == pytest.approx(printed[2], abs=0.1)


@pytest.mark.parametrize("magnesium", WITHOUT_HYDROXYLASE)
def test_the_printed_table_without_the_hydroxylase_arm(magnesium: float) -> None:
    """Design, beta 0 (half 0.583 mM): PTH +-0.005, 1,25D +-0.1 of what is printed."""
    own = patient(DESIGN_KIDNEY, {"mg_half": 0.583, "mg_hydroxylase": 0.0})
    _, pth, calcitriol = at_day_120(magnesium, own)
    assert pth == pytest.approx(WITHOUT_HYDROXYLASE[magnesium][0], abs=0.005)
    assert calcitriol == pytest.approx(WITHOUT_HYDROXYLASE[magnesium][1], abs=0.1)


@pytest.mark.parametrize("magnesium", PRINTED)
def test_the_table_at_the_filtration_rate_of_the_body(magnesium: float) -> None:
    """At 7.2 L/h, with mg_half refitted (0.5952), the table holds to Ca 0.006 mM, PTH 7 %, 1,25D 0.8 pM: a kidney that
    filters more needs more PTH at 0.41 (2.41 instead of 2.27)."""
    calcium, pth, calcitriol = at_day_120(magnesium, patient())
    printed = PRINTED[magnesium]
    assert calcium == pytest.approx(printed[0], abs=0.006)
    assert pth == pytest.approx(printed[1], rel=0.07)
    assert calcitriol == pytest.approx(printed[2], abs=0.8)


def test_calcium_of_the_reference_person_in_deep_deficiency() -> None:
    """rude1985.ca_before, to which mg_half is fitted: calcium 1.80 mM at serum magnesium 0.41 (+-0.001)."""
    calcium, _, calcitriol = at_day_120(LOW, person())
    assert calcium == pytest.approx(1.80, abs=0.001)
    assert calcitriol < 0.7 * 90.0


def test_repletion_raises_pth_at_once_and_calcium_within_days() -> None:
    """V2: "sudden Mg rise from 0.41 to 0.90 at low Ca raises PTH at once (model 13- to 27-fold), Ca back above 2.3
    within 5-13 d (model about 1 d)". Release of PTH rises 12.2-fold at once (13.3 at the settings of the printed table,
    the lower end), plasma PTH 8 to 12 fold within half an hour; calcium is above 2.3 in a day, sooner than patients."""
    for own, fold in ((patient(), 12.2), (patient(DESIGN_KIDNEY, {"mg_half": 0.602}), 13.3)):
        low = Course([120], [held(0, "mg_serum", LOW)], own)
        days = [0.0, 10 * MINUTE, 30 * MINUTE, 1.0, 5.0, 13.0]
        repleted = Course(days, [held(0, "mg_serum", 0.90)], own, low.final_state)
        assert repleted["secretion"][0] / low["secretion"][-1] == pytest.approx(fold, abs=0.2)
        pth = np.array(repleted["pth"]) / low["pth"][-1]
        assert 8.0 < pth[1] < pth[2] < 12.5
        assert repleted["calcium"][0] < 1.81
        assert all(calcium > 2.3 for calcium in repleted["calcium"][3:])


@pytest.mark.parametrize("rest", [0.80, 0.83])
def test_the_same_rise_in_a_healthy_person_lowers_pth(rest: float) -> None:
    """V3: "the same Mg rise from 0.80 lowers PTH": by 4 to 12 % from ten minutes to a fortnight."""
    own = person({"mg_serum": rest, "mg_serum_rest": rest})
    course = Course([10 * MINUTE, 60 * MINUTE, 1.0, 13.0], [held(0, "mg_serum", 0.90)], own)
    assert all(0.88 < pth < 0.96 for pth in course["pth_over_reference"])


def test_a_small_fall_at_normal_calcium_does_little() -> None:
    """V4: "-0.03 mM Mg at normal Ca changes PTH by less than 10 %": toffaletti1991 saw nothing. Model +2 to +4 %."""
    for own, low in ((person(), 0.80), (patient(), 0.77)):
        course = Course([10 * MINUTE, 1.0, 30.0, 120.0], [held(0, "mg_serum", low)], own)
        assert all(abs(pth - 1.0) < 0.10 for pth in course["pth_over_reference"])


def test_mild_deficit_raises_and_deep_deficit_fails() -> None:
    """Two arms: a mild deficit frees PTH and calcium is a hair higher (+0.0015 mM at 0.75); below it the block wins and
    calcium falls, although PTH, once all has settled, is raised over the whole range."""
    rows = [at_day_120(magnesium, person()) for magnesium in (0.83, 0.75, 0.65, 0.55, 0.45)]
    calcium, pth, calcitriol = zip(*rows, strict=True)
    assert list(pth) == sorted(pth)
    assert 2.350 < calcium[1] < 2.353
    assert list(calcium[1:]) == sorted(calcium[1:], reverse=True)
    assert list(calcitriol) == sorted(calcitriol, reverse=True)
    assert pth[-1] < 3.0


def test_deep_deficit_blocks_release_within_minutes() -> None:
    """A sudden fall to 0.41 at normal calcium stops release (receptor relief cannot make up for the block)."""
    course = Course([0.0, 30 * MINUTE], [held(0, "mg_serum", LOW)])
    assert course["secretion"][0] < 0.2 * 385.0
    assert course["pth_over_reference"][1] < 0.2


def test_who_rests_on_little_magnesium_is_their_own_reference() -> None:
    """Integration 0.1: normalised at the person's own serum at rest, so habitual low magnesium alone changes nothing
    (known gap), while a rise above it frees PTH."""
    own = person({"mg_serum": 0.55, "mg_serum_rest": 0.55})
    assert Course([0, 120], (), own)["pth_over_reference"] == pytest.approx([1.0, 1.0], rel=1e-7)
    assert Course([10 * MINUTE], [held(0, "mg_serum", 0.83)], own)["mg_release"][0] > 1.5


def test_switched_off_links_do_nothing() -> None:
    """With both links off no serum magnesium reaches calcium, PTH or vitamin D."""
    off = person({"link_mg_pth": 0.0, "link_mg_pth_action": 0.0})
    deep = Course([0, 60], [held(0, "mg_serum", LOW)], off)
    for name in ("calcium", "pth", "calcitriol", "d25"):
        assert deep[name][1] == pytest.approx(deep[name][0], rel=1e-9), name


def test_known_failure_acute_fall_of_calcium() -> None:
    """V6, known failure: calcium 5.5 % down raises the release of PTH by 65 %, plasma PTH after ten minutes by 44 %;
    six donors rose by 400 % (toffaletti1991). The burst of stored hormone is not in the model."""
    seen = 4.0
    state = Course([0]).final_state
    fallen = {**state, "mineral__P": 0.945 * state["mineral__P"]}
    course = Course([0.0, 10 * MINUTE], (), person(), fallen)
    assert course["secretion"][0] / 385.0 - 1.0 == pytest.approx(0.65, abs=0.01)
    after_ten_minutes = course["pth_over_reference"][1] - 1.0
    assert after_ten_minutes == pytest.approx(0.44, abs=0.02)
    assert after_ten_minutes < seen / 5.0


@pytest.mark.parametrize(
    ("share", "fold"), [(0.90, 2.57), (0.945, 1.65), (0.97, 1.30), (1.0, 1.0), (1.02, 0.85), (1.05, 0.68)]
)
def test_release_of_pth_against_calcium(share: float, fold: float) -> None:
    """Design: "PTH production against Ca x0.90/0.945/0.97/1/1.02/1.05: x2.57/1.65/1.30/1/0.85/0.68" (+-0.006)."""
    state = Course([0]).final_state
    course = Course([0], (), person(), {**state, "mineral__P": share * state["mineral__P"]})
    assert course["secretion"][0] / 385.0 == pytest.approx(fold, abs=0.006)


def test_known_failure_bone_pays_for_deep_deficiency() -> None:
    """With bone exchange frozen, calcium of 1.80 mM is held by 20 mmol/day from bone, lost in urine (22 mmol/day): more
    than any patient. Times of months at such a level are outside what the reduced model can say."""
    course = Course([120], [held(0, "mg_serum", LOW)])
    assert 24.0 * course["bone_gain"][0] == pytest.approx(-20.6, abs=1.0)
    assert 24.0 * course["urine_rate"][0] == pytest.approx(22.3, abs=1.0)


def test_infused_calcium_lowers_pth() -> None:
    """ferment1987.ca: 4.25 mmol calcium into a vein lowers PTH by 30 %; given over half an hour the model's falls more
    (-25 to -55 % over the next two hours), as all of it stays in 14 L."""
    infusion = [held(0, "calcium_iv", 8.5), held(0.5 / 24, "calcium_iv", 0.0)]
    pth = Course([0.5 / 24, 1 / 24, 2 / 24, 4 / 24], infusion)["pth_over_reference"]
    assert all(0.40 < value < 0.80 for value in pth)
