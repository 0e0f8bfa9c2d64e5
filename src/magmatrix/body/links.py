"""Causal links of the evidence beside the switches of the equations: which there are, and which of them act."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.errors import StudyError, nearest
from magmatrix.evidence.words import GRADES, Grade

if TYPE_CHECKING:
    from magmatrix.body.body import Body
    from magmatrix.evidence import Evidence, Link

_MAGNESIUM = re.compile(r"(?<![A-Za-z])(?:Mg(?![a-z])|[Mm]agnesium|[Hh]ypomagnes)")
_MAGNESIUM_ID = re.compile(r"(?:^|_)mg(?:_|$)|magnesium")

Realised = Literal["switch", "built in", "no equation"]


@dataclass(frozen=True, slots=True)
class BodyLink:
    """One causal link: its link records, and how the equations carry it.

    `name` is the short name of its switch, or the id of its link where it has none. `grade` is the worst of its links,
    None where no link names the switch. `carried_by` names the parameters that stand for it, the switch left out.
    `part` is the part of the body that has the switch. A link without a switch can be left out of a run where `neutral`
    has the values of its parameters at which it does nothing; `part` is then that of the first.
    """

    name: str
    meaning: str
    links: tuple[Link, ...]
    grade: Grade | None
    default: bool
    realised: Realised
    switch: str | None = None
    carried_by: tuple[str, ...] = ()
    part: str | None = None
    neutral: Mapping[str, float] = field(default_factory=dict, hash=False)

    @property
    def about_magnesium(self) -> bool:
        """Whether the link starts or ends at magnesium."""
        return any(
            _MAGNESIUM_ID.search(link.id) or _MAGNESIUM.search(link.from_) or _MAGNESIUM.search(link.to)
            for link in self.links
        )

    @property
    def contested(self) -> bool:
        """Whether it can be doubted: it has a switch, does not act by default, or rests on no measurement."""
        unmeasured = any(link.basis == "assumed" or link.grade == "E" for link in self.links)
        return self.switch is not None or not self.default or unmeasured


@dataclass(frozen=True, slots=True)
class Choice:
    """Which links a person wants: those of some grades (None: as they are by default), and single ones by name.

    `named` maps the short name of a switch to whether it is on.
    """

    grades: tuple[Grade, ...] | None = None
    named: Mapping[str, bool] = field(default_factory=dict, hash=False)

    def over(self, below: Choice) -> Choice:
        """Return this choice laid over another: grades set the other aside, names change it."""
        return self if self.grades is not None else Choice(below.grades, {**below.named, **self.named})


def body_links(evidence: Evidence, parts: Parts = PARTS) -> tuple[BodyLink, ...]:
    """Return every link: those with a switch in the order of the parts, then the other links as recorded."""
    return (*switches(evidence, parts=parts).values(), *_without_switch(evidence, parts))


def switches(evidence: Evidence, names: Collection[str] | None = None, parts: Parts = PARTS) -> dict[str, BodyLink]:
    """Return the links with a switch by short name, for all parts or those in `names`."""
    users = _users(evidence)
    return {
        name: _switched(name, evidence, users, parts)
        for name, switch in parts.switches.items()
        if names is None or parts.part_of(switch) in names
    }


def removable(evidence: Evidence, names: Collection[str] | None = None, parts: Parts = PARTS) -> dict[str, BodyLink]:
    """Return the links built into the equations that can be left out, by id, for all parts or those in `names`."""
    return {
        link.name: link
        for link in _without_switch(evidence, parts)
        if link.neutral and (names is None or link.part in names)
    }


def neutral_values(links: Mapping[str, bool], evidence: Evidence) -> dict[str, float]:
    """Return the values of records at which the built-in links that `links` leave out do nothing."""
    return {
        number: value for name in left_out(links, evidence) for number, value in evidence.links[name].neutral.items()
    }


def left_out(links: Mapping[str, bool], evidence: Evidence) -> tuple[str, ...]:
    """Return the ids of the built-in links that `links` (short names of switches, ids of built-in links) leave out."""
    return tuple(name for name, on in links.items() if not on and name in evidence.links)


def of_links(raw: Body, links: Mapping[str, bool]) -> Body:
    """Return a body whose links are on or off as `links` say (short names, ids of built-in ones).

    All others are at their default. Raises StudyError for two laws of one link at once.
    """
    switched = {raw.parts.switches[name]: on for name, on in links.items() if name in raw.parts.switches}
    return raw.switched(switched, neutral_values(links, raw.evidence))


def find_link(name: str, evidence: Evidence, parts: Parts = PARTS) -> BodyLink:
    """Return the link whose switch, link record or alias is called `name`.

    Raises StudyError for a link that cannot be switched, for one with several switches, and with the nearest names for
    no link.
    """
    known: dict[str, dict[str, BodyLink]] = {}
    for body_link in (*switches(evidence, parts=parts).values(), *removable(evidence, parts=parts).values()):
        for spelling in _spellings(body_link):
            known.setdefault(spelling, {})[body_link.name] = body_link
    found = list(known.get(name, {}).values())
    if len(found) == 1:
        return found[0]
    if found:
        raise StudyError(
            "this link has several switches",
            found=name,
            expected="one of " + ", ".join(body_link.name for body_link in found),
            advice="name one of them",
        )
    link = evidence.links.get(evidence.aliases.get(name, name))
    if link is not None:
        raise StudyError(
            f"this link cannot be switched: {_why_not(link, evidence)}",
            found=name,
            advice="`magmatrix links` says which can be switched",
        )
    close = nearest(name, known)
    shown = (
        "one of " + ", ".join(parts.links)
        if len(parts.links) <= 15
        else "a switch or a link, as `magmatrix links` lists them"
    )
    raise StudyError("unknown link", found=name, expected=shown, nearest_names=close)


def chosen(choice: Choice, evidence: Evidence, names: Collection[str], parts: Parts = PARTS) -> dict[str, bool]:
    """Return on or off for each switch of the parts in `names` that a choice decides, by short name.

    With grades, every switch is decided: on if its link has one of them, else off. Names come last. Raises StudyError
    for a switch of a part that is not run, where two laws of one link would act at once, and for a link that would act
    by a number of a built-in link that is left out.
    """
    present = switches(evidence, names, parts)
    built_in = removable(evidence, parts=parts)
    for name in choice.named:
        part = built_in[name].part if name in built_in else parts.part_of(parts.switches[name])
        if part not in names:
            raise StudyError(f"this link needs the {part}", found=name, advice=f"add {part} to `body`, or leave it out")
    decided: dict[str, bool] = {}
    if choice.grades is not None:
        decided = {name: body_link.grade in choice.grades for name, body_link in present.items()}
        for group in _exclusive(present, parts):
            _settle_exclusive([name for name in group if decided[name]], choice, present, decided)
    decided |= choice.named
    acting = [name for name, link in present.items() if decided.get(name, link.default)]
    check_exclusive(acting, parts)
    _check_carried({name: present[name] for name in acting}, [built_in[name] for name in left_out(decided, evidence)])
    return decided


def check_exclusive(acting: Collection[str], parts: Parts = PARTS) -> None:
    """Raise StudyError where mutually exclusive links (short names) act together."""
    together = parts.clash(acting)
    if together:
        raise StudyError(
            "two laws for one link would be on at once",
            found=list(together),
            expected="one of them, or none",
            advice=f"switch one off, such as `{together[-1]}: off`",
        )


def _check_carried(acting: Mapping[str, BodyLink], out: Collection[BodyLink]) -> None:
    """Raise StudyError where leaving a built-in link out would take another one that acts out with it."""
    for left in out:
        for name, link in acting.items():
            if set(link.carried_by) & left.neutral.keys():
                raise StudyError(
                    f"{name} acts by a number of {left.name}, which is left out",
                    found=f"{name}: on, {left.name}: off",
                    expected="both on, or both off",
                    advice=f"switch one, such as `{name}: off`",
                )


def _settle_exclusive(
    tied: list[str], choice: Choice, present: Mapping[str, BodyLink], decided: dict[str, bool]
) -> None:
    """Keep one of several laws that a grade alone would switch on: the one named, else the default one."""
    if len(tied) < 2:
        return
    wanted = [name for name in tied if choice.named.get(name)] or [
        name for name in tied if present[name].default and choice.named.get(name, True)
    ]
    left = [name for name in tied if choice.named.get(name, True)]
    kept = wanted[:1] or (left if len(left) == 1 else [])
    if not kept and left:
        raise StudyError(
            "these grades hold two laws for one link",
            found=[f"{name} (grade {present[name].grade})" for name in tied],
            expected="one of them",
            advice=f"name the one you mean as well, such as `{tied[0]}: on`",
        )
    decided.update({name: name in kept for name in tied})


def _exclusive(present: Collection[str], parts: Parts) -> Iterator[list[str]]:
    short = {switch: name for name, switch in parts.switches.items()}
    for group in parts.exclusive:
        yield [short[switch] for switch in group if short.get(switch) in present]


def _switched(name: str, evidence: Evidence, users: Mapping[str, list[str]], parts: Parts) -> BodyLink:
    switch = parts.switches[name]
    links = tuple(link for link in evidence.links.values() if switch in link.parameters)
    record = evidence.parameters.get(switch)
    default = record.value != 0.0 if record else any(link.default == "on" for link in links)
    carriers = dict.fromkeys(number for link in links for number in _carriers(link, users) if number != switch)
    part = parts.part_of(switch)
    return BodyLink(name, parts.links[name], links, _worst(links), default, "switch", switch, tuple(carriers), part)


def _without_switch(evidence: Evidence, parts: Parts) -> Iterator[BodyLink]:
    named, users = set(parts.switches.values()), _users(evidence)
    for link in evidence.links.values():
        if not named & set(link.parameters):
            carriers = _carriers(link, users)
            acts = link.default == "on"
            realised: Realised = "built in" if carriers or acts else "no equation"
            meaning = f"{link.from_} -> {link.to}"
            part = next((parts.part_of(name) for name in link.neutral), None)
            neutral = {name: float(value) for name, value in link.neutral.items()}
            yield BodyLink(link.id, meaning, (link,), link.grade, acts, realised, None, carriers, part, neutral)


def _why_not(link: Link, evidence: Evidence) -> str:
    """Say why a link that is neither switched nor removable cannot be taken out of a run."""
    if link.inseparable:
        return link.inseparable
    if link.default == "off" and not _carriers(link, _users(evidence)):
        return "no equation implements it"
    return "it is part of the equations"


def _carriers(link: Link, users: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return the parameters that stand for a link: those it names, and those computed from it."""
    return tuple(dict.fromkeys((*link.parameters, *users.get(link.id, ()))))


def _users(evidence: Evidence) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for parameter in evidence.parameters.values():
        for name in parameter.references:
            found.setdefault(evidence.aliases.get(name, name), []).append(parameter.id)
    return found


def _spellings(body_link: BodyLink) -> Iterator[str]:
    yield body_link.name
    yield str(body_link.switch)
    for link in body_link.links:
        yield link.id
        yield from link.aliases


def _worst(links: tuple[Link, ...]) -> Grade | None:
    order = list(GRADES)
    return max((link.grade for link in links), key=order.index, default=None)
