"""Why a number is what it is: the whole trail from a name to the papers behind it, and to what uses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from magmatrix.errors import Place
from magmatrix.evidence.citation import text_reference
from magmatrix.evidence.compute import read_quantity
from magmatrix.evidence.evidence import unknown
from magmatrix.evidence.words import GRADES, Grade

if TYPE_CHECKING:
    from magmatrix.evidence.evidence import Evidence, Parameter
    from magmatrix.evidence.schema import Distribution, Effect, Spread

Kind = Literal["parameter", "link", "measurement", "timecourse", "source", "output"]
_WITH_VALUE = ("parameter", "link", "measurement")
_PROGRAMS = {"protocol": "what is done to a person", "people": "populations", "study": "studies"}
"""What programs of a room do with a number, in words."""
Role = Literal["given by", "computed from", "fitted to", "informed by", "rests on"]


@dataclass(frozen=True, slots=True)
class TrailInput:
    """A number that a transformation reads: its name there, the record, and the value in the record's unit."""

    name: str
    record: str
    value: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class TrailSource:
    """One reading of one source: through which record, where in the source, how it was read."""

    role: Role
    record: str
    source: str
    place: str
    read: str
    reference: str


@dataclass(frozen=True, slots=True)
class WhyTrail:
    """Everything known about one name; absent parts are None or empty.

    `lines()` is the text for people, `as_dict()` the plain data for JSON.
    """

    name: str
    kind: Kind
    meaning: str
    value: float | None = None
    unit: str | None = None
    scale: str | None = None
    statistic: str | None = None
    spread: str | None = None
    distribution: str | None = None
    basis: str | None = None
    grade: Grade | None = None
    default: str | None = None
    transform: str | None = None
    inputs: tuple[TrailInput, ...] = ()
    derived: str | None = None
    protocol: str | None = None
    role: str | None = None
    reason: str | None = None
    note: str | None = None
    reading: str | None = None
    rests_on: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    sources: tuple[TrailSource, ...] = ()
    used_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    defined_at: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the trail as plain dicts, lists, strings and numbers, absent parts left out."""
        plain = asdict(self)
        return {name: value for name, value in plain.items() if value not in (None, (), {}, [])}

    def lines(self) -> list[str]:
        """Return the trail as lines of plain text."""
        return [f"{self.name}: {self.meaning} ({self.kind})", *self._facts(), *self._tables()]

    def _facts(self) -> Iterator[str]:
        grade = f"{self.grade}, {GRADES[self.grade]}" if self.grade else None
        facts = {
            "value": _quantity(self.value, self.unit, self.scale) if self.kind in _WITH_VALUE else None,
            "points": self.scale if self.kind == "timecourse" else None,
            "statistic": self.statistic,
            "spread": self.spread,
            "sampled as": self.distribution,
            "basis": self.basis,
            "grade": grade,
            "default": self.default,
            "computed as": self.transform,
            "derived": self.derived,
            "protocol": self.protocol,
            "role": self.role,
            "reason": self.reason,
            "note": self.note,
            "reading": self.reading,
            "written in": self.defined_at,
        }
        for label, text in facts.items():
            if text:
                yield f"  {label:<12} {text}"

    def _tables(self) -> Iterator[str]:
        if self.inputs:
            yield "  inputs"
            for entry in self.inputs:
                yield f"    {entry.name} = {_quantity(entry.value, entry.unit, None)}  ({entry.record})"
        if self.rests_on:
            yield "  rests on"
            yield from (f"    {name}" for name in self.rests_on)
        if self.assumed:
            yield "  of these assumed"
            yield from (f"    {name}" for name in self.assumed)
        if self.sources:
            yield "  sources"
            for source in self.sources:
                yield f"    {source.role} {source.record}: {source.source}, {source.place}, read: {source.read}"
                yield f"      {source.reference}"
        users = [(kind, names) for kind, names in self.used_by.items() if names]
        if users:
            yield "  used by"
            yield from (f"    {kind}: {', '.join(names)}" for kind, names in users)
        elif self.kind != "output":
            yield "  used by      nothing that is known here"


def why(
    evidence: Evidence,
    name: str,
    users: Mapping[str, Sequence[str]] | None = None,
    depends: Mapping[str, Sequence[str]] | None = None,
    readers: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
) -> WhyTrail:
    """Return the trail of a parameter, link, measurement, time course, source or output.

    `users` names the equations and outputs that use a parameter, `readers` the programs that read it, by room;
    `depends` names the parameters behind each output. Raises EvidenceError with the nearest names where nothing is
    called `name`.
    """
    users, depends = users or {}, depends or {}
    if name in evidence.parameters:
        programs = (readers or {}).get(name, {})
        return _parameter(evidence, evidence.parameters[name], users, depends, programs)
    if name in depends:
        return _output(evidence, name, depends[name])
    if evidence.aliases.get(name, name) not in evidence.places:
        known = [*evidence.places, *evidence.aliases, *depends]
        raise unknown(name, "no parameter, link, measurement, source or output has this name", known)
    return _record(evidence, evidence.canonical(name))


def _parameter(
    evidence: Evidence,
    parameter: Parameter,
    users: Mapping[str, Sequence[str]],
    depends: Mapping[str, Sequence[str]],
    programs: Mapping[str, Sequence[str]],
) -> WhyTrail:
    inputs = []
    for name, reference in parameter.inputs.items():
        value, unit = read_quantity(reference, evidence, _values(evidence), parameter.id, parameter.defined_at)
        inputs.append(TrailInput(name, reference, value, unit))
    return WhyTrail(
        name=parameter.id,
        kind="parameter",
        meaning=parameter.meaning,
        value=parameter.value,
        unit=parameter.unit,
        scale=parameter.scale,
        statistic=parameter.statistic,
        spread=spread_text(parameter.spread, parameter.unit),
        distribution=distribution_text(parameter.distribution, parameter.unit),
        basis=parameter.basis,
        grade=parameter.grade,
        transform=parameter.transform,
        inputs=tuple(inputs),
        reason=parameter.reason,
        note=parameter.note,
        sources=tuple(_sources(evidence, parameter.id)),
        used_by={
            **_record_users(evidence, parameter.id),
            "equations": tuple(sorted(users.get(parameter.id, ()))),
            "outputs": tuple(sorted(output for output, names in depends.items() if parameter.id in names)),
            **{_PROGRAMS.get(room, room): tuple(modules) for room, modules in programs.items()},
        },
        defined_at=_short(parameter.defined_at),
    )


def _output(evidence: Evidence, name: str, parameters: Sequence[str]) -> WhyTrail:
    known = [evidence.parameter(parameter) for parameter in sorted(set(parameters))]
    seen: dict[TrailSource, None] = {}
    for parameter in known:
        seen.update(dict.fromkeys(_sources(evidence, parameter.id)))
    worst = max((parameter.grade for parameter in known), default=None)
    return WhyTrail(
        name=name,
        kind="output",
        meaning=f"output of the model, from {len(known)} parameters",
        grade=worst,
        rests_on=tuple(
            f"{parameter.id} = {_quantity(parameter.value, parameter.unit, None)} "
            f"({parameter.basis}, grade {parameter.grade}): {parameter.meaning}"
            for parameter in known
        ),
        assumed=tuple(parameter.id for parameter in known if parameter.basis == "assumed"),
        sources=tuple(seen),
    )


def _record(evidence: Evidence, name: str) -> WhyTrail:
    place = _short(evidence.places[name])
    used_by = _record_users(evidence, name)
    sources = tuple(_sources(evidence, name))
    if name in evidence.links:
        link = evidence.links[name]
        return WhyTrail(
            name=name,
            kind="link",
            meaning=f"{link.from_} -> {link.to}; {link.form}",
            value=link.effect.value,
            unit=link.effect.unit,
            scale=link.effect.scale,
            spread=_effect_text(link.effect),
            basis=link.basis,
            grade=link.grade,
            default=link.default,
            reason=link.reason,
            note=link.note,
            rests_on=(*link.measurements, *link.sources),
            sources=sources,
            used_by={"parameters": tuple(sorted({*link.parameters, *used_by["parameters"]}))},
            defined_at=place,
        )
    if name in evidence.measurements:
        measured = evidence.measurements[name]
        spreads = [spread_text(spread, measured.unit) for spread in (measured.spread, *measured.other_spreads)]
        return WhyTrail(
            name=name,
            kind="measurement",
            meaning=measured.quantity,
            value=measured.value,
            unit=measured.unit,
            scale=measured.scale,
            statistic=measured.statistic,
            spread="; ".join(text for text in spreads if text) or None,
            derived=measured.derived,
            protocol=measured.protocol,
            role=measured.role,
            reading=measured.reading,
            note=_joined(_people(measured.n, measured.n_means, measured.population), measured.note),
            sources=sources,
            used_by=used_by,
            defined_at=place,
        )
    if name in evidence.timecourses:
        course = evidence.timecourses[name]
        points = ", ".join(f"{x:g}: {y:g}" for x, y, _ in course.points) + _after(course.unit)
        return WhyTrail(
            name=name,
            kind="timecourse",
            meaning=course.quantity,
            unit=course.unit,
            scale=_joined(f"by {course.x_unit}, {points}", course.scale),
            spread=f"of kind {course.spread_kind}" if course.spread_kind else None,
            protocol=course.protocol,
            role=course.role,
            reading=course.reading,
            note=_joined(_people(course.n, course.n_means, course.population), course.note),
            sources=sources,
            used_by=used_by,
            defined_at=place,
        )
    source = evidence.sources[name]
    return WhyTrail(
        name=name,
        kind="source",
        meaning=text_reference(source),
        note=_joined(f"read: {source.read}", source.note),
        used_by={**used_by, "measurements": tuple(sorted(_measured_from(evidence, name)))},
        defined_at=place,
    )


def _sources(evidence: Evidence, name: str) -> Iterator[TrailSource]:
    """Walk from a record down to its sources, each reading once, nearest first."""
    seen: set[tuple[str, str]] = set()
    for found in _walk(evidence, name, "rests on", set()):
        if (found.record, found.source) not in seen:
            seen.add((found.record, found.source))
            yield found


def _walk(evidence: Evidence, name: str, role: Role, visited: set[str]) -> Iterator[TrailSource]:
    name = evidence.aliases.get(name.partition("@")[0], name.partition("@")[0])
    if name in visited:
        return
    visited.add(name)
    if name in evidence.parameters:
        parameter = evidence.parameters[name]
        if parameter.source and not parameter.measurement:
            yield _reading(evidence, "given by", name, parameter.source, parameter.place or "", parameter.read or "")
        if parameter.measurement:
            yield from _walk(evidence, parameter.measurement, "given by", visited)
        for reference in parameter.inputs.values():
            yield from _walk(evidence, reference, "computed from", visited)
        for reference in parameter.fitted_to:
            yield from _walk(evidence, reference, "fitted to", visited)
        for reference in parameter.informed_by:
            yield from _walk(evidence, reference, "informed by", visited)
    elif name in evidence.links:
        for reference in (*evidence.links[name].measurements, *evidence.links[name].sources):
            yield from _walk(evidence, reference, role, visited)
    elif name in evidence.measurements or name in evidence.timecourses:
        record = evidence.measurements.get(name) or evidence.timecourses[name]
        source = evidence.aliases.get(record.source, record.source)
        place = f"{record.place}, seen in {record.via}" if record.via else record.place
        yield _reading(evidence, role, name, source, place, record.read)
    elif name in evidence.sources:
        yield _reading(evidence, role, name, name, "as a whole", evidence.sources[name].read)


def _reading(evidence: Evidence, role: Role, record: str, source: str, place: str, read: str) -> TrailSource:
    return TrailSource(role, record, source, place, read, text_reference(evidence.sources[source]))


def _record_users(evidence: Evidence, name: str) -> dict[str, tuple[str, ...]]:
    parameters = [user for user in evidence.parameters if name in evidence.references(user)]
    links = [user for user in evidence.links if name in evidence.references(user)]
    return {"parameters": tuple(sorted(parameters)), "links": tuple(sorted(links))}


def _measured_from(evidence: Evidence, source: str) -> Iterator[str]:
    for name in (*evidence.measurements, *evidence.timecourses):
        if source in evidence.references(name):
            yield name


def spread_text(spread: Spread | None, unit: str) -> str | None:
    """Return a spread as text that always names its kind, or None."""
    if spread is None:
        return None
    label = {"unstated": "plus-minus of a kind the source does not state", "ci95": "95 % interval"}.get(
        spread.kind, spread.kind
    )
    if spread.value is not None:
        return f"{label} {_quantity(spread.value, unit, None)}"
    low = "open" if spread.low is None else f"{spread.low:.6g}"
    high = "open" if spread.high is None else f"{spread.high:.6g}"
    return f"{label} {low} to {high}{_after(unit)}"


def distribution_text(distribution: Distribution | None, unit: str) -> str | None:
    """Return a sampling distribution as text, or None."""
    if distribution is None:
        return None
    ends = [f"{end:.6g}" for end in (distribution.low, distribution.high) if end is not None]
    text: str = distribution.family
    if distribution.sd is not None:
        text += f", sd {distribution.sd:.6g}{_after(unit) if distribution.family == 'normal' else ' of the logarithm'}"
    if len(ends) == 2:
        text += f", {ends[0]} to {ends[1]}{_after(unit)}"
    elif ends:
        text += f", {'from' if distribution.low is not None else 'up to'} {ends[0]}{_after(unit)}"
    return text + (f", drawn together with '{distribution.shared}'" if distribution.shared else "")


def effect_text(effect: Effect) -> str:
    """Return the size of a link as text, with what it counts and its interval; `size unknown` where no study says."""
    return "; ".join(filter(None, (_quantity(effect.value, effect.unit, effect.scale), _effect_text(effect))))


def _effect_text(effect: Effect) -> str | None:
    unit = _after(effect.unit or "1")
    named = (("95 % interval", effect.ci95), ("range", effect.range))
    return "; ".join(f"{label} {ends[0]:.6g} to {ends[1]:.6g}{unit}" for label, ends in named if ends) or None


def _quantity(value: float | None, unit: str | None, scale: str | None) -> str:
    number = "size unknown" if value is None else f"{value:.6g}{_after(unit or '1')}"
    return f"{number} ({scale})" if scale else number


def _after(unit: str) -> str:
    return "" if unit == "1" else f" {unit}"


def _people(n: int | None, n_means: str | None, population: str | None) -> str | None:
    counted = f"n = {n} ({n_means or 'people behind the value or in the study, not stated'})" if n else None
    return _joined(population, counted)


def _joined(*texts: str | None) -> str | None:
    return "; ".join(text for text in texts if text) or None


def _values(evidence: Evidence) -> dict[str, float]:
    return {name: parameter.value for name, parameter in evidence.parameters.items()}


def _short(place: Place) -> str:
    parts = str(place.file).replace("\\", "/").split("/")
    return f"{'/'.join(parts[-2:])}:{place.line}"
