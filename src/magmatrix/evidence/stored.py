"""The loaded evidence as plain data and back, so that it need not be read, checked and computed again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from magmatrix.errors import Place
from magmatrix.evidence.evidence import Evidence
from magmatrix.evidence.schema import Record, RecordFile
from magmatrix.evidence.shelf import Shelf, parameter_of
from magmatrix.frozen import FrozenDict


def as_data(evidence: Evidence, root: Path) -> dict[str, Any]:
    """Return evidence that was read below `root` as dicts, lists, texts and numbers."""
    kinds = {
        "sources": evidence.sources,
        "measurements": evidence.measurements,
        "timecourses": evidence.timecourses,
        "parameters": evidence.records,
        "links": evidence.links,
    }
    return {
        "records": {kind: [_plain(record) for record in records.values()] for kind, records in kinds.items()},
        "order": list(evidence.order),
        "computed": {name: [found.value, found.unit] for name, found in evidence.parameters.items()},
        "places": {
            name: [Path(place.file).relative_to(root).as_posix(), place.line, place.column]
            for name, place in evidence.places.items()
        },
        "aliases": dict(evidence.aliases),
    }


def from_data(data: dict[str, Any], root: Path) -> Evidence:
    """Return the evidence that `as_data` wrote; raises ValueError, TypeError or LookupError for anything else."""
    file = RecordFile.model_validate(data["records"])
    paths = {where: root / where for where, _, _ in data["places"].values()}
    places = {name: Place(paths[where], line, column) for name, (where, line, column) in data["places"].items()}
    shelf = Shelf(
        sources={record.id: record for record in file.sources},
        measurements={record.id: record for record in file.measurements},
        timecourses={record.id: record for record in file.timecourses},
        records={record.id: record for record in file.parameters},
        links={record.id: record for record in file.links},
        places=places,
        aliases=data["aliases"],
    )
    order = tuple(data["order"])
    if set(order) != shelf.records.keys() or not places.keys() >= shelf.records.keys():
        raise ValueError("the order is not that of the records")
    return Evidence(
        sources=FrozenDict(shelf.sources),
        measurements=FrozenDict(shelf.measurements),
        timecourses=FrozenDict(shelf.timecourses),
        links=FrozenDict(shelf.links),
        parameters=FrozenDict(
            {
                name: parameter_of(shelf.records[name], float(value), unit, shelf)
                for name, (value, unit) in data["computed"].items()
            }
        ),
        records=FrozenDict(shelf.records),
        order=order,
        places=FrozenDict(places),
        aliases=FrozenDict(shelf.aliases),
    )


def _plain(record: Record) -> dict[str, Any]:
    return record.model_dump(exclude_unset=True, by_alias=True)
