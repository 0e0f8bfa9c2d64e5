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
    Measured,
    absorbed_per_day,
    loss_by_meals,
)
from magmatrix.body.steady.solved import Reason, Solved
from magmatrix.engine.problem.status import Status

_ROUNDS = (100.0 * WAVES_RTOL, WAVES_RTOL)
"""Tolerances of the rounds: each finds what meals add to the losses anew, around a serum level nearer to that at rest."""
_ADVICE = "check the habitual diet and the kidney's parameters"


def magnesium_at_rest(body: Body, parameters: Values, days: Days) -> Solved:
    """Return serum over reference at rest of each person on their habitual day."""
    runs = [absorbed_per_day(body, parameters, days)]
    income = runs[0].value.copy()
    ratio = rest_ratios(body, parameters, income)
    for rtol in _ROUNDS:
        who = np.flatnonzero(days.busy & np.isfinite(ratio))
        if not who.size:
            break
        own = {**chosen(parameters, who), RATIO: ratio[who]}
        waves = loss_by_meals(body, own, days.chosen(who), rtol=rtol)
        runs.append(_of_all(waves, who, days.count))
        income[who] = runs[0].value[who] - HOURS_PER_DAY * waves.value
        ratio[who] = rest_ratios(body, own, income[who])

    def reason(person: int) -> Reason:
        for run in runs:
            status = Status(int(run.status[person]))
            if status is not Status.OK:
                return Reason(f"equal days do not settle: {status.advice}", _ADVICE, float(run.hours[person]))
        return Reason(f"no serum magnesium balances {income[person]:.3g} mmol absorbed a day", _ADVICE)

    return Solved(ratio, reason)


def rest_ratios(body: Body, parameters: Values, absorbed: Array) -> Array:
    """Return serum over reference at which urine, endogenous faeces and sweat equal `absorbed` (mmol/d) [person].

    What enters blood past the gut counts too. NaN for those whose losses no serum level balances.
    """
    size = room_for(len(absorbed))
    loss = function_of(flow_at_rest(body, *LOSSES), parameters, size, (RATIO,))
    past_the_gut = sum(wide(parameters[f"magnesium__{name}"], size) for name in ("iv_rate", "dermal_input"))
    income = wide(absorbed, size) / HOURS_PER_DAY + past_the_gut
    return balanced(lambda ratio: loss({RATIO: ratio}) - income, size)[: len(absorbed)]


def _of_all(some: Measured, who: Array, count: int) -> Measured:
    """Return what was measured in some people as one of everybody; the others are fine."""
    value, hours = np.full(count, np.nan), np.zeros(count)
    status = np.full(count, int(Status.OK), dtype=np.int64)
    value[who], status[who], hours[who] = some.value, some.status, some.hours
    return Measured(value, status, hours)
