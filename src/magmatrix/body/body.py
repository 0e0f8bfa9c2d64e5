"""The assembled body: one immutable graph, its numbers, and the records behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from magmatrix.body.links import check_exclusive
from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.body.size import sized
from magmatrix.errors import StudyError, nearest
from magmatrix.evidence import Evidence
from magmatrix.frozen import freeze
from magmatrix.graph.actions import NamedAction, named_actions
from magmatrix.graph.composition import Composition
from magmatrix.graph.model import Model, Role, Symbol
from magmatrix.graph.names import Name, dotted, flat
from magmatrix.graph.order import closure
from magmatrix.graph.reduce import dependencies, settle
from magmatrix.graph.unit_check import inferred_units
from magmatrix.graph.units import DIMENSIONLESS, Unit
from magmatrix.shown import summary, table


@dataclass(frozen=True, eq=False, repr=False)
class Body:
    """A composed model with a value (in model units) and a record id for every number.

    Names in the interface are dotted (`magnesium.serum`); inside the graph they are joined by two underscores. `parts`
    is the registry whose parts it is made of.
    """

    composition: Composition
    model: Model
    values: Mapping[str, float]
    records: Mapping[str, str]
    evidence: Evidence
    parts: Parts = PARTS

    def __post_init__(self) -> None:
        freeze(self, "values", "records")

    def __repr__(self) -> str:
        return f"Body({summary(self._facts())})"

    def _repr_html_(self) -> str:
        return table("Body", self._facts())

    def _facts(self) -> dict[str, object]:
        present = {Name.of(name).part for name in self.model.symbols}
        parts = [part.name for part in self.parts.values() if present & set(part.instances)]
        return {
            "parts": ", ".join(parts),
            "states": len(self.model.states),
            "numbers": len(self.values),
            "contested links": len(self.switches),
        }

    @cached_property
    def outputs(self) -> dict[str, Symbol]:
        """Everything that can be observed, by dotted name: states, readouts and flows, with unit and meaning."""
        observable = (Role.STATE, Role.ASSIGNED, Role.REACTION)
        units = inferred_units(self.model)
        return {
            dotted(s.id): Symbol(s.id, s.role, units.get(s.id), s.meaning)
            for s in self.model.symbols.values()
            if s.role in observable
        }

    @cached_property
    def inputs(self) -> dict[str, Symbol]:
        """Everything a schedule may set, by dotted name."""
        return {dotted(s.id): s for s in self.model.symbols.values() if s.role is Role.PARAMETER and not s.constant}

    @cached_property
    def sized(self) -> Mapping[str, int]:
        """The numbers that change with the size of the body: graph id to power of lean mass (see `body/size.py`)."""
        return sized(self)

    @cached_property
    def owners(self) -> dict[str, str]:
        """For each connected port, by dotted name, the symbol of this body whose value it takes."""
        direct = {b.reader.dotted: b.owner.dotted for b in self.composition.bindings}
        owners = {}
        for reader in direct:
            owner = direct[reader]
            while owner in direct and flat(owner) not in self.model.symbols:
                owner = direct[owner]
            if flat(reader) not in self.model.symbols and flat(owner) in self.model.symbols:
                owners[reader] = owner
        return owners

    @cached_property
    def actions(self) -> dict[str, NamedAction]:
        """Everything a schedule may do, by dotted name."""
        return {dotted(name): action for name, action in named_actions(self.model).items()}

    @cached_property
    def switches(self) -> tuple[str, ...]:
        """Dotted names of the contested links that can be switched."""
        return tuple(name for name in self.inputs if Name.of(name).own.startswith("link_"))

    def switched(self, changes: Mapping[str, bool] | None = None, neutral: Mapping[str, float] | None = None) -> Body:
        """Return the body with every contested link settled: at its default, or as `changes` (dotted names) say.

        Links that are off leave the equations, so nothing behind them counts as used; so do built-in links whose
        numbers are set to their `neutral` values (ids of records; 0, or 1 of a pure number). Raises StudyError for an
        unknown link and for two laws of one link at once.
        """
        changes = changes or {}
        for name in changes:
            if name not in self.switches:
                raise StudyError("no switch has this name", found=name, nearest_names=nearest(name, self.switches))
        on = {name: float(changes.get(name, self.values[flat(name)])) for name in self.switches}
        check_exclusive([name for name, switch in self.parts.switches.items() if on.get(switch)], self.parts)
        out = {symbol: neutral[record] for symbol, record in self.records.items() if neutral and record in neutral}
        settled = {flat(name): value for name, value in on.items()} | out
        values = {name: value for name, value in self.values.items() if name not in settled}
        records = {name: record for name, record in self.records.items() if name not in settled}
        return replace(self, model=settle(self.model, settled), values=values, records=records)

    def output(self, name: str) -> Symbol:
        """Return the output called `name`; raises StudyError with the nearest names."""
        if name not in self.outputs:
            raise StudyError(
                "no output has this name",
                found=name,
                expected="an output of the body",
                nearest_names=nearest(name, self.outputs),
            )
        return self.outputs[name]

    def unit(self, name: str) -> Unit:
        """Return the unit of a symbol by dotted name."""
        return self.model.symbol(flat(name)).unit or DIMENSIONLESS

    @cached_property
    def users(self) -> dict[str, list[str]]:
        """For each record, the symbols whose equations use its number."""
        needs = dependencies(self.model)
        users: dict[str, list[str]] = {}
        for name, needed in needs.items():
            for symbol in needed:
                if symbol in self.records:
                    users.setdefault(self.records[symbol], []).append(dotted(name))
        return {record: sorted(names) for record, names in users.items()}

    @cached_property
    def depends(self) -> dict[str, list[str]]:
        """For each output, the records that it depends on, directly or through the states."""
        needs = dependencies(self.model)
        return {
            name: sorted({self.records[s] for s in closure([info.id], needs) if s in self.records})
            for name, info in self.outputs.items()
        }
