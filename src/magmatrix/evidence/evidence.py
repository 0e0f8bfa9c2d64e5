"""The loaded evidence: every record by id, parameters already computed, and the way from a number to its sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from magmatrix.errors import EvidenceError, Place, nearest
from magmatrix.evidence.compute import Computation, computation
from magmatrix.quantity import convert
from magmatrix.shown import summary, table

if TYPE_CHECKING:
    from magmatrix.evidence.schema import (
        Distribution,
        Link,
        Measurement,
        ParameterRecord,
        Source,
        Spread,
        Timecourse,
    )
    from magmatrix.evidence.words import Basis, Grade, ReadLevel, Statistic


T = TypeVar("T")
"""A float, or an array of one per person."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the model: `value` in `unit`, computed through its transformation, with all its provenance.

    `source`, `place` and `read` are set where one source gives the number; `inputs` maps the names used in `transform`
    to record ids. `defined_at` is the file and line of the record.
    """

    id: str
    meaning: str
    value: float
    unit: str
    statistic: Statistic
    basis: Basis
    grade: Grade
    constant: bool
    spread: Spread | None
    distribution: Distribution | None
    range: tuple[float, float] | None
    measurement: str | None
    source: str | None
    place: str | None
    read: ReadLevel | None
    inputs: Mapping[str, str]
    transform: str | None
    fitted_to: tuple[str, ...]
    informed_by: tuple[str, ...]
    reason: str | None
    scale: str | None
    note: str | None
    defined_at: Place

    @property
    def references(self) -> tuple[str, ...]:
        """Ids of all records that this parameter rests on directly, each once, in the order of the record."""
        named = (self.source, self.measurement, *self.inputs.values(), *self.fitted_to, *self.informed_by)
        return tuple(dict.fromkeys(name.partition("@")[0] for name in named if name))


@dataclass(frozen=True, slots=True, repr=False)
class Evidence:
    """All records, keyed by id. Immutable; build it with `magmatrix.evidence.load_evidence`.

    `order` lists parameter ids so that every parameter follows those it is computed from. `places` gives file and
    line of each record, `aliases` maps other names of a record to its id.
    """

    sources: Mapping[str, Source]
    measurements: Mapping[str, Measurement]
    timecourses: Mapping[str, Timecourse]
    links: Mapping[str, Link]
    parameters: Mapping[str, Parameter]
    records: Mapping[str, ParameterRecord]
    order: tuple[str, ...]
    places: Mapping[str, Place]
    aliases: Mapping[str, str]
    _compiled: list[Computation] = field(init=False, repr=False, compare=False, default_factory=list)

    def __repr__(self) -> str:
        return f"Evidence({summary(self._facts())})"

    def _repr_html_(self) -> str:
        return table("Evidence", self._facts())

    def _facts(self) -> dict[str, object]:
        assumed = sum(parameter.basis == "assumed" for parameter in self.parameters.values())
        return {
            "parameters": len(self.parameters),
            "of these assumed": assumed,
            "measurements": len(self.measurements),
            "time courses": len(self.timecourses),
            "links": len(self.links),
            "sources": len(self.sources),
        }

    def ids(self) -> list[str]:
        """Return the ids of all records of every kind, sorted."""
        return sorted(self.places)

    def canonical(self, name: str) -> str:
        """Return the id that `name` stands for; raises EvidenceError with the nearest names if there is none."""
        found = self.aliases.get(name, name)
        if found not in self.places:
            raise unknown(name, "no record has this name", [*self.places, *self.aliases])
        return found

    def parameter(self, name: str) -> Parameter:
        """Return the parameter `name`; raises EvidenceError with the nearest names if there is none."""
        try:
            return self.parameters[name]
        except KeyError:
            raise unknown(name, "no parameter has this name", self.parameters) from None

    def value(self, name: str, unit: str) -> float:
        """Return the value of parameter `name` in `unit`; raises UnitError where the unit does not fit."""
        parameter = self.parameter(name)
        return convert(parameter.value, parameter.unit, unit)

    def recompute(self, changed: Mapping[str, float]) -> dict[str, float]:
        """Return the value of every parameter, in its own unit, after setting some of them to other values.

        Parameters computed from a changed one follow it, unless they are themselves in `changed`. Raises EvidenceError
        for an unknown parameter and where a transformation cannot be computed with the new values.
        """
        plain = {name: float(value) for name, value in changed.items()}
        return {name: parameter.value for name, parameter in self.parameters.items()} | self.following(plain)

    def following(self, changed: Mapping[str, T]) -> dict[str, T]:
        """Return the changed values and those of the parameters computed from them, each in its own unit.

        Values are floats, or arrays of one per person; what is not returned stays as it was. Raises EvidenceError like
        `recompute`.
        """
        for name in changed:
            self.parameter(name)
        if not changed:
            return {}
        found: dict[str, Any] = dict(changed)
        for step in self._computed():
            if step.name not in changed and not step.reads.isdisjoint(found):
                found[step.name] = step.value({name: found[name] for name in step.reads if name in found})
        return found

    def _computed(self) -> list[Computation]:
        """Return how each parameter is computed from others, after those; worked out once."""
        if not self._compiled:
            values = {name: parameter.value for name, parameter in self.parameters.items()}
            for name in self.order:
                parameter = self.parameters[name]
                if parameter.inputs and parameter.transform:
                    place = self.places[name]
                    self._compiled.append(computation(self.records[name], parameter.unit, self, values, place))
        return self._compiled

    def references(self, name: str) -> tuple[str, ...]:
        """Return the ids of the records that the record `name` rests on directly; a source rests on none."""
        name = self.canonical(name)
        if name in self.parameters:
            found: Iterable[str] = self.parameters[name].references
        elif name in self.links:
            link = self.links[name]
            found = (*link.measurements, *link.sources, *link.parameters)
        elif name in self.measurements or name in self.timecourses:
            observed = self.measurements.get(name) or self.timecourses[name]
            found = (observed.source, *([observed.via] if observed.via else []))
        else:
            found = ()
        return tuple(dict.fromkeys(self.aliases.get(reference, reference) for reference in found))

    def sources_of(self, names: Iterable[str]) -> list[Source]:
        """Return every source that the named records rest on, directly or through other records, sorted by id."""
        waiting, seen = [self.canonical(name) for name in names], set[str]()
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(self.references(name))
        return [self.sources[name] for name in sorted(seen & self.sources.keys())]


def unknown(name: str, problem: str, known: Iterable[str]) -> EvidenceError:
    """Return the error for a name that no record has."""
    close = nearest(name, known)
    return EvidenceError(
        problem,
        found=name,
        nearest_names=close,
        advice=None if close else "check the spelling; names look like 'magnesium.kE'",
    )
