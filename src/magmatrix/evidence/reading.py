"""Reading the record files: strict, and every mistake is one EvidenceError with file, line, id and what was expected.

A folder of records holds one folder per topic, each with any number of YAML files; a file may contain the lists
`sources`, `measurements`, `timecourses`, `parameters` and `links`, and names reach across all files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from magmatrix.errors import EvidenceError, Place, nearest
from magmatrix.evidence.checks import check_link, check_observation, check_parameter
from magmatrix.evidence.compute import agrees, computation, transformation, unit_of
from magmatrix.evidence.evidence import Evidence, Parameter
from magmatrix.evidence.explain import explain
from magmatrix.evidence.schema import Link, Measurement, ParameterRecord, Record, RecordFile, Source, Timecourse
from magmatrix.evidence.shelf import Shelf, parameter_of
from magmatrix.frozen import FrozenDict
from magmatrix.quantity import convert
from magmatrix.yamlio import YamlDocument

_MODELS: Mapping[str, type[Record]] = FrozenDict(
    {
        "sources": Source,
        "measurements": Measurement,
        "timecourses": Timecourse,
        "parameters": ParameterRecord,
        "links": Link,
    }
)


def evidence_from(documents: Iterable[YamlDocument]) -> Evidence:
    """Build the evidence from parsed YAML documents; raises EvidenceError for the first mistake found."""
    shelf = Shelf()
    for document in documents:
        _read_document(document, shelf)
    sources = _with_aliases(shelf.sources, shelf)
    observations: list[Measurement | Timecourse] = [*shelf.measurements.values(), *shelf.timecourses.values()]
    for observation in observations:
        check_observation(observation, sources, shelf.at(observation.id))
    for record in shelf.records.values():
        check_parameter(record, sources, shelf, shelf.at(record.id))
    for link in shelf.links.values():
        check_link(link, shelf, shelf.at(link.id))
    order = _order(shelf)
    parameters = _computed(order, shelf)
    return Evidence(
        sources=FrozenDict(shelf.sources),
        measurements=FrozenDict(shelf.measurements),
        timecourses=FrozenDict(shelf.timecourses),
        links=FrozenDict(shelf.links),
        parameters=FrozenDict(parameters),
        records=FrozenDict(shelf.records),
        order=tuple(order),
        places=FrozenDict(shelf.places),
        aliases=FrozenDict(shelf.aliases),
    )


def _read_document(document: YamlDocument, shelf: Shelf) -> None:
    lists = document.data
    if not isinstance(lists, dict):
        raise EvidenceError(
            "a file of records is a mapping",
            place=document.place(),
            found=type(lists).__name__,
            expected=f"the lists {', '.join(_MODELS)}",
        )
    for kind, entries in lists.items():
        place = document.place((kind,))
        if kind not in _MODELS:
            raise EvidenceError(
                f"unknown list {kind!r}",
                place=place,
                found=kind,
                expected=f"one of {', '.join(RecordFile.model_fields)}",
                nearest_names=nearest(kind, _MODELS),
            )
        if not isinstance(entries, list):
            raise EvidenceError(
                f"`{kind}` is a list of records",
                place=place,
                found=type(entries).__name__,
                expected="a list, each entry '- id: ...'",
            )
        for index, entry in enumerate(entries):
            record = _validated(kind, entry, (kind, index), document)
            shelf.add(kind, record, document.place((kind, index)))
            shelf.origins[entry["id"]] = (document, (kind, index))
            if kind == "parameters" and entry.get("value") is not None:
                shelf.printed[entry["id"]] = entry["value"]


def _validated(kind: str, entry: Any, path: tuple[str | int, ...], document: YamlDocument) -> Record:
    try:
        return _MODELS[kind].model_validate(entry)
    except ValidationError as cause:
        raise explain(cause, _MODELS[kind], kind.removesuffix("s"), entry, path, document) from cause


def _with_aliases(sources: Mapping[str, Source], shelf: Shelf) -> dict[str, Source]:
    named = {name: sources[target] for name, target in shelf.aliases.items() if target in sources}
    return {**sources, **named}


def _order(shelf: Shelf) -> list[str]:
    """Sort parameters so that each follows its inputs; raises EvidenceError naming the members of a cycle."""
    done: dict[str, None] = {}
    for start in shelf.records:
        path: list[str] = []
        stack = [(start, iter(_parameter_inputs(start, shelf)))] if start not in done else []
        path.extend(name for name, _ in stack)
        while stack:
            name, remaining = stack[-1]
            needed = next((other for other in remaining if other not in done), None)
            if needed is None:
                done[name] = None
                stack.pop()
                path.pop()
            elif needed in path:
                cycle = [*path[path.index(needed) :], needed]
                raise EvidenceError(
                    f"parameter {needed!r}: transformations run in a cycle",
                    place=shelf.places[needed],
                    found=" <- ".join(cycle),
                    expected="a parameter that does not need itself",
                    advice="give one of them a value of its own",
                )
            else:
                stack.append((needed, iter(_parameter_inputs(needed, shelf))))
                path.append(needed)
    return list(done)


def _parameter_inputs(name: str, shelf: Shelf) -> list[str]:
    return [other for other in shelf.records[name].inputs.values() if other in shelf.records]


def _computed(order: list[str], shelf: Shelf) -> dict[str, Parameter]:
    values: dict[str, float] = {}
    parameters: dict[str, Parameter] = {}
    for name in order:
        record = shelf.records[name]
        unit = unit_of(record, shelf) or "1"
        values[name] = _value(record, unit, shelf, values)
        parameters[name] = parameter_of(record, values[name], unit, shelf)
        _check_range(parameters[name], shelf.at(name))
    return {name: parameters[name] for name in sorted(parameters)}


def _value(record: ParameterRecord, unit: str, shelf: Shelf, values: Mapping[str, float]) -> float:
    printed = shelf.printed.get(record.id)
    if record.transform is not None:
        place = shelf.at(record.id)("transform")
        _check_inputs_used(record, place)
        computed = float(computation(record, unit, shelf, values, place).value({}))
    elif record.measurement is not None:
        measured = shelf.measurements[shelf.aliases.get(record.measurement, record.measurement)]
        assert measured.value is not None  # made sure of by check_parameter
        computed = convert(measured.value, measured.unit, unit)
    else:
        assert record.value is not None
        return record.value
    if printed is not None and not agrees(computed, printed):
        raise EvidenceError(
            f"parameter {record.id!r}: `value` does not agree with what is computed",
            place=shelf.at(record.id)("value"),
            found=printed,
            expected=f"{computed:.8g} {unit}, to the digits printed",
            advice="leave `value` out, or correct the transformation",
        )
    return computed


def _check_inputs_used(record: ParameterRecord, place: Place) -> None:
    try:
        names = transformation(record.transform or "").names
    except EvidenceError as cause:
        raise EvidenceError(
            f"parameter {record.id!r}: `transform` {cause.problem}",
            place=place,
            found=record.transform,
            expected="an expression over the inputs, such as 'ln(2) / halflife'",
            advice="see magmatrix.evidence.transform for the language",
        ) from cause
    for name in (*sorted(names - record.inputs.keys()), *sorted(record.inputs.keys() - names)):
        missing = name in names
        raise EvidenceError(
            f"parameter {record.id!r}: `transform` reads {name!r}, which `inputs` does not give"
            if missing
            else f"parameter {record.id!r}: input {name!r} is not used in `transform`",
            place=place,
            found=record.transform,
            expected=f"the names {', '.join(sorted(record.inputs)) or '(none)'}",
            nearest_names=nearest(name, record.inputs if missing else names),
        )


def _check_range(parameter: Parameter, at: Callable[..., Place]) -> None:
    """Compare the value with its hard range and with the ends of its distribution."""
    bounds = [("range", parameter.range)] if parameter.range else []
    drawn = parameter.distribution
    if drawn is not None and drawn.low is not None and drawn.high is not None:
        bounds.append(("distribution", (drawn.low, drawn.high)))
    for name, (low, high) in bounds:
        if not low <= parameter.value <= high:
            raise EvidenceError(
                f"parameter {parameter.id!r}: value lies outside its own `{name}`",
                place=at(name),
                found=parameter.value,
                expected=f"a number from {low:g} to {high:g} {parameter.unit}",
                advice="correct the value or the bounds",
            )
