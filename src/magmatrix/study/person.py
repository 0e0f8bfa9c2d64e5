"""One person of a study as numbers: the body's parameters and their own values laid over them."""

from __future__ import annotations

from collections.abc import Mapping

from magmatrix.body.assemble import in_model_unit
from magmatrix.body.body import Body
from magmatrix.body.size import size_ratio
from magmatrix.errors import StudyError
from magmatrix.graph.names import flat
from magmatrix.protocol.plan import PersonPlan
from magmatrix.quantity import convert


def person_parameters(body: Body, person: PersonPlan, settings: Mapping[str, float]) -> dict[str, float]:
    """Return every parameter of the body for one person, in model units (at the reference rest state).

    `settings` are inputs by dotted name, such as age and filtration rate. Numbers that are computed from an overridden
    one follow it. With a weight, what grows with the body does, but for what an override says. Raises StudyError for an
    override that the body does not use.
    """
    values = dict(body.values)
    evidence = body.evidence
    changed: dict[str, float] = {}
    for name, given in person.overrides.items():
        if name in body.parts.computed or name not in evidence.parameters:
            raise StudyError(f"{name} cannot be set for a person", found=given.text, expected="an evidence parameter")
        changed[name] = convert(given.value, given.unit, evidence.parameter(name).unit)
    followed = evidence.following(changed)
    for symbol, record in body.records.items() if followed else ():
        if record in followed:
            unit = evidence.parameter(record).unit
            values[symbol] = in_model_unit(followed[record], unit, body.model.symbols[symbol])
    if person.weight is not None:
        height = None if person.height is None else person.height.value
        ratio = size_ratio(evidence, person.weight.value, height, person.sex)
        for symbol, power in body.sized.items():
            if body.records.get(symbol) not in followed:
                values[symbol] *= ratio**power
    for name, value in settings.items():
        if flat(name) in values:
            values[flat(name)] = value
    return values
