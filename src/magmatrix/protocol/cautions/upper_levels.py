"""Vitamin D, calcium and vitamin C above what people may take for long, and vitamin C and kidney stones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from magmatrix.protocol.cautions.case import Case, running
from magmatrix.protocol.interventions.bolus import BolusPlan
from magmatrix.protocol.safety import ROUNDING, Notice
from magmatrix.quantity import convert
from magmatrix.schedule.schedule import TICKS_PER_DAY
from magmatrix.schedule.table import Array

_VITAMIN_D, _CALCIUM, _VITAMIN_C = "mineral.vitamin_d_intake", "mineral.calcium_intake", "vitamin_c.intake"
_SWALLOW = "vitamin_c.swallow"


def upper_levels(case: Case) -> Iterator[Notice]:
    """Yield a warning for each of the three that is taken beyond its upper level."""
    given = {plan.substance for plan in _plans(case)}
    if case.sets(_VITAMIN_D) or "vitamin_d" in given:
        yield from _vitamin_d(case)
    if case.sets(_CALCIUM) or "calcium" in given:
        yield from _calcium(case)
    if case.sets(_VITAMIN_C) or any(plan.name == _SWALLOW for plan in case.arm.actions):
        yield from _vitamin_c(case)


def _vitamin_d(case: Case) -> Iterator[Notice]:
    window = round(case.limit("safety.upper_level_window", "day"))
    held = case.daily(_VITAMIN_D, "ug/day")
    at_once = running(_boluses(case, "vitamin_d", 1.0), window).max() / window
    most = float(running(held, window).max() / min(window, case.days) + at_once)
    limit = case.limit("safety.upper_level_vitamin_d", "ug/day")
    if most > limit * (1.0 + ROUNDING):
        yield Notice(
            "warning",
            f"Up to {most:.0f} ug of vitamin D a day is above the tolerable upper level of {limit:.0f} ug (European "
            "Food Safety Authority, 2012): calcium in blood and urine rises, with kidney stones and damage to the "
            "kidneys.",
            "safety.upper_level_vitamin_d",
        )


def _calcium(case: Case) -> Iterator[Notice]:
    mass = case.limit("mineral.molar_mass_calcium", "g/mol")
    most = float((case.daily(_CALCIUM, "mg/day") + _boluses(case, "calcium", mass)).max())
    limit = case.limit("safety.upper_level_calcium", "mg/day")
    if most > limit * (1.0 + ROUNDING):
        yield Notice(
            "warning",
            f"Up to {most:.0f} mg of calcium a day is above the tolerable upper level of {limit:.0f} mg (European Food "
            "Safety Authority, 2012): kidney stones, and high calcium in blood where kidneys are weak.",
            "safety.upper_level_calcium",
        )


def _vitamin_c(case: Case) -> Iterator[Notice]:
    daily = case.daily(_VITAMIN_C, "mg/day").copy()
    for plan in case.arm.actions:
        if plan.name == _SWALLOW:
            on = plan.timing.moments(case.duration) // TICKS_PER_DAY
            np.add.at(daily, on, plan.arguments["amount"].value)
    most, limit = float(daily.max()), case.limit("safety.upper_level_vitamin_c", "mg/day")
    stones = case.limit("safety.vitamin_c_stones", "mg/day")
    if most > limit * (1.0 + ROUNDING):
        yield Notice(
            "warning",
            f"Up to {most:.0f} mg of vitamin C a day is above the tolerable upper level of {limit:.0f} mg (Institute "
            "of Medicine, 2000): diarrhoea, and oxalate in the urine.",
            "safety.upper_level_vitamin_c",
        )
    if most >= stones * (1.0 - ROUNDING):
        known = case.has("kidney_stones")
        yield Notice(
            "warning" if known else "note",
            f"Men who took {stones:.0f} mg of vitamin C a day had kidney stones about twice as often; whoever has had "
            "one keeps away from such doses.",
            "safety.vitamin_c_stones",
        )


def _plans(case: Case) -> tuple[BolusPlan, ...]:
    return tuple(case.arm.others.get("bolus", ()))


def _boluses(case: Case, substance: str, molar_mass: float) -> Array:
    """Return what single amounts by mouth bring on each day: vitamin D in ug, calcium in mg."""
    found = np.zeros(case.days)
    for plan in _plans(case):
        if plan.substance != substance or plan.route != "oral":
            continue
        unit = "ug" if substance == "vitamin_d" else "mg"
        amount = (
            plan.amount.value * molar_mass
            if plan.amount.unit == "mmol"
            else convert(plan.amount.value, plan.amount.unit, unit)
        )
        np.add.at(found, plan.timing.moments(case.duration) // TICKS_PER_DAY, amount)
    return found
