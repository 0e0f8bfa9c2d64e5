"""`magmatrix links`: the causal links of the evidence, and which of them act."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

if TYPE_CHECKING:
    from magmatrix.body.links import BodyLink
    from magmatrix.evidence import Evidence

_SOURCES_SHOWN = 4


def links(
    name: str | None = None,
    *,
    grade: str | None = None,
    all_links: Annotated[bool, Parameter(name="--all")] = False,
    as_json: Annotated[bool, Parameter(name="--json")] = False,
) -> int:
    """List the links around magnesium and all contested ones: grade, on or off, effect, sources, switch.

    Parameters
    ----------
    name
        One link with its whole trail: its id, or the short name of its switch.
    grade
        Only links of these grades, such as A,B.
    all_links
        Also the links that have nothing to do with magnesium and that nobody contests.
    as_json
        Print them as JSON.
    """
    from magmatrix.body.links import body_links
    from magmatrix.evidence import load_evidence

    evidence = load_evidence()
    found = [one for one in body_links(evidence) if all_links or one.about_magnesium or one.contested]
    if name is not None:
        found = [_one(name, body_links(evidence), evidence)]
    if grade is not None:
        wanted = _grades(grade)
        found = [one for one in found if one.grade in wanted]
    if as_json:
        print(json.dumps({"schema": "magmatrix.links/1", "links": [_row(one, evidence) for one in found]}, indent=2))
    elif name is not None:
        print("\n".join(line for one in found for line in _trail(one, evidence)))
    else:
        print("\n".join(_listing(found, evidence)))
    return 0


def _grades(text: str) -> set[str]:
    from magmatrix.errors import Place, StudyError
    from magmatrix.evidence.words import GRADES

    letters = {letter.strip().upper() for letter in text.split(",")}
    if letters - set(GRADES):
        raise StudyError("no such grade", place=Place("--grade"), found=text, expected="letters of A, B, C, D, E")
    return letters


def _one(name: str, known: tuple[BodyLink, ...], evidence: Evidence) -> BodyLink:
    from magmatrix.errors import StudyError, nearest

    link = evidence.links.get(evidence.aliases.get(name, name))
    for one in known:
        if link in one.links or name in (one.name, one.switch):
            return one
    raise StudyError("no link has this name", found=name, nearest_names=nearest(name, _names(known, evidence)))


def _names(known: Iterable[BodyLink], evidence: Evidence) -> set[str]:
    return {one.name for one in known} | set(evidence.links)


def _group(one: BodyLink) -> tuple[int, str]:
    magnesium = "Magnesium" if one.about_magnesium else "Other contested links"
    if one.realised == "switch":
        return 0 + (not one.about_magnesium), f"{magnesium}: in the equations, with a switch"
    if one.realised == "no equation":
        return 6 + (not one.about_magnesium), f"{magnesium}: no equation yet"
    if not one.about_magnesium and not one.contested:
        return 4, "Other links: built into the equations, not contested"
    return 2 + (not one.about_magnesium), f"{magnesium}: built into the equations"


def _listing(found: Iterable[BodyLink], evidence: Evidence) -> Iterator[str]:
    groups: dict[tuple[int, str], list[BodyLink]] = {}
    for one in found:
        groups.setdefault(_group(one), []).append(one)
    for (_, title), members in sorted(groups.items()):
        yield f"{title} ({len(members)})"
        for one in sorted(members, key=lambda one: (one.grade or "Z", one.name)):
            yield f"  {one.grade or '-'}  {'on ' if one.default else 'off'}  {one.name}: {one.meaning}"
            for link in one.links:
                yield f"          {_effect(link)}{_sources(link, evidence)}"
        yield ""
    yield "on, off: by default. `--links A,B` or `--links NAME=on` switches; `magmatrix links NAME` gives the trail."


def _effect(link: Any) -> str:
    from magmatrix.evidence.trail import effect_text

    return effect_text(link.effect)


def _source_ids(link: Any, evidence: Evidence) -> list[str]:
    return [source.id for source in evidence.sources_of((*link.measurements, *link.sources))]


def _sources(link: Any, evidence: Evidence) -> str:
    names = _source_ids(link, evidence)
    if not names:
        return "; no source"
    more = f" and {len(names) - _SOURCES_SHOWN} more" if len(names) > _SOURCES_SHOWN else ""
    return f"; {', '.join(names[:_SOURCES_SHOWN])}{more}"


def _trail(one: BodyLink, evidence: Evidence) -> Iterator[str]:
    from magmatrix.evidence import why

    state = "on" if one.default else "off"
    yield f"{one.name}: {one.meaning}"
    if one.switch:
        yield f"  switch: {one.switch}, {state} by default; `--links {one.name}={'off' if one.default else 'on'}`"
    else:
        yield f"  {_without_switch(one)}"
    for link in one.links:
        yield ""
        yield from why(evidence, link.id).lines()
    if not one.links:
        yield "  no link record names this switch"


def _without_switch(one: BodyLink) -> str:
    if one.realised != "built in":
        return "no switch: no equation yet"
    if not one.neutral:
        reason = next((link.inseparable for link in one.links if link.inseparable), None)
        return "no switch: part of the equations" + (f"; {reason}" if reason else "")
    values = ", ".join(f"{name} {value:g}" for name, value in one.neutral.items())
    return f"no switch: part of the equations; `--links {one.name}=off` leaves it out ({values})"


def _row(one: BodyLink, evidence: Evidence) -> dict[str, Any]:
    return {
        "name": one.name,
        "meaning": one.meaning,
        "group": _group(one)[1],
        "grade": one.grade,
        "default": "on" if one.default else "off",
        "switch": one.switch,
        "part": one.part,
        "realised": one.realised,
        "carried_by": list(one.carried_by),
        "neutral": dict(one.neutral),
        "links": [
            {
                "id": link.id,
                "aliases": list(link.aliases),
                "from": link.from_,
                "to": link.to,
                "form": link.form,
                "grade": link.grade,
                "basis": link.basis,
                "default": link.default,
                "inseparable": link.inseparable,
                "effect": link.effect.model_dump(exclude_none=True) | {"text": _effect(link)},
                "sources": _source_ids(link, evidence),
                "reason": link.reason,
                "note": link.note,
            }
            for link in one.links
        ],
    }
