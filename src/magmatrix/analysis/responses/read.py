"""Read the files of challenges: studies with the numbers they are judged by, or a clear list of what is wrong.

A file belongs to one module. Studies are read as study files are; published values come from the records and from
nowhere else. A published zero is refused, as nothing is so many times nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from magmatrix.analysis.responses.challenge import As, Challenge, Experiment, Kind, Measure, Module, NotRun, Take
from magmatrix.analysis.responses.published import Form, Published, Terms, published
from magmatrix.body.assemble import read_model
from magmatrix.body.parts import PARTS
from magmatrix.errors import EvidenceError, StudyError, UnitError, nearest
from magmatrix.graph.names import flat
from magmatrix.quantity import convert
from magmatrix.spec.parse import study_of
from magmatrix.spec.parse_shape import PRIVATE
from magmatrix.spec.study import StudySpec
from magmatrix.spec.values import Values
from magmatrix.textfile import read_text
from magmatrix.yamlio import Path_, YamlDocument, load_yaml

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence
    from magmatrix.graph.model import Model

FOLDER = Path(__file__).parent / "challenges"
_MOST_BYTES = 1_000_000
_FILE_KEYS = ("gaps", "experiments")
_NOT_RUN = "not_run"
_DURATION = "12 h"
_POWER = re.compile(r"(?<=[A-Za-z])(?=\d)")
"""Where equations write m2 and records m**2."""
Word = Annotated[str, Field(max_length=200)]


class _Shape(BaseModel):
    """The keys of one challenge."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    kind: Kind
    output: Word
    record: Word
    plus: Word | list[Word] = []
    minus: Word | list[Word] = []
    over: Word = ""
    form: Form = "x"
    lasting: Word | None = None
    molar_mass: Word | None = None
    take: Take = "value"
    as_: As = Field(default="value", alias="as")
    arm: Word | None = None
    against: Word | None = None
    of: Word | None = None
    from_: Word | None = Field(default=None, alias="from")
    at: Word | None = None
    note: Annotated[str, Field(max_length=400)] = ""


