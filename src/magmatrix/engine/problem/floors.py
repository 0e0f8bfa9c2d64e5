"""How far below zero a state may come in a step before the step is tried again with a shorter one.

States that cannot fall below zero (see graph/nonnegative.py) are guarded. Where the rates go on smoothly below zero,
the error that the tolerance allows is no harm. Where they divide by something that vanishes a little below, only what
is lost in rounding beside the tolerance is let through; where they have no value at all below zero, nothing is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from magmatrix.graph.names import flat
from magmatrix.graph.nonnegative import Below, Bound
from magmatrix.schedule.schedule import Schedule, Setting

Array = NDArray[np.float64]

SMOOTH: Final = 10.0
"""Absolute tolerances below zero that a smooth state may come to: the norm over all states lets single ones exceed
one."""
LOST: Final = 1e-9
"""Share of the absolute tolerance that is lost in rounding."""
_SHARES: Final = {Below.SMOOTH: SMOOTH, Below.SINGULAR: LOST, Below.UNDEFINED: 0.0}


@dataclass(frozen=True, slots=True)
class Floors:
    """`values` [N or 1, states] are lowest values of guarded states, -infinity elsewhere; `guarded` names them."""

    values: Array
    guarded: tuple[str, ...]


def floors_of(
    bounds: Mapping[str, Bound],
    names: Sequence[str],
    absolute: Array,
    parameters: Mapping[str, Array],
    initial: Mapping[str, Array],
    schedules: Sequence[Schedule],
    schedule_of: NDArray[np.int64],
) -> Floors:
    """Return the floors of the states `names` at absolute tolerances [N or 1, states].

    `parameters` and `initial` hold one array [N] for each symbol. A state is guarded for a person whose parameters and
    settings keep what the bound rests on from being negative; that of other people does not matter.
    """
    count = len(schedule_of)
    fine: dict[str, NDArray[np.bool_]] = {}
    lowest = _lowest_settings(schedules, schedule_of)
    needed = {name for bound in bounds.values() for name in (*bound.rests_on, *bound.positive)}
    for name in needed | bounds.keys():
        values = initial.get(name, parameters.get(name))
        if values is None:
            fine[name] = np.ones(count, dtype=bool)
            continue
        values = np.minimum(np.broadcast_to(values, count), lowest.get(name, np.inf))
        fine[name] = values >= 0.0
        if name in bounds:
            fine[name] &= np.isfinite(values)
    positive = {
        name: np.minimum(np.broadcast_to(parameters[name], count), lowest.get(name, np.inf)) > 0.0
        for bound in bounds.values()
        for name in bound.positive
        if name in parameters
    }
    while True:
        fallen = False
        for name, bound in bounds.items():
            holds = fine[name].copy()
            for other in bound.rests_on:
                holds &= fine[other]
            for other in bound.positive:
                holds &= positive.get(other, np.ones(count, dtype=bool))
            if np.any(holds != fine[name]):
                fine[name], fallen = holds, True
        if not fallen:
            break
    return _table(bounds, names, absolute, fine, count)


def _table(
    bounds: Mapping[str, Bound],
    names: Sequence[str],
    absolute: Array,
    fine: Mapping[str, NDArray[np.bool_]],
    count: int,
) -> Floors:
    shares = np.array([_SHARES[bounds[name].below] if name in bounds else np.inf for name in names])
    with np.errstate(invalid="ignore"):
        values = np.where(np.isinf(shares), -np.inf, -shares * absolute)
    free = {name for name in bounds if count and not fine[name].all()}
    if free:
        values = np.array(np.broadcast_to(values, (count, len(names))))
        for k, name in enumerate(names):
            if name in free:
                values[~fine[name], k] = -np.inf
    guarded = tuple(name for name in names if name in bounds and (not count or fine[name].any()))
    return Floors(values, guarded)


def _lowest_settings(schedules: Sequence[Schedule], schedule_of: NDArray[np.int64]) -> dict[str, Array]:
    """The lowest value that each input is set to, for each person."""
    found: dict[str, Array] = {}
    for number, schedule in enumerate(schedules):
        for item in schedule:
            if isinstance(item, Setting):
                own = found.setdefault(flat(item.symbol), np.full(len(schedules), np.inf))
                own[number] = min(own[number], item.value)
    return {name: own[schedule_of] for name, own in found.items()}
