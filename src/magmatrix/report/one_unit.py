"""One unit for all amounts of magnesium on a page: where a study shows milligrams, millimoles become milligrams."""

from __future__ import annotations

from dataclasses import replace

from magmatrix.evidence import Evidence
from magmatrix.graph.names import Name
from magmatrix.spec.observed import Observation
from magmatrix.study.result import Extreme, OutputInfo, PersonResult, StudyResult

_MASS = "chemistry.atomic_mass_Mg"
_PARTS = ("magnesium", "delivery")
_AMOUNTS = {"mmol": "mg", "mmol/h": "mg/h", "mmol/d": "mg/d"}


def in_one_unit(result: StudyResult, evidence: Evidence) -> StudyResult:
    """Return the result with all amounts of magnesium in mg, where some are in mg and some in mmol; else as it is."""
    magnesium = [info for name, info in result.outputs.items() if Name.of(name).part in _PARTS]
    moles = {info.name: _AMOUNTS[info.unit] for info in magnesium if info.unit in _AMOUNTS}
    mass = evidence.parameters.get(_MASS)
    if not moles or mass is None or not any(info.unit in _AMOUNTS.values() for info in magnesium):
        return result
    factor = mass.value
    outputs = {name: _info(info, moles) for name, info in result.outputs.items()}
    arms = tuple(
        replace(arm, people=tuple(_person(person, moles, factor) for person in arm.people)) for arm in result.arms
    )
    seen = tuple(_observed(each, moles, factor) for each in result.observed)
    return replace(result, outputs=outputs, arms=arms, observed=seen)


def _observed(seen: Observation, moles: dict[str, str], factor: float) -> Observation:
    if moles.get(seen.output) is None or seen.unit not in _AMOUNTS:
        return seen
    points = tuple(
        replace(
            point,
            value=point.value * factor,
            low=None if point.low is None else point.low * factor,
            high=None if point.high is None else point.high * factor,
        )
        for point in seen.points
    )
    return replace(seen, unit=moles[seen.output], points=points)


def _info(info: OutputInfo, moles: dict[str, str]) -> OutputInfo:
    return replace(info, unit=moles[info.name]) if info.name in moles else info


def _person(person: PersonResult, moles: dict[str, str], factor: float) -> PersonResult:
    outputs = {name: values * factor if name in moles else values for name, values in person.outputs.items()}
    extremes = {
        name: (_scaled(low, factor), _scaled(high, factor)) if name in moles else (low, high)
        for name, (low, high) in person.extremes.items()
    }
    return replace(person, outputs=outputs, extremes=extremes)


def _scaled(extreme: Extreme, factor: float) -> Extreme:
    return replace(extreme, value=extreme.value * factor)
