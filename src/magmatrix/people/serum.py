"""Serum magnesium of a population at rest: each the level at which that person loses what the habitual diet brings in.

Food counts as absorbed evenly over the day: what waves after meals add to the losses, 0.3 % of serum, is left out.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from magmatrix.body.body import Body
from magmatrix.body.steady.days import Days
from magmatrix.body.steady.equations import Values
from magmatrix.body.steady.magnesium import magnesium_at_rest
from magmatrix.people.population import Individuals
from magmatrix.protocol.compiler import compile_habitual_diet
from magmatrix.protocol.plan import DietPlan, Given, PersonPlan
from magmatrix.schedule.schedule import TICKS_PER_DAY, Schedule

Array = NDArray[np.float64]
THRESHOLD = "magnesium__sT"


def serum_at_rest(body: Body, people: Individuals, diet: DietPlan) -> Array:
    """Return serum (mmol/L) of everybody on their own intake, eaten at the meals and with the phytate of `diet`.

    Raises SimulationError for the first person whose intake no serum level balances.
    """
    parameters: Values = {**body.values, THRESHOLD: people.threshold}
    found = magnesium_at_rest(body, parameters, habitual_days(body, people.intake, diet), waves=False)
    for person in np.flatnonzero(np.isnan(found.values))[:1].tolist():
        raise found.reason(person).error(f"person {person} of the population")
    return np.asarray(body.values["magnesium__P0"] / body.values["magnesium__VP"] * found.values)


def habitual_days(body: Body, intake: Array, diet: DietPlan) -> Days:
    """Return the day of each person who eats `intake` (mg/day) [person] at the meals of `diet`."""
    if diet.phytate is None:  # nothing but the size of the meals differs
        return Days.scaled(_day(body, 1.0, diet), intake)
    eaten, place = np.unique(intake, return_inverse=True)
    return Days.of([_day(body, amount, diet) for amount in eaten.tolist()]).chosen(place)


def _day(body: Body, intake: float, diet: DietPlan) -> Schedule:
    eaten = replace(diet, amount=Given(intake, "mg/day"), content=None)
    person = PersonPlan("anybody", habitual_diet=eaten)
    return compile_habitual_diet(person, body.evidence, TICKS_PER_DAY).schedule
