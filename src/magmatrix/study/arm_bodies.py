"""The body each arm runs on: one and the same, or one for each choice of links that some arm makes for itself."""

from __future__ import annotations

from collections.abc import Iterable

from magmatrix.body.body import Body
from magmatrix.body.links import of_links, removable, switches
from magmatrix.evidence import Evidence
from magmatrix.spec.study import StudySpec


def arm_bodies(spec: StudySpec, raw: Body) -> dict[str, Body]:
    """Return the body of every arm by its name; arms of one choice share one body.

    `raw` is the body before its links are settled. Raises StudyError for two laws of one link at once.
    """
    made: dict[tuple[tuple[str, bool], ...], Body] = {}
    found = {}
    for arm in spec.arms:
        links = spec.links_of(arm.name)
        key = tuple(sorted(links.items()))
        if key not in made:
            made[key] = of_links(raw, links)
        found[arm.name] = made[key]
    return found


def joined(body: Body, others: Iterable[Body]) -> Body:
    """Return a body whose outputs depend on what they depend on in `body` or in any of the others."""
    distinct = {id(other): other for other in others if other is not body}
    if not distinct:
        return body
    whole = Body(body.composition, body.model, body.values, body.records, body.evidence, body.parts)
    depends = {name: set(records) for name, records in body.depends.items()}
    for other in distinct.values():
        for name, records in other.depends.items():
            depends.setdefault(name, set()).update(records)
    whole.__dict__["depends"] = {name: sorted(records) for name, records in depends.items()}
    return whole


def links_that_differ(spec: StudySpec, evidence: Evidence) -> dict[str, dict[str, bool]]:
    """Return, for each link that acts in some arms only, by short name, whether it acts in each arm."""
    if not spec.arm_links:
        return {}
    known = switches(evidence, spec.body, spec.parts) | removable(evidence, spec.body, spec.parts)
    states = {arm.name: spec.links_of(arm.name) for arm in spec.arms}
    found = {
        name: {arm: links.get(name, link.default) for arm, links in states.items()} for name, link in known.items()
    }
    return {name: acts for name, acts in found.items() if len(set(acts.values())) > 1}
