"""The records: sources, measurements, time courses, parameters and links, as pydantic models that refuse extra keys.

A record states what the source prints. Converting it is the job of a transformation, never of the person who copies it.
Loading, references between records and units are checked in `magmatrix.evidence.reading`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, StringConstraints, model_validator

from magmatrix.evidence.words import (
    GRADES,
    INTERVAL_SPREADS,
    READ_LEVELS,
    SYMMETRIC_SPREADS,
    Basis,
    Grade,
    ReadLevel,
    SpreadKind,
    Statistic,
)

__all__ = [
    "GRADES",
    "INTERVAL_SPREADS",
    "READ_LEVELS",
    "SYMMETRIC_SPREADS",
    "Basis",
    "Distribution",
    "Effect",
    "Grade",
    "Link",
    "Measurement",
    "ParameterRecord",
    "ReadLevel",
    "Record",
    "RecordFile",
    "Source",
    "Spread",
    "SpreadKind",
    "Statistic",
    "Timecourse",
]


def _unit(value: object) -> object:
    """Accept `unit: 1` written as a number."""
    return "1" if isinstance(value, int) and not isinstance(value, bool) and value == 1 else value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$", max_length=80)]
Unit = Annotated[Text, BeforeValidator(_unit)]
Number = Annotated[FiniteFloat, Field(strict=True)]
Count = Annotated[int, Field(strict=True, ge=1)]


class Record(BaseModel):
    """Base of every record: immutable, no extra keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Source(Record):
    """Where numbers were read: a paper, a table, a data set or a program.

    `read` is the best level at which anything in it was seen, `via` who quotes it. `aliases` are other ids of the same
    paper; every reference may use them. Authors or year are left out where the copy seen did not show them;
    `recalled_fields` names bibliographic fields that were filled in from memory.
    """

    id: Id
    title: Text
    authors: Text | None = None
    year: int | None = None
    container: Text
    kind: Text
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    pmid: Annotated[str, StringConstraints(pattern=r"^\d{1,9}$")] | None = None
    read: ReadLevel
    seen_at: Text | None = None
    via: Text | None = None
    recalled_fields: tuple[Text, ...] = ()
    aliases: tuple[Id, ...] = ()
    note: Text | None = None


class Spread(Record):
    """How far values scatter, always with its kind.

    sd, se, fit-error, lognormal-sd and unstated carry `value`; ci95, range and iqr carry `low`, `high` or both (an
    open end is left out). `unstated` is a printed plus-minus that the source does not name: never read it as an SD.
    """

    kind: SpreadKind
    value: Annotated[Number, Field(ge=0)] | None = None
    low: Number | None = None
    high: Number | None = None

    @model_validator(mode="after")
    def _matches_kind(self) -> Spread:
        ends = [end for end in (self.low, self.high) if end is not None]
        if self.kind in SYMMETRIC_SPREADS:
            if self.value is None or ends:
                raise ValueError(f"a spread of kind {self.kind} has `value`, and neither `low` nor `high`")
        elif self.value is not None or not ends:
            raise ValueError(f"a spread of kind {self.kind} has `low` and `high`, and no `value`")
        elif len(ends) == 2 and ends[0] > ends[1]:
            raise ValueError("`low` of a spread is above its `high`")
        return self


