"""The population of a study file: how many, how old, how many women, what they eat."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from magmatrix.protocol.interventions.diet import read_diets
from magmatrix.schedule.schedule import TICKS_PER_DAY
from magmatrix.spec.shape import PopulationShape
from magmatrix.spec.values import AGE, SHARE, Values
from magmatrix.yamlio import Path_

if TYPE_CHECKING:
    from magmatrix.people.population import PopulationPlan

_AGES = re.compile(r"\s*(\d{1,3}(?:\.\d+)?)\s*(?:-|–|to)\s*(\d{1,3}(?:\.\d+)?)\s*(?:years?)\s*")


def read_population(shape: PopulationShape | None, values: Values, body: tuple[str, ...]) -> PopulationPlan | None:
    """Read whom to count; a population needs the magnesium of the body, and food."""
    if shape is None:
        return None
    from magmatrix.people.population import PopulationPlan

    path: Path_ = ("population",)
    if "magnesium" not in body:
        values.fail("a population needs the magnesium", path, advice="add magnesium to `body`")
    here = (*path, "diet")
    diets = read_diets(shape.diet, values, here, TICKS_PER_DAY)
    (diet, *more) = diets
    if more or not diet.per_day:
        values.fail("a population has one habitual diet", here, expected="an amount per day, or usual")
    if (diet.amount is not None and not diet.amount.value) or (diet.content is not None and not diet.content.value):
        values.fail("a diet without magnesium has no steady state", here, expected="an amount above 0")
    return PopulationPlan(
        count=shape.count,
        ages=_ages(shape.ages, values, (*path, "ages")),
        female=values.quantity(shape.female, SHARE, (*path, "female")).value,
        diet=diet,
    )


def _ages(written: str, values: Values, path: Path_) -> tuple[float, float]:
    match = _AGES.fullmatch(written)
    if match is None:
        values.fail("not a range of ages", path, found=written, expected="such as '20-80 years'")
    youngest, oldest = (values.quantity(f"{age} years", AGE, path).value for age in match.groups())
    if youngest > oldest:
        values.fail("the youngest is older than the oldest", path, found=written, expected="such as '20-80 years'")
    return youngest, oldest
