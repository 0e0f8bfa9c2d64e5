"""Serum magnesium of many people at rest: each the level at which that person loses what the habitual diet brings in.

The same equations as `magmatrix.body.rest`, which solves them for one person. Only what a person absorbs takes the
engine; it depends on the intake alone, so it is run for a few intakes and interpolated in between. The intakes that are
run stand on a grid that no population moves, and a person's value comes from the cell of that grid alone: whoever else
is there, it has the same bits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from magmatrix.body.body import Body
from magmatrix.body.rest import HOURS_PER_DAY, RATIO, daily_absorptions, loss_at_rest, past_the_gut
from magmatrix.errors import SimulationError
from magmatrix.graph.arrays import evaluate_arrays
from magmatrix.people.population import Individuals
from magmatrix.protocol.compiler import compile_habitual_diet
from magmatrix.protocol.plan import DietPlan, Given, PersonPlan
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action

Array = NDArray[np.float64]
THRESHOLD = "magnesium__sT"
TOLERANCE = 1e-4
_CELL = 0.25
"""Width of a cell of the grid in the logarithm of intake."""
_NODES = 8
"""Chebyshev nodes in a cell."""
_HALVINGS = 60
_DOUBLINGS = 40


@dataclass(frozen=True, slots=True)
class Rested:
    """`serum` in mmol/L, shape [count]; `error` is the largest relative error that interpolating intakes made in it."""

    serum: Array
    error: float


def people_at_rest(body: Body, people: Individuals, diet: DietPlan) -> Rested:
    """Return the rest state of everybody on their own intake, eaten at the meals and with the phytate of `diet`.

    A diet that is the same for everybody is run as it is. Raises SimulationError where no serum level balances an
    intake, and where a cell of the grid is not smooth enough.
    """
    parameters = {**body.values, RATIO: 1.0}
    absorbs = partial(absorbed, body, parameters, diet)
    if diet.amount is not None:
        eaten, place = np.unique(people.intake, return_inverse=True)
        uptake, error = absorbs(eaten.tolist())[place], 0.0
    else:
        uptake, error = _interpolated(absorbs, body, parameters, people)
    return Rested(serum_at_rest(body, parameters, people.threshold, uptake), error)


def absorbed(body: Body, parameters: Mapping[str, float], diet: DietPlan, intakes: Sequence[float]) -> Array:
    """Return what is absorbed (mmol/day) of each of `intakes` (mg/day), by the engine; each is a number of its own."""
    days = []
    for intake in intakes:
        eaten = replace(diet, amount=Given(intake, "mg/day"), content=None)
        person = PersonPlan("anybody", habitual_diet=eaten)
        schedule = compile_habitual_diet(person, body.evidence, TICKS_PER_DAY).schedule
        days.append([item for item in schedule if isinstance(item, Action)])
    return daily_absorptions(body, parameters, days)


def serum_at_rest(body: Body, parameters: Mapping[str, float | Array], threshold: Array, uptake: Array) -> Array:
    """Return serum magnesium (mmol/L) at which losses equal `uptake` (mmol/day), for everybody at once."""
    loss = loss_at_rest(body)
    income = np.asarray(uptake / HOURS_PER_DAY + past_the_gut(parameters))

    def lacks(ratio: Array) -> NDArray[np.bool_]:
        return np.asarray(evaluate_arrays(loss, {**parameters, THRESHOLD: threshold, RATIO: ratio}) < income)

    if np.any(income < 0.0):
        _unbalanced(uptake)
    low, high = np.zeros_like(income), np.ones_like(income)
    for _ in range(_DOUBLINGS):
        short = lacks(high)
        if not short.any():
            break
        low, high = np.where(short, high, low), np.where(short, 2.0 * high, high)
    else:
        _unbalanced(uptake)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        short = lacks(middle)
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.asarray(parameters["magnesium__P0"] / parameters["magnesium__VP"] * (low + high) / 2.0)


def _unbalanced(uptake: Array) -> NoReturn:
    raise SimulationError(
        f"no serum magnesium balances one of {uptake.min():.3g} to {uptake.max():.3g} mmol absorbed a day",
        who="population",
        hours=0.0,
        advice="check the habitual diet and the kidney's parameters",
    )


def _interpolated(
    absorbs: partial[Array], body: Body, parameters: Mapping[str, float], people: Individuals
) -> tuple[Array, float]:
    """Return everybody's uptake, and the largest relative error of serum seen halfway between the intakes run.

    Serum is judged at the lowest and the highest threshold, where the population has one.
    """
    place = np.array([math.log(intake) for intake in people.intake.tolist()])
    cell = np.floor(place / _CELL).astype(np.int64)
    uptake, worst = np.empty(people.count), 0.0
    for number in np.unique(cell).tolist():
        nodes = number * _CELL + _CELL / 2.0 * (1.0 - np.cos(np.pi * (np.arange(_NODES) + 0.5) / _NODES))
        halfway = (nodes[1:] + nodes[:-1])[[0, _NODES // 2 - 1, -1]] / 2.0
        values, exact = np.split(absorbs([math.exp(node) for node in (*nodes, *halfway)]), [_NODES])
        inside = np.flatnonzero(cell == number)
        uptake[inside] = _through(nodes, values, place[inside])
        worst = max(worst, _error(body, parameters, people, exact, _through(nodes, values, halfway)))
    if worst > TOLERANCE:
        raise SimulationError(
            f"absorption between two intakes is known to {worst:.1g} of serum only",
            who="population",
            hours=0.0,
            advice="narrow the range of intakes",
        )
    return uptake, worst


def _through(nodes: Array, values: Array, places: Array) -> Array:
    """The polynomial through the nodes, in Newton's form: sums and products of each person alone."""
    slopes = values.copy()
    for order in range(1, len(nodes)):
        slopes[order:] = (slopes[order:] - slopes[order - 1 : -1]) / (nodes[order:] - nodes[:-order])
    found = np.full(len(places), slopes[-1])
    for slope, node in zip(slopes[-2::-1].tolist(), nodes[-2::-1].tolist(), strict=True):
        found = found * (places - node) + slope
    return found


def _error(body: Body, parameters: Mapping[str, float], people: Individuals, exact: Array, found: Array) -> float:
    errors = [
        np.abs(serum_at_rest(body, parameters, at, found) / serum_at_rest(body, parameters, at, exact) - 1.0)
        for at in (np.full(len(exact), end(people.threshold)) for end in (np.min, np.max))
    ]
    return float(np.max(errors))
