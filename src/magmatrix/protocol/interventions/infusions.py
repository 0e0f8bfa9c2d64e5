"""Magnesium into a vein, as millimoles per hour while the drip runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from magmatrix.protocol.chemistry import magnesium_amount
from magmatrix.protocol.interventions.keys import Amount, Clocks, Every, Name, Of, TimedShape, choices
from magmatrix.protocol.interventions.kind import MAGNESIUM, Intervention
from magmatrix.protocol.interventions.reading import SINGLE_AMOUNT, Reading
from magmatrix.protocol.interventions.supplements import check_dose_of
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.piecewise import Stretch, settings
from magmatrix.protocol.salts import SALTS, dose_amount, find_salt
from magmatrix.protocol.timing import Given, Timing
from magmatrix.protocol.words import length, text, when
from magmatrix.schedule.schedule import TICKS_PER_HOUR
from magmatrix.yamlio import Path_

if TYPE_CHECKING:
    from magmatrix.protocol.compilation import Compilation

RATE = "magnesium.iv_rate"


class InfusionShape(TimedShape):
    """Magnesium into a vein."""

    amount: Amount
    over: Every
    salt: Name | None = Field(default=None, description="Which magnesium salt.", json_schema_extra=choices(*SALTS))
    of: Of = "magnesium"
    at: Clocks


@dataclass(frozen=True, slots=True)
class InfusionPlan:
    """Magnesium into a vein: `amount` (mg or mmol) spread evenly over `minutes`, at each moment of `timing`."""

    amount: Given
    minutes: int
    timing: Timing
    salt: str | None = None
    of: Literal["magnesium", "salt"] = "magnesium"


class _Infusions(Intervention[InfusionPlan]):
    key = field = "infusions"
    shape = InfusionShape
    needed = ("an infusion", MAGNESIUM)
    always = True

    def read_one(self, shape: InfusionShape, reading: Reading, path: Path_) -> InfusionPlan:
        values = reading.values
        if shape.salt is not None:
            values.choice(shape.salt, SALTS, "magnesium salt", (*path, "salt"))
        check_dose_of(shape.of, shape.salt, values, path)
        return InfusionPlan(
            values.quantity(shape.amount, SINGLE_AMOUNT, (*path, "amount")),
            minutes=values.minutes(shape.over, (*path, "over"), "8 h"),
            timing=reading.timing(shape, path),
            salt=shape.salt,
            of=shape.of,
        )

    def timings(self, plan: InfusionPlan) -> Iterator[Timing]:
        yield plan.timing

    def write(self, plans: Sequence[InfusionPlan], course: Compilation) -> None:
        """Set the rate of infusion; infusions that overlap, and what other kinds give into a vein, add up."""
        stretches = list(course.added.get(RATE, ()))
        for plan in plans:
            rate = infused_amount(plan, toward(course.numbers, RATE)) / (plan.minutes / TICKS_PER_HOUR)
            stretches += [Stretch(tick, tick + plan.minutes, rate) for tick in plan.timing.ticks(course.duration)]
        course.events.settings(settings(RATE, stretches, sum, course.duration))

    def say(self, plan: InfusionPlan) -> str:
        return f"infusion of {text(plan.amount)} over {length(plan.minutes)}{when(plan.timing)}"

    def brings_magnesium(self, plans: Sequence[InfusionPlan], course: Compilation) -> bool:
        return bool(plans)


KIND = _Infusions()


def infused_amount(plan: InfusionPlan, numbers: Numbers) -> float:
    """Return mmol of magnesium in one infusion."""
    if plan.salt is None:
        return magnesium_amount(plan.amount, numbers)
    return dose_amount(plan.amount, find_salt(plan.salt), plan.of, numbers)
