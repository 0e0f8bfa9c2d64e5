"""Named checks of the body, each with a severity: what `magmatrix check` runs."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from magmatrix.body.assemble import bound_value, numbers_needed
from magmatrix.body.begin import counters
from magmatrix.body.links import neutral_values
from magmatrix.body.parts import PARTS
from magmatrix.body.parts.part import LedgerPlan
from magmatrix.body.parts.registry import Parts
from magmatrix.errors import UnitError
from magmatrix.evidence import Evidence, Parameter, grade_shares
from magmatrix.graph.actions import named_actions
from magmatrix.graph.derivative import derivatives
from magmatrix.graph.expr import Expr, evaluate, mul, substitute, symbols_of
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.model import Model, Role, Symbol
from magmatrix.graph.names import Name, dotted, flat
from magmatrix.graph.reduce import dependencies, settle
from magmatrix.graph.unit_check import check_units
from magmatrix.graph.units import DIMENSIONLESS
from magmatrix.quantity import base_factor

_LEDGER_TOLERANCE = 1e-12
_REST_TOLERANCE = 1e-12
_TRIALS = 5


class Severity(StrEnum):
    """How much a finding matters: an error makes `magmatrix check` fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found: which check, how severe, about what, and in words."""

    check: str
    severity: Severity
    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks look at: the composed equations and the evidence, before they are bound together."""

    model: Model
    evidence: Evidence
    parts: Parts = PARTS

    @property
    def needed(self) -> list[Symbol]:
        """The parameters whose value must come from an evidence record."""
        return numbers_needed(self.model, self.parts)


Check = Callable[[Checked], Iterator[Finding]]


def with_links(model: Model, evidence: Evidence, links: Mapping[str, bool], *, parts: Parts = PARTS) -> Model:
    """Return the model with every link settled: as `links` (short names, ids) say, else at its default."""
    present = {name: switch for name, switch in parts.switches.items() if flat(switch) in model.symbols}
    settled = {
        flat(switch): float(links.get(name, evidence.parameter(switch).value)) for name, switch in present.items()
    }
    neutral = neutral_values(links, evidence)
    settled |= {s.id: neutral[str(s.record)] for s in numbers_needed(model, parts) if s.record in neutral}
    return settle(model, settled)


def run_checks(
    model: Model, evidence: Evidence, only: Collection[str] | None = None, *, parts: Parts = PARTS
) -> list[Finding]:
    """Run every check, or those named in `only`, and return all findings, errors first."""
    subject = Checked(model, evidence, parts)
    found = [f for name, check in CHECKS.items() if only is None or name in only for f in check(subject)]
    order = list(Severity)
    return sorted(found, key=lambda finding: order.index(finding.severity))


def check_equation_units(subject: Checked) -> Iterator[Finding]:
    """Every equation balances in its units, scales included."""
    for problem in check_units(subject.model):
        yield Finding("units", Severity.ERROR, dotted(problem.equation.split(" =")[0]), dotted(str(problem)))


def check_descriptions(subject: Checked) -> Iterator[Finding]:
    """Every state, parameter and readout says what it is."""
    for info in subject.model.symbols.values():
        if not info.meaning and info.role in (Role.STATE, Role.PARAMETER, Role.ARGUMENT, Role.ASSIGNED):
            if info.role is Role.PARAMETER and info.value is not None:
                continue
            yield Finding("descriptions", Severity.ERROR, dotted(info.id), 'has no description; add `is "..."`')


def check_evidence(subject: Checked) -> Iterator[Finding]:
    """Every number of the equations has a record whose unit fits."""
    for info in subject.needed:
        record = str(info.record)
        if record not in subject.evidence.parameters:
            yield Finding("evidence", Severity.ERROR, record, "has no evidence record; add one")
            continue
        try:
            bound_value(subject.evidence.parameter(record), info)
        except UnitError as problem:
            yield Finding("evidence", Severity.ERROR, record, str(problem))


