"""Isotope tracers: a label that moves with the person's magnesium, swallowed or injected at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from magmatrix.protocol.chemistry import magnesium_amount
from magmatrix.protocol.interventions.keys import Amount, Clocks, Days, Shape
from magmatrix.protocol.interventions.kind import MAGNESIUM, Intervention
from magmatrix.protocol.interventions.reading import SINGLE_AMOUNT, Reading
from magmatrix.protocol.numbers import toward
from magmatrix.protocol.safety import Notice
from magmatrix.protocol.timing import Given, Timing
from magmatrix.protocol.words import text, when
from magmatrix.yamlio import Path_

if TYPE_CHECKING:
    from magmatrix.protocol.compilation import Compilation

_INTO_A_VEIN, _BY_MOUTH = "magnesium.tracer_iv", "magnesium.tracer_oral"


class TracerShape(Shape):
    """A magnesium isotope followed through the body, given at once."""

    route: Literal["oral", "intravenous"]
    amount: Amount
    on: Days
    at: Clocks


@dataclass(frozen=True, slots=True)
class TracerPlan:
    """A magnesium isotope that follows the tracee: `amount` in mg or mmol, by mouth or into a vein."""

    route: Literal["oral", "intravenous"]
    amount: Given
    timing: Timing


class _Tracers(Intervention[TracerPlan]):
    key = field = "tracers"
    shape = TracerShape
    needed = ("a tracer", MAGNESIUM)
    late = -1

    def read_one(self, shape: TracerShape, reading: Reading, path: Path_) -> TracerPlan:
        days = reading.days(shape.on, (*path, "on"))
        return TracerPlan(
            shape.route,
            reading.values.quantity(shape.amount, SINGLE_AMOUNT, (*path, "amount")),
            Timing(reading.values.clocks(shape.at, (*path, "at")), days=days),
        )

    def timings(self, plan: TracerPlan) -> Iterator[Timing]:
        yield plan.timing

    def serve(self, plans: Sequence[TracerPlan], course: Compilation) -> None:
        """Put oral doses on the table; isotope tracers are given as soluble salts."""
        for plan in plans:
            if plan.route == "oral":
                amount = magnesium_amount(plan.amount, toward(course.numbers, f"{_BY_MOUTH}.amount"))
                soluble = toward(course.numbers, f"{_BY_MOUTH}.soluble").value("salt.soluble_fraction", "1")
                course.table.serve(plan.timing.moments(course.duration), amount, soluble, _BY_MOUTH)

    def write(self, plans: Sequence[TracerPlan], course: Compilation) -> None:
        for plan in plans:
            if plan.route == "intravenous":
                amount = magnesium_amount(plan.amount, toward(course.numbers, f"{_INTO_A_VEIN}.amount"))
                course.events.do(_INTO_A_VEIN, plan.timing.moments(course.duration), {"amount": amount})

    def say(self, plan: TracerPlan) -> str:
        return f"tracer, {plan.route}: {text(plan.amount)}{when(plan.timing)}"

    def warnings(self, plans: Sequence[TracerPlan], course: Compilation) -> Iterator[Notice]:
        if plans:
            yield Notice(
                "note",
                "Isotope tracers are for research under radiation or ethics approval; no one takes them otherwise.",
            )


KIND = _Tracers()
