"""Other engines on the same case. Each file holds one, and says what is missing where it cannot run."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from benchmarks.case import Case, Values

NAMES = (
    "ours",
    "roadrunner_events",
    "roadrunner_loop",
    "amici_events",
    "sundae",
    "numbalsoda_loop",
    "desolve",
    "copasi",
    "scipy_lsoda",
)
"""Module of each engine; the first is this project's."""


@dataclass(frozen=True)
class Run:
    """Values [people, days + 1, states] at every midnight, and how long setting people and integrating took.

    `seconds` are processor time, so that other work on the machine disturbs as little as possible.
    """

    values: Values
    seconds: float


class Prepared(Protocol):
    """An engine ready for one case. `run` integrates people one after the other on one core."""

    name: str
    version: str

    def run(self, people: Sequence[int], days: int, rtol: float) -> Run:
        """Run people (by number) from day 0 to the midnight of `days`."""
        ...


class Engine(Protocol):
    """What each module of this folder offers."""

    def missing(self) -> str:
        """Return why this engine cannot run here, or an empty text."""
        ...

    def prepare(self, case: Case) -> Prepared:
        """Translate and compile the case."""
        ...


def engine(name: str) -> Engine:
    """Return the module of an engine."""
    return importlib.import_module(f"benchmarks.peers.{name}")  # type: ignore[return-value]


def lacks(*modules: str) -> str:
    """Return which of `modules` cannot be imported, or an empty text."""
    for module in modules:
        try:
            importlib.import_module(module)
        except ImportError as cause:
            return f"{module} cannot be imported: {cause}"
    return ""