def check_unused(subject: Checked) -> Iterator[Finding]:
    """No number of an equation file is without use, and no record of a model number is without an equation."""
    used = set().union(*dependencies(subject.model).values())
    for info in subject.model.symbols.values():
        if info.role is Role.PARAMETER and info.id not in used and info.value is None:
            yield Finding("unused", Severity.WARNING, dotted(info.id), "stands in no equation; remove it")
    wanted = {info.record for info in subject.model.symbols.values()}
    modules = {Name.of(record).part for record in wanted if record}
    inputs = {reference for record in subject.evidence.parameters.values() for reference in record.references} | {
        name for link in subject.evidence.links.values() for name in link.parameters
    }
    for name in subject.evidence.parameters:
        neutral = subject.evidence.parameter(name).basis == "definition"
        # a name of three parts is a number of the protocol, such as the barrier after one kind of treatment
        part, own = Name.of(name)
        of_a_module = "." not in own and part in modules
        if of_a_module and name not in wanted | inputs and not neutral:
            yield Finding("unused", Severity.WARNING, name, "is recorded but no equation or transformation uses it")


def check_ledgers(subject: Checked) -> Iterator[Finding]:
    """Each balance is constant along the equations and through every action, at random states."""
    values = _numbers(subject)
    if values is None:
        return
    for plan in subject.parts.ledgers:
        if flat(plan.balance) in subject.model.symbols:
            yield from _audit(subject.model, plan, values)


def _audit(model: Model, plan: LedgerPlan, values: Mapping[str, float]) -> Iterator[Finding]:
    inlined = inline_assignments(model)
    balance = inlined[flat(plan.balance)]
    states = sorted(symbols_of(balance) & model.rates.keys())
    slopes = derivatives(balance, states)
    rates = dict(zip(states, substitute([model.rates[s] for s in states], inlined), strict=True))
    terms = [mul(slopes[s], rates[s]) for s in states]
    chooser = random.Random(plan.name)
    for trial in range(_TRIALS):
        point = _point(model, inlined, values, chooser, resting=trial == 0)
        flow = [evaluate(term, point) for term in terms]
        size = sum(map(abs, flow)) or 1.0
        if abs(sum(flow)) > _LEDGER_TOLERANCE * size:
            yield Finding(
                "ledger",
                Severity.ERROR,
                plan.balance,
                f"the equations make {sum(flow):.3g} {plan.unit}/h out of nothing; find the flow without a partner",
            )
            return
        for name, action in named_actions(model).items():
            change = _change(balance, action.assignments, inlined, point)
            if abs(change) > _LEDGER_TOLERANCE * max(1.0, abs(evaluate(balance, point))):
                yield Finding(
                    "ledger",
                    Severity.ERROR,
                    dotted(name),
                    f"changes {plan.balance} by {change:.3g} {plan.unit}; count what it adds or removes",
                )
                return


def _point(
    model: Model, inlined: Mapping[str, Expr], values: Mapping[str, float], chooser: random.Random, *, resting: bool
) -> dict[str, float]:
    """Return the resting state, or any state at all."""
    point = {**values, "time": 0.0}
    point |= {s.id: chooser.uniform(0.1, 0.9) for s in model.symbols.values() if s.role is Role.ARGUMENT}
    if resting:
        return point | _initial_state(model, inlined, point)
    return point | {s: chooser.uniform(0.2, 2.0) for s in model.states}


def _initial_state(model: Model, inlined: Mapping[str, Expr], point: Mapping[str, float]) -> dict[str, float]:
    return {name: evaluate(substitute([expr], inlined)[0], point) for name, expr in model.initial.items()}


def _change(
    balance: Expr,
    assignments: tuple[tuple[str, Expr], ...],
    inlined: Mapping[str, Expr],
    point: Mapping[str, float],
) -> float:
    targets = [target for target, _ in assignments]
    expressions = substitute([expr for _, expr in assignments], inlined)
    after = {**point, **{t: evaluate(e, point) for t, e in zip(targets, expressions, strict=True)}}
    return evaluate(balance, after) - evaluate(balance, point)


