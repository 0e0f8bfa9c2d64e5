"""Supplements: elemental magnesium of each dose from the salt's formula, its soluble share from the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from magmatrix.protocol.clock import intake_times
from magmatrix.protocol.interventions.keys import Amount, Name, Of, TimedShape, choices
from magmatrix.protocol.interventions.kind import MAGNESIUM, Intervention
from magmatrix.protocol.interventions.reading import ANY_AMOUNT, Reader, Reading
from magmatrix.protocol.meals import AMOUNT, SERVING, SOLUBLE
from magmatrix.protocol.numbers import toward
from magmatrix.protocol.salts import SALTS, dose_amount, find_salt
from magmatrix.protocol.timing import Given, Timing
from magmatrix.protocol.words import spoken, text, when
from magmatrix.yamlio import Path_

if TYPE_CHECKING:
    from magmatrix.protocol.compilation import Compilation

SUPPLEMENT = "magnesium.supplement"
"""The input that says how much is swallowed beside the food."""


class SupplementShape(TimedShape):
    """One magnesium salt, taken every day or at single times."""

    salt: Name = Field(description="Which magnesium salt.", json_schema_extra=choices(*SALTS))
    dose: Amount
    of: Of = "magnesium"


@dataclass(frozen=True, slots=True)
class SupplementPlan:
    """One magnesium salt: a dose per day shared over the clock times, or per intake; of magnesium or of the salt."""

    salt: str
    dose: Given
    timing: Timing = Timing()
    of: Literal["magnesium", "salt"] = "magnesium"


class _Supplements(Intervention[SupplementPlan]):
    key = field = "supplements"
    shape = SupplementShape
    needed = ("a supplement", MAGNESIUM)
    late = 3
    always = True

    def read_one(self, shape: SupplementShape, reading: Reading, path: Path_) -> SupplementPlan:
        values = reading.values
        salt = SALTS[values.one_of(shape.salt, SALTS, "magnesium salt", (*path, "salt"))]
        dose = values.quantity(shape.dose, ANY_AMOUNT, (*path, "dose"))
        check_dose_of(shape.of, salt.name, values, path)
        per_day = dose.unit.endswith("/day")
        for key, written in (("on", shape.on), ("every", shape.every), ("times", shape.times)):
            if per_day and written is not None:
                values.fail(
                    f"a dose per day contradicts `{key}`",
                    (*path, key),
                    found=shape.dose,
                    advice="give the dose of one intake ('150 mg'), or `from` and `until`",
                )
        return SupplementPlan(salt.name, dose, reading.timing(shape, path, daily=per_day), shape.of)

    def timings(self, plan: SupplementPlan) -> Iterator[Timing]:
        yield plan.timing

    def serve(self, plans: Sequence[SupplementPlan], course: Compilation) -> None:
        numbers = course.numbers
        for plan in plans:
            salt = find_salt(plan.salt)
            amount = dose_amount(plan.dose, salt, plan.of, toward(numbers, AMOUNT, SUPPLEMENT))
            soluble = toward(numbers, SOLUBLE).value(salt.solubility, "1")
            usual = intake_times(toward(numbers, SERVING))
            if plan.dose.unit.endswith("/day"):
                amount /= len(plan.timing.clocks or usual)
            ticks = plan.timing.moments(course.duration, usual)
            course.note_dose(ticks, amount)
            course.table.serve(ticks, amount, soluble)

    def write(self, plans: Sequence[SupplementPlan], course: Compilation) -> None:
        """Set how much is swallowed beside the food (mmol/h): what is swallowed on a day, spread over that day.

        Effects that trials saw only of supplements answer to this, not to single doses.
        """
        course.events.hold(SUPPLEMENT, course.swallowed.ticks, course.swallowed.rates)

    def say(self, plan: SupplementPlan) -> str:
        counts = " (of the salt)" if plan.of == "salt" else ""
        return f"magnesium {spoken(plan.salt)} {text(plan.dose)}{counts}{when(plan.timing)}"

    def brings_magnesium(self, plans: Sequence[SupplementPlan], course: Compilation) -> bool:
        return course.swallowed.most_in_a_day > 0.0


KIND = _Supplements()


def check_dose_of(of: str, salt: str | None, values: Reader, path: Path_) -> None:
    """Fail where a dose counts a salt of which no formula is known."""
    if of == "salt" and (salt is None or SALTS[salt].formula is None):
        values.fail(
            "the dose cannot count the salt, because no formula is known",
            (*path, "of"),
            found=salt or "no salt",
            advice="name a salt with a formula, or give the magnesium in it (of: magnesium)",
        )
