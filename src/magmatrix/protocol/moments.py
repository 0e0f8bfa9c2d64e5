"""How many things happen in a study, counted from its plans before any schedule is built."""

from __future__ import annotations

from collections.abc import Iterable

from magmatrix.evidence import Evidence
from magmatrix.protocol.clock import meal_times
from magmatrix.protocol.plan import ArmPlan, Timing
from magmatrix.schedule.schedule import TICKS_PER_DAY


def moments(arms: Iterable[ArmPlan], evidence: Evidence, duration: int) -> int:
    """Return the number of meals, doses and episodes of all `arms`, each given once per person, in `duration` ticks."""
    usual = len(meal_times(evidence))
    days = -(-duration // TICKS_PER_DAY)

    def times(timing: Timing) -> int:
        return len(timing.on_days(duration)) * max(1, len(timing.clocks))

    total = 0
    for arm in arms:
        meals = sum(times(diet.timing) * (1 if diet.timing.clocks else usual) for diet in arm.diets)
        other = [
            *(plan.timing for plan in (arm.drinking_water,) if plan is not None),
            *(plan.timing for plan in arm.supplements),
            *(plan.timing for plan in arm.infusions),
            *(plan.timing for plan in arm.tracers),
            *(plan.timing for plan in arm.sweat),
            *(plan.timing for plan in arm.deeds),
            *(plan.timing for plan in arm.inputs if plan.timing is not None),
            *(plan.timing for plan in arm.adrenaline),
        ]
        total += (meals or days * usual) + sum(times(timing) for timing in other)
    return total
