"""Absorption and steady state of magnesium in one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from magmatrix.body.body import Body
from magmatrix.body.steady.days import Days
from magmatrix.body.steady.magnesium import rest_ratios, unbalanced
from magmatrix.body.steady.meals import absorbed_per_day
from magmatrix.schedule.schedule import Action


def daily_absorption(
    body: Body, parameters: Mapping[str, float], day: Sequence[Action], *, who: str = "person"
) -> float:
    """Return magnesium absorbed per day (mmol/d) once equal days have settled.

    `day` holds the actions of one day (ticks 0 to 1439); `parameters` are model symbols in model units. Raises
    SimulationError where the days cannot be run.
    """
    absorbed = absorbed_per_day(body, parameters, Days.of([day]))
    absorbed.require_all(lambda _: who)
    return float(absorbed.value[0])


def rest_ratio(body: Body, parameters: Mapping[str, float], absorbed_per_day: float, *, who: str = "person") -> float:
    """Return serum magnesium over reference at which losses equal what is absorbed evenly over the day (mmol/d).

    Raises SimulationError if no serum concentration balances the diet.
    """
    (ratio,) = rest_ratios(body, parameters, np.array([absorbed_per_day]))
    if np.isnan(ratio):
        raise unbalanced(absorbed_per_day).error(who)
    return float(ratio)
