"""One person of a study as numbers: the body's parameters, their own values laid over them, and the rest state."""

from __future__ import annotations

from collections.abc import Mapping

from magmatrix.body.assemble import COMPUTED, in_model_unit
from magmatrix.body.body import Body
from magmatrix.body.names import flat
from magmatrix.body.rest import daily_absorption, rest_ratio
from magmatrix.engine.schedule import TICKS_PER_DAY, Action, Schedule, Setting
from magmatrix.errors import StudyError
from magmatrix.protocol.plan import PersonPlan
from magmatrix.quantity import convert

_REST = "magnesium__rest_ratio"


def person_parameters(body: Body, person: PersonPlan, settings: Mapping[str, float]) -> dict[str, float]:
    """Return every parameter of the body for one person, in model units (the rest state still missing).

    `settings` are inputs by dotted name, such as age and filtration rate. Numbers that are computed from an overridden
    one follow it. Raises StudyError for an override that the body does not use.
    """
    values = dict(body.values)
    evidence = body.evidence
    changed: dict[str, float] = {}
    for name, given in person.overrides.items():
        if name in COMPUTED or name not in evidence.parameters:
            raise StudyError(f"{name} cannot be set for a person", found=given.text, expected="an evidence parameter")
        changed[name] = convert(given.value, given.unit, evidence.parameter(name).unit)
    if changed:
        recomputed = evidence.recompute(changed)
        for symbol, record in body.records.items():
            unit = evidence.parameter(record).unit
            values[symbol] = in_model_unit(recomputed[record], unit, body.model.symbols[symbol])
    for name, value in settings.items():
        if flat(name) in values:
            values[flat(name)] = value
    return values


def at_rest(body: Body, parameters: Mapping[str, float], habitual: Schedule, *, who: str) -> dict[str, float]:
    """Return `parameters` completed with the rest state on the first day of the `habitual` schedule."""
    if _REST not in body.model.symbols:
        return dict(parameters)
    day = [item for item in habitual if isinstance(item, Action) and item.tick < TICKS_PER_DAY]
    absorbed = daily_absorption(body, {**parameters, _REST: 1.0}, day)
    return {**parameters, _REST: rest_ratio(body, parameters, absorbed, who=who)}


def settings_at_start(schedule: Schedule) -> dict[str, float]:
    """Return the inputs that a schedule sets at its very first moment, by dotted name."""
    return {item.symbol: item.value for item in schedule if isinstance(item, Setting) and item.tick == 0}
