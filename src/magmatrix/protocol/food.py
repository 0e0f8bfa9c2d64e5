"""Diet: a daily amount of magnesium shared over meals, or single test meals; and the water drunk with it."""

from __future__ import annotations

from magmatrix.errors import StudyError
from magmatrix.protocol.chemistry import magnesium_amount
from magmatrix.protocol.clock import meal_times
from magmatrix.protocol.meals import AMOUNT, SERVING, SOLUBLE, Table
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.plan import DietPlan, Given, PersonPlan, WaterPlan
from magmatrix.schedule.schedule import TICKS_PER_DAY

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
    return Given(numbers.value(SURVEYED[person.sex], "mg/day"), "mg/day", "usual")


def serve_diet(diet: DietPlan, person: PersonPlan, table: Table, numbers: Numbers, duration: int) -> None:
    """Put every meal of a diet on the table, with its phytate."""
    of_amount = toward(numbers, AMOUNT)
    amount = magnesium_amount(diet.amount or surveyed_intake(person, of_amount), of_amount)
    if diet.content is not None:
        amount *= diet.content.value
    soluble = toward(numbers, SOLUBLE).value("food.soluble_fraction", "1")
    usual = meal_times(toward(numbers, SERVING))
    clocks = diet.timing.clocks or usual
    shares = diet.shares or (1.0 / len(clocks),) * len(clocks)
    share_at = dict(zip(clocks, shares, strict=True))
    for tick in diet.timing.ticks(duration, usual):
        portion = amount * share_at[tick % TICKS_PER_DAY] if diet.per_day else amount
        table.serve(tick, portion, soluble)
        if diet.phytate is not None:
            table.add_phytate(tick, diet.phytate.value)


def serve_water(water: WaterPlan, table: Table, numbers: Numbers, duration: int) -> None:
    """Put the day's water on the table, in equal parts at its clock times or with the meals; all of it is dissolved."""
    unit = water.magnesium.unit.removesuffix("/L")
    amount = magnesium_amount(Given(water.volume.value * water.magnesium.value, f"{unit}/day"), toward(numbers, AMOUNT))
    soluble = toward(numbers, SOLUBLE).value("salt.mineral_water_soluble_fraction", "1")
    usual = meal_times(toward(numbers, SERVING))
    part = amount / len(water.timing.clocks or usual)
    for tick in water.timing.ticks(duration, usual):
        table.serve(tick, part, soluble)


def habitual_diet(person: PersonPlan, numbers: Numbers) -> DietPlan:
    """Return what a person eats when the study says nothing else."""
    if person.habitual_diet is not None:
        return person.habitual_diet
    usual = toward(numbers, AMOUNT).value("protocol.habitual_diet", "mg/day")
    return DietPlan(Given(usual, "mg/day", "usual diet"))
