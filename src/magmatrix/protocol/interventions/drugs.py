"""Drugs, drink and stress as factors: on the tubular threshold for magnesium, or on its saturable absorption.

No source in this package gives a size for the shift of the threshold, so a study has to say the number itself; only
proton-pump inhibitors have a value in the evidence.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from magmatrix.errors import StudyError, nearest
from magmatrix.protocol.interventions.keys import Name, SpanShape, Value, choices, examples
from magmatrix.protocol.interventions.kind import MAGNESIUM, Intervention
from magmatrix.protocol.interventions.reading import Kind, Reading
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.piecewise import Stretch, settings
from magmatrix.protocol.safety import Notice
from magmatrix.protocol.timing import Given, Span
from magmatrix.protocol.words import during, text
from magmatrix.yamlio import Path_

if TYPE_CHECKING:
    from magmatrix.protocol.compilation import Compilation

_FACTOR = Kind("a factor", ("1",), "0.95", 2.0, above_lowest=True)
_LOWEST = "drug.threshold_multiplier_low"


@dataclass(frozen=True, slots=True)
class Drug:
    """Which factor a drug acts on, what people call it, and the evidence for its size where there is any."""

    name: str
    acts_on: str
    words: str
    evidence: str | None = None


THRESHOLD = "threshold_multiplier"
ABSORPTION = "absorption_multiplier"
_CATALOGUE = (
    Drug("thiazide", THRESHOLD, "thiazide"),
    Drug("loop_diuretic", THRESHOLD, "loop diuretic"),
    Drug("alcohol", THRESHOLD, "alcohol"),
    Drug("stress", THRESHOLD, "stress"),
    Drug("ppi", ABSORPTION, "proton-pump inhibitor", "drug.ppi_absorption_multiplier"),
)
ACTS_ON_WORDS = {THRESHOLD: "threshold of the kidney", ABSORPTION: "saturable absorption"}
DRUGS: dict[str, Drug] = {drug.name: drug for drug in _CATALOGUE}


class DrugShape(SpanShape):
    """A drug, drink or scenario that changes how the kidney or the gut handles magnesium."""

    drug: Name = Field(description="Which one.", json_schema_extra=choices(*DRUGS))
    threshold_multiplier: Value | None = Field(
        default=None, description="Factor on the tubular threshold, 1 = no effect.", json_schema_extra=examples(0.95)
    )
    absorption_multiplier: Value | None = Field(
        default=None, description="Factor on saturable absorption, 1 = no effect.", json_schema_extra=examples(0.8)
    )


@dataclass(frozen=True, slots=True)
class DrugPlan:
    """A drug, drink or scenario that shifts the tubular threshold or the saturable absorption by a factor."""

    name: str
    span: Span = Span()
    threshold_multiplier: Given | None = None
    absorption_multiplier: Given | None = None


class _Drugs(Intervention[DrugPlan]):
    key = field = "drugs"
    shape = DrugShape
    needed = ("a drug", MAGNESIUM)

    def read_one(self, shape: DrugShape, reading: Reading, path: Path_) -> DrugPlan:
        values = reading.values
        own = {
            key: None if written is None else values.quantity(written, _FACTOR, (*path, key))
            for key, written in ((THRESHOLD, shape.threshold_multiplier), (ABSORPTION, shape.absorption_multiplier))
        }
        plan = DrugPlan(
            values.one_of(shape.drug, DRUGS, "drug", (*path, "drug")),
            reading.span(shape, path),
            own[THRESHOLD],
            own[ABSORPTION],
        )
        with values.at((*path, "drug")):
            drug_factor(plan, reading.evidence)
        return plan

    def masters(self, plans: Sequence[DrugPlan]) -> Iterator[tuple[str, str]]:
        for plan in plans:
            yield f"magnesium.{find_drug(plan.name).acts_on}", f"the drug {plan.name}"

    def write(self, plans: Sequence[DrugPlan], course: Compilation) -> None:
        """Set both factors; factors that overlap multiply."""
        stretches: dict[str, list[Stretch]] = {THRESHOLD: [], ABSORPTION: []}
        for plan in plans:
            acts_on = find_drug(plan.name).acts_on
            factor = drug_factor(plan, toward(course.numbers, f"magnesium.{acts_on}"))
            stretches[acts_on].append(Stretch(*plan.span.ticks(course.duration), factor))
        for factor_name, found in stretches.items():
            course.events.settings(settings(f"magnesium.{factor_name}", found, math.prod, course.duration))

    def say(self, plan: DrugPlan) -> str:
        drug = find_drug(plan.name)
        own = plan.threshold_multiplier or plan.absorption_multiplier
        size = f": {ACTS_ON_WORDS[drug.acts_on]} times {text(own)}" if own else ""
        return f"{drug.words}{size}{during(plan.span)}"

    def warnings(self, plans: Sequence[DrugPlan], course: Compilation) -> Iterator[Notice]:
        for plan in plans:
            drug = find_drug(plan.name)
            if drug.acts_on != THRESHOLD:
                continue
            factor = drug_factor(plan, course.numbers)
            lowest = course.numbers.value(_LOWEST, "1")
            yield Notice(
                "note",
                f"Strength of {drug.words} ({factor:g}) is the study's own choice, not a sourced value.",
                _LOWEST,
            )
            if not lowest <= factor <= 1.0:
                yield Notice(
                    "warning",
                    f"A threshold multiplier of {factor:g} lies outside the {lowest:g} to 1 that was explored.",
                    _LOWEST,
                )


KIND = _Drugs()


def find_drug(name: str) -> Drug:
    """Return the drug of that name; raises StudyError with the nearest names for an unknown one."""
    if name not in DRUGS:
        raise StudyError(
            "unknown drug", found=name, expected="one of " + ", ".join(DRUGS), nearest_names=nearest(name, DRUGS)
        )
    return DRUGS[name]


def drug_factor(plan: DrugPlan, numbers: Numbers) -> float:
    """Return the factor of a drug: the study's own number, else the evidence.

    Raises StudyError where neither exists, or where the study gives a factor this drug does not act on.
    """
    drug = find_drug(plan.name)
    given = {THRESHOLD: plan.threshold_multiplier, ABSORPTION: plan.absorption_multiplier}
    other = given[ABSORPTION if drug.acts_on == THRESHOLD else THRESHOLD]
    if other is not None:
        raise StudyError(
            f"{drug.name} acts through {drug.acts_on} only", found=other.text, advice=f"give {drug.acts_on}"
        )
    own = given[drug.acts_on]
    if own is not None:
        return own.value
    if drug.evidence is None:
        low = numbers.value(_LOWEST, "1")
        raise StudyError(
            f"{drug.name} has no measured size in the evidence",
            expected=f"{drug.acts_on}: a number, from {low:g} (strong) to 1 (no effect)",
            advice="say how strong the effect is meant to be; there is no default on purpose",
        )
    return numbers.value(drug.evidence, "1")
