"""Several modules become one model: ids get their instance as prefix, ports become the symbols that own them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from magmatrix.errors import CompositionError, UnitError, nearest
from magmatrix.graph.actions import named_actions
from magmatrix.graph.composition import Binding, Composition
from magmatrix.graph.expr import Expr, mul, number, rebuild, substitute, symbol, walk
from magmatrix.graph.model import TIME, Event, Model, Role, Symbol
from magmatrix.graph.names import Name
from magmatrix.graph.unit_check import inferred_units
from magmatrix.graph.units import Unit


@dataclass(frozen=True, slots=True)
class Module:
    """One module: its graph and the name under which its numbers are recorded."""

    records: str
    model: Model


def compose(composition: Composition, modules: Mapping[str, Module], *, only: Collection[str] | None = None) -> Model:
    """Return one model of the instances of a composition (all, or those named in `only`).

    Constant parameters are numbers of the module and shared by its instances; ports whose owner is absent become
    inputs. Raises CompositionError for unknown modules or symbols, UnitError where a port and its owner do not measure
    the same.
    """
    chosen = [name for name in composition.instances if only is None or name in only]
    owned = {b.reader: b for b in composition.bindings if b.reader.part in chosen and b.owner.part in chosen}
    build = _Composer(composition, modules, chosen, owned)
    return build.compose()


class _Composer:
    def __init__(
        self,
        composition: Composition,
        modules: Mapping[str, Module],
        chosen: list[str],
        owned: Mapping[Name, Binding],
    ) -> None:
        self.composition = composition
        self.chosen = chosen
        self.owned = owned
        self.module: dict[str, Module] = {}
        for instance in chosen:
            kind = composition.instances[instance]
            if kind not in modules:
                close = " or ".join(nearest(kind, modules)) or ", ".join(modules)
                raise CompositionError(f"instance {instance}: no module {kind!r}; did you mean {close}?")
            self.module[instance] = modules[kind]
        self.units = {instance: inferred_units(module.model) for instance, module in self.module.items()}

    def compose(self) -> Model:
        time_units = {m.model.time_unit for m in self.module.values()}
        if len(time_units) != 1:
            raise UnitError(f"modules keep time in {', '.join(map(str, time_units))}; give all of them one time unit")
        for binding in self.owned.values():
            self._check_binding(binding)
        symbols: dict[str, Symbol] = {TIME: Symbol(TIME, Role.TIME, next(iter(time_units)), "time")}
        rates: dict[str, Expr] = {}
        assigned: dict[str, Expr] = {}
        events: dict[str, Event] = {}
        initial: dict[str, Expr] = {}
        stoichiometry = {}
        definitions: dict[str, Unit] = {}
        for instance in self.chosen:
            model = self.module[instance].model
            local = {**model.unit_definitions, **self._conversions(instance)}
            definitions |= {Name(instance, k).flat: u for k, u in local.items()}
            mapping = {name: self._expression(instance, name) for name in model.symbols if name != TIME}
            rename = _renamer(mapping, instance)
            arguments = self._arguments(model)
            for name, info in model.symbols.items():
                if name != TIME and (instance, name) not in self.owned:
                    flat = self._flat(instance, name)
                    role = Role.ARGUMENT if name in arguments else info.role
                    symbols[flat] = replace(info, id=flat, role=role, record=self._record(instance, name, role))
            for source, target in ((model.rates, rates), (model.assigned, assigned), (model.initial, initial)):
                target.update({self._flat(instance, name): rename(expr) for name, expr in source.items()})
            for event in model.events.values():
                changes = tuple((self._target(instance, name), rename(expr)) for name, expr in event.assignments)
                flat = Name(instance, event.id).flat
                events[flat] = replace(event, id=flat, trigger=rename(event.trigger), assignments=changes)
            for reaction, net in model.stoichiometry.items():
                stoichiometry[self._flat(instance, reaction)] = {self._flat(instance, s): a for s, a in net.items()}
        return Model(
            id=self.composition.name,
            time_unit=next(iter(time_units)),
            symbols=symbols,
            rates=rates,
            assigned=assigned,
            events=events,
            initial=initial,
            stoichiometry=stoichiometry,
            unit_definitions=definitions,
        )

    def _arguments(self, model: Model) -> set[str]:
        actions = [action for action in named_actions(model).values() if action.fires]
        return {name for action in actions for name in (action.fires, *action.arguments.values())}

    def _record(self, instance: str, name: str, role: Role) -> str | None:
        return f"{self.module[instance].records}.{name}" if role is Role.PARAMETER else None

    def _flat(self, instance: str, name: str) -> str:
        module = self.module[instance]
        info = module.model.symbol(name)
        shared = info.role is Role.PARAMETER and info.constant and info.value is None
        return Name(module.records if shared else instance, name).flat

    def _owner(self, instance: str, name: str) -> Name:
        seen = [Name(instance, name)]
        while seen[-1] in self.owned:
            seen.append(self.owned[seen[-1]].owner)
            if seen[-1] in seen[:-1]:
                raise CompositionError(f"ports form a circle: {' -> '.join(s.dotted for s in seen)}")
        return seen[-1]

    def _factor(self, instance: str, name: str) -> float:
        reader_unit = self.units[instance].get(name)
        owner = self._owner(instance, name)
        owner_unit = self.units[owner.part].get(owner.own)
        if reader_unit is None or owner_unit is None:
            return 1.0
        ratio = owner_unit.scale / reader_unit.scale
        return 1.0 if abs(ratio - 1.0) < 1e-9 else ratio

    def _expression(self, instance: str, name: str) -> Expr:
        if (instance, name) not in self.owned:
            return symbol(self._flat(instance, name))
        owner = symbol(self._flat(*self._owner(instance, name)))
        factor = self._factor(instance, name)
        return owner if factor == 1.0 else mul(number(factor, _conversion_unit(name)), owner)

    def _conversions(self, instance: str) -> dict[str, Unit]:
        """Units of the factors at this instance's ports: the reader's unit over the owner's."""
        factors = {name: self._factor(instance, name) for reader, name in self.owned if reader == instance}
        return {_conversion_unit(name): Unit.of(1.0 / factor) for name, factor in factors.items() if factor != 1.0}

    def _target(self, instance: str, name: str) -> str:
        owner = self._owner(instance, name)
        flat = self._flat(*owner)
        if self.module[owner.part].model.symbol(owner.own).role is not Role.STATE:
            raise CompositionError(f"{instance}.{name}: an event changes {owner.dotted}, which is not a state")
        if self._factor(instance, name) != 1.0:
            raise UnitError(f"{instance}.{name}: an event changes a port whose owner has another unit; use one unit")
        return flat

    def _check_binding(self, binding: Binding) -> None:
        for instance, name in (binding.reader, binding.owner):
            model = self.module[instance].model
            if name not in model.symbols:
                close = " or ".join(f"{instance}.{c}" for c in nearest(name, model.symbols))
                raise CompositionError(f"{binding.place}: no symbol {instance}.{name}; did you mean {close}?")
        instance, name = binding.reader
        info = self.module[instance].model.symbols[name]
        if info.role is not Role.PARAMETER or info.constant:
            raise CompositionError(
                f"{binding.place}: {instance}.{name} is owned by its own module ({info.role}); "
                "a port must be a free variable"
            )
        reader_unit = self.units[instance].get(name)
        owner_unit = self.units[binding.owner.part].get(binding.owner.own)
        if reader_unit and owner_unit and not reader_unit.same_dimension(owner_unit):
            raise UnitError(
                f"{binding.place}: port {instance}.{name} is in {reader_unit}, its owner "
                f"{binding.owner.dotted} in {owner_unit}; connect quantities of one kind"
            )


def _conversion_unit(port: str) -> str:
    return f"conversion_at_{port}"


def _renamer(mapping: Mapping[str, Expr], instance: str) -> Callable[[Expr], Expr]:
    def rename(expr: Expr) -> Expr:
        return _qualify_units(substitute([expr], mapping)[0], instance)

    return rename


def _qualify_units(expr: Expr, instance: str) -> Expr:
    """Give units written beside numbers their instance as prefix, as the unit definitions have."""
    new: dict[int, Expr] = {}
    for node in walk(expr):
        if node.op == "number" and node.unit_id is not None:
            new[id(node)] = number(node.value, Name(instance, node.unit_id).flat)
        else:
            new[id(node)] = rebuild(node, tuple(new[id(arg)] for arg in node.args))
    return new[id(expr)]
