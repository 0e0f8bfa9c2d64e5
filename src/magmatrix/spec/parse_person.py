"""Persons of a study file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial

from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.errors import EvidenceError, nearest
from magmatrix.evidence import Evidence, Parameter
from magmatrix.protocol.cautions.names import CONDITIONS, MEDICATION, PHOTOTYPES
from magmatrix.protocol.interventions.diet import check_surveyed, read_diets
from magmatrix.protocol.interventions.drinking_water import read_water
from magmatrix.protocol.plan import DietPlan, Given, PersonPlan
from magmatrix.quantity import convert
from magmatrix.spec.shape import PersonShape
from magmatrix.spec.values import AGE, FILTRATION, HEIGHT, WEIGHT, Values
from magmatrix.yamlio import Path_


def read_persons(
    shapes: Mapping[str, PersonShape | None], values: Values, evidence: Evidence, duration: int, parts: Parts = PARTS
) -> tuple[PersonPlan, ...]:
    """Read all persons, in file order; one with a mistake stays in the list, for arms to name, and is marked spoilt."""
    found = []
    for name, shape in shapes.items():
        before = len(values.mistakes)
        plan = PersonPlan(name, sex=None if shape is None else shape.sex)
        found.append(
            values.kept(partial(_person, name, shape or PersonShape(), values, evidence, duration, parts), plan)
        )
        if len(values.mistakes) > before:
            values.spoilt.add(("persons", name))
    return tuple(found)


def _person(
    name: str, shape: PersonShape, values: Values, evidence: Evidence, duration: int, parts: Parts
) -> PersonPlan:
    path: Path_ = ("persons", name)
    values.name(name, "a person", path)
    person = PersonPlan(
        name,
        label=shape.label or name.replace("_", " "),
        age=None if shape.age is None else values.quantity(shape.age, AGE, (*path, "age")),
        sex=shape.sex,
        weight=None if shape.weight is None else values.quantity(shape.weight, WEIGHT, (*path, "weight")),
        height=None if shape.height is None else values.quantity(shape.height, HEIGHT, (*path, "height")),
        egfr=None if shape.egfr is None else values.quantity(shape.egfr, FILTRATION, (*path, "egfr")),
        habitual_diet=values.kept(lambda: _habitual(shape, values, (*path, "habitual_diet"), duration), None),
        drinking_water=read_water(shape.drinking_water, values, (*path, "drinking_water")),
        overrides=values.kept(lambda: _overrides(shape, values, evidence, (*path, "overrides"), parts), {}),
        medication=_named(shape.medication, MEDICATION, "medicine", values, (*path, "medication")),
        conditions=_named(shape.conditions, CONDITIONS, "condition", values, (*path, "conditions")),
        pregnant=shape.pregnant,
        breast_feeding=shape.breast_feeding,
        phototype=None
        if shape.phototype is None
        else values.one_of(shape.phototype.strip().upper(), PHOTOTYPES, "skin type", (*path, "phototype")),
    )
    if person.height is not None and person.weight is None:
        values.fail(
            "a height acts only beside a weight",
            (*path, "height"),
            found=person.height.text,
            advice="give a `weight` too",
        )
    for key in ("pregnant", "breast_feeding"):
        if getattr(shape, key) and shape.sex == "male":
            values.fail(f"`{key}` contradicts the sex", (*path, key), found="sex: male", advice="drop one of the two")
    if person.habitual_diet is not None:
        check_surveyed([person.habitual_diet], [person], values, (*path, "habitual_diet"))
    return person


def _named(
    written: list[str] | None, known: Mapping[str, str], what: str, values: Values, path: Path_
) -> tuple[str, ...] | None:
    """Read a list of medicines or conditions; None where the study says nothing."""
    if written is None:
        return None

    def one(name: str, index: int) -> str:
        if name not in known:
            values.fail(
                f"unknown {what}",
                (*path, index),
                found=name,
                expected="one of " + ", ".join(known),
                nearest_names=nearest(name, known),
                advice="take the kind it belongs to, or leave out what is not listed: nothing is told of it",
            )
        return name

    return tuple(dict.fromkeys(values.each(one, written)))


def _habitual(shape: PersonShape, values: Values, path: Path_, duration: int) -> DietPlan | None:
    if shape.habitual_diet is None:
        return None
    diets = read_diets(shape.habitual_diet, values, path, duration)
    if len(diets) != 1 or diets[0].timing.days or diets[0].timing.span.first or diets[0].timing.span.stop is not None:
        values.fail("a habitual diet has no phases", path, expected="one amount per day, such as '300 mg/day'")
    return diets[0]


def _overrides(shape: PersonShape, values: Values, evidence: Evidence, path: Path_, parts: Parts) -> dict[str, Given]:
    before = len(values.mistakes)
    read = values.each(
        lambda entry, _: (entry[0], _own_number(*entry, values, evidence, (*path, entry[0]), parts)),
        tuple(shape.overrides.items()),
    )
    overrides = dict(read)
    if len(values.mistakes) == before:
        _check_computed(overrides, values, evidence, path)
    return overrides


def _own_number(
    parameter: str, written: str | float, values: Values, evidence: Evidence, path: Path_, parts: Parts
) -> Given:
    values.choice(parameter, evidence.parameters, "number of the evidence", path)
    record = evidence.parameters[parameter]
    short = {switch: name for name, switch in parts.switches.items()}.get(parameter)
    if short is not None:
        values.fail(
            "a switch is no number of a person", path, found=parameter, advice=f"write `links: {{{short}: on}}`"
        )
    if record.constant:
        values.fail("a constant is the same in everybody", path, found=parameter, advice="drop it")
    given = values.any_unit(written, record.unit, path)
    values.within(given.value, _limits(record), record.unit, written, path, parameter)
    return given


def _limits(record: Parameter) -> tuple[float, float]:
    """Return the range of a number; without one, a number that is never negative in the evidence stays so."""
    if record.range is not None:
        return record.range
    lowest = record.value if record.distribution is None else min(record.value, record.distribution.low or 0.0)
    return (0.0 if lowest >= 0.0 else -math.inf, math.inf)


def _check_computed(overrides: Mapping[str, Given], values: Values, evidence: Evidence, path: Path_) -> None:
    """Fail where another number of the evidence can no longer be computed from these."""
    if not overrides:
        return
    own = {name: convert(given.value, given.unit, evidence.parameter(name).unit) for name, given in overrides.items()}
    try:
        evidence.following(own)
    except EvidenceError as cause:
        values.fail(
            f"no number follows from these ({cause.problem})",
            path,
            found=", ".join(f"{name}: {given.text}" for name, given in overrides.items()),
        )
