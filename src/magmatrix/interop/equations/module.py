"""The equations of one module as entries: who owns each symbol, what it is, and what it equals."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from magmatrix.body.parts import PARTS
from magmatrix.evidence import Evidence
from magmatrix.graph.actions import action_of
from magmatrix.graph.compose import Module
from magmatrix.graph.composition import Composition
from magmatrix.graph.expr import Expr
from magmatrix.graph.model import TIME, Event, Model, Role, Symbol
from magmatrix.graph.unit_check import inferred_units
from magmatrix.graph.units import Unit
from magmatrix.interop.equations.book import ActionEntry, Entry, ModuleEntry, Owner, Port
from magmatrix.interop.equations.boxes import Box, Sym
from magmatrix.interop.equations.layout import Layout
from magmatrix.interop.equations.names import Name, names
from magmatrix.interop.equations.notes import Notes
from magmatrix.interop.equations.numbers import number_entry, printed_unit


class ModulePages:
    """Pages of the modules of a composition; `shown` names the modules on the page, with their instances there."""

    def __init__(
        self,
        composition: Composition,
        modules: Mapping[str, Module],
        evidence: Evidence,
        shown: Mapping[str, tuple[str, ...]],
        notes: Mapping[str, Notes],
    ) -> None:
        self._composition, self._modules, self._evidence, self._shown = composition, modules, evidence, shown
        self._written = {name: names(module.model.symbols) for name, module in modules.items()}
        self._units = {name: inferred_units(module.model) for name, module in modules.items()}
        self._owners, self._notes = _owners(composition), notes

    def page(self, name: str) -> ModuleEntry:
        """Return everything that a module says."""
        model = self._modules[name].model
        arguments, actions = self._actions(name, model)
        inside = [info for info in model.symbols.values() if info.id != TIME and info.id not in arguments]
        free = [info for info in inside if info.role is Role.PARAMETER and not info.constant]
        layout = self._layout(name)

        def start(info: Symbol) -> Box | None:
            expr = model.initial.get(info.id)
            return None if expr is None else layout.whole(expr)

        states = [
            self.entry(name, info.id, layout.whole(model.rates[info.id]), start(info))
            for info in inside
            if info.role is Role.STATE
        ]
        readouts = [
            self.entry(name, info.id, layout.whole(model.assigned[info.id]))
            for info in inside
            if info.role is Role.ASSIGNED
        ]
        notes = self._notes.get(name, Notes())
        return ModuleEntry(
            name,
            notes.about,
            self._shown[name],
            states=tuple(states),
            flows=notes.ordered(self._flow(name, info.id) for info in inside if info.role is Role.REACTION),
            readouts=notes.ordered(readouts),
            ports=tuple(self._port(name, info.id) for info in free if self._bound(name, info.id)),
            inputs=tuple(self._input(name, info.id) for info in free if not self._bound(name, info.id)),
            actions=actions,
            constants=tuple(
                self.entry(name, info.id, layout.box(_number(info)))
                for info in inside
                if info.role is Role.PARAMETER and info.constant and info.value is not None
            ),
        )

    def entry(self, module: str, symbol: str, right: Box | None = None, start: Box | None = None) -> Entry:
        """Return one symbol of a module, with what it equals."""
        info = self._modules[module].model.symbols[symbol]
        unit = self._units[module].get(symbol)
        return Entry(
            self.anchor(module, symbol),
            symbol,
            Sym(self._written[module][symbol]),
            _unit_text(unit),
            info.meaning or self._spoken(info),
            right,
            start,
        )

    def anchor(self, module: str, symbol: str) -> str:
        """Return where on the page a symbol is explained: its number's record, or itself in its module."""
        info = self._modules[module].model.symbols[symbol]
        shared = info.role is Role.PARAMETER and info.constant and info.value is None
        return f"{self._modules[module].records if shared else module}.{symbol}"

    def _layout(self, module: str) -> Layout:
        model = self._modules[module].model

        def symbol(name: str) -> Sym:
            return Sym(Name("t")) if name == TIME else Sym(self._written[module][name], self.anchor(module, name))

        def unit(name: str) -> str:
            return _unit_text(model.unit_definitions.get(name)) or name

        return Layout(symbol, unit)

    def _spoken(self, info: Symbol) -> str:
        if info.role is Role.REACTION:
            return "flow"
        return "fixed in the equation file" if info.role is Role.PARAMETER and info.value is not None else ""

    def _flow(self, module: str, name: str) -> Entry:
        model = self._modules[module].model
        entry = self.entry(module, name, self._layout(module).whole(model.assigned[name]))
        net = model.stoichiometry.get(name, {})
        taken = ", ".join(_counted(state, -amount) for state, amount in net.items() if amount < 0)
        given = " and ".join(_counted(state, amount) for state, amount in net.items() if amount > 0)
        way = " ".join(filter(None, (f"from {taken}" if taken else "", f"to {given}" if given else "")))
        return Entry(entry.anchor, entry.name, entry.symbol, entry.unit, entry.meaning, entry.right, note=way)

    def _bound(self, module: str, symbol: str) -> bool:
        return any((instance, symbol) in self._owners for instance in self._shown[module])

    def _port(self, module: str, symbol: str) -> Port:
        found: dict[Owner, None] = {}
        for instance in self._shown[module]:
            owner = self._owners.get((instance, symbol))
            if owner is not None:
                kind = self._composition.instances[owner[0]]
                anchor = self.anchor(kind, owner[1]) if kind in self._shown else None
                found[Owner(f"{owner[0]}.{owner[1]}", anchor)] = None
        return self._free(module, symbol, tuple(found))

    def _input(self, module: str, symbol: str) -> Port:
        return self._free(module, symbol, ())

    def _free(self, module: str, symbol: str, owners: tuple[Owner, ...]) -> Port:
        record = f"{self._modules[module].records}.{symbol}"
        entry = self.entry(module, symbol)
        number = number_entry(record, entry, self._evidence, computed=False)
        grades = [link.grade for link in self._evidence.links.values() if record in link.parameters]
        return Port(number.entry, number, owners, max(grades, default="") if ".link_" in record else "")

    def _actions(self, module: str, model: Model) -> tuple[set[str], tuple[ActionEntry, ...]]:
        layout = self._layout(module)
        arguments: set[str] = set()
        found = []
        for event in model.events.values():
            action = action_of(event, model.symbols)
            given = [] if action is None else [action.fires, *action.arguments.values()]
            arguments |= set(given)
            entries = tuple(self.entry(module, name) for name in given)
            condition = layout.box(event.trigger) if action is None else None
            actions = [
                PARTS.actions[f"{i}.{event.id}"] for i in self._shown[module] if f"{i}.{event.id}" in PARTS.actions
            ]
            meaning = event.meaning or (actions[0].meaning if actions else "")
            found.append(ActionEntry(event.id, meaning, entries, self._changes(event, layout), condition))
        return arguments, tuple(found)

    def _changes(self, event: Event, layout: Layout) -> tuple[tuple[Sym, Box], ...]:
        return tuple((layout.symbol(target), layout.whole(expr)) for target, expr in event.assignments)


def _owners(composition: Composition) -> dict[tuple[str, str], tuple[str, str]]:
    """Return for each port the symbol that owns its value, through ports of ports."""
    direct: dict[tuple[str, str], tuple[str, str]] = {binding.reader: binding.owner for binding in composition.bindings}
    owners = {}
    for reader, first in direct.items():
        owner, seen = first, {reader}
        while owner in direct and owner not in seen:
            seen.add(owner)
            owner = direct[owner]
        owners[reader] = owner
    return owners


def _number(info: Symbol) -> Expr:
    return Expr("number", (), float(info.value or 0.0))


def _counted(state: str, amount: Fraction) -> str:
    return state if amount == 1 else f"{amount} {state}"


def _unit_text(unit: Unit | None) -> str:
    return "" if unit is None else printed_unit(str(unit))
