"""Creams and serums on skin that a session has opened, while it is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from magmatrix.protocol.cautions.case import Case
from magmatrix.protocol.interventions.actions import ActionPlan
from magmatrix.protocol.interventions.cream import creams
from magmatrix.protocol.safety import Notice
from magmatrix.protocol.treatments import find_treatment
from magmatrix.schedule.schedule import TICKS_PER_DAY

OPEN = {
    "needling": "safety.open_needling",
    "non_ablative": "safety.open_nonablative",
    "fractional_ablation": "safety.open_fractional",
    "full_ablation": "safety.open_full",
    "superficial": "safety.open_superficial",
}
"""How long nothing strong is put on the skin after a session, by how its barrier closes."""
_ACID, _PHOSPHATE = "vitamin_c.apply", "vitamin_c.spread_map"


def broken_skin(case: Case) -> Iterator[Notice]:
    """Yield a warning for what is put on treated skin too soon."""
    if not case.arm.treatments:
        return
    if too_soon(case, creams(case.arm.actions)):
        yield Notice(
            "warning",
            "Cream on freshly treated skin lets far more magnesium through, and strong brine irritates a wound; "
            "neither the irritation nor the other ingredients are modelled. Ask the physician who treats the skin.",
            "safety.needled_flux",
        )
    highest = case.limit("safety.acid_serum", "1")
    serums = [plan for plan in case.arm.actions if plan.name in (_ACID, _PHOSPHATE)]
    acid = [plan for plan in serums if plan.name == _ACID and plan.arguments["ph"].value < highest]
    if too_soon(case, acid):
        yield Notice(
            "warning",
            "Acid vitamin C serum on freshly treated skin burns, and serum that gets below the surface has left "
            "lasting lumps of inflammation (granulomas) in the face. It stays off until the skin has closed.",
            "soltani2014.serum",
            grave=True,
        )
    elif too_soon(case, serums):
        yield Notice(
            "warning",
            "A cosmetic product on freshly treated skin gets below the surface, for which it was not made: lasting "
            "lumps of inflammation (granulomas) have followed.",
            "soltani2014.serum",
        )


def too_soon(case: Case, plans: Sequence[ActionPlan]) -> bool:
    """Say whether any of these is done after a session, before the skin has closed."""
    if not plans:
        return False
    applied = np.sort(np.concatenate([plan.timing.moments(case.duration) for plan in plans]))
    for tick, name, _ in case.sessions():
        days = case.limit(OPEN[find_treatment(name).barrier], "day")
        first = np.searchsorted(applied, tick)
        if first < len(applied) and applied[first] <= tick + days * TICKS_PER_DAY:
            return True
    return False
