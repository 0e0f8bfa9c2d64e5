"""A model and its composition as plain data and back: every expression once, in one list of nodes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from magmatrix.errors import Place
from magmatrix.graph.composition import Binding, Composition
from magmatrix.graph.expr import Expr, walk
from magmatrix.graph.model import Event, Model, Role, Symbol
from magmatrix.graph.names import Name
from magmatrix.graph.units import Unit


class _Writer:
    """Numbers expressions and units, each once."""

    def __init__(self) -> None:
        self.nodes: list[list[Any]] = []
        self.units: list[list[Any]] = []
        self._node: dict[int, int] = {}
        self._unit: dict[Unit, int] = {}

    def expr(self, root: Expr | None) -> int | None:
        """Return the place of an expression in the list of nodes."""
        if root is None:
            return None
        for node in walk(root, known=self._node):
            self._node[id(node)] = len(self.nodes)
            self.nodes.append([node.op, [self._node[id(arg)] for arg in node.args], node.payload, node.unit_id])
        return self._node[id(root)]

    def exprs(self, named: Mapping[str, Expr]) -> dict[str, int | None]:
        """Return the place of each of several expressions."""
        return {name: self.expr(root) for name, root in named.items()}

    def unit(self, unit: Unit | None) -> int | None:
        """Return the place of a unit in the list of units."""
        if unit is None:
            return None
        if unit not in self._unit:
            self._unit[unit] = len(self.units)
            self.units.append([unit.scale, [str(power) for power in unit.exponents]])
        return self._unit[unit]


def model_as_data(model: Model) -> dict[str, Any]:
    """Return a model as dicts, lists, texts and numbers."""
    put = _Writer()
    data = {
        "id": model.id,
        "time_unit": put.unit(model.time_unit),
        "symbols": [
            [s.id, str(s.role), put.unit(s.unit), s.meaning, s.value, s.constant, s.record]
            for s in model.symbols.values()
        ],
        "rates": put.exprs(model.rates),
        "assigned": put.exprs(model.assigned),
        "initial": put.exprs(model.initial),
        "events": [
            [
                event.id,
                put.expr(event.trigger),
                [[target, put.expr(value)] for target, value in event.assignments],
                event.meaning,
                put.expr(event.priority),
                event.starts_true,
                event.values_from_trigger,
            ]
            for event in model.events.values()
        ],
        "stoichiometry": {
            reaction: {state: str(amount) for state, amount in net.items()}
            for reaction, net in model.stoichiometry.items()
        },
        "unit_definitions": {name: put.unit(unit) for name, unit in model.unit_definitions.items()},
        "dropped": dict(model.dropped),
    }
    return {**data, "nodes": put.nodes, "units": put.units}


def model_from_data(data: Mapping[str, Any]) -> Model:
    """Return the model that `model_as_data` wrote; raises ValueError, TypeError or LookupError for anything else."""
    nodes: list[Expr] = []
    for op, args, payload, unit_id in data["nodes"]:
        nodes.append(Expr(op, tuple([nodes[k] for k in args]), payload, unit_id))
    units: list[Unit] = [
        Unit(float(scale), tuple([Fraction(power) for power in powers])) for scale, powers in data["units"]
    ]

    def unit(place: int | None) -> Unit | None:
        return None if place is None else units[place]

    def exprs(named: Mapping[str, int]) -> dict[str, Expr]:
        return {name: nodes[place] for name, place in named.items()}

    symbols = [
        Symbol(name, Role(role), unit(kind), meaning, value, constant, record)
        for name, role, kind, meaning, value, constant, record in data["symbols"]
    ]
    events = [
        Event(
            name,
            nodes[trigger],
            tuple([(target, nodes[value]) for target, value in assignments]),
            meaning,
            None if priority is None else nodes[priority],
            starts_true,
            from_trigger,
        )
        for name, trigger, assignments, meaning, priority, starts_true, from_trigger in data["events"]
    ]
    return Model(
        id=data["id"],
        time_unit=units[data["time_unit"]],
        symbols={symbol.id: symbol for symbol in symbols},
        rates=exprs(data["rates"]),
        assigned=exprs(data["assigned"]),
        initial=exprs(data["initial"]),
        events={event.id: event for event in events},
        stoichiometry={
            reaction: {state: Fraction(amount) for state, amount in net.items()}
            for reaction, net in data["stoichiometry"].items()
        },
        unit_definitions={name: units[place] for name, place in data["unit_definitions"].items()},
        dropped=data["dropped"],
    )


def composition_as_data(composition: Composition) -> dict[str, Any]:
    """Return a composition as dicts, lists and texts."""
    return {
        "name": composition.name,
        "files": list(composition.files),
        "instances": dict(composition.instances),
        "bindings": [
            [*binding.reader, *binding.owner, str(binding.place.file), binding.place.line]
            for binding in composition.bindings
        ],
    }


def composition_from_data(data: Mapping[str, Any]) -> Composition:
    """Return the composition that `composition_as_data` wrote; raises as `model_from_data` does."""
    bindings = [
        Binding(Name(reader, port), Name(owner, symbol), Place(file, line))
        for reader, port, owner, symbol, file, line in data["bindings"]
    ]
    return Composition(data["name"], tuple(data["files"]), data["instances"], tuple(bindings))
