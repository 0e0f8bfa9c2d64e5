"""Run a study: every person of every arm, from the rest state through run-in and protocol to outputs and ledgers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from magmatrix.body.assemble import assemble
from magmatrix.body.at_rest import at_rest
from magmatrix.body.begin import begin
from magmatrix.body.body import Body
from magmatrix.body.ledger import ledger_plans
from magmatrix.body.names import flat
from magmatrix.body.parts.part import LedgerPlan
from magmatrix.body.ports import placed
from magmatrix.body.scales import state_scales
from magmatrix.engine.reference.engine import ReferenceEngine, Trajectory
from magmatrix.engine.single import EngineName, SingleEngine, make_engine
from magmatrix.errors import StudyError, nearest
from magmatrix.evidence import Evidence
from magmatrix.graph.integrals import with_integrals
from magmatrix.graph.model import Model
from magmatrix.graph.reduce import reduce_to
from magmatrix.people.prevalence import Prevalence, prevalence
from magmatrix.protocol.compiler import CompiledProtocol, compile_habitual_diet, compile_protocol
from magmatrix.protocol.course import course_facts
from magmatrix.protocol.moments import moments as happenings
from magmatrix.protocol.plan import ArmPlan, PersonPlan
from magmatrix.protocol.safety import Notice
from magmatrix.protocol.treatments import session_ticks
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule, hours
from magmatrix.spec.study import StudySpec
from magmatrix.study.acting import check_acting
from magmatrix.study.arm_bodies import arm_bodies, joined, links_that_differ
from magmatrix.study.arrow_states import acting_in, arrow_states
from magmatrix.study.audit import audit
from magmatrix.study.describe import arm_facts, link_facts, person_facts
from magmatrix.study.footing import same_footing
from magmatrix.study.motion import Motion
from magmatrix.study.nulls import nulls
from magmatrix.study.person import person_parameters, settings_at_start
from magmatrix.study.provenance import evidence_hash, model_hash, study_hash, versions
from magmatrix.study.rests_on import output_infos
from magmatrix.study.result import (
    ArmResult,
    AssumedNumber,
    PersonResult,
    SafetyWarning,
    StudyResult,
)
from magmatrix.study.sampling import Moments, extremes_of, integrated, watched, within
from magmatrix.study.size import check_memory
from magmatrix.study.sources import parameters_used, sources_behind, switches

RTOL = 1e-8
RUN_IN_DAYS = 7
Rest = tuple[dict[str, float], Schedule]
Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and what is being computed."""


@dataclass(frozen=True, slots=True)
class Job:
    """One person of one arm, and all that happens to them.

    `planned` is what the study plans; the schedule of `protocol` also holds what makes arms comparable.
    """

    arm: ArmPlan
    person: PersonPlan
    protocol: CompiledProtocol
    planned: Schedule


