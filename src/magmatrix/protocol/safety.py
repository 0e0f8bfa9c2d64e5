"""Warnings that go into every report, each with its source. They inform; they are no medical advice.

What one kind of intervention has to say stands in its own file; here is what several have in common.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from magmatrix.protocol.chemistry import magnesium_mass
from magmatrix.protocol.numbers import Numbers

if TYPE_CHECKING:
    from magmatrix.protocol.plan import PersonPlan

ROUNDING = 1e-9
"""How far a number may be over a limit by rounding alone, as a share."""
_LIMITS = (
    ("safety.upper_level_eu", "the European Union (Scientific Committee on Food, 2001)"),
    ("safety.upper_level_us", "the United States (Institute of Medicine, 1997)"),
)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader must know: how grave, in plain words, and the evidence id (with its source) that says so."""

    severity: Literal["warning", "note"]
    text: str
    parameter: str | None = None


def upper_levels(daily: float, numbers: Numbers) -> Iterator[Notice]:
    """Yield the limits that `daily` mmol of magnesium swallowed beside the food exceed."""
    if not daily:
        return
    milligrams = magnesium_mass(daily, numbers)
    for parameter, body in _LIMITS:
        limit = numbers.value(parameter, "mg/day")
        if milligrams > limit * (1.0 + ROUNDING):
            yield Notice(
                "warning",
                f"Up to {milligrams:.0f} mg of magnesium a day from supplements is above the tolerable upper level of "
                f"{limit:.0f} mg/day set for {body}; diarrhoea is the usual harm. Ask a physician.",
                parameter,
            )


def reduced_kidney_function(person: PersonPlan, numbers: Numbers) -> Iterator[Notice]:
    """Yield a warning where kidneys may not clear magnesium that is taken beside the diet."""
    if person.egfr is None:
        return
    floor = numbers.value("safety.egfr_floor", "L/h")
    if person.egfr.value < floor * (1.0 - ROUNDING):
        shown = numbers.value("safety.egfr_floor", "mL/min")
        yield Notice(
            "warning",
            f"Magnesium beside the diet with an eGFR of {person.egfr.text} (below {shown:.0f} mL/min) can accumulate "
            "to a dangerous level in blood. It must not be taken without a physician.",
            "safety.egfr_floor",
        )


def of_the_person(person: PersonPlan) -> Iterator[Notice]:
    """Yield what the model makes of the description of a person, where that is less than one may think."""
    if person.sex is not None and person.weight is None:
        yield Notice(
            "note",
            "Sex acts only where it was measured, such as on bone turnover; without a weight, volumes and stores are "
            "those of the reference adult.",
        )
