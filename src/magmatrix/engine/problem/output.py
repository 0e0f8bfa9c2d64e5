"""What a run is asked to keep: values at moments, or one number per person computed along the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from magmatrix.errors import ModelError


class Kind(StrEnum):
    """How an output is kept."""

    SERIES = "series"
    BEFORE = "before"
    HIGHEST = "highest"
    LOWEST = "lowest"
    HIGHEST_AT = "highest_at"
    LOWEST_AT = "lowest_at"
    ABOVE = "above"
    BELOW = "below"
    INTEGRAL = "integral"
    SUM = "sum"


EXTREMES = {
    Kind.HIGHEST: Kind.HIGHEST,
    Kind.HIGHEST_AT: Kind.HIGHEST,
    Kind.LOWEST: Kind.LOWEST,
    Kind.LOWEST_AT: Kind.LOWEST,
}
"""Kinds that say what an extreme is or when it is reached, and which extreme that is."""
LIMITED = (Kind.ABOVE, Kind.BELOW)
"""Kinds that compare with a threshold."""
WATCHED = (*EXTREMES, *LIMITED)
"""Kinds that look at the solution within every step."""
AT_TICKS = (Kind.SERIES, Kind.BEFORE)
"""Kinds with a value at each tick asked for."""


@dataclass(frozen=True, slots=True)
class Output:
    """One symbol of the model and how it is kept; times are in the model's unit, from the start of the run.

    series: its value at each tick asked for, after the actions of that tick; before: just before them. highest, lowest:
    the extreme over the whole run, found on the continuous solution, with the values before and after each action;
    highest_at, lowest_at: when it is first reached. above, below: how long the value is over or under `threshold`, a
    number or the name of a symbol, so that a parameter gives each person one of their own. integral: its integral over
    time (the area under the curve), computed with the states and controlled like them. sum: the sum over the ticks.
    Raises ModelError for a threshold that is missing, not finite, or given to another kind.
    """

    name: str
    kind: Kind = Kind.SERIES
    threshold: float | str | None = None

    def __post_init__(self) -> None:
        if self.kind not in LIMITED:
            if self.threshold is not None:
                raise ModelError(
                    f"{self.kind} of {self.name} takes no threshold; leave it out, or ask for above or below"
                )
        elif self.threshold is None:
            raise ModelError(
                f"time {self.kind} of {self.name} needs a threshold; give a number or the name of a symbol"
            )
        elif not isinstance(self.threshold, str) and not isfinite(self.threshold):
            raise ModelError(f"the threshold of {self.name} is {self.threshold}; give a finite number")


def at_ticks(outputs: Iterable[Output]) -> list[Output]:
    """Outputs with a value at each tick, in the order of their columns: after the actions, then before them."""
    outputs = list(outputs)
    return [output for kind in AT_TICKS for output in outputs if output.kind is kind]


def reduced(outputs: Iterable[Output]) -> list[Output]:
    """Outputs with one number per person, in the order of their columns."""
    outputs = list(outputs)
    return [o for kinds in (WATCHED, (Kind.SUM,), (Kind.INTEGRAL,)) for o in outputs if o.kind in kinds]
