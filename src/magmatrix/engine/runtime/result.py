"""What a batch gives back: values, and how each person's run ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.problem.output import Output
from magmatrix.engine.problem.status import Status
from magmatrix.errors import SimulationError
from magmatrix.shown import summary, table

Policy = Literal["raise", "omit"]


@dataclass(frozen=True, repr=False)
class BatchResult:
    """Values and statuses of a batch of N people.

    `series` maps outputs to values [N, T] at `ticks`, after the actions there, `before` to those before them; `reduced`
    maps outputs to one number each [N]. Values of people whose `status` [N] is not OK are NaN; for them `time` and
    `final_state` [N, states] say where the run ended (for all others: at the end). A person that a cancelled run never
    began has time NaN. `steps` counts attempted steps. `scales` has the typical magnitude of each state, [N] where
    people differ; `guarded` are the states that were kept from falling below zero (see floors.py): what the tolerance
    leaves below zero of them is given as zero.
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
    scales: Mapping[str, float | NDArray[np.float64]]
    seconds: float
    guarded: tuple[str, ...] = ()
    before: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"BatchResult({summary(self._facts())})"

    def _repr_html_(self) -> str:
        return table("BatchResult", self._facts())

    def _facts(self) -> dict[str, object]:
        return {
            "people": len(self.status),
            "finished": int(np.sum(self.ok)),
            "moments": len(self.ticks),
            "outputs": len(self.series) + len(self.reduced),
            "engine": self.engine,
            "seconds": f"{self.seconds:.3g}",
        }

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


def joined(count: int, parts: Sequence[tuple[NDArray[np.intp], BatchResult]]) -> BatchResult:
    """Return the results of parts of a batch of `count` people as one; each part says where its people stand."""
    first = parts[0][1]

    def whole(pick: Callable[[BatchResult], NDArray[Any]]) -> NDArray[Any]:
        gathered = np.empty((count, *pick(first).shape[1:]), dtype=pick(first).dtype)
        for which, part in parts:
            gathered[which] = pick(part)
        return gathered

    return replace(
        first,
        series={name: whole(lambda part, name=name: part.series[name]) for name in first.series},  # type: ignore[misc]
        before={name: whole(lambda part, name=name: part.before[name]) for name in first.before},  # type: ignore[misc]
        reduced={kept: whole(lambda part, kept=kept: part.reduced[kept]) for kept in first.reduced},  # type: ignore[misc]
        status=whole(lambda part: part.status),
        time=whole(lambda part: part.time),
        final_state=whole(lambda part: part.final_state),
        steps=whole(lambda part: part.steps),
        rejections=whole(lambda part: part.rejections),
        seconds=sum(part.seconds for _, part in parts),
        scales={name: _scales(count, name, parts) for name in first.scales},
        guarded=tuple(name for name in first.states if any(name in part.guarded for _, part in parts)),
    )


def _scales(
    count: int, name: str, parts: Sequence[tuple[NDArray[np.intp], BatchResult]]
) -> float | NDArray[np.float64]:
    found = np.empty(count)
    for which, part in parts:
        found[which] = part.scales[name]
    return float(found[0]) if np.all(found == found[0]) else found
