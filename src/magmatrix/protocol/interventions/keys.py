"""The keys that interventions share in a study file, as pydantic models: strict kinds, days, clock times, amounts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

MOST_ENTRIES = 100
MOST_CLOCKS = 24
MOST_DAYS = 1000


def value_kind(value: Any) -> str | None:
    """Say which branch of a text-or-keys-or-list value was written."""
    if isinstance(value, dict):
        return "keys"
    if isinstance(value, list):
        return "list"
    return "text" if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None


def choices(*names: str) -> dict[str, Any]:
    """Return what the JSON Schema says of a name that must be one of these."""
    return {"enum": list(names)}


def examples(*examples: Any) -> dict[str, Any]:
    """Return what the JSON Schema says of a value that looks like these."""
    return {"examples": list(examples)}


class Shape(BaseModel):
    """Base of all shapes: strict kinds and no unknown keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


Number = Annotated[float, Field(allow_inf_nan=False)]
Value = Annotated[str, Field(max_length=100)] | int | Number
Text = Annotated[str, Field(max_length=200)]
Name = Annotated[str, Field(max_length=40)]
Symbol = Annotated[str, Field(max_length=80)]
Day = Annotated[
    Annotated[str, Field(max_length=40)] | int,
    Field(description="A day, counted from 0.", json_schema_extra=examples("day 28", "week 4", 28)),
]
Days = Annotated[
    Annotated[Day, Tag("text")] | Annotated[list[Day], Field(min_length=1, max_length=MOST_DAYS), Tag("list")],
    Discriminator(value_kind),
    Field(description="The day or days on which it happens.", json_schema_extra=examples("day 0", [0, 28, 56])),
]
Clock = Annotated[str, Field(max_length=20, json_schema_extra=examples("08:00", "at 19:30"))]
Clocks = Annotated[
    Annotated[Clock, Tag("text")] | Annotated[list[Clock], Field(min_length=1, max_length=MOST_CLOCKS), Tag("list")],
    Discriminator(value_kind),
    Field(description="Clock time or times.", json_schema_extra=examples("08:00", ["08:00", "19:00"])),
]
Every = Annotated[str, Field(max_length=40, description="Interval.", json_schema_extra=examples("28 days", "2 weeks"))]
Repeats = Annotated[
    Annotated[str, Field(max_length=40)] | int,
    Field(description="How many times.", json_schema_extra=examples(4, "4 sessions")),
]
Amount = Annotated[
    str,
    Field(
        max_length=100,
        description="Magnesium, in mg, mmol or mEq; per day or per intake.",
        json_schema_extra=examples("300 mg/day", "12 mmol/day", "150 mg"),
    ),
]
Of = Annotated[
    Literal["magnesium", "salt"],
    Field(description="Whether the dose counts magnesium itself (the default) or the whole salt."),
]
From = Annotated[Day | None, Field(alias="from", description="First day (default: day 0).")]
Until = Annotated[Day | None, Field(description="Day on which it stops; that day no longer counts (default: the end).")]


class SpanShape(Shape):
    """Something that holds for a stretch of the study."""

    from_: From = None
    until: Until = None


class TimedShape(SpanShape):
    """Something that happens at clock times: daily, on listed days, or every so many days."""

    at: Clocks | None = None
    on: Days | None = None
    every: Every | None = None
    times: Repeats | None = None


def several(shape: type[Shape]) -> Any:
    """Return the kind of value of a key that holds a list of entries."""
    return Annotated[list[shape], Field(max_length=MOST_ENTRIES)]  # type: ignore[valid-type]
