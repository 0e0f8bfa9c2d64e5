"""What was published, from the records of the evidence: a number, or one over or less another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from magmatrix.errors import EvidenceError, nearest
from magmatrix.quantity import convert

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence

_NO_NUMBER = ("bound", "sign", "size-unknown")
"""Statistics of a record that are no value an output could have."""


@dataclass(frozen=True, slots=True)
class Published:
    """A published `value` in `unit`; `expression` says how it comes from `records`, `sources` are the papers."""

    value: float
    unit: str
    expression: str
    records: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Number:
    value: float
    unit: str
    record: str
    source: str


def published(evidence: Evidence, record: str, over: str | None = None, minus: str | None = None) -> Published:
    """Return the number of a record, over or less that of another; a point of a time course is `id@x`.

    Raises EvidenceError for a name without a record and for a record without a number, UnitError where units clash.
    """
    first = _number(evidence, record)
    if over is None and minus is None:
        return Published(first.value, first.unit, record, (first.record,), (first.source,))
    second = _number(evidence, over or minus or "")
    records = tuple(dict.fromkeys((first.record, second.record)))
    sources = tuple(dict.fromkeys((first.source, second.source)))
    other = convert(second.value, second.unit, first.unit)
    if over is None:
        return Published(first.value - other, first.unit, f"{record} - {minus}", records, sources)
    if other == 0.0:
        raise EvidenceError("a ratio over zero", found=over, advice="use `minus`")
    return Published(first.value / other, "1", f"{record} / {over}", records, sources)


def _number(evidence: Evidence, written: str) -> _Number:
    name, at, x = written.partition("@")
    name = evidence.aliases.get(name, name)
    measured, course = evidence.measurements.get(name), evidence.timecourses.get(name)
    scale = (measured.scale if measured else course.scale if course else None) or ""
    if scale.startswith("log"):
        raise EvidenceError("the record is a logarithm", found=f"{name}: {scale}", expected="plain numbers")
    if course is not None:
        points = {f"{point[0]:g}": point[1] for point in course.points}
        if x not in points:
            raise EvidenceError(
                "one point of a time course is compared at a time",
                found=written,
                expected=f"{name}@ and one of {', '.join(points)} ({course.x_unit})",
            )
        return _Number(points[x], course.unit, name, course.source)
    if measured is None or at:
        known = [*evidence.measurements, *evidence.timecourses]
        raise EvidenceError(
            "a measurement is one number" if measured else "no measurement or time course has this name",
            found=written,
            nearest_names=[name] if measured else nearest(name, known),
        )
    if measured.value is None or measured.statistic in _NO_NUMBER:
        raise EvidenceError(
            "the record gives no number to compare with",
            found=f"{name}, statistic: {measured.statistic}",
            advice="name a record with a mean, a median or an estimate",
        )
    return _Number(measured.value, measured.unit, name, measured.source)
