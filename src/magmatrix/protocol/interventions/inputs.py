"""Inputs of the body that a study may hold at a value of its own, as a scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Discriminator, Field, Tag

from magmatrix.body.parts import PARTS
from magmatrix.body.parts.part import Input
from magmatrix.body.parts.registry import Parts
from magmatrix.protocol.interventions.keys import (
    MOST_ENTRIES,
    Every,
    Symbol,
    TimedShape,
    Value,
    choices,
    value_kind,
)
from magmatrix.protocol.interventions.kind import Intervention
from magmatrix.protocol.interventions.reading import Reading
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.piecewise import Stretch, settings
from magmatrix.protocol.safety import Notice
from magmatrix.protocol.timing import Span, Timing
from magmatrix.protocol.words import during, length, when
from magmatrix.yamlio import Path_

if TYPE_CHECKING:
    from magmatrix.protocol.compilation import Compilation

_ABSOLUTE_ZERO = 273.15


class InputShape(TimedShape):
    """A scenario: one input of the body held at a value for a while, or for some time at clock times."""

    value: Value
    over: Every | None = Field(default=None, description="How long it holds each time; needs `at`.")


_Written = Annotated[
    Annotated[Value, Tag("text")]
    | Annotated[InputShape, Tag("keys")]
    | Annotated[list[InputShape], Field(min_length=1, max_length=MOST_ENTRIES), Tag("list")],
    Discriminator(value_kind),
]


@dataclass(frozen=True, slots=True)
class InputPlan:
    """A scenario: an input of the body held at a value, at its resting value otherwise.

    It holds during a span, or for `minutes` from each moment of `timing` on. `text` is the value as written, `parts`
    the registry that has the input.
    """

    symbol: str
    value: float
    span: Span = Span()
    timing: Timing | None = None
    minutes: int = 0
    text: str = field(default="", compare=False)
    parts: Parts = field(default=PARTS, compare=False, repr=False)

    @property
    def known(self) -> Input:
        """The input that is held."""
        return self.parts.inputs[self.symbol]

    def stretches(self, duration: int) -> list[tuple[int, int]]:
        """Return where the value holds, as (start, end) in ticks."""
        if self.timing is None:
            return [self.span.ticks(duration)]
        return [(tick, tick + self.minutes) for tick in self.timing.ticks(duration)]


class _Inputs(Intervention[InputPlan]):
    key = field = "inputs"

    def written(self) -> tuple[Any, dict[str, Any]]:
        return dict[Symbol, _Written], {
            "default_factory": dict,
            "description": "Inputs of the body held at a value of your own.",
            "json_schema_extra": {"propertyNames": choices(*PARTS.inputs)},
        }

    def read(self, written: Any, reading: Reading) -> tuple[InputPlan, ...]:
        plans = reading.values.each(lambda entry, _: _held(entry[0], entry[1], reading), tuple(written.items()))
        return tuple(plan for some in plans for plan in some)

    def timings(self, plan: InputPlan) -> Iterator[Timing]:
        if plan.timing is not None:
            yield plan.timing

    def write(self, plans: Sequence[InputPlan], course: Compilation) -> None:
        """Set every input; where spans overlap, the one that began last holds."""
        by_input: dict[Input, list[Stretch]] = {}
        for plan in plans:
            held = [Stretch(start, end, plan.value) for start, end in plan.stretches(course.duration)]
            by_input.setdefault(plan.known, []).extend(held)
        for known, stretches in by_input.items():
            rest = last_or_rest(known.symbol, known.unit, toward(course.numbers, known.symbol))
            course.events.settings(settings(known.symbol, stretches, rest, course.duration))

    def say(self, plan: InputPlan) -> str:
        held = during(plan.span)
        if plan.timing is not None:
            held = f" for {length(plan.minutes)}{when(plan.timing, daily=True)}"
        known = plan.known
        if plan.value == 1.0 and known.switch:
            return f"{known.meaning}{held}"
        value = plan.text or f"{plan.value:g} {known.unit}".removesuffix(" 1")
        if known.unit == "K":
            value = f"{round(plan.value - _ABSOLUTE_ZERO, 2):g} °C"
        return f"{known.meaning}: {value}{held}"

    def warnings(self, plans: Sequence[InputPlan], course: Compilation) -> Iterator[Notice]:
        for known in dict.fromkeys(plan.known for plan in plans):
            if known.scenario:
                said = f"Set by the study's author as a scenario, not a measured effect: {known.meaning}"
                yield Notice("note", f"{said} ({known.symbol}).")


KIND = _Inputs()


def last_or_rest(symbol: str, unit: str, numbers: Numbers) -> Callable[[list[float]], float]:
    """Return how values that hold at once are combined: the one that began last, without any the resting value."""

    def combine(held: list[float]) -> float:
        return held[-1] if held else numbers.value(symbol, unit)

    return combine


def _held(symbol: str, shape: str | float | InputShape | list[InputShape], reading: Reading) -> tuple[InputPlan, ...]:
    path = (*reading.path, symbol)
    reading.values.choice(symbol, reading.parts.inputs, "input of the body", path)
    if isinstance(shape, list):
        return reading.values.each(lambda entry, index: _input(symbol, entry, reading, (*path, index)), shape)
    if isinstance(shape, InputShape):
        return (_input(symbol, shape, reading, path),)
    given = reading.input_value(symbol, shape, path)
    return (InputPlan(symbol, given.value, Span(), text=given.text, parts=reading.parts),)


def _input(symbol: str, shape: InputShape, reading: Reading, path: Path_) -> InputPlan:
    values, given = reading.values, reading.input_value(symbol, shape.value, (*path, "value"))
    if shape.over is None:
        for key in ("at", "on", "every", "times"):
            if getattr(shape, key) is not None:
                values.fail(f"`{key}` without `over`", (*path, key), advice="say how long it holds, or drop it")
        return InputPlan(symbol, given.value, reading.span(shape, path), text=given.text, parts=reading.parts)
    if shape.at is None:
        values.fail("`over` without `at`", (*path, "over"), expected="`at: 12:00`", advice="add a clock time")
    timing = reading.timing(shape, path, daily=True)
    minutes = values.minutes(shape.over, (*path, "over"), "30 min")
    return InputPlan(symbol, given.value, timing=timing, minutes=minutes, text=given.text, parts=reading.parts)
