"""What was published, from the records of the evidence: one number, or what a few of them make together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from magmatrix.errors import EvidenceError, nearest
from magmatrix.quantity import convert

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence

Form = Literal["x", "-x", "1 + x", "1 - x", "x - 1"]
_DAY = 1440
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


@dataclass(frozen=True, slots=True)
class Terms:
    """How records make one number: `record` plus and less others, over one, as `form` says, for so many `minutes`.

    `form` turns a relative change into a ratio (1 + x), a share that was kept into one that was lost (1 - x), a loss
    into a change (-x), a ratio into a relative change (x - 1).
    `minutes` are for a rate per time, None where there is none. A point of a time course is `id@x`.
    """

    record: str
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    over: str = ""
    form: Form = "x"
    minutes: int | None = None


def published(evidence: Evidence, terms: Terms) -> Published:
    """Return the number that these records make.

    Raises EvidenceError for a name without a record and for a record without a number, UnitError where units clash.
    """
    first = _number(evidence, terms.record)
    value, unit, words = first.value, first.unit, terms.record
    used = [first]
    for sign, names in ((1.0, terms.plus), (-1.0, terms.minus)):
        for name in names:
            other = _number(evidence, name)
            value += sign * convert(other.value, other.unit, unit)
            words += f" {'+' if sign > 0 else '-'} {name}"
            used.append(other)
    if terms.over:
        other = _number(evidence, terms.over)
        if other.value == 0.0:
            raise EvidenceError("a ratio over zero", found=terms.over, advice="use `minus`")
        value, unit = value / other.value, f"({unit})/({other.unit})"
        words = f"({words}) / {terms.over}" if len(used) > 1 else f"{words} / {terms.over}"
        used.append(other)
    if terms.minutes is not None:
        value, unit, words = value * terms.minutes, f"({unit})*minute", f"{words} x {terms.minutes / _DAY:g} days"
    if terms.form == "-x":
        value, words = -value, f"-({words})" if len(used) > 1 else f"-{words}"
    elif terms.form != "x":
        share = convert(value, unit, "1")
        value, unit = {"1 + x": 1.0 + share, "1 - x": 1.0 - share, "x - 1": share - 1.0}[terms.form], "1"
        words = terms.form.replace("x", words)
    records, sources = (
        tuple(dict.fromkeys(found)) for found in zip(*((n.record, n.source) for n in used), strict=True)
    )
    return Published(value, unit, words, records, sources)


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
