"""Smaller models that give the same numbers: without what no output needs, with switches settled for good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from magmatrix.graph.actions import named_actions
from magmatrix.graph.expr import Expr, number, substitute, symbols_of
from magmatrix.graph.model import ACTION, INPUT, Model, Role
from magmatrix.graph.once import once_per_model
from magmatrix.graph.order import closure


@once_per_model
def dependencies(model: Model) -> dict[str, set[str]]:
    """Return what each symbol needs directly: an assigned symbol its expression, a state its rate and its events."""
    needs: dict[str, set[str]] = {name: set() for name in model.symbols}
    for name, expr in model.assigned.items():
        needs[name] |= symbols_of(expr)
    for name, rate in model.rates.items():
        needs[name] |= symbols_of(rate)
    for name, expr in model.initial.items():
        needs[name] |= symbols_of(expr)
    for event in model.events.values():
        for target, expr in event.assignments:
            needs[target] |= symbols_of(expr) | symbols_of(event.trigger)
    return needs


def reduce_to(model: Model, outputs: Iterable[str]) -> Model:
    """Return the part of a model that `outputs` depend on; the values of what stays are unchanged.

    Raises ModelError for an unknown output.
    """
    wanted = [model.symbol(name).id for name in outputs]
    kept = closure(wanted, dependencies(model)) | {
        name for name, info in model.symbols.items() if info.role is Role.TIME
    }
    events = {}
    actions = named_actions(model)
    for name, event in model.events.items():
        assignments = tuple((target, expr) for target, expr in event.assignments if target in kept)
        if assignments:
            events[name] = replace(event, assignments=assignments)
            action = actions.get(name)
            kept |= symbols_of(event.trigger) | set(action.arguments.values() if action else ())
    return replace(
        model,
        symbols={name: info for name, info in model.symbols.items() if name in kept},
        rates={name: rate for name, rate in model.rates.items() if name in kept},
        assigned={name: expr for name, expr in model.assigned.items() if name in kept},
        initial={name: expr for name, expr in model.initial.items() if name in kept},
        stoichiometry={
            name: {state: amount for state, amount in net.items() if state in kept}
            for name, net in model.stoichiometry.items()
            if name in kept
        },
        events=events,
        dropped=_dropped(model, model.symbols.keys() - kept, model.events.keys() - events.keys()),
    )


def independent_groups(model: Model, outputs: Iterable[str]) -> list[list[str]]:
    """Return `outputs` in groups, such that outputs of different groups depend on no common state.

    Groups and their members keep the order of `outputs`; outputs that depend on no state are in the first group. Raises
    ModelError for an unknown output.
    """
    needs = dependencies(model)
    groups: list[tuple[list[str], set[str]]] = []
    names = list(dict.fromkeys(model.symbol(name).id for name in outputs))
    for name in names:
        states = closure([name], needs) & model.rates.keys()
        touched = [group for group in groups if group[1] & states]
        if not states and groups:
            touched = groups[:1]
        members = [member for group in touched for member in group[0]]
        merged = ([*members, name], states.union(*(group[1] for group in touched)))
        place = groups.index(touched[0]) if touched else len(groups)
        groups = [group for group in groups if group not in touched]
        groups.insert(place, merged)
    return [sorted(members, key=names.index) for members, _ in groups]


def settle(model: Model, values: Mapping[str, float]) -> Model:
    """Return a model in which the parameters `values` are numbers for good, so that what they switch off drops out.

    The parameters must be dimensionless. Raises ModelError for an unknown one.
    """
    numbers = {model.symbol(name).id: number(value) for name, value in values.items()}

    def settled(expressions: Mapping[str, Expr]) -> dict[str, Expr]:
        return dict(zip(expressions, substitute(expressions.values(), numbers), strict=True))

    events = {}
    for name, event in model.events.items():
        changes = zip(event.assignments, substitute([e for _, e in event.assignments], numbers), strict=True)
        events[name] = replace(event, assignments=tuple((target, expr) for (target, _), expr in changes))
    return replace(
        model,
        symbols={name: info for name, info in model.symbols.items() if name not in numbers},
        rates=settled(model.rates),
        assigned=settled(model.assigned),
        initial=settled({name: expr for name, expr in model.initial.items() if name not in numbers}),
        events=events,
        dropped=_dropped(model, numbers.keys(), ()),
    )


def _dropped(model: Model, symbols: Iterable[str], events: Iterable[str]) -> dict[str, str]:
    """Return what each name was that the model lost, now or before."""
    lost = {name: model.symbols[name] for name in sorted(symbols)}
    kinds = {
        name: INPUT if info.role is Role.PARAMETER and not info.constant else str(info.role)
        for name, info in lost.items()
    }
    return {**model.dropped, **kinds, **dict.fromkeys(sorted(events), ACTION)}
