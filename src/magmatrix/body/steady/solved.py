"""One number solved for many people, and why it could not be for some."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from magmatrix.body.steady.equations import Array
from magmatrix.errors import SimulationError


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person has no steady state, what to do about it, and until which hour the engine came."""

    why: str
    advice: str
    hours: float = 0.0

    def error(self, who: str) -> SimulationError:
        """Return the error that a run of `who` alone raises."""
        return SimulationError(self.why, who=who, hours=self.hours, advice=self.advice)


@dataclass(frozen=True, slots=True)
class Solved:
    """`values` [person], NaN for those for whom nothing balances; `reason` says of such a person (by number) why."""

    values: Array
    reason: Callable[[int], Reason]
