"""Which sources a study really uses: those behind the outputs it asks for and the protocol it applies."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from magmatrix.body.assemble import assemble
from magmatrix.body.body import Body
from magmatrix.body.links import of_links
from magmatrix.errors import Place, StudyError
from magmatrix.evidence import Evidence
from magmatrix.people.prevalence import Prevalence, prevalence
from magmatrix.protocol.compiler import CompiledProtocol, compile_protocol
from magmatrix.spec.parse import read_study
from magmatrix.study.arm_bodies import arm_bodies, joined


def parameters_used(
    body: Body, outputs: Iterable[str], protocols: Iterable[CompiledProtocol], counted: Prevalence | None = None
) -> tuple[str, ...]:
    """Return the ids of all parameters behind the outputs, protocols and population of a study, sorted."""
    used = {name for output in outputs for name in body.depends[output]}
    used |= {name for protocol in protocols for name in protocol.parameters_used}
    return tuple(sorted(used.union(() if counted is None else counted.parameters)))


def records_warned_by(protocols: Iterable[CompiledProtocol]) -> tuple[str, ...]:
    """Return the ids of all records that warnings of these protocols rest on, sorted."""
    return tuple(sorted({notice.parameter for each in protocols for notice in each.warnings if notice.parameter}))


def sources_behind(evidence: Evidence, parameters: Iterable[str], counted: Prevalence | None = None) -> tuple[str, ...]:
    """Return the ids of the sources behind these records, and behind what stands beside the counts."""
    names = [*parameters, *(() if counted is None else counted.measurements)]
    return tuple(source.id for source in evidence.sources_of(names))


def sources_used(study: Path, evidence: Evidence, *, links: str | None = None) -> tuple[str, ...]:
    """Return the ids of the sources that a study file, or the folder of a finished run, uses.

    `links` switches links as `magmatrix run --links` does. Raises StudyError for a study that cannot be read, for a
    folder without results, and for a finished run whose links should be switched.
    """
    if study.is_dir():
        if links is not None:
            raise StudyError(
                "a finished run keeps the links it was run with", place=Place(study), advice="give the study file"
            )
        summary = study / "summary.json"
        try:
            return tuple(json.loads(summary.read_text(encoding="utf-8"))["sources"])
        except (OSError, ValueError, KeyError) as cause:
            raise StudyError(
                "not the folder of a finished run", place=Place(summary), advice="give a study file or a results folder"
            ) from cause
    spec = read_study(study, evidence, links=links)
    raw = assemble(evidence, spec.body, parts=spec.parts)
    bodies = arm_bodies(spec, raw)
    body = joined(next(iter(bodies.values()), of_links(raw, spec.links)), bodies.values())
    protocols = [
        compile_protocol(arm, person, evidence, spec.duration, spec.body, spec.ageing)
        for arm in spec.arms
        for person in spec.people_of(arm)
    ]
    counted = None if spec.population is None else prevalence(spec.population, spec.seed, body)
    used = parameters_used(body, spec.outputs, protocols, counted)
    return sources_behind(evidence, (*used, *records_warned_by(protocols)), counted)
