"""SBML (from Antimony text or any SBML file) to the typed expression graph."""

from __future__ import annotations

import math
import threading
from fractions import Fraction
from pathlib import Path
from typing import Any

from magmatrix.errors import ModelError
from magmatrix.graph.expr import ZERO, Expr, add, as_expr, divide, mul, symbol
from magmatrix.graph.mathml import MathReader
from magmatrix.graph.model import TIME, Event, Model, Role, Symbol
from magmatrix.graph.units import DIMENSIONLESS, Unit

_SI_KINDS: dict[str, Unit] = {
    "ampere": Unit.of(A=1),
    "avogadro": Unit.of(6.02214076e23),
    "becquerel": Unit.of(s=-1),
    "candela": Unit.of(cd=1),
    "coulomb": Unit.of(A=1, s=1),
    "dimensionless": DIMENSIONLESS,
    "farad": Unit.of(A=2, s=4, kg=-1, m=-2),
    "gram": Unit.of(1e-3, kg=1),
    "gray": Unit.of(m=2, s=-2),
    "henry": Unit.of(kg=1, m=2, s=-2, A=-2),
    "hertz": Unit.of(s=-1),
    "item": Unit.of(item=1),
    "joule": Unit.of(kg=1, m=2, s=-2),
    "katal": Unit.of(mol=1, s=-1),
    "kelvin": Unit.of(K=1),
    "kilogram": Unit.of(kg=1),
    "litre": Unit.of(1e-3, m=3),
    "liter": Unit.of(1e-3, m=3),
    "lumen": Unit.of(cd=1),
    "lux": Unit.of(cd=1, m=-2),
    "metre": Unit.of(m=1),
    "meter": Unit.of(m=1),
    "mole": Unit.of(mol=1),
    "newton": Unit.of(kg=1, m=1, s=-2),
    "ohm": Unit.of(kg=1, m=2, s=-3, A=-2),
    "pascal": Unit.of(kg=1, m=-1, s=-2),
    "radian": DIMENSIONLESS,
    "second": Unit.of(s=1),
    "siemens": Unit.of(A=2, s=3, kg=-1, m=-2),
    "sievert": Unit.of(m=2, s=-2),
    "steradian": DIMENSIONLESS,
    "tesla": Unit.of(kg=1, s=-2, A=-1),
    "volt": Unit.of(kg=1, m=2, s=-3, A=-1),
    "watt": Unit.of(kg=1, m=2, s=-3),
    "weber": Unit.of(kg=1, m=2, s=-2, A=-1),
}


_TRANSLATOR = threading.Lock()
"""The translator keeps one document for the whole process."""


def read_antimony(file: Path) -> dict[str, Model]:
    """Read every model of one Antimony file, by name; each must stand alone.

    Raises ModelError with the translator's line and reason.
    """
    import antimony

    text = file.read_text(encoding="utf-8")
    with _TRANSLATOR:
        antimony.clearPreviousLoads()
        if antimony.loadAntimonyString(text) < 0:
            raise ModelError(f"{file.name}: {antimony.getLastError().strip()}; correct the Antimony text")
        names = [name for name in antimony.getModuleNames() if name != "__main"]
        found = {name: antimony.getSBMLString(name) for name in names}
    return {name: read_sbml(sbml, origin=file.name) for name, sbml in found.items()}


def read_sbml(text: str, *, origin: str = "SBML") -> Model:
    """Read SBML text into a Model; raises ModelError for invalid SBML or constructs this graph does not carry."""
    import libsbml

    document = libsbml.readSBMLFromString(text)
    found = [document.getError(i) for i in range(document.getNumErrors())]
    fatal = (libsbml.LIBSBML_SEV_ERROR, libsbml.LIBSBML_SEV_FATAL)
    grave = [error.getMessage().strip() for error in found if error.getSeverity() in fatal]
    if grave:
        raise ModelError(f"{origin}: {grave[0]}; the file must be valid SBML")
    if document.getModel() is None:
        raise ModelError(f"{origin}: no model in the file; give a file with one model")
    return _Reader(document.getModel(), origin).read()


