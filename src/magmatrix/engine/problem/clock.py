"""Moments as both solvers count them, and events of the clock that a model carries, put into its schedules."""

from __future__ import annotations

import math

from magmatrix.errors import ModelError
from magmatrix.graph.actions import clock_actions
from magmatrix.graph.model import Model
from magmatrix.schedule.schedule import Action, Schedule

AT_ONCE = 2.0**-49
"""Moments that differ by no more than this share of the time are one."""
CROSSINGS = 1_000_000
"""Changes of conditions of time between two stops of a schedule, at most: one a minute for two years."""
_CLOSE = 1e-9
"""A moment counts as on a tick when it is off by less than this share of a tick, or of itself."""


def with_clock(model: Model, schedule: Schedule, ticks_per_unit: float) -> Schedule:
    """Return a schedule with the model's own events at their ticks: after settings, before the schedule's actions.

    Raises ModelError for an event that happens between two ticks.
    """
    moments = {action.id: action.moment for action in clock_actions(model) if action.moment is not None}
    own = [
        Action(_tick(model, name, moment, ticks_per_unit), name)
        for name, moment in moments.items()
        if math.isfinite(moment)
    ]
    return Schedule.build([*own, *schedule]) if own else schedule


def tick_of(moment: float, ticks_per_unit: float) -> int | None:
    """Return the tick of a moment in model time, or None if there is none."""
    exact = moment * ticks_per_unit
    if not math.isfinite(exact):
        return None
    tick = round(exact)
    return tick if abs(exact - tick) <= _CLOSE * max(1.0, exact) else None


def _tick(model: Model, name: str, moment: float, ticks_per_unit: float) -> int:
    tick = tick_of(moment, ticks_per_unit)
    if tick is None:
        raise ModelError(
            f"model {model.id}: event {name} happens at {moment:g}, between two ticks of 1/{ticks_per_unit:g} of the "
            "model's time unit; move it to a tick, or run with more ticks per unit"
        )
    return tick
