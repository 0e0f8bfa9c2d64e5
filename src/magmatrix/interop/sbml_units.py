"""Unit definitions of an SBML document, made as they are needed and named as the model's author named them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from magmatrix.graph.names import Name
from magmatrix.graph.units import BASES, DIMENSIONLESS, Unit

_KINDS: Final = dict(
    zip(BASES, ("second", "metre", "kilogram", "mole", "kelvin", "ampere", "candela", "item"), strict=True)
)


class UnitTable:
    """The units of one document: equal units share one definition, whichever module they come from.

    `definitions` holds both the authors' units and those of the document, by name.
    """

    def __init__(self, sbml: Any, definitions: Mapping[str, Unit]) -> None:
        self._sbml = sbml
        self._made: list[tuple[str, Unit]] = [("dimensionless", DIMENSIONLESS)]
        self.definitions = {**definitions, "dimensionless": DIMENSIONLESS}

    def id_of(self, unit: Unit) -> str:
        """Return the id of `unit` in the document, defining it if it is new."""
        for name, made in self._made:
            if made.same(unit):
                return name
        name = self._name(unit)
        self._made.append((name, unit))
        self.definitions[name] = unit
        if not _is_kind(name):
            definition = self._sbml.createUnitDefinition()
            definition.setId(name)
            _describe(definition, unit)
        return name

    def id_of_written(self, name: str | None) -> str:
        """Return the document's id for the unit written beside a number; a bare number is dimensionless."""
        return self.id_of(DIMENSIONLESS if name is None else self.definitions[name])

    def _name(self, unit: Unit) -> str:
        """Return the author's name for a unit if there is one, else SBML's own, else a new one."""
        names = [(Name.of(name).own, known) for name, known in self.definitions.items()]
        same = [name for name, known in names if known.same(unit) and self._can_mean(name, unit)]
        authors = [name for name in same if not _is_kind(name)]
        return next(iter([*authors, *same]), f"unit_{len(self._made)}")

    def _can_mean(self, name: str, unit: Unit) -> bool:
        known = self.definitions.get(name)
        return known is None or known.same(unit)


def _is_kind(name: str) -> bool:
    import libsbml

    return bool(libsbml.UnitKind_forName(name) != libsbml.UNIT_KIND_INVALID)


def _describe(definition: Any, unit: Unit) -> None:
    """Write scale and exponents; the scale goes with the first base unit: `1e-3 mole`, not `1e-3 times mole`."""
    import libsbml

    scale = unit.scale
    powers = [(base, float(power)) for base, power in zip(BASES, unit.exponents, strict=True) if power]
    for base, power in powers or [("", 1.0)]:
        part = definition.createUnit()
        part.setKind(libsbml.UnitKind_forName(_KINDS[base]) if base else libsbml.UNIT_KIND_DIMENSIONLESS)
        part.setExponent(power)
        part.setScale(0)
        part.setMultiplier(scale ** (1.0 / power))
        scale = 1.0
