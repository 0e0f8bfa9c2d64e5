"""What a cohort gives: values on named axes, a status for each person, and summaries that say who failed.

Values are kept one row a course, so that a person who is not in an arm takes no room; `Cohort.values` spreads them over
the axes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from magmatrix.cohort.plan import AXES, position
from magmatrix.engine.problem.output import Output
from magmatrix.engine.problem.status import Status
from magmatrix.errors import ScheduleError, SimulationError, nearest

Array = NDArray[np.float64]
Policy = Literal["raise", "omit"]
ABSENT: Final = -1
"""Status of a place on the axes without a person: that person is not in that arm."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Somebody who could not be followed to the end: who, when (hours from the start of run or run-in), and why."""

    arm: str
    draw: int
    person: str
    status: Status
    hours: float
    run_in: bool
    why: str
    advice: str

    @property
    def who(self) -> str:
        """The person and the arm, as messages name them."""
        return f"{self.person} in arm {self.arm}" + (", run-in" if self.run_in else "")

    def error(self) -> SimulationError:
        """Return the error that a run of this person alone raises."""
        return SimulationError(self.why, who=self.who, hours=self.hours, advice=self.advice)


@dataclass(frozen=True, slots=True)
class Followed:
    """One course that ended well: series [T] at `hours`, those of the run-in [B], and reduced outputs."""

    hours: Array
    outputs: Mapping[str, Array]
    reduced: Mapping[Output, float]
    run_in_hours: Array
    run_in: Mapping[str, Array]


@dataclass(frozen=True, eq=False)
class Cohort:
    """Everybody of a plan. `index` [arm, draw, person] is the row of each place, ABSENT where there is no person.

    `series` maps outputs to values [row, T] at `hours`, `run_in` to values [row, B] at `run_in_hours`; `reduced` maps
    outputs to one number a row. `status` [row] is that of the run, or of the run-in where that failed (`early`);
    `reasons` say of rows that failed why, and what to do; `ended` [row] is the hour at which a row ended. Values of
    rows that failed are NaN. `steps` [row] counts attempted steps of the run.
    """

    arms: tuple[str, ...]
    people: tuple[str, ...]
    hours: Array
    run_in_hours: Array
    index: NDArray[np.int64]
    series: Mapping[str, Array]
    run_in: Mapping[str, Array]
    reduced: Mapping[Output, Array]
    status: NDArray[np.int64]
    reasons: Mapping[int, tuple[str, str]]
    early: NDArray[np.bool_]
    ended: Array
    steps: NDArray[np.int64]
    engine: str
    rtol: float

    axes = AXES

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """How many arms, draws, people and moments there are."""
        arms, draws, people = self.index.shape
        return arms, draws, people, len(self.hours)

    def values(self, name: str) -> Array:
        """Return an output on the axes [arm, draw, person, time]; NaN without a person and for one that failed."""
        return self._spread(self._series(name))

    def number(self, output: Output) -> Array:
        """Return a reduced output on the axes [arm, draw, person]; raises ScheduleError for one that was not kept."""
        if output not in self.reduced:
            raise ScheduleError(f"{output} was not kept", advice="name it when the cohort is planned")
        return self._spread(self.reduced[output])

    @property
    def statuses(self) -> NDArray[np.int64]:
        """The status of everybody on the axes [arm, draw, person], ABSENT where there is no person."""
        spread = np.full(self.index.shape, ABSENT, dtype=np.int64)
        there = self.index >= 0
        spread[there] = self.status[self.index[there]]
        return spread

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Everybody who failed, arm by arm."""
        places = np.argwhere(self.index >= 0)
        rows = self.index[tuple(places.T)]
        failed = np.flatnonzero(self.status[rows] != Status.OK)
        return tuple(self._failure(tuple(places[at].tolist()), int(rows[at])) for at in failed)

    def require_all(self) -> None:
        """Raise SimulationError for the first who failed."""
        for failure in self.failures[:1]:
            raise failure.error()

    def followed(self, arm: str, person: str, draw: int = 0) -> Followed:
        """Return one course; raises SimulationError if it failed, ScheduleError where there is no person."""
        place = position(arm, self.arms, "arm"), draw, position(person, self.people, "person")
        row = int(self.index[place]) if 0 <= draw < self.index.shape[1] else ABSENT
        if row == ABSENT:
            raise ScheduleError("there is no such course", found=f"{person} in arm {arm}, draw {draw}")
        if self.status[row] != Status.OK:
            raise self._failure(place, row).error()
        return Followed(
            hours=self.hours,
            outputs={name: values[row] for name, values in self.series.items()},
            reduced={output: float(values[row]) for output, values in self.reduced.items()},
            run_in_hours=self.run_in_hours,
            run_in={name: values[row] for name, values in self.run_in.items()},
        )

    def mean(self, name: str, *, failures: Policy) -> Array:
        """Return the mean over draws and people [arm, time]; `failures` says whether failed ones raise or are left out.

        NaN for an arm in which everybody failed.
        """
        return self._over(name, failures, lambda rows: rows.mean(axis=0))

    def quantiles(self, name: str, shares: list[float], *, failures: Policy) -> Array:
        """Return quantiles over draws and people [arm, share, time]; `failures` as in `mean`."""
        return self._over(name, failures, lambda rows: np.quantile(rows, shares, axis=0), len(shares))

    def counted(self) -> dict[str, tuple[int, int]]:
        """Return for each arm how many are followed, and how many of these failed."""
        found = {}
        for arm, rows in zip(self.arms, self.index, strict=True):
            status = self.status[rows[rows >= 0]]
            found[arm] = (len(status), int(np.sum(status != Status.OK)))
        return found

    def _failure(self, place: tuple[int, ...], row: int) -> Failure:
        arm, draw, person = place
        status, (why, advice) = Status(int(self.status[row])), self.reasons[row]
        where = self.arms[arm], draw, self.people[person]
        return Failure(*where, status, float(self.ended[row]), bool(self.early[row]), why, advice)

    def _series(self, name: str) -> Array:
        if name not in self.series:
            close = nearest(name, self.series)
            raise ScheduleError("this output was not kept", found=name, nearest_names=close)
        return self.series[name]

    def _spread(self, rows: Array) -> Array:
        spread = np.full((*self.index.shape, *rows.shape[1:]), np.nan)
        there = self.index >= 0
        spread[there] = rows[self.index[there]]
        return spread

    def _over(self, name: str, failures: Policy, reduce: Callable[[Array], Array], *inner: int) -> Array:
        if failures == "raise":
            self.require_all()
        values = self._series(name)
        found = np.full((len(self.arms), *inner, len(self.hours)), np.nan)
        for arm, places in enumerate(self.index):
            rows = places[places >= 0]
            rows = rows[self.status[rows] == Status.OK]
            if rows.size:
                found[arm] = reduce(values[rows])
        return found
