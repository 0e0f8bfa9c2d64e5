"""Arms of a study file: who is in them and everything that is done there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.evidence import Evidence
from magmatrix.protocol.interventions import KINDS
from magmatrix.protocol.interventions.kind import Intervention
from magmatrix.protocol.interventions.reading import Reading
from magmatrix.protocol.plan import ArmPlan, PersonPlan
from magmatrix.spec.shape import ArmShape
from magmatrix.spec.values import Values
from magmatrix.yamlio import Path_


def read_arms(
    shapes: Mapping[str, ArmShape | None],
    values: Values,
    evidence: Evidence,
    persons: Sequence[PersonPlan],
    duration: int,
    parts: Parts = PARTS,
) -> tuple[ArmPlan, ...]:
    """Read all arms, in file order; no two arms, and no arm and person, may share a name."""
    names: dict[str, str] = {person.name.casefold(): f"person {person.name!r}" for person in persons}
    arms = []
    for name, shape in shapes.items():
        path: Path_ = ("arms", name)
        before = len(values.mistakes)
        values.kept(partial(_named, name, names, values, path), None)
        read = partial(_arm, name, shape or ArmShape(), values, evidence, persons, duration, parts)
        arms.append(values.kept(read, ArmPlan(name, name, ())))
        if len(values.mistakes) > before:
            values.spoilt.add(path)
    return tuple(arms)


def _named(name: str, names: dict[str, str], values: Values, path: Path_) -> None:
    values.name(name, "an arm", path)
    if name.casefold() in names:
        values.fail(
            "two things have one name", path, found=f"arm {name!r} and {names[name.casefold()]}", advice="rename one"
        )
    names[name.casefold()] = f"arm {name!r}"


def _arm(
    name: str,
    shape: ArmShape,
    values: Values,
    evidence: Evidence,
    persons: Sequence[PersonPlan],
    duration: int,
    parts: Parts,
) -> ArmPlan:
    path: Path_ = ("arms", name)
    present = values.kept(lambda: _present(shape, values, persons, (*path, "persons")), ())
    sound = [person for person in persons if person.name in present and ("persons", person.name) not in values.spoilt]
    plans: dict[Intervention[Any], tuple[Any, ...]] = {}
    for kind in KINDS:
        reading = Reading(values, (*path, kind.key), duration, evidence, sound, parts)
        plans[kind] = values.kept(partial(kind.read, getattr(shape, kind.key), reading), ())
    return ArmPlan.of_plans(name, shape.label or name.replace("_", " "), present, plans)


def _present(shape: ArmShape, values: Values, persons: Sequence[PersonPlan], path: Path_) -> tuple[str, ...]:
    known = [person.name for person in persons]
    if shape.persons is None:
        return tuple(known)
    for index, name in enumerate(shape.persons):
        values.choice(name, known, "person", (*path, index))
        if name in shape.persons[:index]:
            values.fail("a person is listed twice in one arm", (*path, index), found=name, advice="keep one")
    return tuple(shape.persons)
