"""Warnings that go into every report, each with its source. They inform; they are no medical advice.

What one kind of intervention has to say stands in its own file; what a clinician would say of a plan in `cautions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from magmatrix.protocol.plan import PersonPlan

ROUNDING = 1e-9
"""How far a number may be over a limit by rounding alone, as a share."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader must know: how grave, in plain words, and the evidence id (with its source) that says so.

    `parameter` may also be the id of a measurement, where a source says something without a number. A `grave` warning
    is of what can kill or maim.
    """

    severity: Literal["warning", "note"]
    text: str
    parameter: str | None = None
    grave: bool = False


def of_the_person(person: PersonPlan) -> Iterator[Notice]:
    """Yield what the model makes of the description of a person, where that is less than one may think."""
    if person.sex is not None and person.weight is None:
        yield Notice(
            "note",
            "Sex acts only where it was measured, such as on bone turnover; without a weight, volumes and stores are "
            "those of the reference adult.",
        )
