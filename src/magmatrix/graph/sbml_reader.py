"""One SBML model, read element by element; every number that SBML lets a person change stays a symbol."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from magmatrix.errors import ModelError, nearest
from magmatrix.graph.expr import ZERO, Expr, add, as_expr, divide, mul, negative, number, substitute, symbol, symbols_of
from magmatrix.graph.mathml import RATE_OF, MathReader
from magmatrix.graph.model import TIME, Event, Model, Role, Symbol
from magmatrix.graph.names import Name
from magmatrix.graph.order import dependency_order
from magmatrix.graph.unit_kinds import SI_KINDS
from magmatrix.graph.units import DIMENSIONLESS, Unit


class Reader:
    """Reads one libSBML model whose every element is known to be allowed; raises ModelError for what cannot be run."""

    def __init__(self, model: Any, origin: str) -> None:
        self.sbml = model
        self.origin = origin
        self.level = int(model.getLevel())
        self.units = dict(SI_KINDS)
        self.symbols: dict[str, Symbol] = {}
        self.rates: dict[str, Expr] = {}
        self.assigned: dict[str, Expr] = {}
        self.initial: dict[str, Expr] = {}
        self.stoichiometry: dict[str, dict[str, Fraction]] = {}
        self.math = MathReader(model, origin)
        self.rate_ruled: set[str] = set()
        self.assign_ruled: set[str] = set()
        self.event_set: set[str] = set()
        self.amounts: dict[str, str] = {}
        """The symbol that holds the amount of a species whose compartment changes."""
        self._taken: set[str] = set()

    def read(self) -> Model:
        """Return the model."""
        self._collect_ids()
        if self.level < 3:
            self.units |= {"substance": SI_KINDS["mole"], "volume": SI_KINDS["litre"], "time": SI_KINDS["second"]}
            self.units |= {"length": SI_KINDS["metre"], "area": SI_KINDS["metre"] ** 2}
        for definition in self.sbml.getListOfUnitDefinitions():
            self.units[definition.getId()] = self._unit_of(definition)
        time_unit = self._unit(self.sbml.getTimeUnits(), "time") or Unit.of(s=1)
        self.symbols[TIME] = Symbol(TIME, Role.TIME, time_unit, "time")
        self._look_at_rules()
        self._read_quantities()
        self._read_rules()
        self._read_reactions(time_unit)
        self._read_initial_assignments()
        events = self._read_events()
        events = self._settle_rates(events)
        self._check_names(events)
        return Model(
            id=self.sbml.getId() or self.origin,
            time_unit=time_unit,
            symbols=self.symbols,
            rates={name: self.rates[name] for name in self.symbols if name in self.rates},
            assigned=self.assigned,
            events=events,
            initial=self.initial,
            stoichiometry=self.stoichiometry,
            unit_definitions=self.units,
        )

    # what may be wrong

    def _refuse(self, element: Any, problem: str) -> ModelError:
        line = element.getLine() if element is not None else 0
        return ModelError(f"{self.origin}{f', line {line}' if line else ''}: {problem}")

    def _collect_ids(self) -> None:
        """Take note of all ids, so that a new one is new; refuse the one that the graph keeps for the clock."""
        lists = (
            self.sbml.getListOfCompartments(),
            self.sbml.getListOfSpecies(),
            self.sbml.getListOfParameters(),
            self.sbml.getListOfReactions(),
            self.sbml.getListOfEvents(),
            self.sbml.getListOfFunctionDefinitions(),
        )
        ids = [item for items in lists for item in items if item.getId()]
        references = [r for reaction in self.sbml.getListOfReactions() for r in _references(reaction) if r.getId()]
        for item in [*ids, *references]:
            name = item.getId()
            if name == TIME:
                raise self._refuse(
                    item, f"<{item.getElementName()}> has the id 'time', which is the clock here; give it another id"
                )
            if name in self._taken:
                raise self._refuse(item, f"<{item.getElementName()}>: the id {name!r} is used twice; rename one")
            self._taken.add(name)

    def _new_name(self, wish: str) -> str:
        name = wish
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def _check_names(self, events: Mapping[str, Event]) -> None:
        """Refuse equations with names that stand for nothing."""
        places = {f"d({name})/dt": rate for name, rate in self.rates.items()} | self.assigned
        places |= {f"the initial value of {name}": expr for name, expr in self.initial.items()}
        for event in events.values():
            places[f"the trigger of event {event.id}"] = event.trigger
            places |= {f"event {event.id}, {target}": expr for target, expr in event.assignments}
            if event.priority is not None:
                places[f"the priority of event {event.id}"] = event.priority
        for place, expr in places.items():
            for name in sorted(symbols_of(expr) - self.symbols.keys()):
                close = " or ".join(nearest(name, self.symbols))
                hint = f"did you mean {close}?" if close else "declare it"
                raise self._refuse(None, f"{place} uses {name!r}, which is not in the model; {hint}")

    # units

    def _unit(self, name: str, default: str = "") -> Unit | None:
        name = name or (default if self.level < 3 else "")
        if not name:
            return None
        try:
            return self.units[name]
        except KeyError:
            raise self._refuse(None, f"unit {name!r} is not defined; add a unit definition") from None

    def _unit_of(self, definition: Any) -> Unit:
        import libsbml

        total = DIMENSIONLESS
        for part in definition.getListOfUnits():
            kind = libsbml.UnitKind_toString(part.getKind())
            if kind not in SI_KINDS:
                raise self._refuse(part, f"unit {definition.getId()}: the kind {kind} is not supported; use an SI unit")
            base = SI_KINDS[kind]
            factor = part.getMultiplier() * 10.0 ** part.getScale()
            power = part.getExponentAsDouble()
            if not (math.isfinite(factor) and factor > 0.0 and math.isfinite(power)):
                raise self._refuse(part, f"unit {definition.getId()}: multiplier, scale or exponent is not a number")
            exponent = Fraction(power).limit_denominator(1000)
            total = total * (Unit(base.scale * factor, base.exponents) ** exponent)
        return total

    # quantities

    def _look_at_rules(self) -> None:
        """Take note of who has which rule, and of what events change. A rule without math says nothing."""
        seen: set[str] = set()
        for rule in self.sbml.getListOfRules():
            if rule.isAlgebraic():
                raise self._refuse(rule, "algebraic rules are not supported; write an assignment or a rate instead")
            name = rule.getVariable()
            if name not in self._taken:
                raise self._refuse(rule, f"a rule is for {name!r}, which is not in the model; declare it")
            if name in seen:
                raise self._refuse(rule, f"{name} has two rules; keep one")
            seen.add(name)
            if rule.getMath() is not None:
                (self.rate_ruled if rule.isRate() else self.assign_ruled).add(name)
        for event in self.sbml.getListOfEvents():
            if event.getTrigger() is not None and event.getTrigger().getMath() is not None:
                set_here = [a.getVariable() for a in event.getListOfEventAssignments() if a.getMath() is not None]
                self.event_set.update(set_here)

    def _role(self, name: str, default: Role = Role.PARAMETER) -> Role:
        return Role.STATE if name in self.rate_ruled else Role.ASSIGNED if name in self.assign_ruled else default

    def _add(self, info: Symbol) -> None:
        self.symbols[info.id] = info
        if info.role is Role.STATE:
            self.rates.setdefault(info.id, ZERO)

    def _read_quantities(self) -> None:
        for compartment in self.sbml.getListOfCompartments():
            self._read_compartment(compartment)
        for species in self.sbml.getListOfSpecies():
            self._read_species(species)
        for parameter in self.sbml.getListOfParameters():
            self._add(
                Symbol(
                    parameter.getId(),
                    self._role(parameter.getId()),
                    self._unit(parameter.getUnits()),
                    parameter.getName(),
                    _finite(parameter.getValue()) if parameter.isSetValue() else None,
                    bool(parameter.getConstant()),
                )
            )

    def _read_compartment(self, compartment: Any) -> None:
        name = compartment.getId()
        unit = self._unit(compartment.getUnits() or self.sbml.getVolumeUnits(), "volume")
        value = _finite(compartment.getSize()) if compartment.isSetSize() else None
        if value is None and (self.level == 1 or self._has_no_size(compartment)):
            value = 1.0
        self._add(Symbol(name, self._role(name), unit, compartment.getName(), value))

    def _has_no_size(self, compartment: Any) -> bool:
        return bool(compartment.isSetSpatialDimensions() and compartment.getSpatialDimensionsAsDouble() == 0.0)

    def _changes(self, compartment: str) -> bool:
        return compartment in self.rate_ruled | self.assign_ruled | self.event_set

    def _is_amount(self, species: Any) -> bool:
        compartment = self.sbml.getCompartment(species.getCompartment())
        return bool(species.getHasOnlySubstanceUnits()) or self._has_no_size(compartment)

    def _read_species(self, species: Any) -> None:
        name, place = species.getId(), species.getCompartment()
        if place not in self.symbols:
            raise self._refuse(species, f"species {name} is in compartment {place!r}, which is not in the model")
        volume = self.symbols[place]
        amount_unit = self._unit(species.getSubstanceUnits() or self.sbml.getSubstanceUnits(), "substance")
        by_amount = self._is_amount(species)
        concentration_unit = None if amount_unit is None or volume.unit is None else amount_unit / volume.unit
        unit = amount_unit if by_amount or volume.unit is None else concentration_unit
        fixed = bool(species.getConstant())
        default = Role.PARAMETER if fixed or species.getBoundaryCondition() else Role.STATE
        role = self._role(name, default)
        ruled = name in self.rate_ruled | self.assign_ruled
        if not by_amount and not ruled and self._changes(place):
            self.amounts[name] = self._new_name(f"amount_of_{name}")
            meaning = f"amount of {species.getName() or name}"
            holder = Symbol(self.amounts[name], role, amount_unit, meaning, None, fixed)
            self._add(Symbol(name, Role.ASSIGNED, unit, species.getName()))
            self.assigned[name] = divide(symbol(holder.id), symbol(place))
        else:
            if ruled and not by_amount and place in self.event_set:
                raise self._refuse(
                    species, f"species {name} has a rule and an event changes its compartment; remove one"
                )
            holder = Symbol(name, role, unit, species.getName(), None, fixed)
        self._add(self._begun(species, holder, by_amount or name in self.amounts, volume))

    def _begun(self, species: Any, holder: Symbol, in_amount: bool, volume: Symbol) -> Symbol:
        """Return the symbol with what it begins at; what depends on the size of the compartment is an expression."""
        given_amount = _finite(species.getInitialAmount()) if species.isSetInitialAmount() else None
        given_level = _finite(species.getInitialConcentration()) if species.isSetInitialConcentration() else None
        value, size = given_amount if in_amount else given_level, symbol(volume.id)
        other = given_level if in_amount else given_amount
        if value is None and other is not None:
            if volume.value and volume.role is Role.PARAMETER:
                value = other * volume.value if in_amount else other / volume.value
            if holder.role is not Role.ASSIGNED:
                substance = species.getSubstanceUnits() or self.sbml.getSubstanceUnits()
                written = number(other, None if in_amount else substance or None)
                self.initial[holder.id] = mul(written, size) if in_amount else divide(written, size)
        return Symbol(holder.id, holder.role, holder.unit, holder.meaning, value, holder.constant)

    # rules and reactions

    def _read_rules(self) -> None:
        for rule in self.sbml.getListOfRules():
            name = rule.getVariable()
            if rule.getMath() is None:
                continue
            expr = self.math.read(rule.getMath(), where=f"{rule.getElementName()} of {name}, line {rule.getLine()}")
            (self.rates if name in self.rate_ruled else self.assigned)[name] = expr

    def _read_reactions(self, time_unit: Unit) -> None:
        extent = self._unit(self.sbml.getExtentUnits())
        terms: dict[str, list[Expr]] = {}
        for reaction in self.sbml.getListOfReactions():
            name = reaction.getId()
            if reaction.isSetFast() and reaction.getFast():
                raise self._refuse(reaction, f"reaction {name} is fast; not supported, give it a rate of its own")
            self.assigned[name] = self._law(reaction)
            unit = extent / time_unit if extent is not None else None
            self.symbols[name] = Symbol(name, Role.REACTION, unit, reaction.getName())
            self._read_sides(reaction, terms)
        for name, parts in terms.items():
            species = self.sbml.getSpecies(name)
            rate = add(*parts)
            factor = species.getConversionFactor() or self.sbml.getConversionFactor()
            if factor:
                rate = mul(symbol(factor), rate)
            if name in self.amounts:
                self.rates[self.amounts[name]] = rate
            else:
                size = symbol(species.getCompartment())
                self.rates[name] = rate if self._is_amount(species) else divide(rate, size)

    def _law(self, reaction: Any) -> Expr:
        name, law = reaction.getId(), reaction.getKineticLaw()
        if law is None or law.getMath() is None:
            raise self._refuse(reaction, f"reaction {name} has no kinetic law; give it one")
        local: dict[str, Expr] = {}
        for parameter in [*law.getListOfParameters(), *law.getListOfLocalParameters()]:
            if parameter.getId() in local:
                continue  # libSBML lists a local parameter under both names
            own = self._new_name(Name(name, parameter.getId()).flat)
            value = _finite(parameter.getValue()) if parameter.isSetValue() else None
            unit = self._unit(parameter.getUnits())
            self._add(Symbol(own, Role.PARAMETER, unit, parameter.getName(), value))
            local[parameter.getId()] = symbol(own)
        return self.math.read(law.getMath(), local, where=f"reaction {name}, line {law.getLine()}")

    def _read_sides(self, reaction: Any, terms: dict[str, list[Expr]]) -> None:
        name = reaction.getId()
        net: dict[str, Fraction] = {}
        varying: dict[str, list[Expr]] = {}
        for sign, references in ((-1, reaction.getListOfReactants()), (1, reaction.getListOfProducts())):
            for reference in references:
                species = reference.getSpecies()
                info = self.sbml.getSpecies(species)
                if info is None:
                    raise self._refuse(reference, f"reaction {name}: species {species!r} is not in the model")
                amount = self._stoichiometry(reaction, reference)
                if info.getBoundaryCondition() or info.getConstant():
                    continue
                if species in self.rate_ruled | self.assign_ruled:
                    raise self._refuse(
                        reference, f"species {species} has a rule and reaction {name} changes it too; remove one"
                    )
                if amount.op == "number":
                    net[species] = net.get(species, Fraction(0)) + sign * _exact(amount.value)
                else:
                    net.setdefault(species, Fraction(0))
                    varying.setdefault(species, []).append(amount if sign > 0 else negative(amount))
        own = {species: self.amounts.get(species, species) for species in net}
        self.stoichiometry[name] = {own[s]: a for s, a in net.items() if a and s not in varying}
        for species, whole in net.items():
            parts = [as_expr(float(whole))] if whole else []
            total = add(*parts, *varying.get(species, []))
            if total is not ZERO:
                terms.setdefault(species, []).append(mul(total, symbol(name)))

    def _stoichiometry(self, reaction: Any, reference: Any) -> Expr:
        """Return how many molecules a reference stands for: a number, its own symbol by its id, or an equation."""
        where = f"reaction {reaction.getId()}: the stoichiometry of {reference.getSpecies()}"
        written = reference.getStoichiometryMath() if self.level == 2 else None
        if written is not None:
            if written.getMath() is None:
                raise self._refuse(reference, f"{where} has no math; write it")
            return self.math.read(written.getMath(), where=f"{where}, line {reference.getLine()}")
        amount = reference.getStoichiometry()
        if self.level == 1:
            amount = amount / reference.getDenominator() if reference.getDenominator() else math.nan
        known = math.isfinite(amount) and (self.level < 3 or reference.isSetStoichiometry())
        name = reference.getId() if self.level == 3 else ""
        if name:
            value = amount if known else None
            began = {item.getSymbol() for item in self.sbml.getListOfInitialAssignments() if item.getMath() is not None}
            if value is None and name not in began | self.rate_ruled | self.assign_ruled:
                raise self._refuse(reference, f"{where} ({name}) is not a number; write one")
            constant = bool(reference.getConstant())
            self._add(Symbol(name, self._role(name), DIMENSIONLESS, reference.getName(), value, constant))
            return symbol(name)
        if not known:
            raise self._refuse(reference, f"{where} is not a number; write one")
        return as_expr(amount)

    # beginnings and events

    def _read_initial_assignments(self) -> None:
        seen: set[str] = set()
        for item in self.sbml.getListOfInitialAssignments():
            name = item.getSymbol()
            if item.getMath() is None:
                continue
            if name not in self.symbols or self.symbols[name].role in (Role.REACTION, Role.TIME):
                raise self._refuse(
                    item, f"an initial assignment is for {name!r}, which has no initial value; remove it"
                )
            if name in seen or name in self.assign_ruled:
                raise self._refuse(item, f"{name} has two assignments of its initial value; keep one")
            seen.add(name)
            expr = self.math.read(item.getMath(), where=f"initial assignment of {name}, line {item.getLine()}")
            if name in self.amounts:
                size = symbol(self.sbml.getSpecies(name).getCompartment())
                self.initial[self.amounts[name]] = mul(expr, size)
            else:
                self.initial[name] = expr

    def _read_events(self) -> dict[str, Event]:
        events: dict[str, Event] = {}
        for item in self.sbml.getListOfEvents():
            name = item.getId() or self._new_name(f"event_{len(events) + 1}")
            if item.getDelay() is not None:
                raise self._refuse(item, f"event {name} has a delay; not supported yet, remove it")
            trigger = item.getTrigger()
            if trigger is None or trigger.getMath() is None:
                continue  # never fires
            where = f"event {name}, line {item.getLine()}"
            priority = item.getPriority()
            rank = None
            if priority is not None and priority.getMath() is not None:
                rank = self.math.read(priority.getMath(), where=where)
            events[name] = Event(
                name,
                self.math.read_condition(trigger.getMath(), where=where),
                self._changes_of(item, name, where),
                item.getName(),
                rank,
                bool(trigger.getInitialValue()) if self.level == 3 else True,
                bool(item.getUseValuesFromTriggerTime()),
            )
        return events

    def _changes_of(self, item: Any, name: str, where: str) -> tuple[tuple[str, Expr], ...]:
        changes: dict[str, Expr] = {}
        for assignment in item.getListOfEventAssignments():
            target = assignment.getVariable()
            if assignment.getMath() is None:
                continue
            info = self.symbols.get(target)
            movable = info is not None and (info.role in (Role.STATE, Role.PARAMETER) or target in self.amounts)
            if not movable or target in changes:
                raise self._refuse(
                    assignment, f"event {name} cannot change {target!r}; let it change a free variable once"
                )
            changes[target] = self.math.read(assignment.getMath(), where=where)
        moved: dict[str, Expr] = {}
        for target, expr in changes.items():
            if target not in self.amounts:
                moved[target] = expr
                continue
            place = self.sbml.getSpecies(target).getCompartment()
            moved[self.amounts[target]] = mul(expr, symbol(place))  # its size before the event, as elsewhere
        return tuple(moved.items())

    # rates of change inside equations

    def _settle_rates(self, events: dict[str, Event]) -> dict[str, Event]:
        """Put the rate of a quantity where `rateOf` asks for it."""
        everywhere = [*self.rates.values(), *self.assigned.values(), *self.initial.values()]
        everywhere += [expr for event in events.values() for _, expr in event.assignments]
        everywhere += [event.trigger for event in events.values()]
        everywhere += [event.priority for event in events.values() if event.priority is not None]
        asked = {name for name in symbols_of(*everywhere) if name.startswith(RATE_OF)}
        if not asked:
            return events
        rates: dict[str, Expr] = {}
        waiting = sorted(asked)
        while waiting:
            name = waiting.pop()
            if name not in rates:
                rates[name] = self._rate_of(name.removeprefix(RATE_OF))
                waiting += [used for used in symbols_of(rates[name]) if used.startswith(RATE_OF)]
        for name in dependency_order({name: symbols_of(rate) & rates.keys() for name, rate in rates.items()}):
            rates[name] = substitute([rates[name]], rates)[0]
        for table in (self.rates, self.assigned, self.initial):
            table.update(dict(zip(table, substitute(table.values(), rates), strict=True)))
        return {name: _with_rates(event, rates) for name, event in events.items()}

    def _rate_of(self, name: str) -> Expr:
        if name in self.amounts:
            place = self.sbml.getSpecies(name).getCompartment()
            rate = self.rates.get(self.amounts[name], ZERO)
            return divide(add(rate, negative(mul(symbol(name), symbol(RATE_OF + place)))), symbol(place))
        info = self.symbols.get(name)
        if info is None or info.role in (Role.ASSIGNED, Role.REACTION, Role.TIME):
            raise self._refuse(None, f"rateOf({name}) is not supported: {name} has no rate of its own; write it out")
        return self.rates.get(name, ZERO)


def _with_rates(event: Event, rates: Mapping[str, Expr]) -> Event:
    trigger, *changes = substitute([event.trigger, *(expr for _, expr in event.assignments)], rates)
    assignments = tuple((target, expr) for (target, _), expr in zip(event.assignments, changes, strict=True))
    priority = None if event.priority is None else substitute([event.priority], rates)[0]
    return replace(event, trigger=trigger, assignments=assignments, priority=priority)


def _references(reaction: Any) -> list[Any]:
    return [*reaction.getListOfReactants(), *reaction.getListOfProducts()]


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _exact(amount: float) -> Fraction:
    """The fraction that a person meant, if it is the same number, else the number itself."""
    simple = Fraction(amount).limit_denominator(10**6)
    return simple if float(simple) == amount else Fraction(amount)
