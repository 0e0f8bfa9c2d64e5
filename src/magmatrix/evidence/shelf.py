"""The shelf: all records while they are being read, and how a record becomes a parameter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from magmatrix.errors import EvidenceError, Place
from magmatrix.evidence.evidence import Parameter
from magmatrix.frozen import FrozenDict

if TYPE_CHECKING:
    from magmatrix.evidence.schema import Link, Measurement, ParameterRecord, Source, Timecourse
    from magmatrix.yamlio import YamlDocument


@dataclass(slots=True)
class Shelf:
    """All records while they are being read, before parameters are computed."""

    sources: dict[str, Source] = field(default_factory=dict)
    measurements: dict[str, Measurement] = field(default_factory=dict)
    timecourses: dict[str, Timecourse] = field(default_factory=dict)
    records: dict[str, ParameterRecord] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    printed: dict[str, float] = field(default_factory=dict)
    origins: dict[str, tuple[YamlDocument, tuple[str | int, ...]]] = field(default_factory=dict)

    def at(self, name: str) -> Callable[..., Place]:
        """Return the function that gives the place of a key below the record `name`."""
        document, path = self.origins[name]
        return lambda *keys: document.place((*path, *keys))

    def add(self, kind: str, record: Any, place: Place) -> None:
        """File a record under its id and aliases; raises EvidenceError where a name is taken."""
        getattr(self, "records" if kind == "parameters" else kind)[record.id] = record
        for name in (record.id, *getattr(record, "aliases", ())):
            taken = self.aliases.get(name, name)
            if taken in self.places:
                raise EvidenceError(
                    f"duplicate id {name!r}",
                    place=place,
                    found=name,
                    expected=f"a name of its own; {self.places[taken]} has it already",
                    advice="rename one of the two, or merge them and list the other name under `aliases`",
                )
            if name != record.id:
                self.aliases[name] = record.id
        self.places[record.id] = place


def parameter_of(record: ParameterRecord, value: float, unit: str, shelf: Shelf) -> Parameter:
    """Return a parameter as it is used: the record, its value, and what its measurement brings."""
    wanted = record.measurement or ""
    measured = shelf.measurements.get(shelf.aliases.get(wanted, wanted))
    source = record.source or (measured.source if measured else None)
    return Parameter(
        id=record.id,
        meaning=record.meaning,
        value=value,
        unit=unit,
        statistic=record.statistic
        if measured is None or "statistic" in record.model_fields_set
        else measured.statistic,
        basis=record.basis,
        grade=record.grade,
        constant=record.constant,
        spread=record.spread or (measured.spread if measured and unit == measured.unit else None),
        distribution=record.distribution,
        range=record.range,
        measurement=measured.id if measured else None,
        source=shelf.aliases.get(source, source) if source else None,
        place=record.place or (measured.place if measured else None),
        read=record.read or (measured.read if measured else None),
        inputs=FrozenDict(dict(record.inputs)),
        transform=record.transform,
        fitted_to=record.fitted_to,
        informed_by=record.informed_by,
        reason=record.reason,
        scale=record.scale or (measured.scale if measured else None),
        note=record.note,
        defined_at=shelf.places[record.id],
    )
