"""What must hold between records: sources exist, units are units, read levels are honest, bases are complete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NoReturn

from magmatrix.errors import EvidenceError, Place, UnitError, nearest
from magmatrix.evidence.compute import agrees, unit_of
from magmatrix.evidence.schema import (
    READ_LEVELS,
    Link,
    Measurement,
    ParameterRecord,
    ReadLevel,
    Source,
    Spread,
    Timecourse,
)
from magmatrix.quantity import base_factor, dimension_equal

if TYPE_CHECKING:
    from magmatrix.evidence.shelf import Shelf

At = Callable[..., Place]  # keys below a record -> where they stand


def check_observation(record: Measurement | Timecourse, sources: Mapping[str, Source], at: At) -> None:
    """Check unit, source, read level and range of a measurement or time course; raises EvidenceError."""
    kind = "measurement" if isinstance(record, Measurement) else "timecourse"
    name = f"{kind} {record.id!r}"
    _unit(record.unit, name, at("unit"))
    _source(record.source, record.read, record.read_reason, sources, name, at)
    if record.via is not None:
        _known_source(record.via, sources, f"{name}: `via`", at("via"))
    if isinstance(record, Timecourse):
        _unit(record.x_unit, name, at("x_unit"), "x_unit")
        return
    if record.value is None:
        return
    for spread in (record.spread, *record.other_spreads):
        _inside_spread(record.value, spread, record.unit, name, at("value"))
    if record.range is not None and not record.range[0] <= record.value <= record.range[1]:
        _outside(
            name, record.value, f"from {record.range[0]:g} to {record.range[1]:g} {record.unit}", "range", at("value")
        )


def check_link(link: Link, shelf: Shelf, at: At) -> None:
    """Check that the records a link names exist and that its effect has a unit; raises EvidenceError."""
    name = f"link {link.id!r}"
    effect = link.effect
    if effect.unit is not None:
        _unit(effect.unit, name, at("effect", "unit"), "effect.unit")
    elif (effect.value, effect.ci95, effect.range) != (None, None, None):
        _wrong(
            name,
            "`effect.unit` is missing",
            at("effect"),
            "a unit such as 'mmol/L', or 1 for a number without dimension",
        )
    for key, ends in (("effect.ci95", effect.ci95), ("effect.range", effect.range)):
        if effect.value is not None and ends is not None and not ends[0] <= effect.value <= ends[1]:
            _outside(name, effect.value, f"from {ends[0]:g} to {ends[1]:g}", key, at("effect", "value"))
    observed = [*shelf.measurements, *shelf.timecourses]
    for wanted in link.measurements:
        _known(
            wanted,
            observed,
            shelf,
            f"{name}: unknown measurement",
            "the id of a measurement or time course",
            at("measurements"),
        )
    for wanted in link.sources:
        _known(wanted, shelf.sources, shelf, f"{name}: unknown source", "the id of a source", at("sources"))
    for wanted in link.parameters:
        _known(wanted, shelf.records, shelf, f"{name}: unknown parameter", "the id of a parameter", at("parameters"))
    if link.basis == "assumed" and not link.reason:
        _wrong(name, "is assumed without a `reason`", at("basis"), "why this size was chosen")
    if link.basis == "assumed" and link.grade != "E":
        _wrong(name, "is assumed, so its grade is E", at("grade"), "grade: E", link.grade)


def check_parameter(record: ParameterRecord, sources: Mapping[str, Source], shelf: Shelf, at: At) -> None:
    """Check that a parameter has what its basis asks for and that everything it names exists; raises EvidenceError."""
    name = f"parameter {record.id!r}"
    if record.measurement is not None:
        _check_measurement(record, shelf, name, at("measurement"), at("unit"))
    unit = unit_of(record, shelf)
    if unit is None:
        _wrong(name, "`unit` is missing", at(), "a unit such as 'mmol/L', or 1 for a number without dimension")
    _unit(unit, name, at("unit"))
    _check_basis(record, name, at)
    if record.source is not None:
        if record.read is None or record.place is None:
            _wrong(
                name,
                "names a `source` without `place` and `read`",
                at("source"),
                "where in the source, and how it was read",
            )
        _source(record.source, record.read, record.read_reason, sources, name, at)
    every = [*shelf.places, *shelf.aliases]
    for key in ("fitted_to", "informed_by"):
        for wanted in getattr(record, key):
            _known(wanted.partition("@")[0], every, shelf, f"{name}: unknown record", "the id of a record", at(key))
    if record.value is not None:
        _inside_spread(record.value, record.spread, unit, name, at("value"))


def _check_basis(record: ParameterRecord, name: str, at: At) -> None:
    if record.basis == "sourced" and record.source is None and record.measurement is None:
        _wrong(name, "is sourced without a source", at("basis"), "`source`, `place` and `read`, or `measurement`")
    if record.basis == "derived" and record.transform is None and not (record.reason and record.value is not None):
        _wrong(name, "is derived without a `transform`", at("basis"), "an expression over `inputs`")
    if record.basis == "fitted" and not record.fitted_to:
        _wrong(name, "is fitted without `fitted_to`", at("basis"), "the records it was fitted to")
    if record.basis in ("fitted", "assumed", "definition") and not record.reason:
        _wrong(name, f"is {record.basis} without a `reason`", at("basis"), "why this number was chosen")
    if record.basis == "assumed" and record.grade != "E":
        _wrong(name, "is assumed, so its grade is E", at("grade"), "grade: E", record.grade)
    if record.inputs and record.transform is None:
        _wrong(name, "has `inputs` without a `transform`", at("basis"), "an expression over `inputs`")
    if record.value is None and record.transform is None and record.measurement is None:
        _wrong(name, "has no value", at("basis"), "`value`, `transform` or `measurement`")


def _check_measurement(record: ParameterRecord, shelf: Shelf, name: str, place: Place, unit_place: Place) -> None:
    wanted = record.measurement or ""
    _known(wanted, shelf.measurements, shelf, f"{name}: unknown measurement", "the id of a measurement", place)
    measured = shelf.measurements[shelf.aliases.get(wanted, wanted)]
    if measured.value is None:
        _wrong(name, f"takes its value from {wanted!r}, which has none", place, "a measurement with a value", wanted)
    if record.unit is not None:
        _unit(record.unit, name, unit_place)
        if not dimension_equal(record.unit, measured.unit):
            _wrong(name, "unit does not fit its measurement", unit_place, f"a unit like {measured.unit!r}", record.unit)


def _source(
    wanted: str, read: ReadLevel | None, reason: str | None, sources: Mapping[str, Source], name: str, at: At
) -> None:
    source = _known_source(wanted, sources, f"{name}: unknown source", at("source"))
    if read is not None and READ_LEVELS.index(read) < READ_LEVELS.index(source.read) and not reason:
        _wrong(
            name,
            f"says it was read as {read}, but its source {source.id!r} only as {source.read}",
            at("read"),
            f"read: {source.read}, or a `read_reason` that says how this one value was seen",
            read,
        )


def _known_source(wanted: str, sources: Mapping[str, Source], problem: str, place: Place) -> Source:
    if wanted not in sources:
        raise EvidenceError(
            f"{problem} {wanted!r}",
            place=place,
            found=wanted,
            expected="the id of a source",
            nearest_names=nearest(wanted, sources),
        )
    return sources[wanted]


def _known(wanted: str, known: Iterable[str], shelf: Shelf, problem: str, expected: str, place: Place) -> None:
    if shelf.aliases.get(wanted, wanted) not in known:
        raise EvidenceError(
            f"{problem} {wanted!r}", place=place, found=wanted, expected=expected, nearest_names=nearest(wanted, known)
        )


def _unit(unit: str, name: str, place: Place, key: str = "unit") -> None:
    try:
        base_factor(unit)
    except UnitError as cause:
        raise EvidenceError(
            f"{name}: `{key}` cannot be read: {cause}",
            place=place,
            found=unit,
            expected="a unit such as 'mmol/L', or 1 for a number without dimension",
        ) from cause


def _inside_spread(value: float, spread: Spread | None, unit: str, name: str, place: Place) -> None:
    if spread is None or spread.kind not in ("range", "ci95"):
        return
    low = spread.low if spread.low is not None else float("-inf")
    high = spread.high if spread.high is not None else float("inf")
    rounded = agrees(low, value) or agrees(high, value)  # 15.999 where the printed interval begins at 15.99903
    if not (low <= value <= high or rounded):
        _outside(name, value, f"from {low:g} to {high:g} {unit}", f"spread ({spread.kind})", place)


def _outside(name: str, value: float, bounds: str, what: str, place: Place) -> NoReturn:
    raise EvidenceError(
        f"{name}: value lies outside its own `{what}`",
        place=place,
        found=value,
        expected=f"a number {bounds}",
        advice="correct the value or the bounds",
    )


def _wrong(name: str, problem: str, place: Place, expected: str, found: object = None) -> NoReturn:
    raise EvidenceError(f"{name}: {problem}", place=place, found=found, expected=expected)
