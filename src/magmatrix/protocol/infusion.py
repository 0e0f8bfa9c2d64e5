"""Magnesium into a vein, as millimoles per hour while the drip runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from magmatrix.protocol.chemistry import magnesium_amount
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.piecewise import Stretch, settings
from magmatrix.protocol.plan import InfusionPlan
from magmatrix.protocol.supplements import dose_amount, find_salt
from magmatrix.schedule.schedule import TICKS_PER_HOUR, Setting

_RATE = "magnesium.iv_rate"


def infusion_settings(plans: Iterable[InfusionPlan], numbers: Numbers, duration: int) -> Iterator[Setting]:
    """Yield the settings of magnesium.iv_rate; infusions that overlap add up."""
    stretches = []
    for plan in plans:
        rate = infused_amount(plan, toward(numbers, _RATE)) / (plan.minutes / TICKS_PER_HOUR)
        stretches += [Stretch(tick, tick + plan.minutes, rate) for tick in plan.timing.ticks(duration)]
    return settings(_RATE, stretches, sum, duration)


def infused_amount(plan: InfusionPlan, numbers: Numbers) -> float:
    """Return mmol of magnesium in one infusion."""
    if plan.salt is None:
        return magnesium_amount(plan.amount, numbers)
    return dose_amount(plan.amount, find_salt(plan.salt), plan.of, numbers)
