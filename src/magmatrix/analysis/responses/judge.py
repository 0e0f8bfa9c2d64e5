"""The number that a run gives for a challenge, and how many times too high or too low it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from magmatrix.analysis.responses.challenge import Challenge, Measure
from magmatrix.schedule.schedule import TICKS_PER_HOUR
from magmatrix.study.result import StudyResult

Array = NDArray[np.float64]
_RESOLVED = 1e-6
"""A change smaller than this share of the value is not resolved by the integration and counts as none."""

Verdict = Literal["judged", "no response", "wrong direction", "no number"]


@dataclass(frozen=True, slots=True)
class Judged:
    """One challenge beside its run: `model` in the unit of the published value.

    `fold` is the fold error (1 or more), infinite where the model does not answer, answers in the other direction, or
    gives no number. `fitted` says that numbers of the model rest on one of the records, so that it is no test of them.
    """

    challenge: Challenge
    model: float
    verdict: Verdict
    fold: float
    fitted: bool

    @property
    def too_high(self) -> bool:
        """Whether the model gives more than was published."""
        return abs(self.model) > abs(self.challenge.published.value)


def judged(challenge: Challenge, result: StudyResult, behind: frozenset[str]) -> Judged:
    """Return a challenge with what the run of its study gives; `behind` are the records that its numbers rest on."""
    model = taken(challenge.measure, result)
    value = challenge.published.value
    fitted = any(record in behind for record in challenge.published.records)
    if not math.isfinite(model):
        return Judged(challenge, model, "no number", math.inf, fitted)
    if model == 0.0:
        return Judged(challenge, model, "no response", math.inf, fitted)
    if model * value < 0.0:
        return Judged(challenge, model, "wrong direction", math.inf, fitted)
    return Judged(challenge, model, "judged", max(model / value, value / model), fitted)


def taken(measure: Measure, result: StudyResult) -> float:
    """Return what a measure takes from a run, the mean of the people of the arm.

    NaN where a course never gets there (half of a change that does not happen) or a quotient has no value.
    """
    own = _take(measure, measure.output, measure.arm, result)
    if measure.way == "value":
        return own
    if measure.way == "share":
        whole = _take(measure, measure.of, measure.arm, result)
        if measure.against:
            own -= _take(measure, measure.output, measure.against, result)
            whole -= _take(measure, measure.of, measure.against, result)
        return own / whole if whole else math.nan
    other = _take(measure, measure.output, measure.against, result) if measure.against else _start(measure, result)
    if measure.way == "ratio":
        return own / other if other else math.nan
    change = own - other
    if abs(change) <= _RESOLVED * max(abs(own), abs(other)):
        change = 0.0
    if measure.way == "change":
        return change
    return change / other if other else math.nan


def _take(measure: Measure, output: str, arm: str, result: StudyResult) -> float:
    people = next(found for found in result.arms if found.name == arm).people
    start, end = measure.start / TICKS_PER_HOUR, measure.end / TICKS_PER_HOUR
    return float(np.mean([_of_course(measure, start, end, p.hours, p.outputs[output]) for p in people]))


def _start(measure: Measure, result: StudyResult) -> float:
    people = next(found for found in result.arms if found.name == measure.arm).people
    start = measure.start / TICKS_PER_HOUR
    return float(np.mean([np.interp(start, p.hours, p.outputs[measure.output]) for p in people]))


def _of_course(measure: Measure, start: float, end: float, hours: Array, values: Array) -> float:
    first, last = (float(np.interp(moment, hours, values)) for moment in (start, end))
    if measure.take == "value":
        return last
    if measure.take == "gain":
        return last - first
    inside = (hours > start) & (hours < end)
    x = np.concatenate(([start], hours[inside], [end]))
    y = np.concatenate(([first], values[inside], [last]))
    if measure.take == "mean":
        return float(np.trapezoid(y, x) / (end - start))
    if measure.take == "highest":
        return float(y.max())
    if measure.take == "lowest":
        return float(y.min())
    if measure.take == "range":
        return float(y.max() - y.min())
    if measure.take == "hours to highest":
        return float(x[int(y.argmax())] - start)
    if measure.take == "hours to lowest":
        return float(x[int(y.argmin())] - start)
    if measure.take == "hours to half":
        return _half(x - start, y)
    return float(np.trapezoid(y - first, x))


def _half(hours: Array, values: Array) -> float:
    """Return when half of the way from the first to the last value is first gone, in straight lines between samples."""
    change = values[-1] - values[0]
    if change == 0.0:
        return math.nan
    done = (values - values[0]) / change
    at = int(np.argmax(done >= 0.5))
    return float(np.interp(0.5, done[at - 1 : at + 1], hours[at - 1 : at + 1]))
