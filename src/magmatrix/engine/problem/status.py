"""How a person's run ended; the text of each outcome is the advice."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """Outcome of one person's run."""

    OK = 0
    STEP_LIMIT = 1
    NOT_FINITE = 2
    STEP_UNDERFLOW = 3
    NEGATIVE = 4
    CANCELLED = 5

    @property
    def advice(self) -> str:
        """What happened and what to do about it."""
        return {
            Status.OK: "finished",
            Status.STEP_LIMIT: "too many steps or crossings between two stops; raise the limit or check the rates",
            Status.NOT_FINITE: "the state became infinite or undefined; check this person's parameters and inputs",
            Status.STEP_UNDERFLOW: "the step shrank to nothing; the solution seems to end here",
            Status.NEGATIVE: "an amount fell below zero by more than the tolerance; tighten it or check the equations",
            Status.CANCELLED: "the run was cancelled before this person was done",
        }[self]
