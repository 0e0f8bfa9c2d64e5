"""What bounds the states of each person in a run: absolute tolerances, declared lowest values, floors of the guard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.problem.floors import floors_of
from magmatrix.engine.problem.people import Tolerances
from magmatrix.engine.problem.scales import typical_scales
from magmatrix.errors import ModelError
from magmatrix.graph.arrays import evaluate_arrays
from magmatrix.graph.expr import Expr, evaluate
from magmatrix.graph.model import TIME, Model
from magmatrix.graph.nonnegative import Bound
from magmatrix.graph.start import start_of
from magmatrix.schedule.schedule import Schedule

Array = NDArray[np.float64]
RELATIVE = 1e-3
"""Absolute tolerance over relative tolerance times magnitude."""


@dataclass(frozen=True)
class Bounds:
    """One row for everybody, or one for each person: `absolute`, `lowest` and `floors` [1 or N, states].

    States are in the order of the names given; those that are no states of the model (integrals of outputs) are free.
    `scales` has one number for a state, or an array [N] where people differ; `guarded` names states with a floor.
    """

    absolute: Array
    lowest: Array
    floors: Array
    scales: Mapping[str, float | Array]
    guarded: tuple[str, ...]

    @property
    def stride(self) -> int:
        """Numbers between the rows of two people."""
        return 0 if len(self.absolute) == 1 else self.absolute.shape[1]

    @classmethod
    def of(
        cls,
        model: Model,
        names: Sequence[str],
        bounded: Mapping[str, Bound],
        parameters: Mapping[str, Array],
        initial: Mapping[str, Array],
        schedules: Sequence[Schedule],
        schedule_of: NDArray[np.int64],
        tolerances: Tolerances,
        *,
        range_of_scales: tuple[float, float] = (0.0, np.inf),
    ) -> Bounds:
        """Return the bounds of people with these values, one array [N] for each symbol; NaN in `initial` is unset.

        `range_of_scales` limits derived magnitudes to what the precision can hold.
        """
        own = [name for name in names if name in model.rates]
        missing = [name for name in own if name not in tolerances.scales]
        guard = bool(bounded) and tolerances.guard
        starts: Mapping[str, Array] = {}
        if missing or guard:
            parameters, starts = starting_values(model, parameters, initial)
        scales: dict[str, Array | float] = {name: float(tolerances.scales[name]) for name in own if name not in missing}
        if missing:
            found = typical_scales(model, missing, parameters, starts, schedules, schedule_of, tolerances.first_step)
            found = found.clip(*range_of_scales)
            scales |= {name: _one_if_equal(found[:, k]) for k, name in enumerate(missing)}
        count = len(schedule_of)
        rows = count if any(np.ndim(scale) for scale in scales.values()) else 1
        sizes = np.full((rows, len(names)), np.inf)
        for k, name in enumerate(names):
            if name in scales:
                sizes[:, k] = scales[name]
        absolute = tolerances.rtol * RELATIVE * sizes
        declared = np.array([name in tolerances.nonnegative for name in names], dtype=bool)
        lowest = np.where(declared, -tolerances.negative * np.where(declared, sizes, 1.0), -np.inf)
        floors, guarded = np.full((1, len(names)), -np.inf), tuple[str, ...]()
        if guard:
            found_floors = floors_of(bounded, names, absolute, parameters, starts, schedules, schedule_of)
            floors, guarded = found_floors.values, found_floors.guarded
        rows = max(len(absolute), len(floors))
        return cls(_rows(absolute, rows), _rows(lowest, rows), _rows(floors, rows), scales, guarded)


def _one_if_equal(values: Array) -> Array | float:
    return float(values[0]) if len(values) and np.all(values == values[0]) else values


def _rows(table: Array, rows: int) -> Array:
    return np.ascontiguousarray(np.broadcast_to(table, (rows, table.shape[1])))


def starting_values(
    model: Model, parameters: Mapping[str, Array], initial: Mapping[str, Array]
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return parameters and states as each person starts, [N] each: what is given, else what the model says for them.

    NaN in `initial`, and in parameters with an initial assignment, means that nothing is given.
    """
    count = max((len(values) for values in (*parameters.values(), *initial.values())), default=0)
    unset = np.full(count, np.nan)
    values = {**parameters, **{name: initial.get(name, unset) for name in model.rates}}
    for name, expr in start_of(model).steps:
        given = values.get(name, unset)
        if np.isnan(given).any():
            own = _evaluated(expr, {**values, TIME: np.zeros(count)}, count)
            values[name] = np.where(np.isnan(given), own, given)
    return {name: values[name] for name in parameters}, {name: values[name] for name in model.rates}


def _evaluated(expr: Expr, values: Mapping[str, Array], count: int) -> Array:
    try:
        with np.errstate(all="ignore"):
            return np.broadcast_to(evaluate_arrays(expr, values), count)
    except (ModelError, KeyError):
        return np.array([_one(expr, {name: float(v[i]) for name, v in values.items()}) for i in range(count)])


def _one(expr: Expr, values: Mapping[str, float]) -> float:
    try:
        return evaluate(expr, values)
    except (ArithmeticError, ValueError, KeyError):
        return float("nan")
