"""Values of parameters: looking up what a transformation reads, computing it, checking it against what is printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from magmatrix.errors import EvidenceError, Place, nearest
from magmatrix.evidence.transform import Measure, Transformation, parse

if TYPE_CHECKING:
    from magmatrix.evidence.schema import Link, Measurement, ParameterRecord, Timecourse


class Records(Protocol):
    """What a transformation may read from: records by id, and other names of them."""

    @property
    def measurements(self) -> Mapping[str, Measurement]:
        """Measurements by id."""

    @property
    def timecourses(self) -> Mapping[str, Timecourse]:
        """Time courses by id."""

    @property
    def links(self) -> Mapping[str, Link]:
        """Links by id."""

    @property
    def records(self) -> Mapping[str, ParameterRecord]:
        """Parameters as written, by id."""

    @property
    def aliases(self) -> Mapping[str, str]:
        """Other names of records, and the ids they stand for."""


_parsed: dict[str, Transformation] = {}


def transformation(text: str) -> Transformation:
    """Return the parsed transformation, remembered by its text; raises EvidenceError."""
    if text not in _parsed:
        _parsed[text] = parse(text)
    return _parsed[text]


@dataclass(frozen=True, slots=True)
class Computation:
    """How one parameter is computed, with all that it reads looked up: `reads` are the parameters among that.

    `inputs` are the measures of all inputs as the evidence has them, `own` maps those that are parameters to their ids.
    """

    name: str
    unit: str
    reads: frozenset[str]
    transform: Transformation
    inputs: Mapping[str, Measure]
    own: Mapping[str, str]
    place: Place

    def value(self, changed: Mapping[str, Any]) -> Any:
        """Return the value in `unit`, with some parameters at other values (each in its own unit).

        A value may be an array of one per person; what is returned is an array then. Raises EvidenceError where
        dimensions clash or the result is not a quantity of `unit`.
        """
        inputs = dict(self.inputs)
        for name, record in self.own.items():
            if record in changed:
                inputs[name] = replace(inputs[name], value=changed[record])
        try:
            return self.transform.compute(inputs, self.unit)
        except EvidenceError as cause:
            raise _wrong(self.name, self.transform.text, self.unit, self.place, cause) from cause


def computation(
    record: ParameterRecord, unit: str, records: Records, values: Mapping[str, float], place: Place
) -> Computation:
    """Return how a parameter with a transformation is computed in `unit`.

    `values` holds the parameters computed so far, each in its own unit. Raises EvidenceError at `place` where an input
    has no value.
    """
    inputs, own = {}, {}
    for name, reference in record.inputs.items():
        inputs[name] = read_input(reference, records, values, f"parameter {record.id!r}", place)
        known = records.aliases.get(reference, reference)
        if known in records.records and known not in records.measurements and known not in records.links:
            own[name] = known
    text = record.transform or ""
    try:
        transform = transformation(text)
    except EvidenceError as cause:
        raise _wrong(record.id, text, unit, place, cause) from cause
    return Computation(record.id, unit, frozenset(own.values()), transform, inputs, own, place)


def _wrong(name: str, text: str, unit: str, place: Place, cause: EvidenceError) -> EvidenceError:
    return EvidenceError(
        f"parameter {name!r}: `transform` {cause.problem}",
        place=place,
        found=text,
        expected=f"a quantity in {unit!r}",
        advice="correct the expression, an input, or the unit",
    )


def read_input(reference: str, records: Records, values: Mapping[str, float], reader: str, place: Place) -> Measure:
    """Return the number that `reference` names, as a measure; raises EvidenceError like `read_quantity`."""
    return Measure.of(*read_quantity(reference, records, values, reader, place))


def read_quantity(
    reference: str, records: Records, values: Mapping[str, float], reader: str, place: Place
) -> tuple[float, str]:
    """Return (value, unit) of what `reference` names: a parameter, measurement, link effect, or `timecourse@x`.

    `values` holds the parameters known so far. Raises EvidenceError at `place` where there is no such record or it has
    no value.
    """
    name, at, x = reference.partition("@")
    name = records.aliases.get(name, name)
    value: float | None = None
    unit: str | None = None
    if at and name in records.timecourses:
        course = records.timecourses[name]
        value, unit = _point(course, x), course.unit
    elif name in records.measurements:
        value, unit = records.measurements[name].value, records.measurements[name].unit
    elif name in records.links:
        value, unit = records.links[name].effect.value, records.links[name].effect.unit
    elif name in records.records and not at:
        unit = unit_of(records.records[name], records)
        value = values.get(name)
    else:
        known = [*records.measurements, *records.records, *records.links]
        raise EvidenceError(
            f"{reader}: unknown input {reference!r}",
            place=place,
            found=reference,
            expected="the id of a parameter, measurement or link, or `timecourse@x` for one of its points",
            nearest_names=nearest(name, records.timecourses if at else known),
        )
    if value is None or unit is None:
        raise EvidenceError(
            f"{reader}: input {reference!r} has no value",
            place=place,
            found=reference,
            expected="a record with a value" if not at else f"one of x = {_points(records.timecourses[name])}",
        )
    return value, unit


def unit_of(record: ParameterRecord, records: Records) -> str | None:
    """Return the unit of a parameter record, which its measurement may bring."""
    if record.unit is None and record.measurement is not None:
        name = records.aliases.get(record.measurement, record.measurement)
        return records.measurements[name].unit if name in records.measurements else None
    return record.unit


def agrees(computed: float, printed: float) -> bool:
    """Say whether `computed` rounds to `printed` at the digits in which `printed` is written."""
    exponent = Decimal(repr(printed)).normalize().as_tuple().exponent if printed else -9
    whole = isinstance(printed, int) or not isinstance(exponent, int)
    last = 10.0 ** (0 if whole else min(int(exponent), 0))
    return abs(computed - printed) <= 0.5 * last * (1 + 1e-9) + 1e-12 * abs(printed)


def _point(course: Timecourse, x: str) -> float | None:
    try:
        wanted = float(x)
    except ValueError:
        return None
    return next((point[1] for point in course.points if point[0] == wanted), None)


def _points(course: Timecourse) -> str:
    return ", ".join(f"{point[0]:g}" for point in course.points)
