"""Published observations of a study: which records stand beside which outputs, and when.

A study names records and moments; numbers, units, spread and source are those of the records. What does not fit, by its
unit, its time or its kind, is refused.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from magmatrix.body.parts.registry import Parts
from magmatrix.errors import UnitError, nearest
from magmatrix.evidence.words import INTERVAL_SPREADS, SpreadKind
from magmatrix.graph.names import flat
from magmatrix.quantity import convert, dimension_equal
from magmatrix.schedule.schedule import TICKS_PER_DAY
from magmatrix.spec.observed import Observation, ObservedPoint, Way
from magmatrix.spec.shape import ObservedShape
from magmatrix.spec.values import Values
from magmatrix.yamlio import Path_

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence
    from magmatrix.evidence.schema import Spread, Timecourse
    from magmatrix.protocol.plan import ArmPlan

_PLUS_MINUS = ("sd", "se", "fit-error")
_NO_NUMBER = ("bound", "sign", "size-unknown")
"""Statistics of a record that are no value an output could have."""
_MINUTE = "min"
_AGE = "age"
"""What the years of some courses count, which are no course of a study."""


@dataclass(frozen=True, slots=True)
class _Point:
    """One number of a record in the record's unit, `minutes` after the record begins."""

    value: float
    minutes: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class _Record:
    """What a measurement and a time course have in common."""

    unit: str
    scale: str
    points: tuple[_Point, ...]
    spread: str
    lasts: bool
    source: str
    quantity: str
    population: str


@dataclass(frozen=True, slots=True)
class Followed:
    """What of a study observations may name: the parts that run, outputs, arms in the order to compare, its length.

    `parts` are those that a body may have.
    """

    body: tuple[str, ...]
    outputs: Sequence[str]
    arms: Sequence[ArmPlan]
    duration: int
    parts: Parts


def read_observed(
    shapes: Sequence[ObservedShape], values: Values, evidence: Evidence, study: Followed
) -> tuple[Observation, ...]:
    """Read `observed:`; mistakes are StudyErrors with their place."""
    seen: set[tuple[str, str, str, str]] = set()

    def entry(shape: ObservedShape, index: int) -> Observation:
        found = _Entry(shape, values, evidence, study, ("observed", index)).read()
        key = (found.output, found.arm, found.person, f"{found.record} {found.since}")
        if key in seen:
            values.fail("an observation is listed twice", ("observed", index), found=shape.record, advice="keep one")
        seen.add(key)
        return found

    return values.each(entry, shapes)


