"""The typed expression graph of one model: symbols with units and meaning, rates, assignments, events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from magmatrix.errors import ModelError, nearest
from magmatrix.graph.expr import Expr, symbols_of
from magmatrix.graph.order import dependency_order
from magmatrix.graph.units import Unit

TIME = "time"


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


@dataclass(frozen=True)
class Model:
    """An immutable model graph.

    `rates` maps each state to its time derivative, `assigned` each assigned symbol (reactions included) to its
    expression, `initial` each state or parameter with an initial assignment to its expression. `stoichiometry` maps
    reaction to state to coefficient, for reactions and coefficients that are numbers for good. `dropped` are names that
    the model had before it was reduced: who gives a value for one of them is right, and it changes nothing.
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
    dropped: frozenset[str] = frozenset()

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

    def symbol(self, name: str) -> Symbol:
        """Return the symbol called `name`; raises ModelError with the nearest names."""
        try:
            return self.symbols[name]
        except KeyError:
            close = nearest(name, self.symbols)
            hint = f"did you mean {' or '.join(close)}?" if close else "see `magmatrix check` for the list"
            raise ModelError(f"model {self.id} has no symbol {name!r}; {hint}") from None
