"""Magnesium by mouth beside the food: above the upper level, as a laxative, as a poison."""

from __future__ import annotations

from collections.abc import Iterator

from magmatrix.protocol.cautions.case import Case
from magmatrix.protocol.cautions.names import CONDITIONS
from magmatrix.protocol.safety import ROUNDING, Notice

_LIMITS = (
    ("safety.upper_level_eu", "the European Union (Scientific Committee on Food, 2001)"),
    ("safety.upper_level_us", "the United States (Institute of Medicine, 1997)"),
)


def mouth(case: Case) -> Iterator[Notice]:
    """Yield the gravest level that the magnesium of one day reaches; both upper levels where it is no laxative yet."""
    daily = case.swallowed
    if not daily:
        return
    laxative, highest = (
        case.limit("safety.laxative_dose", "mg/day"),
        case.limit("safety.laxative_highest", "mg/day"),
    )
    if daily > highest * (1.0 + ROUNDING):
        yield Notice(
            "warning",
            f"Up to {daily:.0f} mg of magnesium by mouth a day is more than any laxative allows ({highest:.0f} mg). "
            "This is poisoning, not diarrhoea: weakness, low blood pressure, a slow or blocked heart and stopped "
            "breathing, from which people with healthy kidneys have died.",
            "khan2018.death",
            grave=True,
        )
    elif daily >= laxative * (1.0 - ROUNDING):
        yield Notice(
            "warning",
            f"Up to {daily:.0f} mg of magnesium by mouth a day is the dose of a laxative (from {laxative:.0f} mg), not "
            "of a supplement: water and salts are lost, and magnesium in blood can rise to dangerous levels, sooner in "
            "old people, with weak kidneys or a slow bowel.",
            "safety.laxative_dose",
        )
    else:
        for parameter, body in _LIMITS:
            limit = case.limit(parameter, "mg/day")
            if daily > limit * (1.0 + ROUNDING):
                yield Notice(
                    "warning",
                    f"Up to {daily:.0f} mg of magnesium a day from supplements is above the tolerable upper level of "
                    f"{limit:.0f} mg/day set for {body}; diarrhoea is the usual harm. Ask a physician.",
                    parameter,
                )
    for name, record in (
        ("myasthenia_gravis", "droracle_myasthenia.mouth"),
        ("heart_block", "mskcc_magnesium.heart"),
        ("heart_damage", "mskcc_magnesium.heart"),
    ):
        if case.has(name):
            yield Notice(
                "warning",
                f"Magnesium by mouth with {CONDITIONS[name]}: not without a physician, who watches for weakness and "
                "the rhythm of the heart.",
                record,
            )
    if case.has("constipation") and daily >= laxative * (1.0 - ROUNDING):
        yield Notice(
            "warning",
            "In constipation magnesium stays in the gut, from where it goes on being absorbed: people with healthy "
            "kidneys have died of a magnesium laxative.",
            "fatal_laxative2018.death",
            grave=True,
        )
