"""Named actions: what a schedule fires with arguments, such as a serving or a session; and events of the clock.

Named actions are told apart by how they are written: an event `serving` whose trigger is `serving_fires > 0` is the
action `serving`, if nothing in the model gives `serving_fires` a value; every other free parameter called
`serving_...` is an argument. An event that waits for a moment, `time >= 90`, is an action that the model fires itself.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations, groupby

from magmatrix.errors import ModelError
from magmatrix.graph.expr import Expr, substitute, symbol, symbols_of
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.model import TIME, Event, Model, Role, Symbol

FIRES = "_fires"


@dataclass(frozen=True, slots=True)
class NamedAction:
    """What may be done to the state: `arguments` maps the argument's short name to its symbol.

    `fires` is the symbol of the trigger, empty for an event of the clock, which happens by itself at `moment` (model
    time).
    """

    id: str
    arguments: dict[str, str]
    assignments: tuple[tuple[str, Expr], ...]
    fires: str
    moment: float | None = None


def action_of(event: Event, symbols: Mapping[str, Symbol], others: Collection[str] = ()) -> NamedAction | None:
    """Return the named action that an event stands for, or None for an event that fires by itself.

    `others` are the ids of the other events, whose own arguments are left to them.
    """
    fires = event.id + FIRES
    if event.priority is not None or not _waits_for(event.trigger, fires) or not _is_free(symbols.get(fires)):
        return None
    if any(target == fires for target, _ in event.assignments):
        return None
    prefix = event.id + "_"
    longer = tuple(f"{other}_" for other in others if other.startswith(prefix))
    arguments = {
        name.removeprefix(prefix): name
        for name, info in symbols.items()
        if name.startswith(prefix) and name != fires and not name.startswith(longer) and _may_be_given(info)
    }
    return NamedAction(event.id, arguments, event.assignments, fires)


def _waits_for(trigger: Expr, fires: str) -> bool:
    if trigger.op == "gt":
        above, below = trigger.args
    elif trigger.op == "lt":
        below, above = trigger.args
    else:
        return False
    return above is symbol(fires) and below.op == "number" and below.value == 0.0


def _is_free(info: Symbol | None) -> bool:
    return info is not None and _may_be_given(info) and not (info.value or 0.0) > 0.0


def _may_be_given(info: Symbol) -> bool:
    return info.role is Role.ARGUMENT or (info.role is Role.PARAMETER and not info.constant)


def moment_of(event: Event) -> float | None:
    """Return the model time at which an event of the clock happens, infinity if never, or None for another event.

    Only `time >= number` is one: whatever else looks at the clock may happen twice, or just after a moment.
    """
    trigger = event.trigger
    if trigger.op == "ge":
        now, moment = trigger.args
    elif trigger.op == "le":
        moment, now = trigger.args
    else:
        return None
    if now is not symbol(TIME) or moment.op != "number":
        return None
    first = moment.value if moment.value > 0.0 else 0.0
    return math.inf if first == 0.0 and event.starts_true else first


def named_actions(model: Model) -> dict[str, NamedAction]:
    """Return everything that can be done to a model by event id: named actions, then events of the clock in order."""
    ids = set(model.events)
    changed = {target for event in model.events.values() for target, _ in event.assignments}
    found = {}
    for event in model.events.values():
        action = action_of(event, model.symbols, ids - {event.id})
        if action is not None and action.fires not in changed and action.fires not in model.initial:
            found[event.id] = action
    return {**found, **{action.id: action for action in clock_actions(model)}}


def clock_actions(model: Model) -> list[NamedAction]:
    """Return the events of the clock in the order in which they happen; those of one moment by priority.

    Raises ModelError for several events of one moment whose order matters and is not said.
    """
    timed = [(moment, event) for event in model.events.values() if (moment := moment_of(event)) is not None]
    ranked = sorted(timed, key=lambda item: (item[0], -_rank(item[1])))
    inlined = inline_assignments(model) if len(ranked) > 1 else {}
    for _, group in groupby(ranked, key=lambda item: item[0]):
        for first, second in combinations([event for _, event in group], 2):
            if not _in_order(first, second, inlined):
                raise ModelError(
                    f"model {model.id}: events {first.id} and {second.id} happen at one moment and it matters which "
                    "comes first; give them different priorities, and useValuesFromTriggerTime false"
                )
    return [NamedAction(event.id, {}, event.assignments, "", moment) for moment, event in ranked]


def _rank(event: Event) -> float:
    return event.priority.value if event.priority is not None and event.priority.op == "number" else 0.0


def _in_order(first: Event, second: Event, inlined: Mapping[str, Expr]) -> bool:
    ranked = all(event.priority is not None and event.priority.op == "number" for event in (first, second))
    if ranked and _rank(first) > _rank(second) and not second.values_from_trigger:
        return True
    sets = [{target for target, _ in event.assignments} for event in (first, second)]
    uses = [symbols_of(*substitute([expr for _, expr in event.assignments], inlined)) for event in (first, second)]
    return not (sets[0] & (sets[1] | uses[1]) or sets[1] & uses[0])


def refuse_self_firing(model: Model) -> None:
    """Raise ModelError naming the events that no engine here can run."""
    stray = sorted(model.events.keys() - named_actions(model).keys())
    if stray:
        raise ModelError(
            f"model {model.id}: events {stray} fire on the state itself; the engines run named actions and events at "
            "`time >= number`, so write them so or remove them"
        )
