"""A quick trial of the fast engine on this machine: an equation whose solution is known."""

from __future__ import annotations

import math
from dataclasses import dataclass

from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import simulate
from magmatrix.graph.expr import number, symbol
from magmatrix.graph.model import TIME, Model, Role, Symbol
from magmatrix.graph.units import Unit
from magmatrix.schedule.schedule import TICKS_PER_HOUR, Schedule

_LARGEST_ERROR = 1e-6


@dataclass(frozen=True, slots=True)
class Check:
    """Relative error found, and what went wrong ("" if nothing did)."""

    error: float
    trouble: str = ""

    @property
    def fine(self) -> bool:
        """Whether the engine works here."""
        return not self.trouble


def self_check() -> Check:
    """Compile x' = -x from 1, run one hour, and compare with exp(-1); never raises for what the machine lacks."""
    hour = Unit.of(3600.0, s=1)
    model = Model(
        id="check",
        time_unit=hour,
        symbols={TIME: Symbol(TIME, Role.TIME, hour), "x": Symbol("x", Role.STATE, value=1.0)},
        rates={"x": number(-1.0) * symbol("x")},
        assigned={},
    )
    try:
        run = simulate(
            FastEngine(model, ["x"]), People(5), Schedule(), [TICKS_PER_HOUR], tolerances=Tolerances(rtol=1e-8)
        )
        error = float(abs(run.series["x"][:, 0] * math.e - 1.0).max())
    except (OSError, RuntimeError, ImportError) as cause:
        return Check(math.inf, f"does not work: {cause}; use --engine cvode")
    if not error < _LARGEST_ERROR:
        return Check(error, f"is wrong by {error:.1g} on a known solution; use --engine cvode")
    return Check(error)