def modules() -> tuple[str, ...]:
    """Return the modules that have challenges, in alphabetical order."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))


def read_modules(evidence: Evidence, names: Sequence[str] | None = None) -> tuple[Module, ...]:
    """Return the challenges that come with magmatrix, of these modules or of all.

    Raises StudyError for a module without challenges, and what `read_module` raises.
    """
    known = modules()
    for name in names or ():
        if name not in known:
            raise StudyError(
                "no challenges of this module",
                found=name,
                expected="one of " + ", ".join(known),
                nearest_names=nearest(name, known),
            )
    return tuple(read_module(FOLDER / f"{name}.yaml", evidence) for name in names or known)


def read_module(file: Path, evidence: Evidence) -> Module:
    """Read one file of challenges; the module has the name of the file.

    Raises StudyError, with file and line, for what cannot be run or compared as written; never runs code from the file.
    """
    source = read_text(file, error=StudyError, max_bytes=_MOST_BYTES)
    document = load_yaml(file, text=source, error=StudyError)
    data = document.data
    if not isinstance(data, dict) or not all(key in data for key in _FILE_KEYS):
        raise StudyError("not a file of challenges", place=document.place(), expected="the keys gaps and experiments")
    for key in data:
        if key not in (*_FILE_KEYS, _NOT_RUN) and not key.startswith(PRIVATE):
            expected = f"one of {', '.join(_FILE_KEYS)}, {_NOT_RUN}"
            raise StudyError("unknown key", place=document.place((key,)), found=key, expected=expected)
    entries = data["experiments"]
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise StudyError("no experiments", place=document.place(("experiments",)), expected="a list of studies")
    module = file.stem
    experiments = tuple(
        _Experiment(document, ("experiments", index), entry, module, source, evidence).read()
        for index, entry in enumerate(entries)
    )
    seen: set[str] = set()
    for experiment in experiments:
        for challenge in experiment.challenges:
            if challenge.name in seen:
                raise StudyError("two challenges have one name", found=challenge.id, advice="rename one")
            seen.add(challenge.name)
    return Module(module, str(data["gaps"]), experiments, tuple(_not_run(document, evidence)))


def _not_run(document: YamlDocument, evidence: Evidence) -> Iterator[NotRun]:
    entries = document.data.get(_NOT_RUN) or {}
    for record, why in entries.items() if isinstance(entries, dict) else ():
        place = document.place((_NOT_RUN, record))
        known = [*evidence.measurements, *evidence.timecourses]
        if record not in known:
            raise StudyError("no record has this name", place=place, found=record, nearest_names=nearest(record, known))
        if not isinstance(why, str) or not why.strip():
            raise StudyError("no reason", place=place, found=record, advice="say what the model lacks")
        yield NotRun(record, " ".join(why.split()))


class _Experiment:
    """One entry of `experiments`: the keys of a study, and `challenges`."""

    def __init__(
        self, document: YamlDocument, path: Path_, entry: dict[str, Any], module: str, source: str, evidence: Evidence
    ) -> None:
        self.document, self.path, self.entry = document, path, entry
        self.module, self.source, self.evidence = module, source, evidence
        self.values = Values(document)

    def read(self) -> Experiment:
        shapes = list(self._shapes())
        study = self._study(shapes)
        challenges = tuple(
            self._challenge(shape, study, (*self.path, "challenges", index)) for index, shape in enumerate(shapes)
        )
        return Experiment(self.module, study.title, study, challenges)

    def _shapes(self) -> Iterator[_Shape]:
        entries = self.entry.get("challenges")
        if not isinstance(entries, list) or not entries:
            self.values.fail("an experiment without challenges", self.path, advice="list them under `challenges`")
        for index, entry in enumerate(entries):
            path = (*self.path, "challenges", index)
            try:
                yield _Shape.model_validate(entry)
            except ValidationError as cause:
                self._wrong_key(cause, entry, path)

    def _wrong_key(self, cause: ValidationError, entry: object, path: Path_) -> NoReturn:
        error = cause.errors(include_url=False)[0]
        where = ".".join(map(str, error["loc"])) or "a challenge"
        known = [field.alias or name for name, field in _Shape.model_fields.items()]
        key = next((part for part in error["loc"] if isinstance(entry, dict) and part in entry), None)
        self.values.fail(
            f"{where}: {error['msg'][:1].lower()}{error['msg'][1:]}",
            path if key is None else (*path, key),
            nearest_names=nearest(str(key), known) if error["type"] == "extra_forbidden" else (),
            advice=f"a challenge has the keys {', '.join(known)}",
        )

    def _study(self, shapes: Sequence[_Shape]) -> StudySpec:
        """Return the study, which writes what is compared and says nothing else that a reader of reports would need."""
        entry = {key: value for key, value in self.entry.items() if key != "challenges"}
        written = entry.get("outputs")
        if isinstance(written, list):
            written = {"names": written}
        if written is not None and not isinstance(written, dict):
            self.values.fail("wrong kind of value for 'outputs'", (*self.path, "outputs"), expected="keys or a list")
        own = list((written or {}).get("names") or ())
        names = [name for shape in shapes for name in (shape.output, shape.of) if name is not None]
        entry["outputs"] = {**(written or {}), "names": list(dict.fromkeys([*names, *own]))}
        entry.setdefault("question", entry.get("title"))
        for index, shape in enumerate(shapes):
            for key, name in (("output", shape.output), ("of", shape.of)):
                if name is not None:
                    self.values.choice(name, PARTS.outputs, "output", (*self.path, "challenges", index, key))
        return study_of(self.document.below(self.path, entry), self.source, self.evidence)

    def _challenge(self, shape: _Shape, study: StudySpec, path: Path_) -> Challenge:
        arms = [arm.name for arm in study.arms]
        arm = arms[0] if shape.arm is None else self.values.choice(shape.arm, arms, "arm", (*path, "arm"))
        against = "" if shape.against is None else self.values.choice(shape.against, arms, "arm", (*path, "against"))
        if against == arm:
            self.values.fail("an arm is set against itself", (*path, "against"), found=arm, advice="name another arm")
        if (shape.as_ == "share") != (shape.of is not None):
            self.values.fail("`as: share` and `of` belong together", path, advice="write both or neither")
        start, end = (self._tick(text, (*path, key)) for key, text in (("from", shape.from_), ("at", shape.at)))
        if end > study.duration:
            self.values.fail("after the end of the study", (*path, "at"), found=shape.at, advice="lengthen the study")
        sampled = study.sampling.ticks(study.duration)
        for key, tick, text in (("from", start, shape.from_), ("at", end, shape.at)):
            if tick not in sampled:
                advice = "sample at this moment: `outputs: {every: ...}`"
                self.values.fail("nothing is written at this moment", (*path, key), found=text, advice=advice)
        if end < start or (
            end == start and (shape.take != "value" or (shape.as_ not in ("value", "share") and not against))
        ):
            self.values.fail("`at` is not after `from`", path, advice="say with `from` and `at` what is looked at")
        measure = Measure(shape.output, arm, shape.take, shape.as_, start, end, against, shape.of or "")
        value = self._converted(self._published(shape, path), measure, shape, path)
        if value.value == 0.0:
            self.values.fail("a published zero has no fold error", (*path, "record"), advice="compare a ratio")
        return Challenge(self.module, shape.name, shape.kind, measure, value, " ".join(shape.note.split()))

    def _tick(self, written: str | None, path: Path_) -> int:
        return 0 if written is None else self.values.minutes(written, path, _DURATION)

    def _published(self, shape: _Shape, path: Path_) -> Published:
        lasting = None if shape.lasting is None else self.values.minutes(shape.lasting, (*path, "lasting"), "10 years")
        plus, minus = (tuple([one] if isinstance(one, str) else one) for one in (shape.plus, shape.minus))
        try:
            return published(self.evidence, Terms(shape.record, plus, minus, shape.over, shape.form, lasting))
        except UnitError as cause:
            self.values.fail("two records of different kind", (*path, "record"), found=shape.record, advice=str(cause))
        except EvidenceError as cause:
            self.values.fail(
                cause.problem,
                (*path, "record"),
                found=cause.found,
                expected=cause.expected,
                nearest_names=cause.nearest_names,
                advice=cause.advice,
            )

    def _converted(self, found: Published, measure: Measure, shape: _Shape, path: Path_) -> Published:
        """Return what was published in the unit of what is taken from the run."""
        unit = unit_of(measure, output_unit)
        try:
            if shape.molar_mass is None:
                value = convert(found.value, found.unit, unit)
            else:
                self.values.choice(
                    shape.molar_mass, self.evidence.parameters, "number of the evidence", (*path, "molar_mass")
                )
                molar = self.evidence.parameter(shape.molar_mass)
                value = convert(found.value / molar.value, f"({found.unit})/({molar.unit})", unit)
        except UnitError as cause:
            self.values.fail(
                "the record has another dimension",
                (*path, "record"),
                found=f"{found.expression} in {found.unit}",
                expected=f"something in {unit}",
                advice=str(cause),
            )
        return Published(value, unit, found.expression, found.records, found.sources)


@cache
def _body() -> Model:
    """Return the model of all parts, read once for all challenges."""
    return read_model(PARTS)[1]


def output_unit(name: str) -> str:
    """Return the unit of an output as records write units."""
    return _POWER.sub("**", str(_body().symbols[flat(name)].unit))


def unit_of(measure: Measure, unit: Callable[[str], str]) -> str:
    """Return the unit of what is taken; `unit` gives that of an output."""
    if measure.way in ("ratio", "relative change"):
        return "1"
    own = unit(measure.output)
    if measure.take.startswith("hours"):
        return "hour"
    if measure.take == "area":
        own = f"({own})*hour"
    return f"({own})/({unit(measure.of)})" if measure.way == "share" else own
