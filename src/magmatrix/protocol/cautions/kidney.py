"""Kidneys that may not clear magnesium taken beside the diet: weak, weakened, or old and never measured."""

from __future__ import annotations

from collections.abc import Iterator

from magmatrix.protocol.cautions.case import Case
from magmatrix.protocol.safety import ROUNDING, Notice


def kidney(case: Case) -> Iterator[Notice]:
    """Yield one warning for magnesium beside the diet, by mouth or into a vein, and with weak kidneys through skin."""
    if not case.brings_magnesium:
        return
    person, floor = case.person, case.limit("safety.egfr_floor", "L/h")
    if person.egfr is not None and person.egfr.value < floor * (1.0 - ROUNDING):
        shown = case.limit("safety.egfr_floor", "mL/min")
        yield Notice(
            "warning",
            f"Magnesium beside the diet with an eGFR below {shown:.0f} mL/min can accumulate to a dangerous level in "
            "blood. It must not be taken without a physician.",
            "safety.egfr_floor",
            grave=True,
        )
        return
    if not case.swallowed and not case.infused:
        return
    reduced, shown = case.limit("safety.egfr_reduced", "L/h"), case.limit("safety.egfr_reduced", "mL/min")
    if person.egfr is not None:
        if person.egfr.value < reduced * (1.0 - ROUNDING):
            yield Notice(
                "warning",
                f"Magnesium beside the diet with an eGFR below {shown:.0f} mL/min raises magnesium in blood more "
                "often, so that a physician measures it. Smaller doses, and no laxatives with magnesium.",
                "wakai2019.egfr",
            )
        return
    old = case.limit("safety.age_unknown_kidney", "year")
    if person.age is not None and person.age.value > old:
        yield Notice(
            "warning",
            f"Magnesium beside the diet above the age of {old:.0f} years, and nothing says how well the kidneys work: "
            "eGFR has to be measured first.",
            "yamaguchi_mgo.age",
        )