def run_study(
    spec: StudySpec,
    evidence: Evidence,
    *,
    engine_name: EngineName = "fast",
    progress: Progress | None = None,
    rtol: float = RTOL,
    memory: float | None = None,
) -> StudyResult:
    """Count the population, run every person of every arm, and return the result.

    Raises SimulationError for the first person that fails, and StudyError for a study that needs more than `memory`
    (bytes; default: MAGMATRIX_MEMORY, else most of what is free). `rtol` is the relative tolerance of the integration;
    `engine_name` is `fast`, or the referee `cvode`.
    """
    raw = assemble(evidence, spec.body)
    bodies = arm_bodies(spec, raw)
    body = joined(next(iter(bodies.values()), raw.switched(switches(spec))), bodies.values())
    for name in spec.outputs:
        body.output(name)
    plans = ledger_plans(body, tracer=any(arm.tracers for arm in spec.arms))
    audited = [symbol for plan in plans for symbol in plan.symbols]
    happening = happenings([arm for arm in spec.arms for _ in spec.people_of(arm)], body.evidence, spec.duration)
    slow = engine_name == "cvode"
    check_memory(spec, len({*audited} - {*spec.outputs}), memory=memory, slow=slow, happening=happening)
    counted = None if spec.population is None else prevalence(spec.population, spec.seed, body)
    jobs = jobs_of(spec, body)
    if not jobs:
        return _collect(spec, raw, body, jobs, {}, ReferenceEngine.name, rtol, counted)
    moments = moments_of(spec)
    observed = tuple(dict.fromkeys([*spec.outputs, *audited]))
    courses = [(job.arm, job.person, job.planned, job.protocol.feeds) for job in jobs]
    check_acting(spec, raw, bodies, courses, observed)
    distinct = {id(own): own for own in bodies.values()}  # arms of one choice of links share a body and its engine
    models = {key: _model(own, observed, moments) for key, own in distinct.items()}
    engines = {key: _engine(own, models[key], observed, moments, engine_name) for key, own in distinct.items()}
    rests = _rests(spec, bodies, jobs)
    motions = {
        (job.arm.name, job.person.name): Motion(own, models[id(own)], rests[id(own), job.person.name][0], job.planned)
        for job in jobs
        for own in (bodies[job.arm.name],)
    }
    people: dict[str, list[PersonResult]] = {arm.name: [] for arm in spec.arms}
    for index, job in enumerate(jobs):
        label = f"{job.arm.label or job.arm.name}: {job.person.label or job.person.name}"

        def report(share: float, index: int = index, label: str = label) -> None:
            if progress is not None:
                progress((index + share) / len(jobs), label)

        report(0.0)
        own = bodies[job.arm.name]
        rest = rests[id(own), job.person.name]
        before, run = settle_and_run(spec, own, engines[id(own)], job, rtol, report, moments, rest)
        found = _person_result(spec, own, job, before, run, plans, moments)
        people[job.arm.name].append(_unanswered(found, spec, job, motions))
    if progress is not None:
        progress(1.0, "done")
    return _collect(spec, raw, body, jobs, people, next(iter(engines.values())).name, rtol, counted)


def _symbols(observed: Sequence[str], moments: Moments) -> tuple[str, ...]:
    return (*map(flat, observed), *integrated(moments.flows))


def _model(body: Body, observed: Sequence[str], moments: Moments) -> Model:
    return reduce_to(with_integrals(body.model, map(flat, moments.flows)), _symbols(observed, moments))


def _engine(body: Body, model: Model, observed: Sequence[str], moments: Moments, name: EngineName) -> SingleEngine:
    scales = state_scales(model, body.values)
    return make_engine(name, model, _symbols(observed, moments), scales=scales, kept=watched(moments))


def jobs_of(spec: StudySpec, body: Body) -> list[Job]:
    """Compile the protocol of every person of every arm, in the order of the arms.

    What acts on parts that do not run is left out. Raises StudyError for a name that the parts that run do not have.
    """
    people = [(arm, person) for arm in spec.arms for person in spec.people_of(arm)]
    protocols = [compile_protocol(arm, person, body.evidence, spec.duration, spec.body) for arm, person in people]
    planned = [_of_this_body(body, placed(body, protocol.schedule)) for protocol in protocols]
    return [
        Job(arm, person, protocol._replace(schedule=schedule), plan)
        for (arm, person), protocol, plan, schedule in zip(
            people, protocols, planned, same_footing(planned), strict=True
        )
    ]


def _of_this_body(body: Body, schedule: Schedule) -> Schedule:
    """Return what acts on the parts of a body; a name that its own parts do not have is an error."""
    parts = {name.split(".")[0] for name in (*body.inputs, *body.actions)}
    kept = []
    for item in schedule:
        name, known = (item.name, body.actions) if isinstance(item, Action) else (item.symbol, body.inputs)
        if name in known:
            kept.append(item)
        elif name.split(".")[0] in parts:
            raise StudyError(
                "the body has nothing of this name to act on", found=name, nearest_names=nearest(name, known)
            )
    return Schedule(tuple(kept))


