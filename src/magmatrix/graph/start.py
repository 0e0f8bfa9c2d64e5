"""How a model begins: which initial values rest on which, and each of them as an expression of parameters."""

from __future__ import annotations

from dataclasses import dataclass

from magmatrix.errors import ModelError
from magmatrix.graph.expr import Expr, as_expr, substitute, symbols_of
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.model import Model, Role
from magmatrix.graph.order import dependency_order


@dataclass(frozen=True, slots=True)
class Start:
    """What is computed before a run, in this order, and from what.

    `steps` has (symbol, expression of states, parameters and time) for every state that has a value or an initial
    assignment, and for every parameter with an initial assignment; each stands after all it needs. `chained` says
    whether any of them needs another, or a state.
    """

    steps: tuple[tuple[str, Expr], ...]
    chained: bool


def start_of(model: Model) -> Start:
    """Return how a model begins; raises ModelError where initial values rest on each other in a circle."""
    inlined = inline_assignments(model)
    begun = {name: substitute([expr], inlined)[0] for name, expr in model.initial.items() if _begins(model, name)}
    values = {name: model.symbols[name].value for name in model.rates if name not in begun}
    plain = {name: as_expr(value) for name, value in values.items() if value is not None}
    steps = {**{name: plain[name] for name in model.rates if name in plain}, **begun}
    # states in the order of the equations, so that what rests on nothing keeps its place
    steps = {name: steps[name] for name in (*model.rates, *begun) if name in steps}
    needs = {name: symbols_of(expr) & steps.keys() for name, expr in steps.items()}
    try:
        order = dependency_order(needs)
    except ModelError as cause:
        raise ModelError(f"initial {cause}") from None
    written = model.rates.keys() | begun.keys()
    chained = any(symbols_of(expr) & written for expr in steps.values())
    return Start(tuple((name, steps[name]) for name in order), chained)


def started_parameters(model: Model) -> frozenset[str]:
    """Parameters whose value at the start is computed unless a person is given one."""
    return frozenset(name for name in model.initial if _begins(model, name) and name not in model.rates)


def _begins(model: Model, name: str) -> bool:
    info = model.symbols.get(name)
    return info is not None and info.role in (Role.STATE, Role.PARAMETER)
