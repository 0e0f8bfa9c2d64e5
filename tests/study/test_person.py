"""A person's own values: laid over the evidence, followed by what is computed from them, refused if unknown."""

from __future__ import annotations

import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.body.steady.solve import at_rest
from magmatrix.errors import StudyError
from magmatrix.protocol.plan import Given, PersonPlan
from magmatrix.schedule.schedule import Action, Schedule
from magmatrix.study.person import person_parameters

MEALS = Schedule.build(
    [Action(tick, "magnesium.serving", {"amount": 300.0 / 24.305 / 3.0, "soluble": 1.0}) for tick in (480, 780, 1140)]
)


def test_an_override_arrives_in_the_unit_of_the_model() -> None:
    person = PersonPlan("p", overrides={"dermis.kW": Given(0.7, "1/day", "0.7 1/day")})
    assert person_parameters(reference_body(), person, {})["dermis__kW"] == pytest.approx(0.7 / 24.0)


def test_numbers_computed_from_an_overridden_one_follow_it() -> None:
    body = reference_body()
    person = PersonPlan("p", overrides={"dermis.kN": Given(1.4, "1/day")})
    changed = person_parameters(body, person, {})
    assert changed["dermis__scale_N"] != pytest.approx(body.values["dermis__scale_N"], rel=1e-3)
    assert changed["dermis__kA"] == body.values["dermis__kA"]


def test_an_override_of_nothing_is_refused() -> None:
    for name in ("magnesium.rest_ratio", "magnesium.no_such_number"):
        with pytest.raises(StudyError, match=name):
            person_parameters(reference_body(), PersonPlan("p", overrides={name: Given(1.0, "1", "1")}), {})


def test_the_reference_person_rests_at_the_reference() -> None:
    """Magnesium 4: 300 mg/d holds serum at 0.830 mmol/L if it is absorbed evenly; after each of three meals the kidney
    excretes more, and the mean of the day is 0.06 % lower."""
    body = reference_body()
    values = at_rest(body, person_parameters(body, PersonPlan("p"), {}), MEALS, who="p")
    assert values["magnesium__rest_ratio"] == pytest.approx(0.9994, abs=1e-4)


def test_settings_reach_the_parameters_before_the_rest_state_is_solved() -> None:
    body = reference_body()
    weak = person_parameters(body, PersonPlan("p"), {"magnesium.gfr": 1.2})
    assert at_rest(body, weak, MEALS, who="p")["magnesium__rest_ratio"] > 1.15