class Measurement(Record):
    """One number as a source prints it.

    `value` is left out where only a direction or a range was printed; `scale` says what a dimensionless number counts.
    `n` counts what `n_means` says; without it nobody knows whether `n` is the people behind this value or all of the
    study, so it must not weigh anything. `read_reason` is needed where `read` is better than the source's own level.

    `protocol` is what was done to the people or animals: dose, route, duration. `derived` says how a number that is
    not printed was worked out; its `statistic` is computed, or bound. `via` is the source in which it was seen, where
    that is not the one that measured. `role` says whether the number may be fitted (calibration) or is kept as a check
    (validation). `reading` is what this project makes of the number, together with the records it names: a mechanism,
    an equation, the numbers that follow. It is an interpretation, never what the source prints.
    """

    id: Id
    quantity: Text
    value: Number | None = None
    unit: Unit
    scale: Text | None = None
    statistic: Statistic
    spread: Spread | None = None
    other_spreads: tuple[Spread, ...] = ()
    n: Count | None = None
    n_means: Text | None = None
    population: Text | None = None
    protocol: Text | None = None
    species: Text
    tissue: Text | None = None
    method: Text | None = None
    derived: Text | None = None
    source: Id
    place: Text
    read: ReadLevel
    read_reason: Text | None = None
    via: Id | None = None
    role: Literal["calibration", "validation"] | None = None
    range: tuple[Number, Number] | None = None
    aliases: tuple[Id, ...] = ()
    note: Text | None = None
    reading: Text | None = None

    @model_validator(mode="after")
    def _value_or_reason(self) -> Measurement:
        without = self.statistic in ("size-unknown", "null-result")
        if self.value is None and not without and self.spread is None:
            raise ValueError(
                "a measurement without `value` has a `spread`, or `statistic: size-unknown` or null-result"
            )
        return self

    @model_validator(mode="after")
    def _computed_says_how(self) -> Measurement:
        if self.statistic == "computed" and self.derived is None:
            raise ValueError("a number with `statistic: computed` has `derived`, which says how")
        if self.statistic == "as-printed" and self.derived is not None:
            raise ValueError("a number with `derived` is not printed: `statistic: computed`, or bound")
        return self


class Timecourse(Record):
    """Values against time or dose: `points` are [x, y] or [x, y, spread], the spread being of kind `spread_kind`.

    `role` says whether a fit may use the course (calibration) or must be checked against it (validation); `protocol`,
    `via` and `reading` mean what they mean for a measurement.
    """

    id: Id
    quantity: Text
    unit: Unit
    scale: Text | None = None
    x_unit: Unit
    x_scale: Text | None = None
    points: Annotated[tuple[tuple[Number, Number, Annotated[Number, Field(ge=0)] | None], ...], Field(min_length=1)]
    spread_kind: SpreadKind | None = None
    n: Count | None = None
    n_means: Text | None = None
    population: Text | None = None
    protocol: Text | None = None
    species: Text
    tissue: Text | None = None
    source: Id
    place: Text
    read: ReadLevel
    read_reason: Text | None = None
    role: Literal["calibration", "validation"]
    via: Id | None = None
    aliases: tuple[Id, ...] = ()
    note: Text | None = None
    reading: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _pad_points(cls, data: Any) -> Any:
        points = data.get("points") if isinstance(data, dict) else None
        if isinstance(points, list):
            padded = [[*point, None] if isinstance(point, list) and len(point) == 2 else point for point in points]
            return {**data, "points": padded}
        return data

    @model_validator(mode="after")
    def _spread_has_kind(self) -> Timecourse:
        if any(point[2] is not None for point in self.points) and self.spread_kind not in SYMMETRIC_SPREADS:
            raise ValueError(f"points with a spread need `spread_kind`, one of {', '.join(SYMMETRIC_SPREADS)}")
        return self


class Distribution(Record):
    """What is drawn when the number is not known exactly, in the unit of the parameter.

    fixed: nothing. uniform, loguniform: `low`, `high`. normal: `sd` about the value, cut at `low`/`high` if given.
    lognormal: `sd` of the natural logarithm about the value. Parameters with one `shared` name move together.
    """

    family: Literal["fixed", "uniform", "loguniform", "normal", "lognormal"]
    low: Number | None = None
    high: Number | None = None
    sd: Annotated[Number, Field(gt=0)] | None = None
    shared: Text | None = None

    @model_validator(mode="after")
    def _matches_family(self) -> Distribution:
        bounded, scattered = self.family in ("uniform", "loguniform"), self.family in ("normal", "lognormal")
        if bounded and (self.low is None or self.high is None or self.sd is not None):
            raise ValueError(f"a {self.family} distribution has `low` and `high`, and no `sd`")
        if scattered and self.sd is None:
            raise ValueError(f"a {self.family} distribution has `sd`")
        if self.family == "fixed" and (self.low, self.high, self.sd) != (None, None, None):
            raise ValueError("a fixed distribution has neither `low`, `high` nor `sd`")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError("`low` of a distribution is not below its `high`")
        if self.family == "loguniform" and self.low is not None and self.low <= 0:
            raise ValueError("a loguniform distribution has `low` above zero")
        return self


