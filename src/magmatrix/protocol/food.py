"""Diet: a daily amount of magnesium shared over meals, or single test meals."""

from __future__ import annotations

from magmatrix.engine.schedule import TICKS_PER_DAY
from magmatrix.protocol.chemistry import magnesium_amount
from magmatrix.protocol.clock import meal_times
from magmatrix.protocol.meals import Table
from magmatrix.protocol.numbers import Numbers
from magmatrix.protocol.plan import DietPlan, Given, PersonPlan


def serve_diet(diet: DietPlan, table: Table, numbers: Numbers, duration: int) -> None:
    """Put every meal of a diet on the table, with its phytate."""
    amount = magnesium_amount(diet.amount, numbers)
    soluble = numbers.value("food.soluble_fraction", "1")
    usual = meal_times(numbers)
    clocks = diet.timing.clocks or usual
    shares = diet.shares or (1.0 / len(clocks),) * len(clocks)
    share_at = dict(zip(clocks, shares, strict=True))
    per_day = diet.amount.unit.endswith("/day")
    for tick in diet.timing.ticks(duration, usual):
        portion = amount * share_at[tick % TICKS_PER_DAY] if per_day else amount
        table.serve(tick, portion, soluble)
        if diet.phytate is not None:
            table.add_phytate(tick, diet.phytate.value)


def habitual_diet(person: PersonPlan, numbers: Numbers) -> DietPlan:
    """Return what a person eats when the study says nothing else."""
    if person.habitual_diet is not None:
        return person.habitual_diet
    return DietPlan(Given(numbers.value("protocol.habitual_diet", "mg/day"), "mg/day", "usual diet"))
