"""The balances that every run is audited against name real readouts, in one unit, each line once."""

from __future__ import annotations

import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.body.begin import counters
from magmatrix.body.ledger import ledger_plans
from magmatrix.body.parts import PARTS
from magmatrix.body.parts.part import LedgerPlan
from magmatrix.graph.derivative import derivatives
from magmatrix.graph.expr import evaluate
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.names import dotted, flat

PLANS = tuple(plan for plan in PARTS.ledgers if PARTS[plan.part].standard)
STANDARD = [plan.name for plan in PLANS]
SIGNS = {"in": -1.0, "out": 1.0, "store": 1.0}


@pytest.fixture(params=PARTS.ledgers, ids=[plan.name for plan in PARTS.ledgers])
def plan(request: pytest.FixtureRequest) -> LedgerPlan:
    chosen: LedgerPlan = request.param
    return chosen


def test_every_line_can_be_observed(plan: LedgerPlan) -> None:
    body = reference_body((plan.part,))
    assert [name for name in plan.symbols if name not in body.outputs] == []


def test_one_unit_per_balance(plan: LedgerPlan) -> None:
    body = reference_body((plan.part,))
    units = {str(body.outputs[name].unit) for name in plan.symbols}
    assert len(units) == 1


def test_no_symbol_is_counted_twice(plan: LedgerPlan) -> None:
    counted = [symbol for line in plan.lines for symbol in line.symbols]
    assert len(counted) == len(set(counted))


def test_the_lines_add_up_to_the_balance(plan: LedgerPlan) -> None:
    """Stores plus what left less what entered is the balance readout, whatever the state (1e-9 relative)."""
    body = reference_body((plan.part,))
    model = body.model
    inlined = inline_assignments(model)
    point = {s.id: s.value for s in model.symbols.values() if s.value is not None}
    point |= {**body.values, "time": 0.0}
    point |= {name: 0.1 + 0.37 * (place % 5) for place, name in enumerate(model.states)}

    def value(name: str) -> float:
        return float(evaluate(inlined[flat(name)], point)) if flat(name) in inlined else point[flat(name)]

    total = sum(SIGNS[line.kind] * value(symbol) for line in plan.lines for symbol in line.symbols)
    assert total == pytest.approx(value(plan.balance), rel=1e-9)


def test_flows_are_counters_and_stores_are_not(plan: LedgerPlan) -> None:
    for line in plan.lines:
        for symbol in line.symbols:
            assert (flat(symbol) in counters()) is (line.kind != "store")


def test_every_counter_of_the_body_is_reset_at_the_start_of_a_study() -> None:
    """A state called `..._total` only counts; one left out would carry the run-in into the study."""
    totals = {name for name in reference_body().model.states if name.endswith("_total")}
    assert totals - counters() == set()


def test_counters_are_read_by_no_rate() -> None:
    """Resetting a counter must not change the course of the body."""
    body = reference_body()
    inlined = inline_assignments(body.model)
    counted = sorted(counters() & set(body.model.states))
    for name, rate in body.model.rates.items():
        slopes = derivatives(inlined.get(name, rate), counted)
        assert all(slope.op == "number" and slope.value == 0.0 for slope in slopes.values()), dotted(name)


@pytest.mark.parametrize(
    ("parts", "tracer", "names"),
    [
        (None, True, STANDARD),
        (None, False, [name for name in STANDARD if name != "tracer"]),
        (("dermis",), False, ["collagen"]),
        (("magnesium",), True, ["magnesium", "tracer"]),
        (("dish",), False, ["ascorbate of the medium"]),
    ],
)
def test_a_body_is_audited_for_what_it_has(parts: tuple[str, ...] | None, tracer: bool, names: list[str]) -> None:
    body = reference_body(parts)
    plans = ledger_plans(body, tracer=tracer)
    assert [plan.name for plan in plans] == names
    assert all(plan.part in PARTS for plan in plans)
    assert all(symbol in body.outputs for plan in plans for symbol in plan.symbols)
