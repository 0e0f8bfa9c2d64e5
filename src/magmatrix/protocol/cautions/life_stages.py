"""Pregnancy, breast-feeding and youth: for whom nothing here was made."""

from __future__ import annotations

from collections.abc import Iterator

from magmatrix.protocol.cautions.case import Case
from magmatrix.protocol.safety import Notice


def life_stages(case: Case) -> Iterator[Notice]:
    """Yield what holds in pregnancy and while breast-feeding, and once that the model knows neither, nor children."""
    person = case.person
    done = bool(case.swallowed or case.infused or case.arm.treatments)
    if done and person.sex != "male" and person.pregnant is None:
        yield Notice(
            "note",
            "The equations and limits are those of adults who are neither pregnant nor breast-feeding; nothing here "
            f"holds for them, nor for people under {case.limit('safety.adult_age', 'year'):.0f}.",
            "safety.adult_age",
        )
    if not (person.pregnant or person.breast_feeding):
        return
    stage = "in pregnancy" if person.pregnant else "while breast-feeding"
    if case.swallowed:
        yield Notice(
            "warning",
            f"Magnesium beside the diet {stage}: a physician or pharmacist is asked first. The model knows neither "
            "pregnancy nor milk.",
            "dailymed_milk_of_magnesia.pregnancy",
        )
    if case.infused and person.pregnant:
        days = case.limit("safety.iv_pregnancy", "day")
        yield Notice(
            "warning",
            f"Magnesium into a vein for more than {days:.0f} days in pregnancy harms the bones "
            "of the child, and a newborn may not breathe; it is for eclampsia and preterm birth, in hospital.",
            "safety.iv_pregnancy",
            grave=True,
        )
    if case.infused and person.breast_feeding:
        ratio = case.measured("mims_mgso4.milk").value
        yield Notice(
            "warning",
            "Magnesium given into a vein while breast-feeding goes into the milk, at about "
            f"{ratio:.0f} times the level of serum.",
            "mims_mgso4.milk",
        )
    if case.arm.treatments:
        yield Notice(
            "warning",
            f"Sessions on the skin {stage}: their safety is not known, and they are better put off.",
            "lee2013cosmetic.delay" if person.pregnant else "skinpen_consent.bleeding",
        )
