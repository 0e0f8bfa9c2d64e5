"""Whether enough is eaten for wounds to heal, as a factor on collagen synthesis in wounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from magmatrix.protocol.interventions.inputs import last_or_rest
from magmatrix.protocol.interventions.keys import MOST_ENTRIES, SpanShape, value_kind
from magmatrix.protocol.interventions.kind import Intervention
from magmatrix.protocol.interventions.reading import Reading
from magmatrix.protocol.numbers import toward
from magmatrix.protocol.piecewise import Stretch, settings
from magmatrix.protocol.timing import Span
from magmatrix.protocol.words import during
from magmatrix.yamlio import Path_

if TYPE_CHECKING:
    from magmatrix.protocol.compilation import Compilation

_FACTOR = "dermis.food_factor"


class FoodIntakeShape(SpanShape):
    """Whether enough is eaten for wounds to heal."""

    state: Literal["adequate", "inadequate"]


_Written = Annotated[
    Annotated[Literal["adequate", "inadequate"], Tag("text")]
    | Annotated[list[FoodIntakeShape], Field(max_length=MOST_ENTRIES), Tag("list")],
    Discriminator(value_kind),
]


@dataclass(frozen=True, slots=True)
class FoodIntakePlan:
    """Whether a person eats enough for wound healing during a span."""

    state: Literal["adequate", "inadequate"]
    span: Span = Span()


class _FoodIntake(Intervention[FoodIntakePlan]):
    key = field = "food_intake"
    needed = ("food intake", "dermis")

    def written(self) -> tuple[Any, dict[str, Any]]:
        return _Written | None, {"default": None, "description": "Whether enough is eaten for wounds to heal."}

    def read(self, written: Any, reading: Reading) -> tuple[FoodIntakePlan, ...]:
        if written is None or isinstance(written, list):
            return super().read(written or (), reading)
        return (FoodIntakePlan(written),)

    def read_one(self, shape: FoodIntakeShape, reading: Reading, path: Path_) -> FoodIntakePlan:
        return FoodIntakePlan(shape.state, reading.span(shape, path))

    def masters(self, plans: Sequence[FoodIntakePlan]) -> Iterator[tuple[str, str]]:
        if any(plan.state == "inadequate" for plan in plans):
            yield _FACTOR, "inadequate food intake"

    def write(self, plans: Sequence[FoodIntakePlan], course: Compilation) -> None:
        """Set the food factor of wound healing: reduced while food intake is inadequate."""
        numbers = toward(course.numbers, _FACTOR)
        stretches = [
            Stretch(*plan.span.ticks(course.duration), numbers.value("dermis.food_inadequate", "1"))
            for plan in plans
            if plan.state == "inadequate"
        ]
        rest = last_or_rest(_FACTOR, "1", numbers)
        course.events.settings(settings(_FACTOR, stretches, rest, course.duration))

    def say(self, plan: FoodIntakePlan) -> str:
        return f"{plan.state} food{during(plan.span)}"


KIND = _FoodIntake()
