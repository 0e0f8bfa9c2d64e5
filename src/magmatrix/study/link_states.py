"""Which causal links acted in a study: those that can be switched, and those built into the equations it used."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from magmatrix.body.links import BodyLink, body_links, left_out, switches
from magmatrix.evidence import Evidence
from magmatrix.spec.study import StudySpec
from magmatrix.study.arm_bodies import links_that_differ
from magmatrix.study.rests_on import assumed_links
from magmatrix.study.result import LinkState


def link_states(spec: StudySpec, parameters: Collection[str], evidence: Evidence) -> tuple[LinkState, ...]:
    """Return every link with a switch in the parts that ran, then those built in whose numbers the study used."""
    return tuple(_states(spec, set(parameters), evidence))


def _states(spec: StudySpec, used: set[str], evidence: Evidence) -> Iterator[LinkState]:
    some = assumed_links(spec)
    differing = links_that_differ(spec, evidence)
    for link in body_links(evidence, spec.parts):
        if link.switch is not None:
            if link.part in spec.body:
                yield _state(link, spec, link.name in some, differing.get(link.name, {}))
        elif link.default and (used.intersection(link.carried_by) or link.name in {*spec.links, *differing}):
            yield _state(link, spec, by_arm=differing.get(link.name, {}))


def acting_in(arm: str, spec: StudySpec, evidence: Evidence) -> tuple[str, ...]:
    """Return the short names of the contested links with a switch that act in an arm.

    Beside them stand the ids of built-in links that act in it and that another arm leaves out.
    """
    links = spec.links_of(arm)
    known = switches(evidence, spec.body, spec.parts)
    elsewhere = {name for other in spec.arms for name in left_out(spec.links_of(other.name), evidence)}
    return (
        *(name for name, link in known.items() if links.get(name, link.default)),
        *sorted(name for name in elsewhere if links.get(name, True)),
    )


def _state(
    link: BodyLink, spec: StudySpec, assumed_by_some: bool = False, by_arm: Mapping[str, bool] | None = None
) -> LinkState:
    by_name = link.name in spec.choice.named
    by_grade = spec.choice.grades is not None and link.switch is not None
    on = spec.links.get(link.name, link.default)
    everywhere = {spec.links_of(arm.name).get(link.name, link.default) for arm in spec.arms} or {on}
    decided_by_arms = bool(by_arm) or everywhere != {on}
    on = True in everywhere
    only_some = assumed_by_some and not on
    return LinkState(
        name=link.name,
        meaning=link.meaning,
        record=", ".join(record.id for record in link.links),
        grade=link.grade or "",
        on=on or only_some,
        default=link.default,
        switch=link.switch or "",
        chosen=_chosen(only_some, decided_by_arms, by_name, by_grade),
        arms=tuple(arm for arm, acts in (by_arm or {}).items() if acts),
    )


def _chosen(
    assumed_by_some: bool, by_arm: bool, by_name: bool, by_grade: bool
) -> Literal["default", "grade", "name", "assumed", "arm"]:
    if assumed_by_some:
        return "assumed"
    if by_arm:
        return "arm"
    return "name" if by_name else "grade" if by_grade else "default"
