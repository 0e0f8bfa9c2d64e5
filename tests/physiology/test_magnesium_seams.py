"""Seams between magnesium and the rest of the body: tests 1 and 3 of the integration notes, section 10."""

from __future__ import annotations

import pytest

from magmatrix.schedule.schedule import Setting
from tests.physiology.lab import MG_PER_MMOL
from tests.physiology.magnesium_lab import DAY, USUAL_DIET, at_rest, meals, rising, series, serum


@pytest.mark.parametrize(("diet", "ratio"), [(100.0, 0.982), (165.0, 0.992), (300.0, 1.0), (700.0, 1.010)])
def test_skin_cells_follow_the_diet(diet: float, ratio: float) -> None:
    """Seam test 1: "Diet 100, 165, 300, 700 mg/d: mg_cell_skin 0.982, 0.992, 1, 1.010 (+-0.002)"; the dermis reads the
    same number through its port.
    """
    person = at_rest(diet)
    assert person.observe("magnesium.skin_ratio") == pytest.approx(ratio, abs=0.002)
    assert person.observe("dermis.mg_deficit") == min(1.0, person.observe("magnesium.skin_ratio"))


def test_no_dead_zone() -> None:
    """Seam test 1: "no dead zone": every change of diet reaches skin cells and serum, near the usual diet too."""
    people = [at_rest(diet) for diet in (100, 140, 150, 200, 250, 290, 300, 310, 350, 500, 700)]
    assert rising(person.observe("magnesium.skin_ratio") for person in people)
    assert rising(serum(person) for person in people)


@pytest.mark.parametrize(("mg", "rise", "tolerance"), [(13.0, 0.011, 0.002), (56.0, 0.040, 0.006)])
def test_magnesium_through_the_skin_reaches_serum(mg: float, rise: float, tolerance: float) -> None:
    """Seam test 3: "13 mg/d into plasma raises serum by 0.011 +- 0.002; 56 by 0.040 +- 0.006". At rest."""
    taken_up = at_rest(USUAL_DIET, dermal_input=mg / MG_PER_MMOL / 24.0)
    assert serum(taken_up) - serum(at_rest()) == pytest.approx(rise, abs=tolerance)


def test_magnesium_through_the_skin_on_a_normal_day() -> None:
    """Seam test 3 as a run with meals: 13 mg/d for four weeks, serum averaged over the last day."""
    food = meals(USUAL_DIET, 0, 28)
    uptake = Setting(0, "magnesium.dermal_input", 13.0 / MG_PER_MMOL / 24.0)
    last_day = range(27 * DAY, 28 * DAY + 1, 10)
    with_uptake, without = (series(at_rest(), items, last_day, "serum") for items in ([*food, uptake], food))
    assert float((with_uptake - without).mean()) == pytest.approx(0.011, abs=0.002)


def test_the_switch_of_the_skin_acts_on_skin_alone() -> None:
    """Seam: magnesium owns every amount; what happens in the dermis changes no magnesium number."""
    on = at_rest(100.0).having({"dermis.link_mg_collagen_hill": 1.0, "dermis.link_mg_collagenase": 1.0})
    assert serum(on) == serum(at_rest(100.0))
    assert on.observe("dermis.g_mg") < 1.0
    assert at_rest(100.0).having({"dermis.link_mg_collagen_hill": 0.0}).observe("dermis.g_mg") == 1.0
