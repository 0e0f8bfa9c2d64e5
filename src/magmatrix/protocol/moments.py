"""How many things happen in a study, counted from its plans before any schedule is built."""

from __future__ import annotations

from collections.abc import Iterable

from magmatrix.evidence import Evidence
from magmatrix.protocol.interventions import KINDS
from magmatrix.protocol.plan import ArmPlan


def moments(arms: Iterable[ArmPlan], evidence: Evidence, duration: int) -> int:
    """Return the number of meals, doses and episodes of all `arms`, each given once per person, in `duration` ticks."""
    return sum(kind.moments(arm.of(kind), evidence, duration) for arm in arms for kind in KINDS)
