"""What was published of an output: points in time with their spread, as the records of the evidence give them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Way = Literal["value", "ratio", "change", "relative change", "difference"]
"""What a published number is of an output: its value; over or minus the model's start, or both; minus the first arm."""


@dataclass(frozen=True, slots=True)
class ObservedPoint:
    """One number at `tick` (minutes from the start), in the unit of its Observation, and as the source prints it.

    `low` and `high` are the ends of its spread, None where the record has none of a known kind. `given` says that the
    number is the start which others are relative to, so that it tests nothing.
    """

    tick: int
    value: float
    printed: str
    low: float | None = None
    high: float | None = None
    given: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """One record beside one output of one arm.

    `person` is empty where it stands for the mean of everybody in the arm. `unit` is that of the points: the output's,
    or `1` of a ratio and a relative change. Points are relative to the model's value at the tick `since`. `spread` is
    the kind of the spread, `left_out` how many points of the record lie after the day on which the study stops it.
    """

    output: str
    arm: str
    person: str
    record: str
    way: Way
    unit: str
    points: tuple[ObservedPoint, ...]
    since: int
    source: str
    quantity: str
    population: str
    spread: str = ""
    left_out: int = 0
