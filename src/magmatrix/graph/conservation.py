"""Conservation laws: weighted sums of states that no rate can change, found by exact rational arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from magmatrix.graph.expr import ONE, Expr, mul, substitute
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.model import Model, Role

Terms = dict[Expr, Fraction]


def rate_terms(model: Model) -> dict[str, Terms]:
    """Return each state's rate as a rational combination of flux expressions.

    Assignments are inlined unless they are reactions, so that sums hidden behind names are seen.
    """
    plain = inline_assignments(model)
    open_names = {name: expr for name, expr in plain.items() if model.symbols[name].role is not Role.REACTION}
    rates = substitute(model.rates.values(), open_names)
    return {name: linear_terms(rate) for name, rate in zip(model.rates, rates, strict=True)}


def linear_terms(expr: Expr) -> Terms:
    """Split an expression into distinct terms with rational coefficients, multiplying out products of sums."""
    terms: Terms = {}
    for coefficient, term in _expand(expr):
        terms[term] = terms.get(term, Fraction(0)) + coefficient
    return {term: coefficient for term, coefficient in terms.items() if coefficient}


def _expand(expr: Expr) -> list[tuple[Fraction, Expr]]:
    if expr.op == "add":
        return [item for arg in expr.args for item in _expand(arg)]
    if expr.op == "number" and expr.unit_id is None:
        return [(Fraction(expr.value), ONE)]
    if expr.op == "mul":
        parts: list[tuple[Fraction, tuple[Expr, ...]]] = [(Fraction(1), ())]
        for factor in expr.args:
            inner = _expand(factor) if factor.op in ("add", "number") else [(Fraction(1), factor)]
            parts = [(c1 * c2, rest if term is ONE else (*rest, term)) for c1, rest in parts for c2, term in inner]
        return [(c, mul(*sorted(rest, key=repr))) for c, rest in parts]
    return [(Fraction(1), expr)]


def conservation_laws(model: Model) -> list[dict[str, Fraction]]:
    """Return a basis of the conservation laws as mappings state -> weight (left null space of the flux matrix)."""
    by_state = rate_terms(model)
    fluxes = list({term: None for terms in by_state.values() for term in terms})
    rows = [[by_state[state].get(flux, Fraction(0)) for flux in fluxes] for state in model.states]
    return [
        {state: weight for state, weight in zip(model.states, law, strict=True) if weight}
        for law in left_null_space(rows)
    ]


def is_conserved(model: Model, weights: Mapping[str, Fraction | int]) -> bool:
    """Whether the weighted sum of states has a rate that cancels term by term."""
    total: Terms = {}
    by_state = rate_terms(model)
    for state, weight in weights.items():
        for term, coefficient in by_state[state].items():
            total[term] = total.get(term, Fraction(0)) + Fraction(weight) * coefficient
    return not any(total.values())


def left_null_space(rows: Sequence[Sequence[Fraction]]) -> list[list[Fraction]]:
    """Return a basis of all row vectors w with w . rows = 0, by exact elimination."""
    count = len(rows)
    work = [[*row, *(Fraction(int(i == j)) for j in range(count))] for i, row in enumerate(rows)]
    width = len(rows[0]) if rows else 0
    pivot = 0
    for column in range(width):
        chosen = next((i for i in range(pivot, count) if work[i][column]), None)
        if chosen is None:
            continue
        work[pivot], work[chosen] = work[chosen], work[pivot]
        for i in range(pivot + 1, count):
            if work[i][column]:
                factor = work[i][column] / work[pivot][column]
                work[i] = [a - factor * b if b else a for a, b in zip(work[i], work[pivot], strict=True)]
        pivot += 1
    return [row[width:] for row in work[pivot:]]
