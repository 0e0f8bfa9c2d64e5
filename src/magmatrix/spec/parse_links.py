"""Which contested links a study or a command line wants: by grade, by name, or both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING, cast

from magmatrix.body.links import Choice, chosen, find_link
from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.errors import Place, StudyError
from magmatrix.evidence.words import GRADES, Grade

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence
    from magmatrix.spec.shape import ArmShape
    from magmatrix.spec.values import Values
    from magmatrix.yamlio import Path_

GRADES_KEY = "grades"
OPTION = "--links"
_LETTERS = ", ".join(GRADES)
_STATES = {"on": True, "off": False}
_WRITTEN = (True, False, *_STATES)
_EXAMPLE = "grades and names, such as 'A,B' or 'mg_collagenase=on' or 'A,B,mg_collagenase=on'; 'none' for none"


def read_links(
    written: Mapping[str, object],
    values: Values,
    evidence: Evidence,
    body: tuple[str, ...],
    option: Choice,
    parts: Parts = PARTS,
) -> tuple[Choice, dict[str, bool]]:
    """Read `links:` of a study, lay the command line's choice over it, and return it with what it decides.

    The second value maps the short name of each switch that is decided to on or off; others keep their default.
    """
    choice = read_choice(written, values, evidence, ("links",), parts)
    if option == Choice():
        with values.at(("links",)):
            return choice, chosen(choice, evidence, body, parts)
    choice = option.over(choice)
    return choice, chosen_by_option(choice, evidence, body, parts)


def read_arm_links(
    arms: Mapping[str, ArmShape | None],
    study: Choice,
    values: Values,
    evidence: Evidence,
    body: tuple[str, ...],
    parts: Parts = PARTS,
) -> dict[str, dict[str, bool]]:
    """Read the `links:` of the arms that have some, each laid over the choice of the study and the command line."""
    found: dict[str, dict[str, bool]] = {}
    for name, shape in arms.items():
        if shape is not None and shape.links:
            own = partial(_arm_links, shape, study, values, evidence, body, ("arms", name, "links"), parts)
            found[name] = values.kept(own, {})
    return found


def _arm_links(
    shape: ArmShape,
    study: Choice,
    values: Values,
    evidence: Evidence,
    body: tuple[str, ...],
    path: Path_,
    parts: Parts,
) -> dict[str, bool]:
    own = read_choice(shape.links, values, evidence, path, parts)
    with values.at(path):
        return chosen(own.over(study), evidence, body, parts)


def read_choice(
    written: Mapping[str, object], values: Values, evidence: Evidence, path: Path_, parts: Parts = PARTS
) -> Choice:
    """Read `links:` of a study or an arm as it is written: grades, and single links by name."""
    grades: tuple[Grade, ...] | None = None
    named: dict[str, bool] = {}

    def read(entry: tuple[str, object], _: int) -> None:
        nonlocal grades
        name, switch = entry
        here = (*path, name)
        if name == GRADES_KEY:
            if switch in _WRITTEN:
                values.fail("grades are letters", here, found=switch, expected=f"a list such as [A, B] of {_LETTERS}")
            letters = switch if isinstance(switch, list) else [switch]
            grades = tuple(dict.fromkeys(cast("list[Grade]", letters)))
            return
        if switch not in _WRITTEN:
            values.fail("a link is on or off", here, found=switch, expected="on or off", advice="or write `grades:`")
        with values.at(here):
            short = find_link(name, evidence, parts).name
        if short in named:
            values.fail("a link is listed twice", here, found=name, advice=f"it is {short}; keep one")
        named[short] = switch in ("on", True)

    values.each(read, tuple(written.items()))
    return Choice(grades, named)


def read_option(text: str | None, evidence: Evidence, parts: Parts = PARTS) -> Choice:
    """Read the value of `--links`: grades and `name=on` or `name=off`, with commas between; `none` for no link.

    Raises StudyError for anything else.
    """
    if text is None:
        return Choice()
    grades: list[Grade] | None = None
    named: dict[str, bool] = {}
    for word in (word.strip() for word in text.split(",")):
        name, equals, state = (part.strip() for part in word.partition("="))
        if equals:
            if state not in _STATES:
                raise _wrong("a link is on or off", word, f"{name}=on or {name}=off")
            short = _located(name, evidence, parts)
            if short in named:
                raise _wrong("a link is listed twice", word, "each link once")
            named[short] = _STATES[state]
        elif name.upper() in GRADES:
            grades = [*(grades or []), cast("Grade", name.upper())]
        elif name == "none":
            grades = grades or []
        else:
            raise _wrong("not a choice of links", word, _EXAMPLE)
    return Choice(None if grades is None else tuple(dict.fromkeys(grades)), named)


def chosen_by_option(
    choice: Choice, evidence: Evidence, body: Collection[str], parts: Parts = PARTS
) -> dict[str, bool]:
    """Return what a choice decides; a StudyError names the option."""
    try:
        return chosen(choice, evidence, body, parts)
    except StudyError as cause:
        raise _named(cause) from cause


def _located(name: str, evidence: Evidence, parts: Parts) -> str:
    try:
        return find_link(name, evidence, parts).name
    except StudyError as cause:
        raise _named(cause) from cause


def _named(cause: StudyError) -> StudyError:
    return StudyError(
        cause.problem,
        place=Place(OPTION),
        found=cause.found,
        expected=cause.expected,
        nearest_names=cause.nearest_names,
        advice=cause.advice,
    )


def _wrong(problem: str, found: str, expected: str) -> StudyError:
    return StudyError(problem, place=Place(OPTION), found=found, expected=expected)
