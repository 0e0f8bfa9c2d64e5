"""Drugs, drink and stress as factors: on the tubular threshold for magnesium, or on its saturable absorption.

No source in this package gives a size for the shift of the threshold, so a study has to say the number itself; only
proton-pump inhibitors have a value in the evidence.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from magmatrix.errors import StudyError, nearest
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.piecewise import Stretch, settings
from magmatrix.protocol.plan import DrugPlan
from magmatrix.schedule.schedule import Setting


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
        low = numbers.value("drug.threshold_multiplier_low", "1")
        raise StudyError(
            f"{drug.name} has no measured size in the evidence",
            expected=f"{drug.acts_on}: a number, from {low:g} (strong) to 1 (no effect)",
            advice="say how strong the effect is meant to be; there is no default on purpose",
        )
    return numbers.value(drug.evidence, "1")


def drug_settings(plans: Iterable[DrugPlan], numbers: Numbers, duration: int) -> Iterator[Setting]:
    """Yield the settings of both factors; factors that overlap multiply."""
    stretches: dict[str, list[Stretch]] = {THRESHOLD: [], ABSORPTION: []}
    for plan in plans:
        acts_on = find_drug(plan.name).acts_on
        factor = drug_factor(plan, toward(numbers, f"magnesium.{acts_on}"))
        stretches[acts_on].append(Stretch(*plan.span.ticks(duration), factor))
    for factor_name, found in stretches.items():
        yield from settings(f"magnesium.{factor_name}", found, math.prod, duration)