class _Entry:
    """One entry of `observed:`."""

    def __init__(self, shape: ObservedShape, values: Values, evidence: Evidence, study: Followed, path: Path_) -> None:
        self.shape, self.values, self.evidence, self.study, self.path = shape, values, evidence, study, path

    def read(self) -> Observation:
        output = self._output()
        arm, person = self._who()
        way: Way = self.shape.as_
        name, record = self._record()
        unit = self._unit(output) if way in ("value", "change", "difference") else "1"
        since, until = self._times(record)
        points, left_out = [], 0
        for point in record.points:
            tick = since + round(point.minutes)
            if until is not None and tick > until:
                left_out += 1
                continue
            self._within(tick, record)
            low, high = (None if end is None else self._converted(end, record, unit) for end in (point.low, point.high))
            value = self._converted(point.value, record, unit)
            given = record.lasts and way not in ("value", "difference") and tick == since
            points.append(ObservedPoint(tick, value, _printed(point.value, record.unit), low, high, given))
        if not any(not point.given for point in points):
            self._fail("until", "no point of the record is left", found=self.shape.record, advice="drop `until`")
        return Observation(
            output,
            arm,
            person,
            name,
            way,
            unit,
            tuple(points),
            since if record.lasts else 0,
            record.source,
            record.quantity,
            record.population,
            record.spread,
            left_out,
        )

    def _output(self) -> str:
        name = self.shape.output
        self.values.choice(name, self.study.parts.outputs, "output", (*self.path, "output"))
        if name not in self.study.outputs:
            self._fail(
                "output",
                "the study does not write this output",
                found=name,
                nearest_names=nearest(name, self.study.outputs),
                advice=f"add {name} to `outputs`",
            )
        return name

    def _unit(self, output: str) -> str:
        from magmatrix.body.assemble import read_model  # takes time that studies without observations need not spend

        _, model = read_model(self.study.body)
        return str(model.symbols[flat(output)].unit)

    def _who(self) -> tuple[str, str]:
        arms = {arm.name: arm for arm in self.study.arms}
        first = next(iter(arms))
        arm = self.shape.arm or first
        if self.shape.arm is not None:
            self.values.choice(arm, arms, "arm", (*self.path, "arm"))
        if self.shape.as_ == "difference" and arm == first:
            self._fail("as", f"{arm} is the arm that others are compared with", advice="name another arm")
        if self.shape.person is not None:
            self.values.choice(self.shape.person, arms[arm].persons, f"person of the arm {arm}", (*self.path, "person"))
        others: Collection[str] = arms[first].persons if self.shape.as_ == "difference" else arms[arm].persons
        who = [self.shape.person] if self.shape.person else arms[arm].persons
        missing = [name for name in who if name not in others]
        if missing:
            self._fail("as", f"{missing[0]} is not in the arm {first}", advice="name a person who is in both arms")
        return arm, self.shape.person or ""

    def _record(self) -> tuple[str, _Record]:
        """Return the id of the record and what it holds."""
        written, at, x = self.shape.record.partition("@")
        name = self.evidence.aliases.get(written, written)
        measured, course = self.evidence.measurements.get(name), self.evidence.timecourses.get(name)
        if course is not None:
            record = self._course(course, x if at else None)
        elif measured is None:
            known = [*self.evidence.measurements, *self.evidence.timecourses]
            self._fail(
                "record",
                "not a published observation" if name in self.evidence.places else "no record has this name",
                found=self.shape.record,
                expected="the id of a measurement or a time course",
                nearest_names=nearest(written, known),
            )
        else:
            if at:
                self._fail("record", "a measurement is one number", found=self.shape.record, advice=f"write {name}")
            if measured.value is None or measured.statistic in _NO_NUMBER:
                self._fail(
                    "record",
                    "the record gives no value",
                    found=f"{name}, statistic: {measured.statistic}",
                    expected="a record with a mean, a median or an estimate",
                )
            low, high = _ends(measured.value, measured.spread)
            record = _Record(
                measured.unit,
                measured.scale or "",
                (_Point(measured.value, 0.0, low, high),),
                measured.spread.kind if measured.spread else "",
                False,
                measured.source,
                measured.quantity,
                measured.population or "",
            )
        if record.scale.startswith("log"):
            self._fail("record", "the record is a logarithm", found=f"{name}: {record.scale}", expected="plain numbers")
        return name, record

    def _course(self, course: Timecourse, x: str | None) -> _Record:
        over_time = dimension_equal(course.x_unit, _MINUTE) and _AGE not in (course.x_scale or "").split()
        points = course.points
        if x is not None:
            points = tuple(point for point in points if f"{point[0]:g}" == x)
            shown = ", ".join(f"{point[0]:g}" for point in course.points)
            if not points:
                self._fail("record", f"{course.id} has no point at {x}", expected=f"one of {shown} ({course.x_unit})")
        elif not over_time:
            shown = f"{course.id}@{course.points[0][0]:g}"
            self._fail(
                "record",
                f"{course.id} is no course over time",
                found=f"values by {course.x_scale or course.x_unit}",
                advice=f"name one of its points, such as {shown}, and the day with `on`",
            )
        found = []
        for at, value, spread in points:
            minutes = convert(at, course.x_unit, _MINUTE) if x is None else 0.0
            low, high = _plus_minus(value, spread, course.spread_kind)
            found.append(_Point(value, minutes, low, high))
        return _Record(
            course.unit,
            course.scale or "",
            tuple(found),
            course.spread_kind or "",
            x is None,
            course.source,
            course.quantity,
            course.population or "",
        )

    def _times(self, record: _Record) -> tuple[int, int | None]:
        """Return the tick at which the record begins, and the last one at which its points count."""
        shape, values = self.shape, self.values
        if shape.on is None and not record.lasts:
            self._fail("record", "a single number needs its day", found=shape.record, advice="add `on: day 28`")
        start = 0 if shape.on is None else values.day(shape.on, (*self.path, "on")) * TICKS_PER_DAY
        start += 0 if shape.at is None else values.clock(shape.at, (*self.path, "at"))
        if shape.until is None:
            return start, None
        if not record.lasts:
            self._fail("until", "a single number has no end", advice="drop `until`")
        return start, values.day(shape.until, (*self.path, "until")) * TICKS_PER_DAY

    def _within(self, tick: int, record: _Record) -> None:
        last = self.study.duration
        if tick <= last:
            return
        days = f"{last / TICKS_PER_DAY:g}"
        self._fail(
            "on" if self.shape.on is not None else "record",
            "an observation lies after the end of the study",
            found=f"day {tick / TICKS_PER_DAY:.4g}",
            expected=f"at most day {days}",
            nearest_names=() if record.lasts else (f"on: day {days}",),
            advice=f"leave later points out with `until: day {days}`" if record.lasts else None,
        )

    def _converted(self, number: float, record: _Record, unit: str) -> float:
        mass = self.shape.molar_mass
        try:
            if mass is None:
                return convert(number, record.unit, unit)
            self.values.choice(mass, self.evidence.parameters, "number of the evidence", (*self.path, "molar_mass"))
            molar = self.evidence.parameter(mass)
            return convert(number / molar.value, f"({record.unit})/({molar.unit})", unit)
        except UnitError as cause:
            what = {"ratio": "a ratio", "relative change": "a relative change"}.get(self.shape.as_)
            advice = str(cause)
            if what is None and dimension_equal(record.unit, "1"):
                advice = "if it is relative to the start, write `as: ratio` or `as: relative change`"
            elif what is None and mass is None and _mass_for_amount(record.unit, unit):
                advice = "mass becomes an amount with `molar_mass:` and the id of its record"
            self._fail(
                "record",
                "the record has another dimension",
                found=f"{self.shape.record} in {record.unit}",
                expected=f"{what}, without unit" if what else f"{self.shape.output} in {unit}",
                advice=advice,
            )

    def _fail(self, key: str, problem: str, **details: object) -> NoReturn:
        self.values.fail(problem, (*self.path, key), **details)


def _ends(value: float, spread: Spread | None) -> tuple[float | None, float | None]:
    if spread is None:
        return None, None
    if spread.kind in INTERVAL_SPREADS:
        return spread.low, spread.high
    return _plus_minus(value, spread.value, spread.kind)


def _plus_minus(value: float, spread: float | None, kind: SpreadKind | None) -> tuple[float | None, float | None]:
    """Return the ends of a spread; of one whose kind the source does not state, nobody knows what it means."""
    if spread is None or kind not in _PLUS_MINUS or not math.isfinite(spread):
        return None, None
    return value - spread, value + spread


def _printed(value: float, unit: str) -> str:
    return f"{value:g}" if unit == "1" else f"{value:g} {unit}"


def _mass_for_amount(unit: str, wanted: str) -> bool:
    return dimension_equal(f"({unit})/(g/mol)", wanted)
