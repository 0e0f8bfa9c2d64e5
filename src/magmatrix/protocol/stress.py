"""Adrenaline episodes: the dose given in a study becomes the model's shift of magnesium into cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from magmatrix.errors import StudyError
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.piecewise import Stretch, settings
from magmatrix.protocol.plan import AdrenalinePlan
from magmatrix.schedule.schedule import Setting

_DOSE, _SHIFT = "ug/kg/min", "magnesium.adrenaline_shift"


def adrenaline_shift(plan: AdrenalinePlan, numbers: Numbers) -> float:
    """Return the shift of an episode: the study's own, else read off the two doses that were studied.

    Straight lines join no dose, the low and the high dose. Raises StudyError above the high dose.
    """
    if plan.shift is not None:
        return plan.shift.value
    if plan.dose is None:
        raise StudyError(
            "an adrenaline episode has no size", expected=f"dose (in {_DOSE}) or shift", advice="add one of them"
        )
    dose = plan.dose.value
    low, high = (numbers.value(f"stress.adrenaline_dose_{size}", _DOSE) for size in ("low", "high"))
    shift_low, shift_high = (numbers.value(f"stress.adrenaline_shift_{size}", "1") for size in ("low", "high"))
    if dose > high:
        raise StudyError(
            "adrenaline above the highest dose that was studied",
            found=plan.dose.text,
            expected=f"at most {high:g} {_DOSE}",
            advice="give the model's shift itself (shift: ...) to go further",
        )
    if dose <= low:
        return shift_low * dose / low
    return shift_low + (shift_high - shift_low) * (dose - low) / (high - low)


def adrenaline_settings(plans: Iterable[AdrenalinePlan], numbers: Numbers, duration: int) -> Iterator[Setting]:
    """Yield the settings of magnesium.adrenaline_shift; episodes that overlap add up."""
    stretches = [
        Stretch(tick, tick + plan.minutes, adrenaline_shift(plan, toward(numbers, _SHIFT)))
        for plan in plans
        for tick in plan.timing.ticks(duration)
    ]
    return settings(_SHIFT, stretches, sum, duration)