def check_rest(subject: Checked) -> Iterator[Finding]:
    """The reference person is at rest: with mean absorption in, no store of the body changes."""
    values = _numbers(subject)
    if values is None:
        return
    model = subject.model
    inlined = inline_assignments(model)
    point = {**values, "time": 0.0}
    point |= _initial_state(model, inlined, point)
    rates = dict(zip(model.rates, substitute(model.rates.values(), inlined), strict=True))
    fed = {flat(state): record for state, record in subject.parts.fed_at_rest.items()}
    counted = counters(subject.parts)
    for name, rate in rates.items():
        if name in counted:
            continue
        change = evaluate(rate, point)
        if name in fed:
            change += _per_hour(subject.evidence.parameter(fed[name]), model.symbol(name))
        size = max(1.0, abs(point[name]))
        if abs(change) > _REST_TOLERANCE * size:
            yield Finding("rest", Severity.ERROR, dotted(name), f"changes by {change:.3g} per hour at rest")


def _per_hour(record: Parameter, info: Symbol) -> float:
    """Return a flow in the unit of the state it feeds, per hour."""
    state = info.unit or DIMENSIONLESS
    return record.value * base_factor(record.unit)[0] * base_factor("hour")[0] / state.scale


def check_links(subject: Checked) -> Iterator[Finding]:
    """Contested links: every switch has its links in the evidence, and weak links are off unless stated."""
    links = {name: link for link in subject.evidence.links.values() for name in link.parameters}
    for info in subject.model.symbols.values():
        name = dotted(info.id)
        if info.role is Role.PARAMETER and Name.of(name).own.startswith("link_"):
            link = links.get(name)
            if link is None:
                yield Finding("links", Severity.WARNING, name, "no link record names this switch")
                continue
            default = name in subject.evidence.parameters and subject.evidence.parameter(name).value != 0.0
            state = "on" if default else "off"
            if state != link.default:
                yield Finding(
                    "links", Severity.ERROR, name, f"is {state}, but {link.id} says {link.default} by default"
                )
            yield Finding("links", Severity.INFO, name, f"{link.id}: grade {link.grade}, {state} by default")
            if default and link.grade == "E":
                yield Finding("links", Severity.ERROR, name, "a grade E link is on by default; switch it off")


def check_grades(subject: Checked) -> Iterator[Finding]:
    """How the numbers of the equations are graded."""
    ids = sorted({str(s.record) for s in subject.needed if s.record in subject.evidence.parameters})
    table = grade_shares(subject.evidence, ids)
    for share in table.shares:
        text = f"{share.count} of {table.counted} numbers ({share.share:.0%}): {share.meaning}"
        yield Finding("grades", Severity.INFO, share.grade, text)
    yield Finding("grades", Severity.INFO, "assumed", f"{len(table.assumed)} numbers are assumed")


def _numbers(subject: Checked) -> dict[str, float] | None:
    values: dict[str, float] = {flat(name): 1.0 for name in subject.parts.computed}
    for info in subject.model.symbols.values():
        if info.value is not None:
            values[info.id] = info.value
    for info in subject.needed:
        if info.record not in subject.evidence.parameters:
            return None
        try:
            values[info.id] = bound_value(subject.evidence.parameter(str(info.record)), info)
        except UnitError:
            return None
    return values


CHECKS: dict[str, Check] = {
    "units": check_equation_units,
    "descriptions": check_descriptions,
    "evidence": check_evidence,
    "unused": check_unused,
    "ledger": check_ledgers,
    "rest": check_rest,
    "links": check_links,
    "grades": check_grades,
}
"""All checks by name, in the order they run."""

OF_EQUATIONS = ("units", "evidence", "ledger", "rest")
"""Checks whose answer can depend on which contested links are on."""
