"""Vitamin C at rest: the pool at which breakdown and urine just equal what usual food brings."""

from __future__ import annotations

import numpy as np

from magmatrix.body.body import Body
from magmatrix.body.steady.balance import balanced
from magmatrix.body.steady.days import Days
from magmatrix.body.steady.equations import Values, flow_at_rest, function_of, room_for
from magmatrix.body.steady.solved import Reason, Solved

RATIO = "vitamin_c__rest_ratio"
_REASON = Reason("no pool of vitamin C balances the intake", "check the intake and the kidney's parameters")


def vitamin_c_at_rest(body: Body, parameters: Values, days: Days) -> Solved:
    """Return the pool over reference at rest on the intake in `parameters`; 0 for those who eat none."""
    size = room_for(days.count)
    absorbed = function_of(flow_at_rest(body, "vitamin_c__absorbed"), parameters, size, ())({})
    loss = function_of(flow_at_rest(body, "vitamin_c__metabolism", "vitamin_c__urine"), parameters, size, (RATIO,))
    ratio = balanced(lambda level: loss({RATIO: level}) - absorbed, size)
    return Solved(np.where(absorbed == 0.0, 0.0, ratio)[: days.count], lambda _: _REASON)
