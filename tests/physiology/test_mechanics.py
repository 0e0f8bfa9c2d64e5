"""Stiffness and strength: the anchors, the step of mineral, age, and where the straight line of mineral fails."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.physiology.bench import YEAR, Bench

TISSUES = Bench(("mechanics",))
SKIN = Bench(("dermis", "mechanics"))


@pytest.mark.parametrize(
    ("tissue", "modulus"),
    [("bone", 10_000.0), ("tendon", 580.0), ("skin", 1.5), ("cartilage", 0.3), ("muscle", 0.06), ("brain", 0.0115)],
)
def test_anchors(tissue: str, modulus: float) -> None:
    """Matrix 3: bone 10 GPa, tendon 0.58 GPa, skin 1.5, cartilage G 0.3, muscle 0.06, brain G 0.0115 MPa."""
    assert TISSUES.read(f"mechanics.stiffness_{tissue}")[0] == pytest.approx(modulus, rel=1e-12)


@pytest.mark.parametrize(("age", "modulus"), [(20.0, 28.0), (44.0, 28.0), (54.5, 21.65), (65.0, 15.3), (90.0, 15.3)])
def test_dura_softens_with_age(age: float, modulus: float) -> None:
    """Matrix 3: dura 28 MPa to 15.3 MPa (young, old); a line between 44 and 65 years."""
    found = TISSUES.having({"mechanics.age": age}).read("mechanics.stiffness_dura")[0]
    assert found == pytest.approx(modulus, rel=1e-12)


def stiffness(mineral: float) -> tuple[float, float]:
    step, line = TISSUES.having({"mechanics.mineral": mineral}).read(
        "mechanics.stiffness_mineralised", "mechanics.stiffness_line"
    )
    return step, line


def test_mineral_stiffens_only_above_the_percolation_threshold() -> None:
    """Matrix 3: ln E follows logistic((phi - 0.35) / 0.08): steep only above threshold. Half the way, on the
    logarithm, at 0.35; below 0.2 less than a sixth of it, above 0.5 more than five sixths."""
    way = [np.log(stiffness(m)[0] / 580.0) / np.log(10_000.0 / 580.0) for m in (0.0, 0.2, 0.35, 0.5, 1.0)]
    assert way[0] == 0.0
    assert way[1] < 1 / 6
    assert way[3] > 5 / 6
    assert way[2] == pytest.approx(0.5, abs=0.01)
    assert way[4] == pytest.approx(1.0, rel=1e-12)


def test_the_plain_logistic_differs_by_little() -> None:
    """The design's logistic is not quite 0 and 1 at tendon and bone; made exact there, it moves no value by 4 %."""
    for mineral in np.linspace(0.0, 1.0, 21):
        plain = 580.0 * (10_000.0 / 580.0) ** (1.0 / (1.0 + np.exp((0.35 - mineral) / 0.08)))
        assert stiffness(float(mineral))[0] == pytest.approx(plain, rel=0.04)


def test_the_straight_line_of_mineral_fails() -> None:
    """Matrix 3: do not draw a straight rigid-to-compliant line: cartilage and skin are softer than tendon at equal (no)
    mineral, by hundreds and thousands of times; and halfway up the insertion the line is far too stiff."""
    cartilage, skin = TISSUES.read("mechanics.line_over_cartilage", "mechanics.line_over_skin")
    assert cartilage == pytest.approx(580 / 0.3)
    assert skin == pytest.approx(580 / 1.5)
    step, line = stiffness(0.2)
    assert line / step > 3.0


@settings(max_examples=60, deadline=None)
@given(mineral=st.floats(0.0, 1.0), more=st.floats(0.0, 1.0))
def test_more_mineral_is_never_softer(mineral: float, more: float) -> None:
    """Between the anchors, and monotone."""
    low, high = sorted((mineral, more))
    assert 580.0 <= stiffness(low)[0] <= stiffness(high)[0] * (1 + 1e-12) <= 10_000.0 * (1 + 1e-9)


def test_old_bone_breaks_more_easily_than_it_bends() -> None:
    """Matrix 3: bone per decade after 35 y: E -2.3, strength -3.7, toughness -4.1, work of fracture -8.7 %
    (recalled)."""
    names = ("stiffness_bone", "bone_strength", "bone_toughness", "bone_work")
    young, older = (
        np.array(TISSUES.having({"mechanics.age": age}).read(*(f"mechanics.{name}" for name in names)))
        for age in (35.0, 45.0)
    )
    np.testing.assert_allclose(100.0 * (older / young - 1.0), (-2.3, -3.7, -4.1, -8.7), atol=1e-9)


