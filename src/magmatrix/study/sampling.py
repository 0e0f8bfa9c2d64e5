"""When the values of a study are taken: blood before breakfast, flows as means of the day before, all else as it is.

A study that is sampled once a day or less often has one value for each day. What a laboratory would measure in blood
stands for the morning of that day, before anything of that minute is swallowed; a flow stands for the 24 hours before
the day begins. Where samples are closer than a day, every value is that of its own moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.cohort.result import Followed
from magmatrix.engine.problem.output import Kind, Output
from magmatrix.graph.integrals import integral_of
from magmatrix.graph.names import flat
from magmatrix.schedule.schedule import TICKS_PER_DAY, TICKS_PER_HOUR
from magmatrix.spec.study import Sampling
from magmatrix.study.result import Extreme

Array = NDArray[np.float64]
FASTING, MEAN, MOMENTARY = "fasting", "daily mean", "momentary"
_HOURS = TICKS_PER_DAY / TICKS_PER_HOUR
_WATCHED = (Kind.LOWEST, Kind.LOWEST_AT, Kind.HIGHEST, Kind.HIGHEST_AT)


@dataclass(frozen=True)
class Moments:
    """When each output of one study is taken: `ticks` are the moments that results name, from 0 to the end."""

    sampling: Sampling
    duration: int
    outputs: tuple[str, ...]
    parts: Parts = PARTS

    @cached_property
    def ticks(self) -> tuple[int, ...]:
        """The moments that results name."""
        return self.sampling.ticks(self.duration)

    @cached_property
    def daily(self) -> frozenset[int]:
        """Those moments that stand for a whole day."""
        return self.sampling.days(self.duration)

    def kind(self, output: str) -> str:
        """Return how an output is taken in this study: fasting, as a daily mean, or momentary."""
        kind = self.parts.sampled.get(output, MOMENTARY)
        if kind == MEAN:
            asked = self.sampling.rates
            return MOMENTARY if asked == MOMENTARY or (asked is None and not self.daily) else MEAN
        return kind if self.daily else MOMENTARY

    def words(self, output: str) -> str:
        """Say how an output is taken; empty where it is simply the value of the moment."""
        kind = self.kind(output)
        if kind == FASTING:
            clock = self.sampling.at
            return f"taken at {clock // TICKS_PER_HOUR:02d}:{clock % TICKS_PER_HOUR:02d}, before anything is swallowed"
        return "mean of the 24 hours before" if kind == MEAN else ""

    def offset(self, output: str) -> float:
        """Return how many hours after the moment that results name the value of a day is taken."""
        return self._later / TICKS_PER_HOUR if self.kind(output) == FASTING else 0.0

    @property
    def flows(self) -> tuple[str, ...]:
        """The outputs that are reported as means of a day."""
        return tuple(name for name in self.outputs if self.kind(name) == MEAN)

    @cached_property
    def computed(self) -> tuple[int, ...]:
        """Every tick at which the engine must give values, ascending; the last may lie in the morning after the end."""
        found = {*self.ticks, 0, self.duration}
        if any(self.kind(name) == FASTING for name in self.outputs):
            found.update(tick + self._later for tick in self.daily)
        if self.flows:
            found.update(tick - TICKS_PER_DAY for tick in self._means if tick >= TICKS_PER_DAY)
        return tuple(sorted(found))

    def before(self, run_in: int) -> tuple[int, ...]:
        """Return the ticks of a run-in of `run_in` ticks at which the engine must give values, its end among them."""
        early = {run_in + tick - TICKS_PER_DAY for tick in self._means if tick < TICKS_PER_DAY} if self.flows else set()
        return tuple(sorted({*(tick for tick in early if tick >= 0), run_in}))

    def values(self, output: str, run: Followed) -> Array:
        """Return an output at the moments that results name, from a run over `computed` and its run-in."""
        ticks, kind = np.array(self.ticks), self.kind(output)
        if kind == MOMENTARY:
            return _at(run.hours, run.outputs[flat(output)], ticks)
        daily = np.isin(ticks, list(self.daily))
        if kind == FASTING:
            return _at(run.hours, run.outputs[flat(output)], ticks + self._later * daily)
        values = _at(run.hours, run.outputs[flat(output)], ticks)
        name = integral_of(flat(output))
        total = run.outputs[name]
        means = np.isin(ticks, list(self._means))
        until, since = _at(run.hours, total, ticks), ticks - TICKS_PER_DAY
        whole = means & (since >= 0)
        values[whole] = (until[whole] - _at(run.hours, total, since[whole])) / _HOURS
        early = means & (since < 0)
        if not run.run_in:  # nothing was followed before the study
            begun = early & (ticks > 0)
            values[begun] = (until[begun] - until[0]) * TICKS_PER_HOUR / ticks[begun]
            return values
        flow, end = run.run_in[name], round(float(run.run_in_hours[-1]) * TICKS_PER_HOUR)
        flown = flow[-1] - _at(run.run_in_hours, flow, end + since[early])
        values[early] = (until[early] - until[0] + flown) / _HOURS
        return values

    @cached_property
    def _means(self) -> frozenset[int]:
        return frozenset(self.ticks) if self.sampling.rates == MEAN else self.daily

    @property
    def _later(self) -> int:
        return max(self.sampling.at - 1, 0)


def within(run: Followed, duration: int) -> dict[str, Array]:
    """Return the series of a run up to the end of the study, without the morning after."""
    last = int(np.searchsorted(run.hours, duration / TICKS_PER_HOUR, side="right"))
    return {name: values[:last] for name, values in run.outputs.items()}


def integrated(outputs: Iterable[str]) -> tuple[str, ...]:
    """Return the graph ids of the integrals behind these flows."""
    return tuple(integral_of(flat(name)) for name in outputs)


def _at(hours: Array, values: Array, ticks: NDArray[np.int64]) -> Array:
    known = np.rint(hours * TICKS_PER_HOUR).astype(np.int64)
    return np.array(values[np.searchsorted(known, ticks)])


def watched(moments: Moments, also: Iterable[str] = ()) -> tuple[Output, ...]:
    """Return what the engine is to watch over all its steps: lowest and highest, and when.

    That is every output that is not a mean, and others `also` (dotted names).
    """
    names = [name for name in moments.outputs if moments.kind(name) != MEAN]
    return tuple(Output(flat(name), kind) for name in dict.fromkeys([*names, *also]) for kind in _WATCHED)


def extremes_of(
    run: Followed, moments: Moments, names: Iterable[str] | None = None
) -> dict[str, tuple[Extreme, Extreme]]:
    """Return the lowest and the highest value within the study, and when each was reached: of outputs, or of `names`.

    What was never defined is left out. Where one lies in the morning after the end, that within the study is the one
    among the moments at which the run has values.
    """
    found = {}
    last = moments.duration / TICKS_PER_HOUR
    for name in moments.outputs if names is None else names:
        numbers = [run.reduced.get(Output(flat(name), kind), np.nan) for kind in _WATCHED]
        if not np.isfinite(numbers).all():
            continue
        low, low_at, high, high_at = numbers
        inside = np.where(run.hours <= last, run.outputs[flat(name)], np.nan)
        if low_at > last:
            low, low_at = _at_moment(inside, run.hours, int(np.nanargmin(inside)))
        if high_at > last:
            high, high_at = _at_moment(inside, run.hours, int(np.nanargmax(inside)))
        found[name] = (Extreme(low, low_at), Extreme(high, high_at))
    return found


def _at_moment(values: Array, hours: Array, place: int) -> tuple[float, float]:
    return float(values[place]), float(hours[place])
