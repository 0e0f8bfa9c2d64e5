"""What the studies on hormones, inflammation and acne show."""

from __future__ import annotations

import numpy as np
import pytest

from tests.study.test_studies import at, course, result


def test_a_supplement_lowers_cortisol_in_urine_and_leaves_the_adrenal_alone() -> None:
    """Cell S1, S2, S4: -32 nmol/day after 24 weeks; production, cortisol and DHEAS as without."""
    change = course("stress_and_hormones", "supplemented", "adrenal.urinary_cortisol_change")[-1]
    assert change == pytest.approx(-32.0, abs=0.1)
    for output in ("adrenal.cortisol_production", "adrenal.cortisol", "adrenal.dheas"):
        usual = course("stress_and_hormones", "usual", output)
        np.testing.assert_allclose(course("stress_and_hormones", "supplemented", output), usual, rtol=1e-6)


def test_dheas_depends_on_age_and_sex() -> None:
    """Cell S3: at 75 y 16-24 % of the value at 25 y; the woman of 45 lies between."""
    levels = [course("stress_and_hormones", "usual", "adrenal.dheas", index)[0] for index in range(3)]
    assert 0.16 < levels[2] / levels[0] < 0.24
    assert levels[2] < levels[1] < levels[0]
    assert levels[1] == pytest.approx(6.70 * np.exp(-0.02936 * 28.0), abs=0.02)


def test_adrenaline_lowers_serum_for_hours() -> None:
    """Cell S5: about 6 % after two hours of 0.05 ug/kg/min."""
    before, after = (at("stress_and_hormones", "adrenaline", "magnesium.serum", day) for day in (28.416, 28.5))
    usual = [at("stress_and_hormones", "usual", "magnesium.serum", day) for day in (28.416, 28.5)]
    assert (after / usual[1]) / (before / usual[0]) == pytest.approx(0.94, abs=0.02)


def test_crp_falls_only_where_it_is_raised() -> None:
    """Cell A2: 5 falls to 3.9, 2 stays 2. Treatments: apply only above 3 mg/L."""
    ends = [course("inflammation", "supplemented", "cell_ageing.crp", index)[-1] for index in range(2)]
    assert ends == pytest.approx([3.88, 2.0], abs=0.01)
    senescent = course("inflammation", "supplemented", "cell_ageing.senescent")
    np.testing.assert_allclose(senescent, course("inflammation", "usual", "cell_ageing.senescent"), rtol=1e-7)


def test_the_acne_study_says_that_it_is_a_scenario() -> None:
    found = result("acne_scenario")
    assert found.switches_on == ("androgens_acne", "barrier_acne", "inflammation_acne")
    assert "nothing here is measured" in found.outputs["acne.lesions"].meaning
    assert "nothing about it is measured" in found.title
    assert {"acne.inflammation_slope", "acne.androgens_slope", "acne.barrier_slope"} <= {n.id for n in found.assumed}
    calm = course("acne_scenario", "supplemented", "acne.lesions", 1)
    np.testing.assert_allclose(calm, 1.0, rtol=1e-6)
