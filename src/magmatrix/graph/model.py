"""The typed expression graph of one model: symbols with units and meaning, rates, assignments, events."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from magmatrix.errors import ModelError, nearest
from magmatrix.frozen import freeze, frozen
from magmatrix.graph.expr import Expr, flattened, symbols_of
from magmatrix.graph.order import dependency_order
from magmatrix.graph.units import Unit
from magmatrix.shown import summary, table

TIME = "time"
INPUT = "input"
"""A parameter that a schedule may set."""
ACTION = "action"


class Role(StrEnum):
    """What a symbol is in the model; an argument is given by the schedule together with a named action."""

    STATE = "state"
    PARAMETER = "parameter"
    ARGUMENT = "argument"
    ASSIGNED = "assigned"
    REACTION = "reaction"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Symbol:
    """One quantity: id, role, unit (None if the author gave none), meaning, and a value if the model carries one.

    `constant` is False for parameters that a schedule may set. `record` is the id of the evidence record that carries
    its number (shared by all instances of one module).
    """

    id: str
    role: Role
    unit: Unit | None = None
    meaning: str = ""
    value: float | None = None
    constant: bool = True
    record: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A change of state: when `trigger` turns true, all `assignments` happen at once.

    Of events of one moment that with the higher `priority` comes first. `starts_true` says that the trigger counts as
    true before the start, so that it cannot fire there; `values_from_trigger` that assignments are computed from the
    values when the trigger fired, not from those when it is this event's turn. Delays are refused by the reader.
    """

    id: str
    trigger: Expr
    assignments: tuple[tuple[str, Expr], ...]
    meaning: str = ""
    priority: Expr | None = None
    starts_true: bool = True
    values_from_trigger: bool = True


@dataclass(frozen=True, repr=False)
class Model:
    """An immutable model graph.

    `rates` maps each state to its time derivative, `assigned` each assigned symbol (reactions included) to its
    expression, `initial` each state or parameter with an initial assignment to its expression. `stoichiometry` maps
    reaction to state to coefficient, for reactions and coefficients that are numbers for good. `dropped` maps each name
    that the model had before it was reduced to what it was there (a role, "input" or "action"): who gives a value for
    one of them is right, and it changes nothing.
    """

    id: str
    time_unit: Unit
    symbols: Mapping[str, Symbol]
    rates: Mapping[str, Expr]
    assigned: Mapping[str, Expr]
    events: Mapping[str, Event] = field(default_factory=dict)
    initial: Mapping[str, Expr] = field(default_factory=dict)
    stoichiometry: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    unit_definitions: Mapping[str, Unit] = field(default_factory=dict)
    dropped: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        freeze(self, "symbols", "rates", "assigned", "events", "initial", "unit_definitions", "dropped")
        object.__setattr__(self, "stoichiometry", frozen({k: frozen(net) for k, net in self.stoichiometry.items()}))

    def __repr__(self) -> str:
        return f"Model({self.id!r}: {summary(self._facts())})"

    def _repr_html_(self) -> str:
        return table(f"Model: {self.id}", self._facts())

    def _facts(self) -> dict[str, object]:
        return {
            "states": len(self.states),
            "parameters": len(self.parameters),
            "assigned": len(self.assigned),
            "events": len(self.events),
            "time in": str(self.time_unit),
        }

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Ids of the states, in the order of the equations."""
        return tuple(self.rates)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Ids of all parameters, constant or not."""
        return tuple(s.id for s in self.symbols.values() if s.role is Role.PARAMETER)

    @cached_property
    def assignment_order(self) -> tuple[str, ...]:
        """Assigned symbols so that each stands after everything it uses; raises ModelError on a circle."""
        return dependency_order({name: symbols_of(expr) & self.assigned.keys() for name, expr in self.assigned.items()})

    @cached_property
    def content_hash(self) -> str:
        """A hash of everything the model says, the same in every process and whatever order it was built in."""
        return content_hash(self)

    def __dask_tokenize__(self) -> tuple[str, str]:
        """What Dask names results of this model by."""
        return "magmatrix.Model", self.content_hash

    def symbol(self, name: str) -> Symbol:
        """Return the symbol called `name`; raises ModelError with the nearest names."""
        try:
            return self.symbols[name]
        except KeyError:
            close = nearest(name, self.symbols)
            hint = f"did you mean {' or '.join(close)}?" if close else "see `magmatrix check` for the list"
            raise ModelError(f"model {self.id} has no symbol {name!r}; {hint}") from None


def content_hash(model: Model) -> str:
    """Return the hash of a model's content (see Model.content_hash)."""
    digest = hashlib.sha256()

    def put(*parts: object) -> None:
        digest.update(repr(parts).encode())

    def put_all(label: str, expressions: Mapping[str, Expr]) -> None:
        for name in sorted(expressions):
            put(label, name, flattened(expressions[name]))

    put(model.id, _spelled(model.time_unit), sorted(model.dropped.items()))
    for name, info in sorted(model.symbols.items()):
        put("symbol", name, str(info.role), _spelled(info.unit), info.value, info.constant, info.record, info.meaning)
    put_all("rate", model.rates)
    put_all("assigned", model.assigned)
    put_all("initial", model.initial)
    for name, event in sorted(model.events.items()):
        rank = None if event.priority is None else flattened(event.priority)
        put("event", name, flattened(event.trigger), event.meaning, rank, event.starts_true, event.values_from_trigger)
        put_all("change", dict(event.assignments))
    for reaction, net in sorted(model.stoichiometry.items()):
        put("reaction", reaction, sorted((state, str(amount)) for state, amount in net.items()))
    for name, unit in sorted(model.unit_definitions.items()):
        put("unit", name, _spelled(unit))
    return digest.hexdigest()


def _spelled(unit: Unit | None) -> tuple[object, ...] | None:
    return None if unit is None else (unit.scale, tuple(map(str, unit.exponents)))
