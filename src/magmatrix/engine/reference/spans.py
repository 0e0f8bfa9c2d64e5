"""Extremes and times beyond a threshold for the reference solver: plain Python over the solver's own steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from magmatrix.engine.problem.output import EXTREMES, Kind, Output, reduced
from magmatrix.errors import ModelError

Value = Callable[[float], float]
_LOOKS = (0.0, 0.002, 0.25, 0.5, 0.75, 0.998, 1.0)
_HALVINGS = 40


class Watched:
    """What one output that is watched has come to."""

    def __init__(self, output: Output) -> None:
        self.output = output
        self.sign = -1.0 if EXTREMES.get(output.kind) is Kind.LOWEST or output.kind is Kind.BELOW else 1.0
        self.best = -math.inf
        self.moment = math.nan
        self.beyond = 0.0

    def result(self) -> float:
        """The number that the output asks for."""
        kind = self.output.kind
        if kind in (Kind.HIGHEST_AT, Kind.LOWEST_AT):
            return self.moment
        if kind in EXTREMES:
            return self.sign * self.best if math.isfinite(self.best) else math.nan
        return self.beyond

    def see(self, time: float, value: float) -> None:
        """Take the value at one moment into account, as before and after an action."""
        if self.output.kind in EXTREMES and math.isfinite(value) and self.sign * value > self.best:
            self.best, self.moment = self.sign * value, time

    def step(self, begin: float, end: float, value: Value) -> None:
        """Follow `value` over one step."""

        def signed(time: float) -> float:
            return self.sign * value(time)

        moments = [begin + (end - begin) * share for share in _LOOKS]
        values = [signed(moment) for moment in moments]
        if self.output.kind in EXTREMES:
            moment = _peak(signed, moments, values)
            self.see(moment, self.sign * signed(moment))
            return
        if all(v <= 0.0 for v in values):
            moments = sorted({*moments, _peak(signed, moments, values)})
        elif all(v > 0.0 for v in values):
            moments = sorted({*moments, _peak(lambda time: -signed(time), moments, [-v for v in values])})
        values = [signed(moment) for moment in moments]
        for a, b, low, high in zip(moments[:-1], moments[1:], values[:-1], values[1:], strict=True):
            if low > 0.0 and high > 0.0:
                self.beyond += b - a
            elif (low > 0.0) != (high > 0.0):
                crossing = _crossing(signed, a, b, rises=high > 0.0)
                self.beyond += b - crossing if high > 0.0 else crossing - a


def _peak(value: Value, moments: Sequence[float], values: Sequence[float]) -> float:
    """Return when the value is highest in the bracket round the highest look."""
    finite = [v if math.isfinite(v) else -math.inf for v in values]
    k = max(range(len(finite)), key=finite.__getitem__)
    if k in (0, len(finite) - 1):
        return moments[k]
    left, middle, right, best = moments[k - 1], moments[k], moments[k + 1], finite[k]
    for _ in range(_HALVINGS):
        down, up = (left + middle) / 2.0, (middle + right) / 2.0
        below, above = value(down), value(up)
        if below > best:
            right, middle, best = middle, down, below
        elif above > best:
            left, middle, best = middle, up, above
        else:
            left, right = down, up
    return middle


def _crossing(value: Value, low: float, high: float, *, rises: bool) -> float:
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if (value(middle) > 0.0) == rises:
            high = middle
        else:
            low = middle
    return (low + high) / 2.0


def watched(outputs: Sequence[Output]) -> list[Watched]:
    """Return what there is to watch; raises ModelError for sums and integrals, which no step shows."""
    for output in outputs:
        if output.kind in (Kind.SUM, Kind.INTEGRAL, Kind.SERIES):
            raise ModelError(
                f"the reference solver keeps no {output.kind} of {output.name}; name it among the outputs, or use the "
                "fast engine"
            )
    return [Watched(output) for output in reduced(outputs)]
