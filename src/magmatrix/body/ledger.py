"""The balances that are audited in every run: what comes in, what goes out, and what the stores hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from magmatrix.body.body import Body

TOLERANCE = 1e-9
"""Largest relative error at which a ledger counts as closed."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of a balance: the sum of `symbols` (dotted)."""

    label: str
    kind: Literal["in", "out", "store"]
    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerPlan:
    """One balance: `balance` is the readout that must stay constant, `scale` the readouts that say how large it is."""

    name: str
    unit: str
    part: str
    balance: str
    scale: tuple[str, ...]
    lines: tuple[LedgerLine, ...]

    @property
    def symbols(self) -> tuple[str, ...]:
        """Every output that the audit needs."""
        names = [self.balance, *self.scale, *(s for line in self.lines for s in line.symbols)]
        return tuple(dict.fromkeys(names))


def _mg(*names: str) -> tuple[str, ...]:
    return tuple(f"magnesium.{name}" for name in names)


def _skin(*names: str) -> tuple[str, ...]:
    return tuple(f"dermis.{name}" for name in names)


MAGNESIUM = LedgerPlan(
    "magnesium",
    "mmol",
    "magnesium",
    "magnesium.balance",
    _mg("body_total", "intake_total"),
    (
        LedgerLine("eaten and swallowed", "in", _mg("intake_total")),
        LedgerLine("infused", "in", _mg("infused_total")),
        LedgerLine("through the skin", "in", _mg("dermal_total")),
        LedgerLine("urine", "out", _mg("urine_total")),
        LedgerLine("faeces, unabsorbed", "out", _mg("faeces_unabsorbed_total")),
        LedgerLine("faeces, secreted", "out", _mg("faeces_endogenous_total")),
        LedgerLine("sweat", "out", _mg("sweat_total")),
        LedgerLine("gut content", "store", _mg("S", "L")),
        LedgerLine("plasma and interstitium", "store", _mg("P", "I")),
        LedgerLine("soft organs and red cells", "store", _mg("F", "R")),
        LedgerLine("muscle", "store", _mg("M")),
        LedgerLine("skin cells", "store", _mg("K")),
        LedgerLine("bone", "store", _mg("Bs", "Bd")),
    ),
)

TRACER = LedgerPlan(
    "tracer",
    "mmol",
    "magnesium",
    "magnesium.tracer_balance",
    _mg("tracer_given"),
    (
        LedgerLine("given", "in", _mg("tracer_given")),
        LedgerLine("urine", "out", _mg("tracer_urine")),
        LedgerLine("faeces", "out", _mg("tracer_faeces")),
        LedgerLine("sweat", "out", _mg("tracer_sweat")),
        LedgerLine("gut content", "store", _mg("tS", "tL")),
        LedgerLine("body", "store", _mg("tracer_body")),
    ),
)

COLLAGEN = LedgerPlan(
    "collagen",
    "1",
    "dermis",
    "dermis.collagen_balance",
    _skin("collagen", "made_total"),
    (
        LedgerLine("made", "in", _skin("made_total")),
        LedgerLine("new collagen never retained", "out", _skin("lost_new_total")),
        LedgerLine("degraded", "out", _skin("degraded_total")),
        LedgerLine("debris cleared", "out", _skin("cleared_total")),
        LedgerLine("removed by treatment", "out", _skin("removed_total")),
        LedgerLine("collagen", "store", _skin("collagen")),
        LedgerLine("debris", "store", _skin("debris_held")),
    ),
)


def ledger_plans(body: Body, *, tracer: bool) -> tuple[LedgerPlan, ...]:
    """Return the balances to audit in this body; the tracer's only if one is given."""
    plans = [MAGNESIUM, *([TRACER] if tracer else []), COLLAGEN]
    return tuple(plan for plan in plans if plan.balance in body.outputs)
