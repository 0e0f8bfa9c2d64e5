"""The balances that are audited in every run: what comes in, what goes out, and what the stores hold."""

from __future__ import annotations

from magmatrix.body.body import Body
from magmatrix.body.parts.part import LedgerPlan

TOLERANCE = 1e-9
"""Largest relative error at which a ledger counts as closed."""


def ledger_plans(body: Body, *, tracer: bool) -> tuple[LedgerPlan, ...]:
    """Return the balances to audit in this body; the tracer's only if one is given."""
    return tuple(plan for plan in body.parts.ledgers if plan.balance in body.outputs and (tracer or not plan.of_tracer))
