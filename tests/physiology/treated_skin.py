"""Treatments as a study gives them, on the dermis alone: what the protocol writes for a course, run on the bench."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from magmatrix.protocol import ArmPlan, PersonPlan, compile_protocol
from magmatrix.protocol.plan import Given, TreatmentPlan
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Setting
from tests.physiology.bench import Series
from tests.physiology.skin import dermis, watch

LONGEST = 800


def session(name: str, days: Sequence[int] = (0,), site: str = "face", **own: float) -> TreatmentPlan:
    """A course of one treatment at midnight of `days`; `own` numbers in um or shares, as a study may give them."""
    units = {"depth": "um", "column_width": "um"}
    given = {key: Given(value, units.get(key, "1")) for key, value in own.items()}
    return TreatmentPlan(name, days=tuple(days), clock=0, site=site, **given)  # type: ignore[arg-type]


def items(plan: TreatmentPlan) -> list[Action | Setting]:
    """What the protocol writes for a course that concerns the dermis."""
    arm = ArmPlan("a", treatments=(plan,))
    schedule = compile_protocol(arm, PersonPlan("adult"), dermis().evidence, LONGEST * TICKS_PER_DAY).schedule
    names = ((item.symbol if isinstance(item, Setting) else item.name, item) for item in schedule)
    return [item for name, item in names if name.startswith("dermis.")]


def follow(
    plan: TreatmentPlan, days: Sequence[float] | Series, *outputs: str, changed: Mapping[str, float] | None = None
) -> list[Series]:
    """Outputs of the dermis at `days` after the start of a course."""
    return watch(items(plan), days, *outputs, changed=changed, rtol=1e-7)


@cache
def peak_synthesis(name: str) -> float:
    """Highest collagen synthesis after one session, over rest, as a biopsy through all treated skin would show it."""
    (fold,) = follow(session(name), np.arange(0, 121, 1.0), "synthesis_fold")
    return float(fold.max())


def fold_error(model: float, published: float) -> float:
    """How many times too large or too small a value is; at least 1."""
    return max(model / published, published / model) if model > 0.0 else float("inf")


def say(text: str) -> None:
    """Write a line about a published contrast, which the test runner shows on request."""
    sys.stdout.write(f"\n{text}\n")
