"""Physiology and evidence become one body: equations composed, units checked, every number bound to its record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from magmatrix.body.body import Body
from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.body.source import model_key
from magmatrix.errors import CompositionError, UnitError
from magmatrix.evidence import Evidence, Parameter, load_evidence
from magmatrix.graph.compose import Module, compose
from magmatrix.graph.composition import Composition
from magmatrix.graph.model import Model, Role, Symbol
from magmatrix.graph.names import dotted, flat
from magmatrix.graph.stored import composition_as_data, composition_from_data, model_as_data, model_from_data
from magmatrix.graph.unit_check import check_units
from magmatrix.graph.units import Unit
from magmatrix.quantity import base_factor
from magmatrix.snapshot import kept


@cache
def reference_body(names: tuple[str, ...] | None = None) -> Body:
    """Return the body with the packaged equations and evidence (all standard parts, or those named).

    Raises UnitError if any equation or record does not fit its unit, CompositionError for a number without a record.
    """
    return assemble(load_evidence(), names)


def assemble(evidence: Evidence, names: Collection[str] | None = None, *, parts: Parts = PARTS) -> Body:
    """Compose the body of the parts called `names` (all standard ones by default) and bind its numbers to `evidence`.

    `parts` are those that there are. Raises UnitError naming equation and both units, CompositionError naming each
    symbol without a record.
    """
    composition, model, problems = _read(names, parts)
    if problems:
        raise UnitError("; ".join(problems))
    needed = numbers_needed(model, parts)
    _check_records(needed, evidence)
    values = {s.id: bound_value(evidence.parameter(str(s.record)), s) for s in needed}
    values |= {flat(name): 1.0 for name in parts.computed if flat(name) in model.symbols}
    records = {s.id: str(s.record) for s in needed}
    return Body(composition, model, values, records, evidence, parts)


def _check_records(needed: Collection[Symbol], evidence: Evidence) -> None:
    missing = [s for s in needed if (s.record or "") not in evidence.parameters]
    numbers = [s.record or s.id for s in missing if s.constant]
    if numbers:
        raise CompositionError(
            f"no evidence record for {', '.join(numbers)}; add one to the records or remove the symbol"
        )
    if missing:
        ports = ", ".join(dotted(s.id) for s in missing)
        raise CompositionError(
            f"neither an owner nor an evidence record for {ports}; connect it in body.ant, or record its resting value"
        )


def read_model(names: Collection[str] | None = None, *, parts: Parts = PARTS) -> tuple[Composition, Model]:
    """Read and compose the equations alone, without numbers; the packaged ones are found as a snapshot."""
    composition, model, _ = _read(names, parts)
    return composition, model


_Read = tuple[Composition, Model, list[str]]
"""How a body is composed, its equations, and which of them do not fit their units."""


def _read(names: Collection[str] | None, parts: Parts) -> _Read:
    unknown = set(names or ()) - set(parts)
    if unknown:
        raise CompositionError(f"no part called {', '.join(sorted(unknown))}; choose from {', '.join(parts)}")
    only = parts.instances(parts.standard if names is None else names)

    def make() -> _Read:
        composition, modules = read_modules(parts)
        model = compose(composition, modules, only=only)
        return composition, model, [dotted(str(problem)) for problem in check_units(model)]

    if parts is not PARTS:
        return make()
    return kept("model", model_key(only), make, write=_as_data, read=_from_data)


def _as_data(found: _Read) -> dict[str, Any]:
    composition, model, problems = found
    return {"composition": composition_as_data(composition), "model": model_as_data(model), "problems": problems}


def _from_data(data: dict[str, Any]) -> _Read:
    return composition_from_data(data["composition"]), model_from_data(data["model"]), data["problems"]


def read_modules(parts: Parts = PARTS) -> tuple[Composition, dict[str, Module]]:
    """Read every module by name, and how the body is composed of them; in both, names are as the files have them."""
    from magmatrix.graph.sbml import read_antimony

    composition = parts.composition
    _check_places(composition, parts.places)
    modules: dict[str, Module] = {}
    for file in composition.files:
        for name, model in read_antimony(parts.file(file)).items():
            modules[name] = Module(Path(file).stem, model)
    return composition, modules


def _check_places(composition: Composition, places: Mapping[str, str]) -> None:
    """Raise UnitError where a port takes a concentration that is measured elsewhere, such as plasma for cells."""
    for binding in composition.bindings:
        reader, owner = binding.reader.dotted, binding.owner.dotted
        wanted, found = places.get(reader), places.get(owner)
        if wanted is not None and found is not None and wanted != found:
            raise UnitError(
                f"{binding.place}: port {reader} is a concentration in {wanted}, its owner {owner} one in {found}; "
                "connect concentrations of one place"
            )


def numbers_needed(model: Model, parts: Parts = PARTS) -> list[Symbol]:
    """Return the parameters whose value must come from an evidence record."""
    free = [s for s in model.symbols.values() if s.role is Role.PARAMETER and s.value is None]
    return [s for s in free if s.record not in parts.computed]


def bound_value(parameter: Parameter, info: Symbol) -> float:
    """Return a record's value in the unit its symbol declares; raises UnitError naming both units."""
    return in_model_unit(parameter.value, parameter.unit, info)


def in_model_unit(value: float, unit: str, info: Symbol) -> float:
    """Convert `value` from a written unit to the unit of a symbol; raises UnitError naming both."""
    factor, dimensions = base_factor(unit)
    written = Unit.from_mapping(factor, dimensions)
    if info.unit is None or not written.same_dimension(info.unit):
        raise UnitError(
            f"{dotted(info.id)} is in {info.unit}, its number is in {unit}; correct the record or the equation"
        )
    ratio = written.scale / info.unit.scale
    return value * ratio
