"""Diets on which people fell ill when it was tried: to be computed, never to be lived on."""

from __future__ import annotations

from collections.abc import Iterator

from magmatrix.protocol.cautions.case import Case, running
from magmatrix.protocol.chemistry import magnesium_mass
from magmatrix.protocol.interventions.kind import MAGNESIUM
from magmatrix.protocol.safety import ROUNDING, Notice

_VITAMIN_C, _SERUM = "vitamin_c.intake", "mineral.mg_serum"


def deprivation(case: Case) -> Iterator[Notice]:
    """Yield a grave warning for weeks almost without magnesium or vitamin C, or with serum magnesium held too low."""
    days = round(case.limit("safety.deprivation_days", "day"))
    if MAGNESIUM in case.course.body and case.days >= days:
        eaten = case.course.table.daily(case.days)
        least = magnesium_mass(float(running(eaten, days).min()) / days, case.evidence)
        limit = case.limit("safety.deprivation_magnesium", "mg/day")
        if least <= limit * (1.0 + ROUNDING):
            tried = case.measured("nielsen2007rhythm.rhythm")
            yield Notice(
                "warning",
                f"This computes a diet of {least:.0f} mg of magnesium a day, never to be tried: on {limit:.0f} mg the "
                f"heart lost its rhythm in {tried.value:.0f} of {tried.n} women within weeks.",
                "nielsen2007rhythm.rhythm",
                grave=True,
            )
    if case.sets(_VITAMIN_C) and case.days >= days:
        least = float(running(case.daily(_VITAMIN_C, "mg/day"), days).min()) / days
        if least < case.limit("safety.deprivation_vitamin_c", "mg/day") * (1.0 - ROUNDING):
            yield Notice(
                "warning",
                f"This computes a diet of {least:.0f} mg of vitamin C a day, never to be tried: scurvy begins after a "
                "month, and a man who tried it on himself died.",
                "who1999scurvy.death",
                grave=True,
            )
    low = case.limit("safety.serum_mg_tetany", "mmol/L")
    held = [plan.value for plan in case.arm.inputs if plan.symbol == _SERUM]
    if held and min(held) < low * (1.0 - ROUNDING):
        yield Notice(
            "warning",
            f"This holds serum magnesium at {min(held):.2g} mmol/L, never to be tried: below {low:g} mmol/L tetany, "
            "seizures and a disturbed rhythm of the heart are usual.",
            "safety.serum_mg_tetany",
            grave=True,
        )
