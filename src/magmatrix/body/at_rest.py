"""The rest state of a person: every number that is solved rather than recorded, from the habitual diet."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from magmatrix.body.body import Body
from magmatrix.body.names import flat
from magmatrix.body.rest import HOURS_PER_DAY, RATIO, daily_absorption, loss_by_meals, rest_ratio
from magmatrix.body.rest_mineral import rest_calcitriol, rest_calcium, rest_gut
from magmatrix.body.rest_vitamin_c import plasma_ratio
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule

Solver = Callable[[Body, Mapping[str, float], Schedule, str], float]
"""Takes the body, a person's parameters, the habitual schedule and a name for messages; returns the computed number."""


_ROUNDS = 2
"""Each round finds what meals add to the losses anew, around a serum level nearer to that at rest."""


def _magnesium(body: Body, parameters: Mapping[str, float], habitual: Schedule, who: str) -> float:
    day = [item for item in habitual if isinstance(item, Action) and item.tick < TICKS_PER_DAY]
    absorbed = daily_absorption(body, parameters, day)
    ratio, known = rest_ratio(body, parameters, absorbed, who=who), dict(parameters)
    for _ in range(_ROUNDS if day else 0):
        known[RATIO] = ratio
        ratio = rest_ratio(body, parameters, absorbed - HOURS_PER_DAY * loss_by_meals(body, known, day), who=who)
    return ratio


SOLVERS: dict[str, Solver] = {
    "magnesium.rest_ratio": _magnesium,
    "mineral.rest_calcium": lambda body, parameters, _, who: rest_calcium(body, parameters, who=who),
    "mineral.rest_calcitriol": lambda body, parameters, _, who: rest_calcitriol(body, parameters, who=who),
    "mineral.rest_gut": lambda body, parameters, _, who: rest_gut(body, parameters, who=who),
    "vitamin_c.rest_ratio": lambda body, parameters, _, who: plasma_ratio(body, parameters, who=who),
}
"""How each computed number is found, in the order in which they may rest on each other."""


def at_rest(body: Body, parameters: Mapping[str, float], habitual: Schedule, *, who: str) -> dict[str, float]:
    """Return `parameters` completed with the rest state on the first day of the `habitual` schedule."""
    known = dict(parameters)
    for name, solve in SOLVERS.items():
        if flat(name) in body.model.symbols:
            known[flat(name)] = solve(body, known, habitual, who)
    return known