def test_ageing_during_a_run_moves_bone_and_the_switch_stops_it() -> None:
    old = TISSUES.having({"mechanics.age": 50.0, "mechanics.ageing": 1.0})
    (tough,) = old.watch((0.0, 10 * YEAR), "mechanics.bone_toughness")
    assert tough[1] - tough[0] == pytest.approx(-0.041, abs=1e-6)
    (held,) = old.having({"mechanics.link_age_bone": 0.0}).watch((0.0, 10 * YEAR), "mechanics.bone_toughness")
    np.testing.assert_array_equal(held, 1.0)


SEVERE = (0.4 / 1.9) ** 0.28


def test_severe_lack_thins_trabeculae_as_in_the_rat() -> None:
    """Matrix 3: trabecular BV/TV x0.56 in 12 weeks at serum Mg x0.21, with the link on (+-0.01)."""
    on = TISSUES.having({"mechanics.link_mg_trabecular": 1.0, "mechanics.mg_cell": SEVERE})
    (left,) = on.watch((0.0, 84.0), "mechanics.trabecular")
    assert left[1] == pytest.approx(0.56, abs=0.01)


def test_a_milder_and_longer_lack_costs_less_than_the_law_says() -> None:
    """A gap, shown: rude1999 (not fitted) kept 13.2 of 17.3 = 0.76 after 16 weeks at serum x0.30; the law gives
    0.65."""
    on = TISSUES.having({"mechanics.link_mg_trabecular": 1.0, "mechanics.mg_cell": 0.3**0.28})
    (left,) = on.watch((0.0, 112.0), "mechanics.trabecular")
    assert left[1] == pytest.approx(0.65, abs=0.005)


@pytest.mark.parametrize(
    "held",
    [{"mechanics.mg_cell": 0.81}, {"mechanics.mg_cell": SEVERE, "mechanics.age": 70.0}, {"mechanics.mg_cell": 1.3}],
    ids=["mild", "old", "plenty"],
)
def test_mild_lack_and_old_age_lose_nothing(held: dict[str, float]) -> None:
    """Matrix 3: apply only below m_cell 0.8, zero in old or mild cases (exactly)."""
    (left,) = TISSUES.having({"mechanics.link_mg_trabecular": 1.0, **held}).watch((0.0, 84.0), "mechanics.trabecular")
    np.testing.assert_array_equal(left, 1.0)


RANGES = {"R2": (0.66, 0.82), "R5": (0.60, 0.92), "R7": (0.37, 0.52)}


@pytest.mark.parametrize("reading", RANGES)
def test_suction_readings_fall_with_age_within_the_adult_range(reading: str) -> None:
    """Matrix 3: R2, R5, R7 fall with age (signs), face ranges 0.66-0.82, 0.60-0.92, 0.37-0.52."""
    ages = (25.0, 35.0, 45.0, 55.0, 65.0, 75.0)
    found = [SKIN.having({"dermis.age": age}).read(f"mechanics.{reading}")[0] for age in ages]
    assert np.all(np.diff(found) < 0.0)
    low, high = RANGES[reading]
    assert low <= found[-1] < found[0] <= high


@pytest.mark.parametrize("reading", RANGES)
def test_the_steepest_slope_crosses_the_whole_range_in_fifty_years(reading: str) -> None:
    """The slope is free up to the one that takes 25 to 75 years through the whole range (0.005)."""
    slope = SKIN.parameters[f"mechanics__{reading}_slope"]
    steep = SKIN.having({f"mechanics.{reading}_slope": 2.0 * slope, "dermis.age": 75.0})
    assert steep.read(f"mechanics.{reading}")[0] == pytest.approx(RANGES[reading][0], abs=0.005)


def test_stiffness_of_cartilage_follows_its_swelling_by_a_third() -> None:
    """chahine2005: a third of the stiffness is swelling pressure: none left is 0.67 of normal."""
    (left,) = TISSUES.having({"mechanics.cartilage_swelling": 0.0}).read("mechanics.stiffness_cartilage")
    assert left / 0.3 == pytest.approx(0.67)


def test_tendon_and_muscle_follow_the_collagen_of_their_organs() -> None:
    """Matrix 3: stiffness in proportion to collagen, 1 at 25 years; in old muscle collagen has grown."""
    body = Bench(("dermis", "organs", "mechanics"))
    names = ("mechanics.stiffness_tendon", "mechanics.stiffness_muscle", "organs.muscle_over_young")
    tendon, muscle, grown = body.read(*names)
    np.testing.assert_allclose((tendon, muscle, grown), (580.0, 0.06, 1.0), rtol=1e-9)
    _, muscle, grown = body.having({"dermis.age": 70.0}).read(*names)
    assert muscle / 0.06 == pytest.approx(grown)
    assert grown > 1.0
