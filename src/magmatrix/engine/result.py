"""What a batch gives back: values, and how each person's run ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.output import Output
from magmatrix.engine.status import Status
from magmatrix.errors import SimulationError

Policy = Literal["raise", "omit"]


@dataclass(frozen=True)
class BatchResult:
    """Values and statuses of a batch of N people.

    `series` maps outputs to values [N, T] at `ticks`; `reduced` maps outputs to one number each [N]. Values of people
    whose `status` [N] is not OK are NaN; for them `time` and `final_state` [N, states] say where the run ended (for all
    others: at the end). A person that a cancelled run never began has time NaN. `steps` counts attempted steps.
    """

    ticks: NDArray[np.int64]
    series: dict[str, NDArray[np.float64]]
    reduced: dict[Output, NDArray[np.float64]]
    status: NDArray[np.int64]
    time: NDArray[np.float64]
    states: tuple[str, ...]
    final_state: NDArray[np.float64]
    steps: NDArray[np.int64]
    rejections: NDArray[np.int64]
    engine: str
    rtol: float
    scales: Mapping[str, float]
    seconds: float

    @property
    def ok(self) -> NDArray[np.bool_]:
        """Who finished, shape [N]."""
        return np.asarray(self.status == Status.OK)

    @property
    def failures(self) -> dict[Status, int]:
        """How many people failed, by reason."""
        return {s: int(np.sum(self.status == s)) for s in Status if s is not Status.OK and np.any(self.status == s)}

    def require_all(self) -> None:
        """Raise SimulationError for the first person that did not finish."""
        for person in np.flatnonzero(~self.ok)[:1]:
            raise SimulationError(
                Status(int(self.status[person])).advice,
                who=f"person {person}",
                hours=float(self.time[person]),
                advice=f"{int(np.sum(~self.ok))} of {len(self.status)} people failed",
            )

    def mean(self, name: str, *, failures: Policy) -> NDArray[np.float64]:
        """Return the mean over people of a series [T]; `failures` says whether failed people raise or are left out."""
        return np.asarray(self._usable(self.series[name], failures).mean(axis=0))

    def quantiles(self, name: str, shares: list[float], *, failures: Policy) -> NDArray[np.float64]:
        """Return quantiles over people of a series [shares, T]; `failures` as in `mean`."""
        return np.asarray(np.quantile(self._usable(self.series[name], failures), shares, axis=0))

    def _usable(self, values: NDArray[np.float64], failures: Policy) -> NDArray[np.float64]:
        if failures == "raise":
            self.require_all()
        return values[self.ok]
