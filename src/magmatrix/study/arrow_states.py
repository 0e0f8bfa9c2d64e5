"""Which causal links acted in a study: those that can be switched, and those built into the equations it used."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from magmatrix.body.arrows import Arrow, arrows, switches
from magmatrix.evidence import Evidence
from magmatrix.spec.study import StudySpec
from magmatrix.study.arm_bodies import links_that_differ
from magmatrix.study.rests_on import supposed
from magmatrix.study.result import ArrowState


def arrow_states(spec: StudySpec, parameters: Collection[str], evidence: Evidence) -> tuple[ArrowState, ...]:
    """Return every link with a switch in the parts that ran, then those built in whose numbers the study used."""
    return tuple(_states(spec, set(parameters), evidence))


def _states(spec: StudySpec, used: set[str], evidence: Evidence) -> Iterator[ArrowState]:
    some = supposed(spec)
    differing = links_that_differ(spec, evidence)
    for arrow in arrows(evidence, spec.parts):
        if arrow.switch is not None:
            if arrow.part in spec.body:
                yield _state(arrow, spec, arrow.name in some, differing.get(arrow.name, {}))
        elif arrow.default and used.intersection(arrow.carried_by):
            yield _state(arrow, spec)


def acting_in(arm: str, spec: StudySpec, evidence: Evidence) -> tuple[str, ...]:
    """Return the short names of the contested links with a switch that act in an arm."""
    links = spec.links_of(arm)
    known = switches(evidence, spec.body, spec.parts)
    return tuple(name for name, arrow in known.items() if links.get(name, arrow.default))


def _state(
    arrow: Arrow, spec: StudySpec, supposed_by_some: bool = False, by_arm: Mapping[str, bool] | None = None
) -> ArrowState:
    by_name = arrow.name in spec.choice.named
    by_grade = spec.choice.grades is not None and arrow.switch is not None
    on = spec.links.get(arrow.name, arrow.default)
    everywhere = {spec.links_of(arm.name).get(arrow.name, arrow.default) for arm in spec.arms} or {on}
    decided_by_arms = bool(by_arm) or everywhere != {on}
    on = True in everywhere
    only_some = supposed_by_some and not on
    return ArrowState(
        name=arrow.name,
        meaning=arrow.meaning,
        link=", ".join(link.id for link in arrow.links),
        grade=arrow.grade or "",
        on=on or only_some,
        default=arrow.default,
        switch=arrow.switch or "",
        chosen=_chosen(only_some, decided_by_arms, by_name, by_grade),
        arms=tuple(arm for arm, acts in (by_arm or {}).items() if acts),
    )


def _chosen(
    supposed_by_some: bool, by_arm: bool, by_name: bool, by_grade: bool
) -> Literal["default", "grade", "name", "supposed", "arm"]:
    if supposed_by_some:
        return "supposed"
    if by_arm:
        return "arm"
    return "name" if by_name else "grade" if by_grade else "default"
