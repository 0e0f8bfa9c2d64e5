"""One person of one arm of a study as SBML."""

from __future__ import annotations

from magmatrix.errors import StudyError, nearest
from magmatrix.evidence import Evidence
from magmatrix.spec.study import StudySpec


def sbml_of(spec: StudySpec, evidence: Evidence, *, arm: str | None, person: str | None) -> str:
    """Return one person of one arm as SBML text: at rest on the habitual diet, then the protocol as events.

    The first arm and person are taken where none is named. Raises StudyError for names that the study does not have.
    """
    from magmatrix.body.assemble import assemble
    from magmatrix.interop.sbml import to_sbml
    from magmatrix.study.arm_bodies import arm_bodies
    from magmatrix.study.run import jobs_of, rest_of

    raw = assemble(evidence, spec.body)
    bodies = arm_bodies(spec, raw)
    chosen_arm = _named("arm", arm, [each.name for each in spec.arms])
    people = {each.name: [who.name for who in spec.people_of(each)] for each in spec.arms}[chosen_arm]
    chosen_person = _named("person of this arm", person, people)
    body = bodies[chosen_arm]
    job = next(job for job in jobs_of(spec, body) if job.arm.name == chosen_arm and job.person.name == chosen_person)
    parameters, _ = rest_of(spec, body, job.person, f"{chosen_person} in arm {chosen_arm}")
    return to_sbml(body.model, parameters, job.protocol.schedule)


def _named(what: str, wanted: str | None, known: list[str]) -> str:
    if not known:
        raise StudyError("this study follows nobody over time", advice="name a study with arms")
    if wanted is None:
        return known[0]
    if wanted not in known:
        raise StudyError(f"no {what} has this name", found=wanted, nearest_names=nearest(wanted, known))
    return wanted
