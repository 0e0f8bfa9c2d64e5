"""Measuring: the loosest tolerance that is exact enough for each engine, then all engines by turns in one run."""

from __future__ import annotations

import math
import statistics
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.error import Reference
from benchmarks.peers import Prepared

WANTED = 1e-4
LADDER = tuple(float(f"{m}e-{e}") for e in range(2, 9) for m in (10, 7, 5, 4, 3, 2, 1.5))
"""Tolerances that are tried, loosest first."""
DAYS_PER_YEAR = 365.25
Say = Callable[[str], None]


@dataclass(frozen=True)
class Matched:
    """The loosest tolerance found with an error of at most WANTED over `people` people, and that error."""

    rtol: float
    error: float
    people: int
    met: bool


@dataclass(frozen=True)
class Rate:
    """Person-years per second on one core in each round, and what they were measured at."""

    rounds: tuple[float, ...]
    people: int
    days: int

    @property
    def best(self) -> float:
        """The fastest round: the one least disturbed by whatever else the machine did."""
        return max(self.rounds)

    @property
    def middle(self) -> float:
        """The median round."""
        return statistics.median(self.rounds)


def match(engine: Prepared, reference: Reference, people: Sequence[int], days: int) -> Matched:
    """Find the loosest tolerance of LADDER at which `engine` is exact enough over all `people` and `days`.

    A short run brackets it, the whole one decides: it is tightened until it is met, loosened while it is met.
    """

    def error(step: int, days: int) -> float:
        try:
            return reference.error(engine.run(people, days, LADDER[step]).values)
        except (RuntimeError, subprocess.CalledProcessError):
            return math.inf  # a solver that gives up at this tolerance

    low, high = 0, len(LADDER) - 1
    while low < high:
        middle = (low + high) // 2
        if error(middle, min(days, 20)) <= WANTED:
            high = middle
        else:
            low = middle + 1
    errors = {low: error(low, days)}
    while errors[low] > WANTED and low < len(LADDER) - 1:
        low += 1
        errors[low] = error(low, days)
    while errors[low] <= WANTED and low > 0 and low - 1 not in errors:
        errors[low - 1] = error(low - 1, days)
        if errors[low - 1] <= WANTED:
            low -= 1
    return Matched(LADDER[low], errors[low], len(people), errors[low] <= WANTED)


def by_turns(
    engines: Mapping[str, tuple[Prepared, Sequence[int], float]], days: int, rounds: int, say: Say
) -> dict[str, Rate]:
    """Run all engines one after the other, `rounds` times; each with its people and tolerance."""
    rates: dict[str, list[float]] = {name: [] for name in engines}
    for turn in range(rounds):
        for name, (engine, people, rtol) in engines.items():
            seconds = engine.run(people, days, rtol).seconds
            rates[name].append(len(people) * days / DAYS_PER_YEAR / seconds)
            say(f"round {turn + 1}: {engine.name}: {rates[name][-1]:.3g} person-years per second")
    return {name: Rate(tuple(found), len(engines[name][1]), days) for name, found in rates.items()}
