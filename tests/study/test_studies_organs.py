"""What the studies on the collagen of the organs show."""

from __future__ import annotations

import pytest

from tests.study.test_studies import at, course


def test_sixty_years_thin_the_skin_and_fill_the_muscle() -> None:
    """Matrix 7.5 and 7.6: skin loses about a third, muscle gains two fifths, the rest stays (+-0.01)."""
    ends = {
        "dermis.collagen": 0.66,
        "organs.M_muscle": 0.9 * 1.43,
        "organs.M_bone": 0.9,
        "organs.M_tendon": 0.98,
        "organs.M_cart": 0.98,
    }
    for output, end in ends.items():
        for index in (0, 1):
            assert course("collagen_of_the_organs", "ageing", output, index)[-1] == pytest.approx(end, abs=0.01)
    turnover = [course("collagen_of_the_organs", "ageing", "organs.bone_turnover", index)[-1] for index in (0, 1)]
    assert turnover == pytest.approx([1.0, 0.766], abs=0.001)


def test_a_fast_shows_in_the_propeptide_and_not_in_mature_collagen() -> None:
    """Matrix 7.15: propeptide 0.42 during four days; mature bone collagen falls by less than 0.05 %."""
    assert at("collagen_of_the_organs", "fasting", "organs.propeptide", 3.5) == pytest.approx(0.42, abs=0.005)
    assert at("collagen_of_the_organs", "fasting", "organs.propeptide", 5) == pytest.approx(1.0, abs=1e-9)
    mature = course("collagen_of_the_organs", "fasting", "organs.M_bone")
    assert mature.min() > 0.9995 * mature[0]


def test_feeding_vital_organs_first_costs_the_skin_under_a_point() -> None:
    """Matrix 7.13: less than two points at any supply down to 0.54; 0.6 at four fifths, a tenth of a point of collagen
    in a year. What the article withdraws from the wound costs more, and there alone."""
    arms = ("plenty", "alike", "vital_first", "article")
    share = [at("organ_priority", arm, "organs.skin_allocation", 100) for arm in arms]
    assert share == pytest.approx([1.0, 0.8, 0.794, 0.794], abs=0.001)
    kept = [at("organ_priority", arm, "dermis.collagen_relative", 365) for arm in arms]
    assert 0.0 < kept[1] - kept[2] < 0.002
    assert 0.005 < kept[2] - kept[3] < 0.02
    assert kept[0] > kept[1]


def test_a_rank_costs_the_skin_next_to_no_magnesium_and_extra_magnesium_ends_it() -> None:
    """On 60 mg a day the diet takes 3 % of the skin's magnesium and a rank 0.02 %; with extra nobody lacks any."""
    arms = ("shared", "vital_first", "article_extra")
    skin = [at("organs_compete", arm, "organ_magnesium.skin", 365) for arm in arms]
    assert skin == pytest.approx([0.968, 0.968, 1.002], abs=0.002)
    assert 0.0 < at("organs_compete", "vital_first", "organ_magnesium.skin_pays", 365) < 0.0005
    assert at("organs_compete", "article_extra", "organ_magnesium.lacking", 365) == pytest.approx(0.0, abs=1e-9)


def test_the_article_s_scenario_costs_the_wound_and_extra_magnesium_gives_it_back() -> None:
    """First served, then deprived; serum moves by less than 0.005 mmol/L (mechanism_wound, test 2)."""
    wounds = [at("organs_compete", arm, "dermis.injured_collagen", 210) for arm in ("vital_first", "article")]
    assert 0.02 < wounds[0] - wounds[1] < 0.1
    given_back = at("organs_compete", "article_extra", "dermis.injured_collagen", 210)
    assert given_back == pytest.approx(at("organs_compete", "shared", "dermis.injured_collagen", 210), abs=0.002)
    serum = [course("organs_compete", arm, "magnesium.serum") for arm in ("vital_first", "article")]
    assert abs(serum[0] - serum[1]).max() < 0.005
