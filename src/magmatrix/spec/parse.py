"""Read a study file: YAML with units, days and clock times as people write them, or a clear list of its mistakes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from magmatrix.body.links import Choice
from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.errors import InputError, StudyError
from magmatrix.evidence.loader import load_evidence
from magmatrix.protocol.moments import moments
from magmatrix.protocol.plan import ArmPlan
from magmatrix.schedule.schedule import TICKS_PER_DAY
from magmatrix.spec.observed import Observation
from magmatrix.spec.parse_arm import read_arms
from magmatrix.spec.parse_links import read_arm_links, read_links, read_option
from magmatrix.spec.parse_observed import Followed, read_observed
from magmatrix.spec.parse_outputs import read_outputs
from magmatrix.spec.parse_person import read_persons
from magmatrix.spec.parse_population import read_population
from magmatrix.spec.parse_reach import check_reach, check_rest
from magmatrix.spec.parse_shape import read_shape
from magmatrix.spec.shape import StudyShape
from magmatrix.spec.shipped import located
from magmatrix.spec.study import Sampling, StudySpec
from magmatrix.spec.values import Values
from magmatrix.textfile import read_text, shown_name
from magmatrix.yamlio import YamlDocument, load_yaml

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence

MOST_BYTES = 1_000_000
MOST_MOMENTS = 2_000_000
MOST_DAYS = 150 * 366
"""Longer than any study."""


def read_study(
    file: Path | str,
    evidence: Evidence | None = None,
    *,
    text: str | None = None,
    links: str | None = None,
    parts: Parts = PARTS,
) -> StudySpec:
    """Read a study file (`-`: standard input; or `text`, with `file` as its name) into a StudySpec in canonical units.

    A bare name that no file has stands for the study of that name that comes with magmatrix.

    The file is read once; what is kept, hashed and understood are the same bytes.

    `evidence` (default: the packaged one) says which treatments and numbers exist; `links` is what a command line adds
    to the study's own `links:`, as in `A,B` or `mg_collagenase=on`; `parts` are those that a body may have. Raises
    StudyError, with file and line, for what cannot be run as written, and StudyMistakesError for several such mistakes;
    never runs code from the file.
    """
    mistakes: list[InputError] = []
    source = read_text(located(file), error=StudyError, max_bytes=MOST_BYTES) if text is None else text
    name = shown_name(file)
    document = load_yaml(name, text=source, error=StudyError, mistakes=mistakes)
    if not isinstance(document.data, dict):
        raise StudyError(
            "not a study file" if source.strip() else "the file is empty",
            place=document.place(),
            expected="keys such as title, question, duration, persons and arms",
            advice="run `magmatrix new` for a commented example",
        )
    values = Values(document, mistakes)
    if links is None:
        shape = read_shape(document, values)  # before the evidence, which takes time to load and no shape needs
        evidence, option = evidence or load_evidence(), Choice()
    else:
        evidence = evidence or load_evidence()
        option = read_option(links, evidence, parts)
        shape = read_shape(document, values)
    return _study(shape, values, evidence, name, source, option, parts)


def study_of(document: YamlDocument, source: str, evidence: Evidence, parts: Parts = PARTS) -> StudySpec:
    """Read a study that is part of a larger file: `document` holds its keys and their places, `source` is the file.

    Raises StudyError, or StudyMistakesError, as `read_study` does.
    """
    values = Values(document)
    shape = read_shape(document, values)
    return _study(shape, values, evidence, str(document.file), source, Choice(), parts)


def _study(
    shape: StudyShape, values: Values, evidence: Evidence, file: str, source: str, option: Choice, parts: Parts
) -> StudySpec:
    values.each(lambda key, _: _not_empty(key, shape, values), ("title", "question"))
    named = values.each(
        lambda name, index: values.choice(name, parts, "part of the body", ("body", index)), shape.body or ()
    )
    body = parts.standard if shape.body is None else tuple(name for name in parts if name in named)
    wrong_before = len(values.mistakes)
    duration = values.kept(lambda: _duration(shape, values), None)
    if len(values.mistakes) > wrong_before:
        duration = None
    persons = read_persons(shape.persons or {}, values, evidence, duration or MOST_DAYS * TICKS_PER_DAY, parts)
    values.kept(lambda: _one_name_each([person.name for person in persons], values), None)
    if "magnesium" in body:
        sound = [person for person in persons if ("persons", person.name) not in values.spoilt]
        values.each(lambda person, _: check_rest(person, evidence, values), sound)
    population = values.kept(lambda: read_population(shape.population, values, body), None)
    nothing: tuple[Choice, dict[str, bool]] = (Choice(), {})
    choice, links = values.kept(lambda: read_links(shape.links, values, evidence, body, option, parts), nothing)
    if duration is None or len(named) < len(shape.body or ()):
        values.finish()  # nothing else can be judged without them
        raise AssertionError("a study without mistakes has a duration")
    arms = read_arms(shape.arms or {}, values, evidence, persons, duration, parts)
    sound_arms = [arm for arm in arms if ("arms", arm.name) not in values.spoilt]
    values.each(lambda arm, _: check_reach(arm, persons, body, values, parts), sound_arms)
    usual: tuple[tuple[str, ...], Sampling] = ((), Sampling(TICKS_PER_DAY))
    outputs, sampling = usual
    if shape.arms:
        outputs, sampling = values.kept(lambda: read_outputs(shape.outputs, values, body, duration, parts), usual)
    arm_links = read_arm_links(shape.arms or {}, choice, values, evidence, body, parts)
    compare = values.kept(lambda: _compared(shape, values), ())
    observed: tuple[Observation, ...] = ()
    if shape.observed and outputs and compare and len(sound_arms) == len(shape.arms or ()):
        ordered = sorted(arms, key=lambda arm: compare.index(arm.name) if arm.name in compare else len(compare))
        observed = read_observed(shape.observed, values, evidence, Followed(body, outputs, ordered, duration, parts))
    run_in = values.kept(lambda: _run_in(shape.run_in, values), None)
    if len(values.mistakes) == wrong_before:
        values.kept(lambda: _not_too_long([arm for arm in arms for _ in arm.persons], values, evidence, duration), None)
    values.finish()
    return StudySpec(
        title=shape.title.strip(),
        question=shape.question.strip(),
        background=_paragraphs(shape.background or ""),
        observed=observed,
        duration=duration,
        persons=persons,
        arms=arms,
        outputs=outputs,
        sampling=sampling,
        compare=compare,
        run_in=run_in,
        ageing=shape.ageing in (True, "on"),
        body=body,
        population=population,
        links=links,
        choice=choice,
        arm_links=arm_links,
        seed=shape.seed,
        file=file,
        text=source,
        parts=parts,
    )


def _not_empty(key: str, shape: StudyShape, values: Values) -> None:
    if not getattr(shape, key).strip():
        values.fail(f"the {key} is empty", (key,), expected="a line of text")


def _paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text: a folded one (`>-`) keeps one line for each, another has empty lines between."""
    blocks = re.split(r"\n\s*\n", text) if re.search(r"\n\s*\n", text.strip()) else text.split("\n")
    return tuple(" ".join(block.split()) for block in blocks if block.strip())