def simulate_job(
    spec: StudySpec,
    body: Body,
    engine: SingleEngine,
    job: Job,
    rtol: float,
    progress: Callable[[float], None] | None = None,
) -> Trajectory:
    """Settle one person on the usual diet, then run the protocol; outputs as they are at the moments of the study.

    Raises SimulationError with who, when and why.
    """
    return settle_and_run(spec, body, engine, job, rtol, progress)[1]


def moments_of(spec: StudySpec) -> Moments:
    """Return when each output of a study is taken."""
    return Moments(spec.sampling, spec.duration, spec.outputs)


def rest_of(spec: StudySpec, body: Body, person: PersonPlan, who: str) -> Rest:
    """Return the parameters of a person at rest (graph ids, model units) and the habitual schedule.

    Raises SimulationError where nobody is at rest with these numbers.
    """
    days = max(_run_in(spec), TICKS_PER_DAY)
    habitual = _of_this_body(body, placed(body, compile_habitual_diet(person, body.evidence, days, spec.body).schedule))
    own = settings_at_start(habitual)
    return at_rest(body, person_parameters(body, person, own), habitual, who=who), habitual


def _run_in(spec: StudySpec) -> int:
    return RUN_IN_DAYS * TICKS_PER_DAY if spec.run_in is None else spec.run_in


def settle_and_run(
    spec: StudySpec,
    body: Body,
    engine: SingleEngine,
    job: Job,
    rtol: float,
    progress: Callable[[float], None] | None = None,
    moments: Moments | None = None,
    rest: Rest | None = None,
) -> tuple[Trajectory | None, Trajectory]:
    """Return the run-in (None without one) and the run of one person, at the moments that `moments` needs.

    `rest` is what `rest_of` gives for this person. Without `moments` the moments are the end of the run-in and the
    sampling times of the study. Raises SimulationError.
    """
    who = f"{job.person.name} in arm {job.arm.name}"
    run_in = _run_in(spec)
    parameters, habitual = rest_of(spec, body, job.person, who) if rest is None else rest
    initial = before = None
    if run_in:
        ticks = [run_in] if moments is None else moments.before(run_in)
        before = engine.run(parameters, habitual.until(run_in), ticks, rtol=rtol, who=f"{who}, run-in")
        initial = begin(before.final_state)
    run = engine.run(
        parameters,
        job.protocol.schedule,
        spec.sampling.ticks(spec.duration) if moments is None else moments.computed,
        initial=initial,
        rtol=rtol,
        who=who,
        progress=progress,
    )
    return before, run


def _rests(spec: StudySpec, bodies: Mapping[str, Body], jobs: Sequence[Job]) -> dict[tuple[int, str], Rest]:
    """Return the rest of every person on every body, by the body's id and the person's name."""
    found: dict[tuple[int, str], Rest] = {}
    for job in jobs:
        own, name = bodies[job.arm.name], job.person.name
        if (id(own), name) not in found:
            found[id(own), name] = rest_of(spec, own, job.person, f"{name} in arm {job.arm.name}")
    return found


def _unanswered(
    found: PersonResult, spec: StudySpec, job: Job, motions: Mapping[tuple[str, str], Motion]
) -> PersonResult:
    """Add which outputs cannot move in one person of one arm, and which cannot differ from the first arm."""
    first = spec.compare[0] if spec.compare else spec.arms[0].name
    mine = motions[job.arm.name, job.person.name]
    other = motions.get((first, job.person.name))
    alike = () if other is None or job.arm.name == first else mine.alike(other, spec.outputs)
    return replace(found, unmoved=mine.unmoved(spec.outputs), alike=alike)


