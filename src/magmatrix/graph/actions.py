"""Named actions: events that a schedule fires with arguments, such as a serving or a session.

They are told apart by how they are written: an event `serving` whose trigger is `serving_fires > 0` is the action
`serving`; every other parameter called `serving_...` is an argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from magmatrix.graph.expr import Expr, symbols_of
from magmatrix.graph.model import Event, Model

FIRES = "_fires"


@dataclass(frozen=True, slots=True)
class NamedAction:
    """What a schedule may do to the state: `arguments` maps the argument's short name to its symbol."""

    id: str
    arguments: dict[str, str]
    assignments: tuple[tuple[str, Expr], ...]
    fires: str


def action_of(event: Event, parameters: Iterable[str]) -> NamedAction | None:
    """Return the named action that an event stands for, or None for an event the state itself triggers."""
    fires = event.id + FIRES
    if symbols_of(event.trigger) != {fires}:
        return None
    prefix = event.id + "_"
    arguments = {name.removeprefix(prefix): name for name in parameters if name.startswith(prefix) and name != fires}
    return NamedAction(event.id, arguments, event.assignments, fires)


def named_actions(model: Model) -> dict[str, NamedAction]:
    """Return all named actions of a model by event id."""
    found = (action_of(event, model.symbols) for event in model.events.values())
    return {action.id: action for action in found if action is not None}