class _Reader:
    def __init__(self, model: Any, origin: str) -> None:
        self.sbml = model
        self.origin = origin
        self.units = dict(_SI_KINDS)
        self.symbols: dict[str, Symbol] = {}
        self.rates: dict[str, Expr] = {}
        self.assigned: dict[str, Expr] = {}
        self.stoichiometry: dict[str, dict[str, Fraction]] = {}
        self.math = MathReader(model, origin)

    def read(self) -> Model:
        for definition in self.sbml.getListOfUnitDefinitions():
            self.units[definition.getId()] = _unit_of(definition)
        time_unit = self._unit(self.sbml.getTimeUnits()) or Unit.of(s=1)
        self.symbols[TIME] = Symbol(TIME, Role.TIME, time_unit, "time")
        ruled = {rule.getVariable() for rule in self.sbml.getListOfRules() if rule.isRate()}
        assigned = {rule.getVariable() for rule in self.sbml.getListOfRules() if rule.isAssignment()}
        if any(rule.isAlgebraic() for rule in self.sbml.getListOfRules()):
            raise ModelError(f"{self.origin}: algebraic rules are not supported; write an assignment or a rate instead")
        self._read_quantities(ruled, assigned)
        for rule in self.sbml.getListOfRules():
            target = self.rates if rule.isRate() else self.assigned
            target[rule.getVariable()] = self.math.read(rule.getMath())
        self._read_reactions(ruled | assigned, time_unit)
        initial = {item.getSymbol(): self.math.read(item.getMath()) for item in self.sbml.getListOfInitialAssignments()}
        return Model(
            id=self.sbml.getId() or self.origin,
            time_unit=time_unit,
            symbols=self.symbols,
            rates={name: self.rates[name] for name in self.symbols if name in self.rates},
            assigned=self.assigned,
            events={event.id: event for event in map(self._event, self.sbml.getListOfEvents())},
            initial=initial,
            stoichiometry=self.stoichiometry,
            unit_definitions=self.units,
        )

    def _unit(self, name: str) -> Unit | None:
        if not name:
            return None
        try:
            return self.units[name]
        except KeyError:
            raise ModelError(f"{self.origin}: unit {name!r} is not defined; add a unit definition") from None

    def _read_quantities(self, ruled: set[str], assigned: set[str]) -> None:
        def role(name: str, default: Role) -> Role:
            return Role.STATE if name in ruled else Role.ASSIGNED if name in assigned else default

        for compartment in self.sbml.getListOfCompartments():
            name = compartment.getId()
            unit = self._unit(compartment.getUnits() or self.sbml.getVolumeUnits())
            value = compartment.getSize() if compartment.isSetSize() else None
            self.symbols[name] = Symbol(name, role(name, Role.PARAMETER), unit, compartment.getName(), value)
        for species in self.sbml.getListOfSpecies():
            self._read_species(species, role)
        for parameter in self.sbml.getListOfParameters():
            name = parameter.getId()
            value = parameter.getValue() if parameter.isSetValue() and math.isfinite(parameter.getValue()) else None
            self.symbols[name] = Symbol(
                name,
                role(name, Role.PARAMETER),
                self._unit(parameter.getUnits()),
                parameter.getName(),
                value,
                bool(parameter.getConstant()),
            )

    def _read_species(self, species: Any, role: Any) -> None:
        name = species.getId()
        amount = self._unit(species.getSubstanceUnits() or self.sbml.getSubstanceUnits())
        volume = self.symbols[species.getCompartment()]
        if species.getConversionFactor() or self.sbml.getConversionFactor():
            raise ModelError(f"{self.origin}: species {name} has a conversion factor; not supported yet")
        by_amount = species.getHasOnlySubstanceUnits()
        if not by_amount and volume.role is not Role.PARAMETER:
            raise ModelError(
                f"{self.origin}: species {name} is a concentration in a compartment that changes; "
                "declare it substance-only"
            )
        unit = amount if by_amount or amount is None or volume.unit is None else amount / volume.unit
        value = None
        if species.isSetInitialAmount() and (by_amount or volume.value):
            value = species.getInitialAmount() / (1.0 if by_amount else float(volume.value or 1.0))
        elif species.isSetInitialConcentration():
            value = species.getInitialConcentration() * (float(volume.value or 1.0) if by_amount else 1.0)
        default = Role.PARAMETER if species.getBoundaryCondition() or species.getConstant() else Role.STATE
        self.symbols[name] = Symbol(
            name, role(name, default), unit, species.getName(), value, bool(species.getConstant())
        )
        if self.symbols[name].role is Role.STATE:
            self.rates.setdefault(name, ZERO)

    def _read_reactions(self, ruled: set[str], time_unit: Unit) -> None:
        extent = self._unit(self.sbml.getExtentUnits())
        terms: dict[str, list[Expr]] = {}
        for reaction in self.sbml.getListOfReactions():
            name = reaction.getId()
            law = reaction.getKineticLaw()
            if law is None or law.getMath() is None:
                raise ModelError(f"{self.origin}: reaction {name} has no kinetic law; give it one")
            if law.getNumParameters() or law.getNumLocalParameters():
                raise ModelError(f"{self.origin}: reaction {name} has local parameters; make them global")
            self.assigned[name] = self.math.read(law.getMath())
            unit = extent / time_unit if extent is not None else None
            self.symbols[name] = Symbol(name, Role.REACTION, unit, reaction.getName())
            net: dict[str, Fraction] = {}
            for sign, references in ((-1, reaction.getListOfReactants()), (1, reaction.getListOfProducts())):
                for reference in references:
                    species = reference.getSpecies()
                    amount = self._stoichiometry(name, reference, ruled)
                    net[species] = net.get(species, Fraction(0)) + sign * amount
            self.stoichiometry[name] = {
                species: amount
                for species, amount in net.items()
                if amount and species in self.rates and species not in ruled
            }
            for species, amount in self.stoichiometry[name].items():
                terms.setdefault(species, []).append(mul(as_expr(float(amount)), symbol(name)))
        for species, parts in terms.items():
            rate = add(*parts)
            reference = self.sbml.getSpecies(species)
            if not reference.getHasOnlySubstanceUnits():
                rate = divide(rate, symbol(reference.getCompartment()))
            self.rates[species] = rate

    def _stoichiometry(self, reaction: str, reference: Any, ruled: set[str]) -> Fraction:
        amount = reference.getStoichiometry()
        if not math.isfinite(amount) or reference.getId() in ruled:
            raise ModelError(
                f"{self.origin}: reaction {reaction}: the stoichiometry of {reference.getSpecies()} is not a number; "
                "write one"
            )
        return Fraction(amount).limit_denominator(10**6)

    def _event(self, event: Any) -> Event:
        name = event.getId()
        if event.getDelay() is not None or event.getPriority() is not None:
            raise ModelError(f"{self.origin}: event {name} has a delay or a priority; not supported yet")
        assignments = tuple(
            (item.getVariable(), self.math.read(item.getMath())) for item in event.getListOfEventAssignments()
        )
        return Event(name, self.math.read(event.getTrigger().getMath()), assignments, event.getName())


def _unit_of(definition: Any) -> Unit:
    import libsbml

    total = DIMENSIONLESS
    for part in definition.getListOfUnits():
        kind = libsbml.UnitKind_toString(part.getKind())
        base = _SI_KINDS[kind]
        factor = part.getMultiplier() * 10.0 ** part.getScale()
        exponent = Fraction(part.getExponentAsDouble()).limit_denominator(1000)
        total = total * (Unit(base.scale * factor, base.exponents) ** exponent)
    return total
