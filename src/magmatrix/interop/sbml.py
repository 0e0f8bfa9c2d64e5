"""One person and one schedule as a self-contained SBML file (Level 3 Version 2), for any SBML simulator.

States are parameters with a rate rule, readouts and flows parameters with an assignment rule. Everything that a
schedule does is an event at its hour, with the arguments written into it; what happens at one moment keeps its order by
priority. What is written reads back with read_sbml, runs alike, and is written again letter for letter.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from magmatrix.engine.problem.clock import tick_of
from magmatrix.errors import ModelError, UnitError, nearest
from magmatrix.graph.actions import NamedAction, clock_actions, named_actions
from magmatrix.graph.expr import Expr, compare, number, substitute, symbol
from magmatrix.graph.model import TIME, Event, Model, Role, Symbol
from magmatrix.graph.names import flat
from magmatrix.graph.unit_check import check_units, inferred_units
from magmatrix.graph.units import DIMENSIONLESS, Unit
from magmatrix.interop.astmath import syntax_tree
from magmatrix.interop.sbml_units import UnitTable
from magmatrix.interop.zeros import declare_zeros
from magmatrix.schedule.columns import columns
from magmatrix.schedule.schedule import TICKS_PER_DAY, TICKS_PER_HOUR, Action, Schedule, Setting, hours

_LEVEL, _VERSION = 3, 2


def to_sbml(model: Model, values: Mapping[str, float], schedule: Schedule | None = None) -> str:
    """Return SBML text of `model` with `values` (model units, by symbol) under `schedule`.

    Names of actions and inputs may be dotted, as in a schedule; actions that the model does not have, because it was
    reduced, are left out. Raises UnitError if an equation does not hold in units, ModelError for a missing value, an
    unknown input or argument, or an event that the state fires itself.
    """
    return _Writer(model, values).write(schedule or Schedule())


class _Writer:
    def __init__(self, model: Model, values: Mapping[str, float]) -> None:
        import libsbml

        self.model = model
        self.values = values
        self.actions = named_actions(model)
        stray = sorted(set(model.events) - set(self.actions))
        if stray:
            raise ModelError(
                f"events {', '.join(stray)} fire on the state itself; only named actions and events at "
                "`time >= number` can be exported"
            )
        problems = check_units(model)
        if problems:
            raise UnitError("; ".join(map(str, problems)))
        self.document = libsbml.SBMLDocument(_LEVEL, _VERSION)
        self.sbml = self.document.createModel()
        self.sbml.setId(model.id)
        self.given_by_schedule = {
            name
            for action in self.actions.values()
            if action.fires
            for name in (action.fires, *action.arguments.values())
        }
        self.units = UnitTable(self.sbml, model.unit_definitions)
        self.known = inferred_units(model)

    def write(self, schedule: Schedule) -> str:
        import libsbml

        self.sbml.setTimeUnits(self.units.id_of(self.model.time_unit))
        changed = {flat(entry.name) for entry in columns(schedule) if entry.sets}
        for name in sorted(changed - set(self._inputs())):
            close = " or ".join(nearest(name, self._inputs()))
            raise ModelError(f"no input called {name}; did you mean {close}?" if close else f"no input called {name}")
        for info in self.model.symbols.values():
            if info.role is not Role.TIME and info.id not in self.given_by_schedule:
                self._quantity(info)
        for name, expr in self.model.initial.items():
            self._math(self.sbml.createInitialAssignment(), "Symbol", name, expr, self.known.get(name))
        for name in self.model.assignment_order:
            expr = self.model.assigned[name]
            self._math(self.sbml.createAssignmentRule(), "Variable", name, expr, self.known.get(name))
        for name in (name for name in self.model.symbols if name in self.model.rates):
            unit = self.known[name] / self.model.time_unit
            self._math(self.sbml.createRateRule(), "Variable", name, self.model.rates[name], unit)
        for event in self._events(schedule):
            self._clock_event(event)
        return str(libsbml.writeSBMLToString(self.document))

    def _inputs(self) -> list[str]:
        free = (s.id for s in self.model.symbols.values() if s.role is Role.PARAMETER and not s.constant)
        return [name for name in free if name not in self.given_by_schedule]

    def _quantity(self, info: Symbol) -> None:
        parameter = self.sbml.createParameter()
        parameter.setId(info.id)
        if info.meaning:
            parameter.setName(info.meaning)
        unit = self.known.get(info.id)
        if unit is not None:
            parameter.setUnits(self.units.id_of(unit))
        parameter.setConstant(info.role is Role.PARAMETER and info.constant)
        given = self.values.get(info.id) if info.role is Role.PARAMETER else None
        value = info.value if given is None else given
        if info.role in (Role.PARAMETER, Role.STATE) and info.id not in self.model.initial:
            if value is None:
                raise ModelError(f"{info.id} has no value; give it an evidence record or a value")
            parameter.setValue(float(value))

    def _math(self, owner: Any, attribute: str, name: str, expr: Expr, unit: Unit | None) -> None:
        getattr(owner, f"set{attribute}")(name)
        owner.setMath(self._tree(expr, unit))

    def _tree(self, expr: Expr, unit: Unit | None) -> Any:
        declared = declare_zeros(expr, unit, self.known, self.units.definitions, self.units.id_of)
        return syntax_tree(declared, self.units.id_of_written)

    def _events(self, schedule: Schedule) -> list[Event]:
        """All that happens, moment by moment; where the model and the schedule meet, in the order of the engines."""
        own: dict[float, list[Event]] = {}
        for action in clock_actions(self.model):
            own.setdefault(action.moment or 0.0, []).append(self.model.events[action.id])
        moments = {tick_of(moment, TICKS_PER_HOUR): moment for moment in own}
        happen: dict[float, list[Event]] = dict(own)
        for tick, items in schedule.segments():
            mine = own.get(moments.get(tick, math.nan), [])
            settings = sum(isinstance(item, Setting) for item in items)
            written = [self._event(tick, place, item) for place, item in enumerate(items)]
            order = [*written[:settings], *mine, *written[settings:]]
            ranked = [
                replace(event, priority=number(float(len(order) - place)), values_from_trigger=False)
                for place, event in enumerate(order)
                if event is not None
            ]
            happen[moments.get(tick, hours(tick))] = ranked
        return [event for _, events in sorted(happen.items(), key=lambda item: item[0]) for event in events]

    def _clock_event(self, happening: Event) -> None:
        event = self.sbml.createEvent()
        event.setId(happening.id)
        if happening.meaning:
            event.setName(happening.meaning)
        event.setUseValuesFromTriggerTime(happening.values_from_trigger)
        trigger = event.createTrigger()
        trigger.setInitialValue(happening.starts_true)
        trigger.setPersistent(True)
        trigger.setMath(self._tree(happening.trigger, DIMENSIONLESS))
        if happening.priority is not None:
            event.createPriority().setMath(self._tree(happening.priority, DIMENSIONLESS))
        for target, expr in happening.assignments:
            self._math(event.createEventAssignment(), "Variable", target, expr, self.known.get(target))

    def _event(self, tick: int, place: int, item: Action | Setting) -> Event | None:
        changes = self._changes(item)
        if not changes:
            return None
        name = f"at_{tick}_{place}"
        while name in self.model.events or name in self.model.symbols:
            name += "_"
        moment = number(hours(tick), self.units.id_of(self.model.time_unit))
        label = f"{_label(item)}, day {tick // TICKS_PER_DAY} {tick % TICKS_PER_DAY // 60:02d}:{tick % 60:02d}"
        return Event(name, compare("ge", symbol(TIME), moment), tuple(changes), label, starts_true=False)

    def _changes(self, item: Action | Setting) -> list[tuple[str, Expr]]:
        if isinstance(item, Setting):
            name = flat(item.symbol)
            return [(name, self._written(item.value, name))]
        action = self.actions.get(flat(item.name))
        if action is None:
            return []
        given = self._arguments(item, action)
        return [(target, substitute([expr], given)[0]) for target, expr in action.assignments]

    def _arguments(self, item: Action, action: NamedAction) -> dict[str, Expr]:
        for argument in item.arguments:
            if argument not in action.arguments:
                close = " or ".join(nearest(argument, action.arguments)) or ", ".join(action.arguments)
                raise ModelError(f"action {item.name} has no argument {argument!r}; it takes {close}")
        missing = sorted(set(action.arguments) - set(item.arguments))
        if missing:
            raise ModelError(f"action {item.name} lacks {', '.join(missing)}; give every argument a value")
        symbols = {short: action.arguments[short] for short in item.arguments}
        return {name: self._written(item.arguments[short], name) for short, name in symbols.items()}

    def _written(self, value: float, name: str) -> Expr:
        unit = self.known.get(name)
        return number(value, None if unit is None else self.units.id_of(unit))


def _label(item: Action | Setting) -> str:
    return item.name if isinstance(item, Action) else f"{item.symbol} = {item.value:g}"
