"""What a run is asked to keep: values at moments, or one number per person computed along the way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How an output is kept."""

    SERIES = "series"
    HIGHEST = "highest"
    LOWEST = "lowest"
    INTEGRAL = "integral"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Output:
    """One symbol of the model and how it is kept.

    series: its value at each tick asked for. highest, lowest: the extreme over all steps and moments of the run.
    integral: its integral over time, computed with the states and controlled like them. sum: the sum over the ticks.
    """

    name: str
    kind: Kind = Kind.SERIES