class ParameterRecord(Record):
    """A number of the model as written; `Evidence.parameter(id)` gives it computed.

    basis sourced: `source`, `place`, `read` (or `measurement`, which brings them, value and unit; a `unit` converts).
    basis derived: `transform` over `inputs`, which map names to measurements, parameters, links or `timecourse@x`; or
    a `value` with the `reason` that says which computation gives it.
    basis fitted: `fitted_to` (the data) and `reason` (how, and what the fit leaves open).
    basis definition: `reason`; a convention such as an input at its neutral value, not a claim about nature.
    basis assumed: `reason`, and always grade E. `informed_by` lists records that narrow the number without giving it.
    `constant`: of nature, of counting or of a formula, so that no person can have an own value of it.
    """

    id: Id
    meaning: Text
    value: Number | None = None
    unit: Unit | None = None
    scale: Text | None = None
    statistic: Statistic = "central"
    spread: Spread | None = None
    distribution: Distribution | None = None
    range: tuple[Number, Number] | None = None
    basis: Basis
    constant: bool = False
    measurement: Id | None = None
    source: Id | None = None
    place: Text | None = None
    read: ReadLevel | None = None
    read_reason: Text | None = None
    inputs: dict[str, str] = Field(default_factory=dict)
    transform: Text | None = None
    fitted_to: tuple[Text, ...] = ()
    informed_by: tuple[Text, ...] = ()
    grade: Grade
    reason: Text | None = None
    note: Text | None = None


class Effect(Record):
    """Size of a link: `value` is left out where no study gives one; `scale` says what a pure number counts.

    `ci95` is a confidence interval, `range` the span of disagreeing studies or of a judgement.
    """

    value: Number | None = None
    unit: Unit | None = None
    scale: Text | None = None
    ci95: tuple[Number, Number] | None = None
    range: tuple[Number, Number] | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Effect:
        for name in ("ci95", "range"):
            ends = getattr(self, name)
            if ends is not None and ends[0] > ends[1]:
                raise ValueError(f"the lower end of `{name}` is above its upper end")
        return self


class Link(Record):
    """A causal link with a grade and a switch: `default` says whether it acts unless a study says otherwise.

    `measurements` are ids of measurements or time courses, `sources` ids of what was read for a direction without a
    size, `parameters` the parameters that implement the link. `neutral` are parameters and the values, 0 or 1, at which
    a link without a switch does nothing, so that it can be left out of a run; that is arithmetic and no evidence.
    `inseparable` says of a link that the equations always carry why there are none.
    """

    id: Id
    from_: Annotated[Text, Field(alias="from")]
    to: Text
    form: Text
    effect: Effect
    grade: Grade
    measurements: tuple[Id, ...] = ()
    sources: tuple[Id, ...] = ()
    default: Literal["on", "off"]
    basis: Literal["measured", "assumed"] = "measured"
    reason: Text | None = None
    parameters: tuple[Id, ...] = ()
    neutral: dict[Id, Literal[0, 1]] = Field(default_factory=dict)
    inseparable: Text | None = None
    aliases: tuple[Id, ...] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _neutral_or_inseparable(self) -> Link:
        if self.neutral and self.inseparable:
            raise ValueError("a link that is `inseparable` has no `neutral` values")
        return self


class RecordFile(Record):
    """What one YAML file of records may contain; any of the lists may be left out."""

    sources: tuple[Source, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    timecourses: tuple[Timecourse, ...] = ()
    parameters: tuple[ParameterRecord, ...] = ()
    links: tuple[Link, ...] = ()
