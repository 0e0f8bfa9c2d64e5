"""The shipped studies of cream, skin and barrier answer their questions as their evidence does."""

from __future__ import annotations

import numpy as np
import pytest

from tests.study.test_studies import course, result

DAYS = 14.0
MG = 24.305


def brought(arm: str) -> float:
    """Magnesium (mg/day) that an arm brings into the blood beyond food, from cream or tablet."""
    cream = course("magnesium_cream", arm, "delivery.blood_total")[-1]
    gut = [course("magnesium_cream", name, "magnesium.absorbed_total")[-1] for name in (arm, "nothing")]
    return float(cream + (gut[0] - gut[1]) * MG) / DAYS


def test_a_face_cream_brings_next_to_nothing_and_body_lotion_a_third_of_a_tablet() -> None:
    """Integration 0.5: against 108 mg/day absorbed from food, the face brings 0.3 %, body lotion 12 %, while 300 mg by
    mouth adds 33 mg/day (21 as one dose); a needled face below 2 %, for as long as its channels stay open."""
    assert brought("face") == pytest.approx(0.34, abs=0.03)
    assert brought("body_lotion") == pytest.approx(12.7, abs=0.5)
    assert brought("by_mouth") == pytest.approx(33.0, abs=2.0)
    assert brought("extreme") / 108.0 == pytest.approx(0.27, abs=0.03)
    assert 2.0 * brought("face") < brought("needled_face") < 0.02 * 108.0


def test_the_local_excess_is_what_a_face_cream_may_be_about() -> None:
    """Topical c, must show 5: some hundredths of a mmol/L below intact skin; needling doubles free dermal magnesium for
    hours (0.3 to 0.6)."""
    excess = {arm: course("magnesium_cream", arm, "delivery.dermal_excess").max() for arm in ("face", "needled_face")}
    assert excess["face"] == pytest.approx(0.024, abs=0.002)
    assert 0.3 < excess["needled_face"] < 0.6


def test_what_leaves_the_skin_is_what_the_blood_takes_in() -> None:
    for arm in ("face", "body_lotion", "extreme", "needled_face"):
        given = course("magnesium_cream", arm, "delivery.blood_total")
        taken = course("magnesium_cream", arm, "magnesium.dermal_total")
        np.testing.assert_allclose(taken * MG, given, rtol=1e-6, atol=1e-9)


def test_little_water_keeps_a_cream_and_a_hot_day_does_not() -> None:
    """Topical d: low-risk up to 26 % water; above the melting range nothing holds a cream without wax."""
    index = {arm.name: course("the_cream_itself", arm.name, "cream.index") for arm in result("the_cream_itself").arms}
    assert [index[f"water_{share}"].min() for share in (13, 20, 26)] == [1.0, 1.0, 1.0]
    assert 0.0 < index["water_30"].max() < 1.0
    assert index["water_40"].max() < 0.1
    assert index["water_60"].max() == 0.0
    assert index["hot_day"].min() == 0.0
    assert index["hot_day_with_wax"].min() > 0.0


def test_the_film_keeps_water_in_and_closes_nothing() -> None:
    """Topical d: up to 16 % less water loss under the film, on needled skin too; the course of closing is the same."""
    cream, bare = (course("barrier_and_film", arm, "barrier.tewl_ratio") for arm in ("cream", "bare"))
    assert cream.min() == pytest.approx(0.84, abs=1e-6)
    np.testing.assert_allclose(bare, 1.0, rtol=1e-9)
    needled, covered = (course("barrier_and_film", arm, "dermis.tewl") for arm in ("needled", "needled_cream"))
    factor = course("barrier_and_film", "needled_cream", "delivery.film_tewl_factor")
    np.testing.assert_allclose(covered / factor, needled, rtol=1e-5)
    for arm in ("cream", "needled_cream"):
        assert course("barrier_and_film", arm, "barrier.oil_below").max() == 0.0
