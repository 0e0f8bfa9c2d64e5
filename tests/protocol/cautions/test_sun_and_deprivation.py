"""More than one erythema dose of sun; and diets that are computed, never lived on."""

from __future__ import annotations

import pytest

from magmatrix.protocol.cautions.names import PHOTOTYPES
from tests.protocol.cautions.plans import grave, healthy, noticed, packaged, records

TRIED = {"nielsen2007rhythm.rhythm", "who1999scurvy.death", "safety.serum_mg_tetany"}


def sunned(dose: float, symbol: str = "sun.dose_rate") -> str:
    return f"{{inputs: {{{symbol}: {{value: {2 * dose:g} SED/h, at: '12:00', over: 30 min, on: day 1}}}}}}"


def burnt(arm: str, person: str, body: str = "") -> bool:
    return any(name.startswith("safety.erythema") for name in records(noticed(arm, person, body=body)))


@pytest.mark.parametrize("phototype", PHOTOTYPES)
def test_more_than_the_dose_that_reddens_this_skin(phototype: str) -> None:
    dose = packaged().value(f"safety.erythema_{PHOTOTYPES.index(phototype) + 1}", "SED")
    assert burnt(sunned(1.01 * dose), healthy(phototype=phototype))
    assert not burnt(sunned(dose), healthy(phototype=phototype))


def test_of_an_unknown_skin_the_fairest_is_taken_and_said_so() -> None:
    assert not burnt(sunned(2.0), "age: 40 years")
    (found,) = (n for n in noticed(sunned(2.2), "age: 40 years") if n.parameter == "safety.erythema_1")
    assert "names no `phototype`" in found.text


def test_two_doses_of_one_day_count_together() -> None:
    twice = "{inputs: {sun.dose_rate: {value: 3 SED/h, at: ['10:00', '14:00'], over: 30 min, on: day 1}}}"
    assert burnt(twice, healthy())
    assert not burnt(twice.replace("['10:00', '14:00']", "'10:00'"), healthy())


def test_sun_for_vitamin_d_counts_too() -> None:
    assert burnt(sunned(3.0, "mineral.uv_dose_rate"), healthy(), "mineral")
    assert not burnt(sunned(1.0, "mineral.uv_dose_rate"), healthy(), "mineral")


@pytest.mark.parametrize(
    ("arm", "days", "told"),
    [
        ("{diet: 0.35 mmol/day}", 60, True),
        ("{diet: 100 mg/day}", 60, True),
        ("{diet: 110 mg/day}", 60, False),
        ("{diet: 0 mg/day}", 4, False),
        ("{diet: [{amount: 10 mg/day, until: day 30}, {amount: 300 mg/day, from: day 30}]}", 60, True),
        ("{diet: [{amount: 10 mg/day, until: day 7}, {amount: 300 mg/day, from: day 7}]}", 60, False),
        ("{diet: 50 mg/day, supplements: [{salt: citrate, dose: 200 mg/day, at: ['08:00']}]}", 60, False),
    ],
)
def test_weeks_almost_without_magnesium_are_never_to_be_tried(arm: str, days: int, told: bool) -> None:
    found = noticed(arm, days=days)
    assert grave(found) & TRIED == ({"nielsen2007rhythm.rhythm"} if told else set())
    assert any("never to be tried" in notice.text for notice in found) is told


def test_a_poor_habit_counts_as_well() -> None:
    assert "nielsen2007rhythm.rhythm" in grave(noticed("{}", f"{healthy()}, habitual_diet: 60 mg/day"))


@pytest.mark.parametrize(("intake", "days", "told"), [("0", 60, True), ("0", 14, False), ("30", 60, False)])
def test_weeks_without_vitamin_c_are_never_to_be_tried(intake: str, days: int, told: bool) -> None:
    found = noticed(f"{{inputs: {{vitamin_c.intake: {intake} mg/day}}}}", days=days, body="dermis, vitamin_c")
    assert grave(found) & TRIED == ({"who1999scurvy.death"} if told else set())


@pytest.mark.parametrize(("level", "told"), [("0.41", True), ("0.65", False), ("0.9", False)])
def test_serum_held_where_people_have_seizures_is_never_to_be_tried(level: str, told: bool) -> None:
    found = noticed(f"{{inputs: {{mineral.mg_serum: {level} mmol/L}}}}", body="mineral")
    assert grave(found) & TRIED == ({"safety.serum_mg_tetany"} if told else set())