def _person_result(
    spec: StudySpec,
    body: Body,
    job: Job,
    before: Trajectory | None,
    run: Trajectory,
    plans: tuple[LedgerPlan, ...],
    moments: Moments,
) -> PersonResult:
    series = {name.replace("__", "."): values for name, values in within(run, spec.duration).outputs.items()}
    return PersonResult(
        name=job.person.name,
        hours=np.array([hours(tick) for tick in moments.ticks]),
        outputs={name: moments.values(name, run, before) for name in spec.outputs},
        ledgers=tuple(audit(plan, series) for plan in plans),
        label=job.person.label,
        facts=person_facts(job.person, body.evidence, spec.body),
        extremes=extremes_of(run, moments),
    )


def _collect(
    spec: StudySpec,
    raw: Body,
    body: Body,
    jobs: list[Job],
    people: dict[str, list[PersonResult]],
    engine: str,
    rtol: float,
    counted: Prevalence | None,
) -> StudyResult:
    evidence = body.evidence
    parameters = parameters_used(body, spec.outputs, [job.protocol for job in jobs], counted)
    arrows = arrow_states(spec, parameters, evidence)
    differing = links_that_differ(spec, evidence)
    outputs = output_infos(spec, raw, body, arrows, [(job.person, job.protocol) for job in jobs], moments_of(spec))
    courses = {(arm, person.name): person for arm, members in people.items() for person in members}
    schedules = {(job.arm.name, job.person.name): job.protocol.schedule for job in jobs}
    records = [evidence.parameter(name) for name in parameters]
    grades: dict[str, int] = {}
    for record in records:
        if record.basis != "definition":
            grades[record.grade] = grades.get(record.grade, 0) + 1
    return StudyResult(
        title=spec.title,
        question=spec.question,
        background=spec.background,
        text=spec.text,
        file=spec.file,
        days=spec.duration / TICKS_PER_DAY,
        arms=tuple(
            ArmResult(
                a.name,
                a.label or a.name,
                tuple(people[a.name]),
                (
                    *arm_facts(a, spec.body, evidence, spec.people_of(a)),
                    *course_facts(a, evidence),
                    *link_facts(a.name, differing),
                ),
                acting_in(a.name, spec, evidence),
                next((plan.site for plan in a.treatments), ""),
            )
            for a in spec.arms
        ),
        outputs=outputs,
        sessions={
            arm.name: tuple(tick / TICKS_PER_DAY for tick in _session_ticks(arm, evidence, spec.duration))
            for arm in spec.arms
        },
        warnings=tuple(_warnings(jobs, evidence)),
        parameters=parameters,
        sources=sources_behind(evidence, parameters, counted),
        assumed=tuple(
            AssumedNumber(r.id, r.value, r.unit, r.meaning, r.reason or "") for r in records if r.basis == "assumed"
        ),
        grades=dict(sorted(grades.items())),
        engine=engine,
        rtol=rtol,
        seed=spec.seed,
        compare=spec.compare,
        arrows=arrows,
        versions=versions(),
        hashes={"model": model_hash(), "evidence": evidence_hash(), "study": study_hash(spec.text)},
        prevalence=counted,
        nulls=nulls(spec, raw, schedules, courses, outputs, evidence),
    )


def _session_ticks(arm: ArmPlan, evidence: Evidence, duration: int) -> list[int]:
    ticks = {tick for plan in arm.treatments for tick in session_ticks(plan, evidence)}
    return sorted(tick for tick in ticks if tick <= duration)


def _warnings(jobs: list[Job], evidence: Evidence) -> Iterator[SafetyWarning]:
    arms: dict[tuple[Notice, str], list[str]] = {}
    for job in jobs:
        for notice in job.protocol.warnings:
            arms.setdefault((notice, job.person.name), []).append(job.arm.name)
    for (notice, person), names in arms.items():
        record = evidence.parameter(notice.parameter) if notice.parameter else None
        yield SafetyWarning(
            severity=notice.severity,
            text=notice.text,
            source=(record.source or "") if record else "",
            place=(record.place or "") if record else "",
            arm=", ".join(names),
            person=person,
        )
