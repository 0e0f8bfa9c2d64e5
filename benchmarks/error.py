"""How far an engine is from the truth: one number for all engines.

The error is the largest over people, midnights and states of |y - ref| / (|ref| + 1e-3 peak). The peak of a state is
its largest magnitude over the people of the reference, at all midnights, and every 5 minutes in the first week and in
the two days after an action is done for the first time (outputs at midnight would hide the peaks of fast states).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.case import Case, Values, midnights
from benchmarks.keep import folder
from benchmarks.peers.sundae import Sundae
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action

FLOOR = 1e-3
EXACT = 1e-11
_FIRST_DAYS, _DAYS_AFTER, _FINE_TICKS = 7, 2, 5
_LEAST_SCALE = 1e-6
_NEVER_LEFT_ZERO = 1e-12


@dataclass(frozen=True)
class Reference:
    """Exact enough values [people, days + 1, states] and the peak of each state [states]."""

    values: Values
    peaks: Values

    def error(self, values: Values) -> float:
        """Return the error of values [people, days + 1, states] for the first people and days of the reference."""
        return float(np.max(self.errors(values), initial=0.0))

    def errors(self, values: Values) -> Values:
        """Return the error of each value; infinite where it is not a number."""
        people, moments, _ = values.shape
        exact = self.values[:people, :moments]
        errors = np.abs(values - exact) / (np.abs(exact) + FLOOR * self.peaks)
        return np.where(np.isfinite(errors), errors, np.inf)


def with_peaks(case: Case, reference: Reference) -> Case:
    """Return the case with the peaks as the scale of every state's absolute tolerance."""
    return replace(case, scales=dict(zip(case.states, map(float, reference.peaks), strict=True)))


def reference(case: Case, people: int, days: int) -> Reference:
    """Return the reference, computed once by CVODE at very tight tolerances and kept outside the source tree.

    Needs scikit-sundae and a C compiler. Each person is kept alone, so a larger reference reuses a smaller one.
    """
    solver = Sundae(case)
    key = hashlib.sha256(solver.compiled.source.encode())
    key.update(repr((case.name, days, EXACT, list(case.schedule(days)))).encode())
    store = folder("reference")
    whole, fine = [], []
    for person in range(people):
        mark = hashlib.sha256(f"{key.hexdigest()} {sorted(case.person(person).items())}".encode()).hexdigest()[:24]
        file = store / f"{mark}.npz"
        if not file.exists():
            values, tops = _exact(case, solver, person, days)
            np.savez_compressed(file, values=values, tops=tops)
        with np.load(file) as kept:
            whole.append(kept["values"])
            fine.append(kept["tops"])
    values = np.array(whole)
    peaks = np.maximum(np.abs(values).max(axis=(0, 1)), np.array(fine).max(axis=0))
    return Reference(values, np.where(peaks > _NEVER_LEFT_ZERO, peaks, 1.0))


def _exact(case: Case, solver: Sundae, person: int, days: int) -> tuple[Values, Values]:
    """One person to the last digits: the tolerance rests on the peaks that a coarser run shows."""
    solver.scales, solver.least = np.ones(len(case.states)), 0.0
    tops = np.abs(solver.person(person, days, 1e-7, _fine_ticks(case, days))).max(axis=0)
    solver.scales, solver.least = np.maximum(tops, _LEAST_SCALE), 1e-17
    return solver.person(person, days, EXACT, midnights(days)), tops


def _fine_ticks(case: Case, days: int) -> list[int]:
    seen: set[str] = set()
    ticks = set(range(0, _FIRST_DAYS * TICKS_PER_DAY, _FINE_TICKS))
    for item in case.schedule(days):
        if isinstance(item, Action) and item.name not in seen:
            seen.add(item.name)
            ticks.update(range(item.tick, item.tick + _DAYS_AFTER * TICKS_PER_DAY, _FINE_TICKS))
    return sorted(tick for tick in ticks if tick <= days * TICKS_PER_DAY)


def scaled(case: Case, people: Sequence[int], days: int) -> tuple[Case, Reference]:
    """Return the case with its scales, and its reference for the people 0 to the largest asked for."""
    found = reference(case, max(people) + 1, days)
    return with_peaks(case, found), found
