"""Magnesium into a vein: what is watched, who must not have it, how fast, and how much with weak kidneys."""

from __future__ import annotations

from collections.abc import Iterator

from magmatrix.protocol.cautions.case import Case
from magmatrix.protocol.cautions.names import CONDITIONS
from magmatrix.protocol.safety import ROUNDING, Notice

_TWO_DAYS = 2


def vein(case: Case) -> Iterator[Notice]:
    """Yield what always holds of magnesium into a vein, and what this plan or this person adds to it."""
    if not case.infused:
        return
    breaths, urine = case.limit("safety.iv_breaths", "1/min"), case.limit("safety.iv_urine", "mL")
    yield Notice(
        "warning",
        "Magnesium into a vein is given in hospital alone, where knee jerk, breathing (at least "
        f"{breaths:.0f} breaths a minute), urine (more than {urine:.0f} mL in 4 hours), heart rhythm and serum "
        "magnesium are watched, kidney function (eGFR) is known and calcium to inject is at hand.",
        "pfizer_mgso4.watch",
        grave=True,
    )
    yield Notice(
        "warning",
        "Magnesium must not be given into a vein in heart block, after damage to heart muscle or in myasthenia gravis.",
        "empr_mgso4.heart",
        grave=True,
    )
    yield from _too_fast(case)
    for name, record in (
        ("heart_block", "empr_mgso4.heart"),
        ("heart_damage", "empr_mgso4.heart"),
        ("myasthenia_gravis", "mims_mgso4.myasthenia"),
    ):
        if case.has(name):
            yield Notice(
                "warning",
                f"This study gives magnesium into a vein to somebody with {CONDITIONS[name]}, who may stop breathing "
                "or whose heart may stop.",
                record,
                grave=True,
            )
    yield from _weak_kidneys(case)


def _too_fast(case: Case) -> Iterator[Notice]:
    limit, fastest = case.limit("safety.iv_rate", "mg/min"), case.fastest_infusion
    if fastest > limit * (1.0 + ROUNDING):
        yield Notice(
            "warning",
            f"Magnesium runs into a vein at up to {fastest:.0f} mg of the sulfate a minute; more than {limit:.0f} is "
            "given in eclampsia alone.",
            "safety.iv_rate",
            grave=True,
        )


def _weak_kidneys(case: Case) -> Iterator[Notice]:
    egfr = case.person.egfr
    if egfr is None or egfr.value >= case.limit("safety.egfr_floor", "L/h") * (1.0 - ROUNDING):
        return
    limit, most = case.limit("safety.iv_weak_kidneys", "g"), case.most_infused(_TWO_DAYS)
    if most > limit * (1.0 + ROUNDING):
        yield Notice(
            "warning",
            f"With severely impaired kidneys no more than {limit:.0f} g of magnesium sulfate is given into a vein in "
            f"two days; here it is {most:.0f} g.",
            "safety.iv_weak_kidneys",
            grave=True,
        )
