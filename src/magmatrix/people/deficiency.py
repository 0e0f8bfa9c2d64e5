"""What is called magnesium deficiency: the definitions in use, the record each stands on, and what surveys found.

None of them is a measured boundary between health and disease; they are named side by side so that nobody has to take
one for another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magmatrix.people.population import Array, Individuals
from magmatrix.protocol.numbers import Numbers

Mask = NDArray[np.bool_]
EAR = {
    True: ("deficiency.ear_women_19", "deficiency.ear_women_31"),
    False: ("deficiency.ear_men_19", "deficiency.ear_men_31"),
}
"""Average requirements of women (True) and men, younger first."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One way to call a person deficient.

    `below` gives who is, of people and their serum; `among` limits it to one sex. `cut` is the record of its cut-off in
    serum, if it has one; `surveys` the measurements that say how many such people were found: in percent, of those who
    are deficient or (`meeting`) of those who are not.
    """

    name: str
    label: str
    used_by: str
    surveys: tuple[str, ...]
    below: Callable[[Individuals, Array, Numbers], Mask]
    cut: str | None = None
    among: bool | None = None
    meeting: bool = False

    def members(self, people: Individuals) -> Mask:
        """Return who is counted at all."""
        return np.ones(people.count, dtype=np.bool_) if self.among is None else people.female == self.among


def requirement(people: Individuals, numbers: Numbers) -> Array:
    """Return everybody's estimated average requirement in mg/day, by age and sex."""
    older = people.age >= numbers.value("deficiency.ear_age", "year")
    by_sex = {
        female: np.where(older, numbers.value(late, "mg/day"), numbers.value(early, "mg/day"))
        for female, (early, late) in EAR.items()
    }
    return np.where(people.female, by_sex[True], by_sex[False])


def below_requirement(people: Individuals, _serum: Array, numbers: Numbers) -> Mask:
    """Return whose intake is below the average requirement of their age and sex."""
    return people.intake < requirement(people, numbers)


def _below_balance(people: Individuals, _serum: Array, numbers: Numbers) -> Mask:
    return people.intake < numbers.value("deficiency.balance_intake", "mg/day")


def below_serum(record: str) -> Callable[[Individuals, Array, Numbers], Mask]:
    """Return the rule that serum is below the cut-off of `record`."""

    def below(_people: Individuals, serum: Array, numbers: Numbers) -> Mask:
        return serum < numbers.value(record, "mmol/L")

    return below


def _serum_below(digits: str, used_by: str, *surveys: str) -> Definition:
    record = f"deficiency.serum_0{digits}"
    return Definition(
        f"serum_0{digits}", f"serum below 0.{digits} mmol/L", used_by, surveys, below_serum(record), record
    )


def _intake(name: str, label: str, among: bool, survey: str) -> Definition:
    return Definition(
        name,
        label,
        "Institute of Medicine 1997, the United States",
        (survey,),
        below_requirement,
        among=among,
        meeting=True,
    )


DEFINITIONS: tuple[Definition, ...] = (
    _serum_below("70", "usual for hypomagnesaemia", "aric.below070", "schimatschek2001.below070"),
    _serum_below("75", "lower reference limit of NHANES I", "aric.below075", "bertinato2017.below075"),
    _serum_below("76", "a German series", "schimatschek2001.below076"),
    _serum_below("85", "“chronic latent deficiency”, contested", "jiao2026.below085"),
    _intake("intake_men", "men eating less than the average requirement", False, "nhanes2024.men_meeting_ear"),
    _intake("intake_women", "women eating less than the average requirement", True, "nhanes2024.women_meeting_ear"),
    Definition(
        "intake_balance",
        "eating less than balance takes in a metabolic ward",
        "balance studies since the requirement was set",
        (),
        _below_balance,
    ),
)
"""All definitions by which a population is counted, in the order of the report."""
