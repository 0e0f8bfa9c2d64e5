"""The steady state of many people: every number that is solved rather than recorded, with a status for each person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from magmatrix.body.body import Body
from magmatrix.body.steady.days import Days
from magmatrix.body.steady.equations import Array, Values
from magmatrix.body.steady.magnesium import magnesium_at_rest
from magmatrix.body.steady.mineral import calcitriol_at_rest, calcium_at_rest, gut_at_rest
from magmatrix.body.steady.solved import Reason, Solved
from magmatrix.body.steady.vitamin_c import vitamin_c_at_rest
from magmatrix.graph.names import flat
from magmatrix.schedule.schedule import Schedule

Solver = Callable[[Body, Values, Days], Solved]
"""Takes the body, everybody's parameters and habitual days; returns one number for each person."""

SOLVERS: dict[str, Solver] = {
    "magnesium.rest_ratio": magnesium_at_rest,
    "mineral.rest_calcium": calcium_at_rest,
    "mineral.rest_calcitriol": calcitriol_at_rest,
    "mineral.rest_gut": gut_at_rest,
    "vitamin_c.rest_ratio": vitamin_c_at_rest,
}
"""How each computed number is found, in the order in which they may rest on each other."""


@dataclass(frozen=True, slots=True)
class SteadyStates:
    """`solved` maps each solved number (graph id) to an array [person]; NaN, all of them, for a person who failed.

    `failures` says of each such person, by number, why and what to do.
    """

    solved: Mapping[str, Array]
    failures: Mapping[int, Reason]

    def of(self, person: int) -> dict[str, float]:
        """Return the solved numbers of one person (by number); NaN where they failed."""
        return {name: float(values[person]) for name, values in self.solved.items()}

    def require_all(self, who: Callable[[int], str] = "person {}".format) -> None:
        """Raise SimulationError for the first person that failed; `who` gives a name to a number."""
        for person in sorted(self.failures)[:1]:
            raise self.failures[person].error(who(person))


def steady_states(body: Body, parameters: Values, days: Days) -> SteadyStates:
    """Return the rest state of each person, whoever else is there, in whatever order.

    `parameters` hold every number of the body (graph ids, model units), each one for all or an array [person].
    """
    known = dict(parameters)
    solved: dict[str, Array] = {}
    failures: dict[int, Reason] = {}
    for name, solve in SOLVERS.items():
        if flat(name) not in body.model.symbols:
            continue
        found = solve(body, known, days)
        known[flat(name)] = solved[flat(name)] = found.values
        for person in np.flatnonzero(np.isnan(found.values)).tolist():
            failures.setdefault(person, found.reason(person))
    failed = np.array(sorted(failures), dtype=np.intp)
    for values in solved.values():
        values[failed] = np.nan
    return SteadyStates(solved, failures)


def columns(people: Sequence[Mapping[str, float]]) -> dict[str, float | Array]:
    """Return the parameters of several people as one number for all where they agree, else as arrays [person]."""
    first = people[0]
    found: dict[str, float | Array] = {}
    for name, value in first.items():
        own = [person[name] for person in people]
        found[name] = value if all(each == value for each in own) else np.array(own, dtype=np.float64)
    return found


def at_rest(body: Body, parameters: Mapping[str, float], habitual: Schedule, *, who: str) -> dict[str, float]:
    """Return `parameters` completed with the rest state on the first day of the `habitual` schedule.

    Raises SimulationError where nothing balances.
    """
    states = steady_states(body, parameters, Days.of([habitual]))
    states.require_all(lambda _: who)
    return {**parameters, **states.of(0)}
