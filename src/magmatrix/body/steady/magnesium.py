"""Serum magnesium at rest: the level at which losses just equal what the habitual diet brings in."""

from __future__ import annotations

import numpy as np

from magmatrix.body.body import Body
from magmatrix.body.steady.balance import balanced
from magmatrix.body.steady.days import Days
from magmatrix.body.steady.equations import Array, Values, chosen, flow_at_rest, function_of, room_for, wide
from magmatrix.body.steady.meals import (
    HOURS_PER_DAY,
    LOSSES,
    RATIO,
    WAVES_RTOL,
    absorbed_per_day,
    loss_by_meals,
)
from magmatrix.body.steady.solved import Reason, Solved

_ROUNDS = (100.0 * WAVES_RTOL, WAVES_RTOL)
"""Tolerances of the rounds: each finds anew what meals add to the losses, around a serum level nearer to the answer."""
_ADVICE = "check the habitual diet and the kidney's parameters"


def magnesium_at_rest(body: Body, parameters: Values, days: Days, *, waves: bool = True) -> Solved:
    """Return serum over reference at rest of each person on their habitual day.

    Without `waves` food counts as absorbed evenly over the day: what meals add to the losses is left out.
    """
    absorbed = absorbed_per_day(body, parameters, days)
    income, runs = absorbed.value.copy(), [absorbed]
    ratio = rest_ratios(body, parameters, income)
    for rtol in _ROUNDS if waves else ():
        who = np.flatnonzero(days.busy & np.isfinite(ratio))
        if not who.size:
            break
        own = {**chosen(parameters, who), RATIO: ratio[who]}
        lost = loss_by_meals(body, own, days.chosen(who), rtol=rtol)
        runs.append(lost.among(who, days.count))
        income[who] = absorbed.value[who] - HOURS_PER_DAY * lost.value
        ratio[who] = rest_ratios(body, own, income[who])

    def reason(person: int) -> Reason:
        found = (run.reason(person) for run in runs)
        return next((each for each in found if each is not None), unbalanced(float(income[person])))

    return Solved(ratio, reason)


def rest_ratios(body: Body, parameters: Values, absorbed: Array) -> Array:
    """Return serum over reference at which urine, endogenous faeces and sweat equal `absorbed` (mmol/d) [person].

    What enters blood past the gut counts too. NaN for those whose losses no serum level balances.
    """
    size = room_for(len(absorbed))
    loss = function_of(flow_at_rest(body, *LOSSES), parameters, size, (RATIO,))
    past_the_gut = wide(parameters["magnesium__iv_rate"], size) + wide(parameters["magnesium__dermal_input"], size)
    income = wide(absorbed, size) / HOURS_PER_DAY + past_the_gut
    return balanced(lambda ratio: loss({RATIO: ratio}) - income, size)[: len(absorbed)]


def unbalanced(absorbed: float) -> Reason:
    """Return why somebody who absorbs so much (mmol/d) has no rest state."""
    return Reason(f"no serum magnesium balances {absorbed:.3g} mmol absorbed a day", _ADVICE)
