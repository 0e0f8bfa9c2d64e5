"""What the tolerance really gives: a sample of people once more at a tenth of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import People, Tolerances, simulate
from magmatrix.schedule.schedule import TICKS_PER_HOUR, Schedule

SMALL = 1e-3
"""Values below this share of an output's largest value count as this share."""


@dataclass(frozen=True)
class Accuracy:
    """Observed errors of a sample: `errors` maps outputs to the largest error of each person [sample].

    The error is |value - better value| / (|better value| + 1e-3 of the output's largest size).
    """

    people: NDArray[np.intp]
    rtol: float
    errors: dict[str, NDArray[np.float64]]

    @property
    def worst(self) -> float:
        """Largest error of any output of anyone in the sample who finished."""
        return max((float(np.nanmax(e)) for e in self.errors.values() if np.any(np.isfinite(e))), default=0.0)

    def tail(self, share: float) -> float:
        """The error that this share of the sample stays below (largest over the outputs of each)."""
        by_person = np.fmax.reduce(list(self.errors.values()))
        return float(np.nanquantile(by_person, share))


def check_accuracy(
    engine: FastEngine,
    people: People,
    schedules: Schedule | Sequence[Schedule],
    ticks: Sequence[int],
    *,
    tolerances: Tolerances | None = None,
    sample: int = 16,
    ticks_per_unit: float = TICKS_PER_HOUR,
) -> Accuracy:
    """Run `sample` people, evenly spread over the batch, at the tolerance and at a tenth of it, and compare series.

    The better run is in double precision always.
    """
    tolerances = tolerances or Tolerances()
    which = np.unique(np.linspace(0, people.count - 1, min(sample, people.count)).astype(np.intp))
    chosen = people.chosen(which)
    double = engine
    if engine.precision != "double":
        double = FastEngine(engine.model, engine.outputs, machine=engine.machine, method=engine.method)
    usual, better = (
        simulate(runner, chosen, schedules, ticks, tolerances=t, ticks_per_unit=ticks_per_unit)
        for runner, t in ((engine, tolerances), (double, tolerances.tightened(0.1)))
    )
    errors = {}
    for name, values in usual.series.items():
        exact = better.series[name]
        finite = np.abs(exact[np.isfinite(exact)])
        size = float(finite.max()) if finite.size else 1.0
        error = np.abs(values - exact) / (np.abs(exact) + SMALL * size + np.finfo(float).tiny)
        errors[name] = np.where(np.isfinite(error), error, -np.inf).max(axis=1)
        errors[name][~np.isfinite(errors[name])] = np.nan
    return Accuracy(which, tolerances.rtol, errors)
