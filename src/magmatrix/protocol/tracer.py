"""Isotope tracers: a label that moves with the person's magnesium, swallowed or injected at once."""

from __future__ import annotations

from collections.abc import Iterator

from magmatrix.protocol.chemistry import magnesium_amount
from magmatrix.protocol.meals import Table
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.plan import TracerPlan
from magmatrix.schedule.schedule import Action


def give_tracer(plan: TracerPlan, table: Table, numbers: Numbers, duration: int) -> Iterator[Action]:
    """Put oral doses on the table and yield intravenous ones; isotope tracers are given as soluble salts."""
    action = "magnesium.tracer_iv" if plan.route == "intravenous" else "magnesium.tracer_oral"
    amount = magnesium_amount(plan.amount, toward(numbers, f"{action}.amount"))
    for tick in plan.timing.ticks(duration):
        if plan.route == "intravenous":
            yield Action(tick, action, {"amount": amount})
        else:
            soluble = toward(numbers, f"{action}.soluble").value("salt.soluble_fraction", "1")
            table.serve(tick, amount, soluble, action)
