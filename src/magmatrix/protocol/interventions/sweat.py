"""Sweat above rest, as litres per hour while it lasts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Discriminator, Field, Tag

from magmatrix.protocol.interventions.keys import MOST_ENTRIES, Every, TimedShape, examples, value_kind
from magmatrix.protocol.interventions.kind import MAGNESIUM, Intervention
from magmatrix.protocol.interventions.reading import Kind, Reading
from magmatrix.protocol.piecewise import Stretch, settings
from magmatrix.protocol.timing import Given, Timing
from magmatrix.protocol.words import length, text, when
from magmatrix.quantity import convert
from magmatrix.schedule.schedule import TICKS_PER_HOUR
from magmatrix.yamlio import Path_

if TYPE_CHECKING:
    from magmatrix.protocol.compilation import Compilation

_VOLUME = Kind("a volume of sweat, per day or per time", ("L/h", "L"), "2 L/day or 1.5 L", 50.0)


class SweatShape(TimedShape):
    """Sweat above rest: litres per day, or litres within a time."""

    volume: Annotated[str, Field(max_length=100, json_schema_extra=examples("2 L/day", "1.5 L"))]
    over: Every | None = None


_Written = Annotated[
    Annotated[str, Field(max_length=100, json_schema_extra=examples("2 L/day")), Tag("text")]
    | Annotated[list[SweatShape], Field(max_length=MOST_ENTRIES), Tag("list")],
    Discriminator(value_kind),
]


@dataclass(frozen=True, slots=True)
class SweatPlan:
    """Sweat above rest: litres per day spread evenly, or litres within `minutes` at each moment of `timing`."""

    volume: Given
    timing: Timing = Timing()
    minutes: int | None = None


class _Sweat(Intervention[SweatPlan]):
    key = field = "sweat"
    needed = ("sweat", MAGNESIUM)

    def written(self) -> tuple[Any, dict[str, Any]]:
        return _Written | None, {"default": None, "description": "Sweat above rest."}

    def read(self, written: Any, reading: Reading) -> tuple[SweatPlan, ...]:
        if written is None:
            return ()
        if not isinstance(written, str):
            return super().read(written, reading)
        volume = reading.values.quantity(written, _VOLUME, reading.path)
        if volume.unit != "L/h":
            reading.values.fail(
                "sweat without a time", reading.path, found=written, expected="a volume per day, such as '2 L/day'"
            )
        return (SweatPlan(volume),)

    def read_one(self, shape: SweatShape, reading: Reading, path: Path_) -> SweatPlan:
        values = reading.values
        volume = values.quantity(shape.volume, _VOLUME, (*path, "volume"))
        if volume.unit == "L/h":
            for key in ("over", "at", "on", "every", "times"):
                if getattr(shape, key) is not None:
                    values.fail(
                        f"sweat per day contradicts `{key}`",
                        (*path, key),
                        advice="give litres without 'per day', or drop it",
                    )
            return SweatPlan(volume, Timing(span=reading.span(shape, path)))
        if shape.over is None or shape.at is None:
            values.fail(
                "a volume of sweat needs a clock time and a length of time",
                (*path, "volume"),
                found=shape.volume,
                expected="`at: 17:00` and `over: 90 min`, or a volume per day",
            )
        minutes = values.minutes(shape.over, (*path, "over"), "90 min")
        return SweatPlan(volume, reading.timing(shape, path, daily=True), minutes)

    def timings(self, plan: SweatPlan) -> Iterator[Timing]:
        yield plan.timing

    def write(self, plans: Sequence[SweatPlan], course: Compilation) -> None:
        """Set the volume of sweat; entries that overlap add up."""
        stretches = [stretch for plan in plans for stretch in _stretches(plan, course.duration)]
        course.events.settings(settings("magnesium.sweat_volume", stretches, sum, course.duration))

    def say(self, plan: SweatPlan) -> str:
        over = f" over {length(plan.minutes)}" if plan.minutes else ""
        return f"sweat {text(plan.volume)}{over}{when(plan.timing)}"


KIND = _Sweat()


def _stretches(plan: SweatPlan, duration: int) -> Iterator[Stretch]:
    if plan.minutes is None:
        yield Stretch(*plan.timing.span.ticks(duration), convert(plan.volume.value, plan.volume.unit, "L/h"))
        return
    rate = convert(plan.volume.value, plan.volume.unit, "L") / (plan.minutes / TICKS_PER_HOUR)
    for tick in plan.timing.ticks(duration):
        yield Stretch(tick, tick + plan.minutes, rate)
