"""What people eat where a study says nothing, or says `usual`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magmatrix.errors import StudyError
from magmatrix.protocol.meals import AMOUNT
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.timing import Given

if TYPE_CHECKING:
    from magmatrix.protocol.plan import PersonPlan

USUAL = "usual"
"""What a study writes for the intake that surveys found."""
SURVEYED = {"female": "diet.median_intake_women", "male": "diet.median_intake_men"}
"""Where the evidence has what adults of each sex eat; no survey at hand gives sizes by age."""


def surveyed_intake(person: PersonPlan, numbers: Numbers) -> Given:
    """Return what surveys found adults of this person's sex to eat; raises StudyError where the sex is not known."""
    if person.sex is None:
        raise StudyError(
            f"nothing says whether {person.label or person.name} is a woman or a man, so `usual` has no amount",
            expected="sex: female or sex: male",
            advice="give the person a sex, or the diet an amount such as 300 mg/day",
        )
    return Given(numbers.value(SURVEYED[person.sex], "mg/day"), "mg/day", USUAL)


def habitual_diet(numbers: Numbers) -> Given:
    """Return how much magnesium the food of somebody holds of whom the study says nothing."""
    usual = toward(numbers, AMOUNT).value("protocol.habitual_diet", "mg/day")
    return Given(usual, "mg/day", "usual diet")
