"""Supplements: elemental magnesium of each dose from the salt's formula, its soluble share from the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from magmatrix.errors import StudyError, nearest
from magmatrix.protocol.chemistry import magnesium_amount
from magmatrix.protocol.clock import intake_times
from magmatrix.protocol.meals import AMOUNT, SERVING, SOLUBLE, Table
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.piecewise import Stretch, settings
from magmatrix.protocol.plan import Given, SupplementPlan
from magmatrix.protocol.salts import SALTS, Salt
from magmatrix.schedule.schedule import TICKS_PER_DAY, TICKS_PER_HOUR, Setting

SUPPLEMENT = "magnesium.supplement"
"""The input that says how much is swallowed beside the food."""


def find_salt(name: str) -> Salt:
    """Return the salt of that name; raises StudyError with the nearest names for an unknown one."""
    if name not in SALTS:
        raise StudyError(
            "unknown magnesium salt",
            found=name,
            expected="one of " + ", ".join(SALTS),
            nearest_names=nearest(name, SALTS),
        )
    return SALTS[name]


def supplement_settings(doses: Iterable[tuple[int, float]], duration: int) -> Iterator[Setting]:
    """Yield the settings of magnesium.supplement (mmol/h): what is swallowed on each day, spread over that day.

    `doses` are (tick, mmol). Effects that trials saw only of supplements answer to this, not to single doses.
    """
    days: dict[int, float] = {}
    for tick, amount in doses:
        days[tick // TICKS_PER_DAY] = days.get(tick // TICKS_PER_DAY, 0.0) + amount
    stretches = [
        Stretch(day * TICKS_PER_DAY, (day + 1) * TICKS_PER_DAY, amount * TICKS_PER_HOUR / TICKS_PER_DAY)
        for day, amount in days.items()
    ]
    return settings(SUPPLEMENT, stretches, sum, duration)


def dose_amount(dose: Given, salt: Salt, of: str, numbers: Numbers) -> float:
    """Return mmol of magnesium in a dose (per day, where the dose is per day).

    Raises StudyError for a dose of salt where the salt has no formula.
    """
    if of == "magnesium":
        return magnesium_amount(dose, numbers)
    if salt.formula is None:
        raise StudyError(
            f"{salt.name} has no formula, so its dose cannot be given as salt",
            found=dose.text,
            advice="give the magnesium it contains (of: magnesium)",
        )
    return magnesium_amount(dose, numbers, salt.formula)


def serve_supplement(
    plan: SupplementPlan, table: Table, numbers: Numbers, duration: int
) -> tuple[tuple[int, float], ...]:
    """Put every dose on the table; returns (tick, mmol) of each, for the safety checks."""
    salt = find_salt(plan.salt)
    amount = dose_amount(plan.dose, salt, plan.of, toward(numbers, AMOUNT, SUPPLEMENT))
    soluble = toward(numbers, SOLUBLE).value(salt.solubility, "1")
    usual = intake_times(toward(numbers, SERVING))
    if plan.dose.unit.endswith("/day"):
        amount /= len(plan.timing.clocks or usual)
    doses = tuple((tick, amount) for tick in plan.timing.ticks(duration, usual))
    for tick, dose in doses:
        table.serve(tick, dose, soluble)
    return doses
