"""Drinking water: the magnesium that is dissolved in it, every day beside the diet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from magmatrix.protocol.chemistry import magnesium_amount
from magmatrix.protocol.clock import meal_times
from magmatrix.protocol.interventions.keys import Clocks, Shape, examples
from magmatrix.protocol.interventions.kind import MAGNESIUM, Intervention
from magmatrix.protocol.interventions.reading import Kind, Reader, Reading
from magmatrix.protocol.meals import AMOUNT, SERVING, SOLUBLE
from magmatrix.protocol.numbers import toward
from magmatrix.protocol.timing import Given, Timing
from magmatrix.protocol.words import text, when
from magmatrix.yamlio import Path_

if TYPE_CHECKING:
    from magmatrix.protocol.compilation import Compilation

WATER = Kind("a volume of water per day", ("L/day",), "1.5 L/day", 20.0)
_IN_WATER = Kind("magnesium in water", ("mg/L", "mmol/L"), "30 mg/L", 5000.0)


class WaterShape(Shape):
    """Drinking water, every day beside the diet."""

    volume: Annotated[str, Field(max_length=100, json_schema_extra=examples("1.5 L/day"))]
    magnesium: Annotated[str, Field(max_length=100, json_schema_extra=examples("30 mg/L"))]
    at: Clocks | None = None


@dataclass(frozen=True, slots=True)
class WaterPlan:
    """Drinking water: `volume` in L/day, shared over the clock times; `magnesium` in it in mg/L or mmol/L."""

    volume: Given
    magnesium: Given
    timing: Timing = Timing()


class _Water(Intervention[WaterPlan]):
    key = field = "drinking_water"
    always = True

    def written(self) -> tuple[Any, dict[str, Any]]:
        return WaterShape | None, {"default": None}

    def read(self, written: Any, reading: Reading) -> tuple[WaterPlan, ...]:
        plan = read_water(written, reading.values, reading.path)
        return () if plan is None else (plan,)

    def timings(self, plan: WaterPlan) -> Iterator[Timing]:
        yield plan.timing

    def serve(self, plans: Sequence[WaterPlan], course: Compilation) -> None:
        usual = course.person.drinking_water
        if MAGNESIUM in course.body:
            for plan in plans or ((usual,) if usual else ()):
                _serve(plan, course)

    def say(self, plan: WaterPlan) -> str:
        return f"drinks {water_words(plan)}"


KIND = _Water()


def water_words(plan: WaterPlan) -> str:
    """Say how much water is drunk, what is in it, and when."""
    return f"{text(plan.volume)} of water with {text(plan.magnesium)} of magnesium{when(plan.timing)}"


def read_water(shape: WaterShape | None, values: Reader, path: Path_) -> WaterPlan | None:
    """Read what water is drunk a day and what is in it."""
    if shape is None:
        return None
    return WaterPlan(
        values.quantity(shape.volume, WATER, (*path, "volume")),
        values.quantity(shape.magnesium, _IN_WATER, (*path, "magnesium")),
        Timing(values.clocks(shape.at, (*path, "at"))),
    )


def _serve(water: WaterPlan, course: Compilation) -> None:
    """Put the day's water on the table, in equal parts at its clock times or with the meals; all of it is dissolved."""
    numbers = course.numbers
    unit = water.magnesium.unit.removesuffix("/L")
    amount = magnesium_amount(Given(water.volume.value * water.magnesium.value, f"{unit}/day"), toward(numbers, AMOUNT))
    soluble = toward(numbers, SOLUBLE).value("salt.mineral_water_soluble_fraction", "1")
    usual = meal_times(toward(numbers, SERVING))
    part = amount / len(water.timing.clocks or usual)
    course.table.serve(water.timing.moments(course.duration, usual), part, soluble)
