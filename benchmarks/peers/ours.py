"""This project's engine."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

import magmatrix
from benchmarks.case import Case, midnights
from benchmarks.peers import Run, lacks
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.result import BatchResult
from magmatrix.engine.runtime.simulate import People, Tolerances, simulate


def missing() -> str:
    """Return what is missing here."""
    return lacks("llvmlite")


def prepare(case: Case) -> Ours:
    """Compile the case."""
    return Ours(case)


def people_of(case: Case, people: Sequence[int]) -> People:
    """Return people by number as arrays."""
    drawn = [case.person(person) for person in people]
    names = drawn[0] if drawn else {}
    return People(len(drawn), {name: np.array([one[name] for one in drawn]) for name in names})


@dataclass
class Ours:
    """A case as machine code; `threads` 1 unless a scaling is measured."""

    case: Case
    name: str = "magmatrix"
    threads: int = 1

    def __post_init__(self) -> None:
        self.version = magmatrix.__version__
        self.engine = FastEngine(self.case.model, self.case.states)

    def batch(self, people: Sequence[int], days: int, rtol: float) -> BatchResult:
        """Run people and return all that the engine gives."""
        return simulate(
            self.engine,
            people_of(self.case, people),
            self.case.schedule(days),
            midnights(days),
            tolerances=Tolerances(rtol=rtol, scales=self.case.scales),
            threads=self.threads,
        )

    def run(self, people: Sequence[int], days: int, rtol: float) -> Run:
        """Run people as one batch; the seconds hold everything from their numbers to the arrays of results."""
        began = time.process_time()
        result = self.batch(people, days, rtol)
        seconds = time.process_time() - began
        return Run(np.stack([result.series[name] for name in self.case.states], axis=2), seconds)
