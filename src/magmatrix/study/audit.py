"""The ledgers of one finished run."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from magmatrix.body.ledger import TOLERANCE
from magmatrix.body.parts.part import LedgerPlan
from magmatrix.study.result import Ledger, LedgerEntry

Series = Mapping[str, NDArray[np.float64]]


def audit(plan: LedgerPlan, series: Series) -> Ledger:
    """Return one balance from start to end; `series` holds every symbol of the plan over time.

    The error is the largest change of the balance at any output time, over the largest of the scale readouts.
    """
    balance = series[plan.balance]
    scale = max(float(np.max(np.abs(series[name]))) for name in plan.scale)
    drift = float(np.max(np.abs(balance - balance[0])))
    error = drift / scale if scale > 0.0 else drift
    entries = tuple(
        LedgerEntry(line.label, sum(float(series[s][-1] - series[s][0]) for s in line.symbols), line.kind)
        for line in plan.lines
    )
    return Ledger(plan.name, plan.unit, entries, error, bool(error <= TOLERANCE))
