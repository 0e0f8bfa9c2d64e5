"""Published observations beside the model: what it gives where each was taken, and how far apart the two are.

Nothing is left out because it looks bad: every point of every record that a study names is judged.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magmatrix.evidence import Evidence
from magmatrix.schedule.schedule import TICKS_PER_DAY, TICKS_PER_HOUR
from magmatrix.spec.observed import Observation, ObservedPoint
from magmatrix.study.result import StudyResult

Array = NDArray[np.float64]
_RESOLVED = 1e-6
"""A change smaller than this share of the value is not resolved by the integration and counts as none."""
_TWOFOLD = 2.0


@dataclass(frozen=True, slots=True)
class Judged:
    """One published number beside that of the model, both as its Observation counts them.

    `drawn`, `low` and `high` are where it stands in the chart of the output. `fold` is the model's number over the
    published one, None where that says nothing: by definition, for want of a number, or where signs differ.
    """

    point: ObservedPoint
    day: float
    model: float
    drawn: float
    low: float
    high: float
    fold: float | None

    @property
    def within(self) -> bool | None:
        """Whether the model lies within the spread of the point, None where that has no two ends."""
        if self.point.low is None or self.point.high is None or not math.isfinite(self.model):
            return None
        return self.point.low <= self.model <= self.point.high

    @property
    def far(self) -> bool:
        """Whether model and observation are more than twofold apart or point in different directions."""
        if self.point.given or not math.isfinite(self.model):
            return False
        if self.fold is None:
            return self.point.value * self.model < 0.0
        return not 1 / _TWOFOLD <= self.fold <= _TWOFOLD


@dataclass(frozen=True, slots=True)
class Compared:
    """One Observation with its points judged; `fitted` says whether numbers of the run rest on its record."""

    observation: Observation
    points: tuple[Judged, ...]
    fitted: bool


def compared(result: StudyResult, evidence: Evidence) -> tuple[Compared, ...]:
    """Return all that was published of the outputs of a study, beside what the model gives."""
    behind = records_behind(result.parameters, evidence)
    return tuple(
        Compared(each, tuple(_judged(point, each, result) for point in each.points), each.record in behind)
        for each in result.observed
    )


def records_behind(parameters: Iterable[str], evidence: Evidence) -> frozenset[str]:
    """Return the ids of all records that these parameters rest on, directly or through others."""
    waiting, seen = [name for name in parameters if name in evidence.places], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += evidence.references(name)
    return frozenset(seen)


def _judged(point: ObservedPoint, of: Observation, result: StudyResult) -> Judged:
    model, start, first = _model(of, result, point.tick)
    nan = math.nan
    low, high = (nan if end is None else end for end in (point.low, point.high))
    if of.way == "ratio":
        drawn, low, high, own = point.value * start, low * start, high * start, model / start if start else nan
    elif of.way == "change":
        drawn, low, high, own = point.value + start, low + start, high + start, model - start
    elif of.way == "relative change":
        drawn, low, high = ((1 + each) * start for each in (point.value, low, high))
        own = model / start - 1 if start else nan
    elif of.way == "difference":
        drawn, low, high, own = point.value + first, low + first, high + first, model - first
    else:
        drawn, own = point.value, model
    if of.way in ("change", "relative change", "difference"):
        size = 1.0 if of.way == "relative change" else max(abs(model), abs(start))
        own = 0.0 if abs(own) <= _RESOLVED * size else own
    return Judged(point, point.tick / TICKS_PER_DAY, own, drawn, low, high, _fold(own, point))


def _fold(model: float, point: ObservedPoint) -> float | None:
    if point.given or not math.isfinite(model) or point.value == 0.0 or model * point.value < 0.0:
        return None
    return model / point.value


def _model(of: Observation, result: StudyResult, tick: int) -> tuple[float, float, float]:
    """Return the value of the model at a tick, at the start, and in the first arm; the mean of the people."""
    arms = {arm.name: arm for arm in result.arms}
    first = arms[result.compare[0] if result.compare else result.arms[0].name]
    people = [person for person in arms[of.arm].people if of.person in ("", person.name)]
    names = {person.name for person in people}
    others = [person for person in first.people if person.name in names]
    now, start = (float(np.mean([_at(p.hours, p.outputs[of.output], at) for p in people])) for at in (tick, of.since))
    other = float(np.mean([_at(p.hours, p.outputs[of.output], tick) for p in others])) if others else math.nan
    return now, start, other


def _at(hours: Array, values: Array, tick: int) -> float:
    return float(np.interp(tick / TICKS_PER_HOUR, hours, values))
