"""Sweat above rest, as litres per hour while it lasts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from magmatrix.protocol.piecewise import Stretch, settings
from magmatrix.protocol.plan import SweatPlan
from magmatrix.quantity import convert
from magmatrix.schedule.schedule import TICKS_PER_HOUR, Setting


def sweat_settings(plans: Iterable[SweatPlan], duration: int) -> Iterator[Setting]:
    """Yield the settings of magnesium.sweat_volume; overlapping entries add up."""
    stretches = [stretch for plan in plans for stretch in _stretches(plan, duration)]
    return settings("magnesium.sweat_volume", stretches, sum, duration)


def _stretches(plan: SweatPlan, duration: int) -> Iterator[Stretch]:
    if plan.minutes is None:
        yield Stretch(*plan.timing.span.ticks(duration), convert(plan.volume.value, plan.volume.unit, "L/h"))
        return
    rate = convert(plan.volume.value, plan.volume.unit, "L") / (plan.minutes / TICKS_PER_HOUR)
    for tick in plan.timing.ticks(duration):
        yield Stretch(tick, tick + plan.minutes, rate)
