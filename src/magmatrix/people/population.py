"""Who the people of a population are: sex, age, what they eat, and their renal magnesium threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magmatrix.people.draws import normals, uniforms
from magmatrix.protocol.chemistry import magnesium_amount, magnesium_mass
from magmatrix.protocol.food import SURVEYED
from magmatrix.protocol.numbers import Numbers
from magmatrix.protocol.plan import DietPlan

Array = NDArray[np.float64]


SURVEYED_DIET = DietPlan(None)
"""What each person was found to eat habitually."""


@dataclass(frozen=True, slots=True)
class PopulationPlan:
    """How many people, their ages (years, evenly spread), the share of women, and what they eat."""

    count: int
    ages: tuple[float, float]
    female: float
    diet: DietPlan = SURVEYED_DIET

    @property
    def surveyed(self) -> bool:
        """Whether each person has a habitual intake of their own."""
        return self.diet.amount is None


@dataclass(frozen=True, slots=True)
class Individuals:
    """The people of a population, arrays of shape [count]: `intake` in mg/day, `threshold` in mmol/L of serum."""

    female: NDArray[np.bool_]
    age: Array
    intake: Array
    threshold: Array

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.age)


def draw(plan: PopulationPlan, seed: int, numbers: Numbers, first: int = 0) -> Individuals:
    """Draw the people from number `first` on; a person is the same whatever the count and whoever is drawn beside."""

    def share(purpose: str) -> Array:
        return uniforms(seed, purpose, plan.count, first)

    female = share("sex") < plan.female
    youngest, oldest = plan.ages
    scatter = normals(seed, "threshold", plan.count, first)
    return Individuals(
        female=female,
        age=youngest + (oldest - youngest) * share("age"),
        intake=_intake(plan, seed, numbers, female, first),
        threshold=numbers.value("magnesium.sT", "mmol/L") + numbers.value("people.threshold_sd", "mmol/L") * scatter,
    )


def _intake(plan: PopulationPlan, seed: int, numbers: Numbers, female: NDArray[np.bool_], first: int) -> Array:
    content = 1.0 if plan.diet.content is None else plan.diet.content.value
    if plan.diet.amount is not None:
        eaten = magnesium_mass(magnesium_amount(plan.diet.amount, numbers), numbers)
        return np.full(plan.count, eaten * content)
    medians = {sex: numbers.value(record, "mg/day") for sex, record in SURVEYED.items()}
    spread = numbers.value("diet.intake_spread", "1")
    scatter = normals(seed, "intake", plan.count, first)
    return np.where(female, medians["female"], medians["male"]) * np.exp(spread * scatter) * content
