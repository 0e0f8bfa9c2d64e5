"""Conservation laws: weighted sums of states that no rate can change, found by exact rational arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

from magmatrix.graph.expr import ONE, Expr, mul, substitute
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.model import Model, Role

Terms = dict[Expr, Fraction]
Key = TypeVar("Key")


def rate_terms(model: Model, states: Iterable[str] | None = None) -> dict[str, Terms]:
    """Return the rate of each state (or of those named) as a rational combination of flux expressions.

    Assignments are inlined unless they are reactions, so that sums hidden behind names are seen.
    """
    plain = inline_assignments(model)
    open_names = {name: expr for name, expr in plain.items() if model.symbols[name].role is not Role.REACTION}
    names = list(model.rates if states is None else states)
    rates = substitute([model.rates[name] for name in names], open_names)
    return {name: linear_terms(rate) for name, rate in zip(names, rates, strict=True)}


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
        return [(c, mul(*sorted(rest, key=id))) for c, rest in parts]
    return [(Fraction(1), expr)]


def conservation_laws(model: Model) -> list[dict[str, Fraction]]:
    """Return a basis of the conservation laws as mappings state -> weight (left null space of the flux matrix)."""
    by_state = rate_terms(model)
    return left_null_space({state: by_state[state] for state in model.states})


def is_conserved(model: Model, weights: Mapping[str, Fraction | int]) -> bool:
    """Whether the weighted sum of states has a rate that cancels term by term."""
    total: Terms = {}
    by_state = rate_terms(model, weights)
    for state, weight in weights.items():
        for term, coefficient in by_state[state].items():
            total[term] = total.get(term, Fraction(0)) + Fraction(weight) * coefficient
    return not any(total.values())


def left_null_space(rows: Mapping[str, Mapping[Expr, Fraction]]) -> list[dict[str, Fraction]]:
    """Return a basis of all weights of rows whose weighted sum is zero, by exact sparse elimination.

    Each row maps columns to non-zero entries.
    """
    pivots: dict[Expr, tuple[dict[Expr, Fraction], dict[str, Fraction]]] = {}
    laws: list[dict[str, Fraction]] = []
    for name, entries in rows.items():
        row, weights = dict(entries), {name: Fraction(1)}
        while row:
            column = next((c for c in row if c in pivots), None)
            if column is None:
                pivots[next(iter(row))] = (row, weights)
                break
            pivot_row, pivot_weights = pivots[column]
            factor = row[column] / pivot_row[column]
            _subtract(row, pivot_row, factor)
            _subtract(weights, pivot_weights, factor)
        else:
            laws.append(weights)
    return laws


def _subtract(target: dict[Key, Fraction], other: Mapping[Key, Fraction], factor: Fraction) -> None:
    for key, value in other.items():
        rest = target.get(key, Fraction(0)) - factor * value
        if rest:
            target[key] = rest
        else:
            target.pop(key, None)
