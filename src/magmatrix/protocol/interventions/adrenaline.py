"""Adrenaline episodes: the dose given in a study becomes the model's shift of magnesium into cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from magmatrix.errors import StudyError
from magmatrix.protocol.interventions.keys import Clocks, Every, TimedShape, Value, examples
from magmatrix.protocol.interventions.kind import MAGNESIUM, Intervention
from magmatrix.protocol.interventions.reading import Kind, Reading
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.piecewise import Stretch, settings
from magmatrix.protocol.timing import Given, Timing
from magmatrix.protocol.words import length, text, when
from magmatrix.yamlio import Path_

if TYPE_CHECKING:
    from magmatrix.protocol.compilation import Compilation

_UNIT, _SHIFT = "ug/kg/min", "magnesium.adrenaline_shift"
_DOSE = Kind("an adrenaline infusion", (_UNIT,), "0.1 ug/kg/min", 100.0)
_PURE = Kind("a number without unit", ("1",), "1.3", 100.0)


class AdrenalineShape(TimedShape):
    """An episode of raised adrenaline."""

    dose: Annotated[str, Field(max_length=100, json_schema_extra=examples("0.1 ug/kg/min"))] | None = None
    shift: Value | None = Field(
        default=None, description="The model's shift of magnesium into cells, instead of a dose."
    )
    over: Every
    at: Clocks


@dataclass(frozen=True, slots=True)
class AdrenalinePlan:
    """Episodes of raised adrenaline: a dose in ug/kg/min, or the model's shift itself, for `minutes` at each moment."""

    minutes: int
    timing: Timing
    dose: Given | None = None
    shift: Given | None = None


class _Adrenaline(Intervention[AdrenalinePlan]):
    key = field = "adrenaline"
    shape = AdrenalineShape
    needed = ("adrenaline", MAGNESIUM)

    def read_one(self, shape: AdrenalineShape, reading: Reading, path: Path_) -> AdrenalinePlan:
        values = reading.values
        if shape.dose is not None and shape.shift is not None:
            values.fail("`dose` and `shift` are mutually exclusive", (*path, "shift"), advice="keep one of the two")
        plan = AdrenalinePlan(
            values.minutes(shape.over, (*path, "over"), "2 h"),
            reading.timing(shape, path),
            None if shape.dose is None else values.quantity(shape.dose, _DOSE, (*path, "dose")),
            None if shape.shift is None else values.quantity(shape.shift, _PURE, (*path, "shift")),
        )
        with values.at((*path, "dose")):
            adrenaline_shift(plan, reading.evidence)
        return plan

    def masters(self, plans: Sequence[AdrenalinePlan]) -> Iterator[tuple[str, str]]:
        if plans:
            yield _SHIFT, "adrenaline"

    def timings(self, plan: AdrenalinePlan) -> Iterator[Timing]:
        yield plan.timing

    def write(self, plans: Sequence[AdrenalinePlan], course: Compilation) -> None:
        """Set the shift of magnesium into cells; episodes that overlap add up."""
        stretches = []
        for plan in plans:
            for tick in plan.timing.ticks(course.duration):
                shift = adrenaline_shift(plan, toward(course.numbers, _SHIFT))
                stretches.append(Stretch(tick, tick + plan.minutes, shift))
        course.events.settings(settings(_SHIFT, stretches, sum, course.duration))

    def say(self, plan: AdrenalinePlan) -> str:
        dose = f" {text(plan.dose)}" if plan.dose else ""
        return f"adrenaline{dose} for {length(plan.minutes)}{when(plan.timing)}"


KIND = _Adrenaline()


def adrenaline_shift(plan: AdrenalinePlan, numbers: Numbers) -> float:
    """Return the shift of an episode: the study's own, else read off the two doses that were studied.

    Straight lines join no dose, the low and the high dose. Raises StudyError above the high dose.
    """
    if plan.shift is not None:
        return plan.shift.value
    if plan.dose is None:
        raise StudyError(
            "an adrenaline episode has no size", expected=f"dose (in {_UNIT}) or shift", advice="add one of them"
        )
    dose = plan.dose.value
    low, high = (numbers.value(f"stress.adrenaline_dose_{size}", _UNIT) for size in ("low", "high"))
    shift_low, shift_high = (numbers.value(f"stress.adrenaline_shift_{size}", "1") for size in ("low", "high"))
    if dose > high:
        raise StudyError(
            "adrenaline above the highest dose that was studied",
            found=plan.dose.text,
            expected=f"at most {high:g} {_UNIT}",
            advice="give the model's shift itself (shift: ...) to go further",
        )
    if dose <= low:
        return shift_low * dose / low
    return shift_low + (shift_high - shift_low) * (dose - low) / (high - low)
