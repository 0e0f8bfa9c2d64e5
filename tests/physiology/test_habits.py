"""Habits: what calcium, iron, effort, stress, sleep, light and acid do to magnesium, and what nobody measured."""

from __future__ import annotations

import pytest

from magmatrix.body.parts import PARTS
from magmatrix.evidence import load_evidence
from tests.physiology.bench import Bench, bench

ALONE = Bench(("habits",))
LINKS = PARTS["habits"].links
MG_PER_DAY = 1 / 24


def habit(**values: float) -> Bench:
    return ALONE.having({f"habits.{name}": value for name, value in values.items()})


def test_usual_people_change_nothing_with_every_link_on() -> None:
    found = habit(**{f"link_{name}": 1.0 for name in LINKS}).read("habits.absorption", "habits.urinary_loss")
    assert found == [1.0, 1.0]


def test_no_habit_acts_without_its_link() -> None:
    extremes = {"calcium_extra": 100.0, "iron_extra": 10.0, "acid_extra": 5.0, "decades": 100.0}
    held = dict.fromkeys(("long_effort", "chronic_stress", "short_sleep", "blue_light", "wifi"), 1.0)
    found = habit(**extremes, **held).read("habits.absorption", "habits.urinary_loss", "habits.red_cell_reading")
    assert found == [1.0] * 3


@pytest.mark.parametrize(("name", "values"), [("blue_light", 1.0), ("wifi", 1.0)])
def test_what_nobody_measured_has_no_effect_even_when_on(name: str, values: float) -> None:
    on = {f"link_{name}": 1.0, name: values}
    assert habit(**on).read("habits.urinary_loss") == [1.0]
    assert habit(**on, **{f"{name}_loss": 0.1}).read("habits.urinary_loss") == pytest.approx([1.1])


def test_losses_rise_over_decades_only_if_a_study_says_by_how_much() -> None:
    on = {"link_losses_rise": 1.0, "decades": 50.0}
    assert habit(**on).read("habits.urinary_loss") == [1.0]
    assert habit(**on, losses_rise=0.004).read("habits.urinary_loss") == pytest.approx([1.2])


def test_a_marathon() -> None:
    """Plasma 0.92, urine a sixth (lijnen1988): the courses that the numbers come from, so this checks the equations."""
    on = habit(link_long_effort=1.0, long_effort=1.0)
    plasma, loss = on.read("habits.serum_reading", "habits.urinary_loss")
    (before,) = ALONE.read("habits.serum_reading")
    assert plasma / before == pytest.approx(0.92, abs=0.005)
    assert loss == pytest.approx(0.17, abs=0.005)


def test_stress_and_sleep_of_one_study_count_once() -> None:
    """Red cells lose 3.5 % in four weeks of examinations with short sleep (takase2004)."""
    both = {"link_chronic_stress": 1.0, "link_short_sleep": 1.0, "chronic_stress": 1.0, "short_sleep": 1.0}
    assert habit(**both).read("habits.red_cell_reading") == pytest.approx([0.965], abs=0.001)


def serum(changed: dict[str, float]) -> float:
    """Serum magnesium after 120 days over that at the start, with the reference person's mean absorption let in."""
    absorbed = load_evidence().value("magnesium.reference_absorption", "mmol/hour")
    fed = {"magnesium.dermal_input": absorbed, **changed}
    (course,) = bench(("magnesium", "habits"), [], [0, 24 * 120], "magnesium.serum", changed=fed)
    return float(course[-1] / course[0])


def test_acid_load_of_a_bad_diet_hardly_moves_serum() -> None:
    """Urine up by 7.5 % at once; the threshold then holds serum within 2 % for months."""
    rested = serum({})
    acid = serum({"habits.link_acid_urine": 1.0, "habits.acid_extra": 50.0})
    assert 0.98 < acid / rested < 1.0


def test_calcium_of_a_gram_is_within_the_chance_of_its_trial() -> None:
    """No change of absorption, urine or balance from 667 to 1667 mg of calcium a day (andon1996): within 15 %."""
    more = {"link_calcium_absorption": 1.0, "link_calcium_urine": 1.0, "calcium_extra": 1000 * MG_PER_DAY}
    absorption, loss = habit(**more).read("habits.absorption", "habits.urinary_loss")
    assert absorption == pytest.approx(1.0, abs=0.15)
    assert loss == pytest.approx(1.0, abs=0.15)
