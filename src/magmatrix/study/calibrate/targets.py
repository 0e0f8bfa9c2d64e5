"""What a fit is held against: records with a value and a distribution, and the observable that each stands beside."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magmatrix.errors import EvidenceError
from magmatrix.evidence import Evidence

Array = NDArray[np.float64]

ABSORPTION, KIDNEY, TRACER, DEPLETION, PRIORS = "absorption", "kidney", "tracer", "depletion", "priors"
MUSCLE_LOST, WORK = "muscle lost", "oxygen cost"
FIRST = (ABSORPTION, KIDNEY, TRACER, DEPLETION, PRIORS)
"""Groups that the first fit had; muscle and work are new."""
GROUPS = (*FIRST, MUSCLE_LOST, WORK)

_TARGETS = {
    ABSORPTION: (
        "absorbed_basal",
        "absorbed_high",
        "absorbed_passively",
        "absorbed_tracer",
        "absorbed_bread",
        "absorbed_daily",
    ),
    KIDNEY: ("urine_low", "urine_high", "tubular_maximum"),
    TRACER: ("mixed_early", "mixed_late", "tracer_in_stool"),
    DEPLETION: ("depleted_plasma", "depleted_plasma_floor", "depleted_red_cells"),
    PRIORS: ("slow_half_time", "fast_half_time", "elderly_bone", "ultrafilterable", "cell_exponent"),
    MUSCLE_LOST: ("muscle_lost",),
    WORK: ("oxygen_cost",),
}


@dataclass(frozen=True, slots=True)
class Target:
    """One number to meet: `value` in `unit`, missed by one where the model is `sd` away (in logarithms if `log`).

    `name` is the observable of the experiments, `record` the evidence id.
    """

    name: str
    group: str
    record: str
    meaning: str
    value: float
    unit: str
    sd: float
    log: bool

    def residual(self, found: Array) -> Array:
        """Return how far `found` is from the target, in standard deviations, above it being positive."""
        away = np.log(found / self.value) if self.log else found - self.value
        return np.asarray(away / self.sd)


def targets(evidence: Evidence) -> tuple[Target, ...]:
    """Return every target in a fixed order; raises EvidenceError for a record that says nothing of its weight."""
    return tuple(_target(evidence, name, group) for group, names in _TARGETS.items() for name in names)


def _target(evidence: Evidence, name: str, group: str) -> Target:
    record = evidence.parameter(f"calibration.{name}")
    spread = record.distribution
    if spread is None or spread.sd is None or not math.isfinite(record.value):
        raise EvidenceError(
            f"target {record.id!r} has no weight",
            place=record.defined_at,
            expected="a normal or lognormal distribution, whose `sd` is the weight",
        )
    return Target(
        name, group, record.id, record.meaning, record.value, record.unit, spread.sd, spread.family == "lognormal"
    )