def _duration(shape: StudyShape, values: Values) -> int:
    """Return how long people are followed; a study of nothing but a population follows nobody."""
    written = {"duration": shape.duration, "persons": shape.persons, "arms": shape.arms}
    given = [key for key, value in written.items() if value is not None]
    if not given and shape.population is not None:
        for key in ("outputs", "compare", "observed"):
            if getattr(shape, key) is not None:
                values.fail(f"`{key}` without arms", (key,), advice="drop it, or add duration, persons and arms")
        return 0
    missing = [key for key in written if key not in given]
    if missing or shape.duration is None:
        values.fail(f"key {missing[0]!r} is missing", (), advice="run `magmatrix new` for a commented example")
    duration = values.minutes(shape.duration, ("duration",))
    if duration < TICKS_PER_DAY:
        values.fail("a study lasts at least one day", ("duration",), found=shape.duration, expected="'1 day' or more")
    return duration


def _one_name_each(names: list[str], values: Values) -> None:
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            values.fail(
                "two persons have one name", ("persons", name), found=f"{name!r} and {other!r}", advice="rename one"
            )


def _compared(shape: StudyShape, values: Values) -> tuple[str, ...]:
    known = list(shape.arms or ())
    if shape.compare is None:
        return tuple(known)
    for index, name in enumerate(shape.compare):
        values.choice(name, known, "arm", ("compare", index))
        if name in shape.compare[:index]:
            values.fail("an arm is compared with itself", ("compare", index), found=name, advice="keep one")
    return tuple(shape.compare)


def _run_in(written: str, values: Values) -> int | None:
    if written.strip() == "settle":
        return None
    return 0 if written.strip() == "none" else values.whole_days(written, ("run_in",)) * TICKS_PER_DAY


def _not_too_long(arms: list[ArmPlan], values: Values, evidence: Evidence, duration: int) -> None:
    """Refuse studies whose schedules would fill the memory, before any is built."""
    total = moments(arms, evidence, duration)
    if total > MOST_MOMENTS:
        values.fail(
            "the study is too large",
            ("duration",),
            found=f"{total} meals, doses and episodes",
            expected=f"at most {MOST_MOMENTS}",
            advice="shorten it, or split the arms over several studies",
        )
