"""The Jacobian of the rates, its sparsity, and rates with all assignments inlined."""

from __future__ import annotations

from dataclasses import dataclass

from magmatrix.graph.derivative import derivatives
from magmatrix.graph.expr import ZERO, Expr, substitute, symbols_of
from magmatrix.graph.model import Model
from magmatrix.graph.once import once_per_model


@once_per_model
def _inlined(model: Model) -> dict[str, Expr]:
    inlined: dict[str, Expr] = {}
    for name in model.assignment_order:
        inlined[name] = substitute([model.assigned[name]], inlined)[0]
    return inlined


def inline_assignments(model: Model) -> dict[str, Expr]:
    """Return every assigned symbol as an expression of states, parameters and time only."""
    return dict(_inlined(model))


@dataclass(frozen=True, slots=True)
class Jacobian:
    """Non-zero entries d(rate of row)/d(column state), by (row, column) index in the order of the states."""

    states: tuple[str, ...]
    entries: dict[tuple[int, int], Expr]


def jacobian(model: Model) -> Jacobian:
    """Return the analytic sparse Jacobian of a model."""
    inlined = inline_assignments(model)
    states = model.states
    column = {name: j for j, name in enumerate(states)}
    entries: dict[tuple[int, int], Expr] = {}
    for i, rate in enumerate(substitute(model.rates.values(), inlined)):
        used = sorted(symbols_of(rate) & column.keys(), key=column.__getitem__)
        for name, slope in derivatives(rate, used).items():
            if slope is not ZERO:
                entries[i, column[name]] = slope
    return Jacobian(states, entries)
