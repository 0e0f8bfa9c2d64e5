"""Persons of a study file."""

from __future__ import annotations

from collections.abc import Mapping

from magmatrix.evidence import Evidence
from magmatrix.protocol.plan import DietPlan, Given, PersonPlan
from magmatrix.study.parse_diet import check_surveyed, read_diets, read_water
from magmatrix.study.parse_values import AGE, FILTRATION, WEIGHT, Values
from magmatrix.study.shape import PersonShape
from magmatrix.yamlio import Path_


def read_persons(
    shapes: Mapping[str, PersonShape | None], values: Values, evidence: Evidence, duration: int
) -> tuple[PersonPlan, ...]:
    """Read all persons, in file order."""
    return tuple(
        _person(values.name(name, "a person", ("persons", name)), shape or PersonShape(), values, evidence, duration)
        for name, shape in shapes.items()
    )


def _person(name: str, shape: PersonShape, values: Values, evidence: Evidence, duration: int) -> PersonPlan:
    path: Path_ = ("persons", name)
    person = PersonPlan(
        name,
        label=shape.label or name.replace("_", " "),
        age=None if shape.age is None else values.quantity(shape.age, AGE, (*path, "age")),
        sex=shape.sex,
        weight=None if shape.weight is None else values.quantity(shape.weight, WEIGHT, (*path, "weight")),
        egfr=None if shape.egfr is None else values.quantity(shape.egfr, FILTRATION, (*path, "egfr")),
        habitual_diet=_habitual(shape, values, (*path, "habitual_diet"), duration),
        drinking_water=read_water(shape.drinking_water, values, (*path, "drinking_water")),
        overrides=_overrides(shape, values, evidence, (*path, "overrides")),
    )
    if person.habitual_diet is not None:
        check_surveyed([person.habitual_diet], [person], values, (*path, "habitual_diet"))
    return person


def _habitual(shape: PersonShape, values: Values, path: Path_, duration: int) -> DietPlan | None:
    if shape.habitual_diet is None:
        return None
    diets = read_diets(shape.habitual_diet, values, path, duration)
    if len(diets) != 1 or diets[0].timing.days or diets[0].timing.span.first or diets[0].timing.span.stop is not None:
        values.fail("a habitual diet has no phases", path, expected="one amount per day, such as '300 mg/day'")
    return diets[0]


def _overrides(shape: PersonShape, values: Values, evidence: Evidence, path: Path_) -> dict[str, Given]:
    overrides = {}
    for parameter, written in shape.overrides.items():
        here = (*path, parameter)
        values.choice(parameter, evidence.parameters, "number of the evidence", here)
        record = evidence.parameters[parameter]
        given = values.any_unit(written, record.unit, here)
        if record.range is not None and not record.range[0] <= given.value <= record.range[1]:
            low, high = record.range
            values.fail(
                f"{parameter} is outside its range", here, found=written, expected=f"{low:g} to {high:g} {record.unit}"
            )
        overrides[parameter] = given
    return overrides
