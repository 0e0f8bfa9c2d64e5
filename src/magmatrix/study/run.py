"""Run a study: every person of every arm, from the rest state through run-in and protocol to outputs and ledgers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from magmatrix.body.assemble import assemble
from magmatrix.body.begin import begin
from magmatrix.body.body import Body
from magmatrix.body.ledger import ledger_plans
from magmatrix.body.links import left_out, of_links
from magmatrix.body.parts.part import LedgerPlan
from magmatrix.body.ports import AGEING, placed
from magmatrix.body.scales import state_scales
from magmatrix.body.steady.days import Days
from magmatrix.body.steady.solve import at_rest, columns, steady_states
from magmatrix.cohort.follow import EngineName
from magmatrix.cohort.plan import Course, Group, Plan, Setup
from magmatrix.cohort.provenance import evidence_hash, model_hash, study_hash, versions
from magmatrix.cohort.result import Followed
from magmatrix.cohort.run import run_cohort
from magmatrix.errors import StudyError, nearest
from magmatrix.evidence import Evidence
from magmatrix.graph.integrals import with_integrals
from magmatrix.graph.names import Name, dotted, flat
from magmatrix.graph.reduce import reduce_to
from magmatrix.people.prevalence import Prevalence, prevalence
from magmatrix.protocol.compiler import CompiledProtocol, compile_habitual_diet, compile_protocol
from magmatrix.protocol.course import course_facts
from magmatrix.protocol.moments import moments as happenings
from magmatrix.protocol.plan import ArmPlan, PersonPlan
from magmatrix.protocol.treatments import session_ticks
from magmatrix.schedule.columns import settings_at
from magmatrix.schedule.schedule import TICKS_PER_DAY, Schedule, hours
from magmatrix.schedule.table import Entry
from magmatrix.spec.study import StudySpec
from magmatrix.study.acting import check_acting
from magmatrix.study.arm_bodies import arm_bodies, joined, links_that_differ
from magmatrix.study.audit import audit
from magmatrix.study.describe import arm_facts, link_facts, person_facts
from magmatrix.study.levels import crossings, guarded
from magmatrix.study.link_states import acting_in, link_states
from magmatrix.study.motion import Motion
from magmatrix.study.nulls import nulls
from magmatrix.study.person import person_parameters
from magmatrix.study.rests_on import output_infos
from magmatrix.study.result import (
    ArmResult,
    AssumedNumber,
    Crossing,
    PersonResult,
    StudyResult,
)
from magmatrix.study.sampling import Moments, extremes_of, integrated, watched, within
from magmatrix.study.size import check_memory
from magmatrix.study.sources import parameters_used, records_warned_by, sources_behind
from magmatrix.study.warned import warnings

RTOL: Mapping[EngineName, float] = {"fast": 1e-6, "cvode": 1e-8}
"""Relative tolerances that hold outputs within 1e-5 of their scale; those of the reference are far inside."""
RUN_IN_DAYS = 7
Rest = tuple[dict[str, float], Schedule]
Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and what is being computed."""


@dataclass(frozen=True, slots=True)
class Job:
    """One person of one arm, and all that happens to them."""

    arm: ArmPlan
    person: PersonPlan
    protocol: CompiledProtocol


def run_study(
    spec: StudySpec,
    evidence: Evidence,
    *,
    engine_name: EngineName = "fast",
    progress: Progress | None = None,
    rtol: float | None = None,
    memory: float | None = None,
) -> StudyResult:
    """Count the population, run every person of every arm, and return the result.

    Raises SimulationError for the first person that fails, and StudyError for a study that needs more than `memory`
    (bytes; default: MAGMATRIX_MEMORY, else most of what is free). `rtol` is the relative tolerance of the integration,
    that of `RTOL` by default; `engine_name` is `fast`, or the reference solver `cvode`.
    """
    rtol = RTOL[engine_name] if rtol is None else rtol
    raw = assemble(evidence, spec.body, parts=spec.parts)
    bodies = arm_bodies(spec, raw)
    body = joined(next(iter(bodies.values()), of_links(raw, spec.links)), bodies.values())
    for name in spec.outputs:
        body.output(name)
    # Arms on one body share one batch: a tracer in one is audited in all, which costs less than kernels of its own.
    plans = ledger_plans(body, tracer=any(arm.tracers for arm in spec.arms))
    audited = [symbol for plan in plans for symbol in plan.symbols]
    happening = happenings([arm for arm in spec.arms for _ in spec.people_of(arm)], body.evidence, spec.duration)
    slow = engine_name == "cvode"
    also = guarded(body)
    check_memory(spec, len({*audited, *also} - {*spec.outputs}), memory=memory, slow=slow, happening=happening)
    counted = None if spec.population is None else prevalence(spec.population, spec.seed, body)
    jobs = jobs_of(spec, body)
    if not jobs:
        return _collect(spec, raw, body, jobs, {}, engine_name, rtol, counted)
    moments = moments_of(spec)
    observed = tuple(dict.fromkeys([*spec.outputs, *audited]))
    courses = [(job.arm, job.person, job.protocol.schedule, job.protocol.feeds) for job in jobs]
    check_acting(spec, raw, bodies, courses, observed)
    observed = tuple(dict.fromkeys([*observed, *also]))
    setups = {name: setup_of(own, observed, moments, also) for name, own in _distinct(bodies).items()}
    rests = rests_of(spec, bodies, jobs)
    plan = plan_of(spec, bodies, jobs, setups, rests, moments.computed, moments.before(run_in_of(spec)))
    label = _label(jobs)
    cohort = run_cohort(
        plan,
        engine_name=engine_name,
        rtol=rtol,
        progress=None if progress is None else lambda share: progress(share, label),
    )
    cohort.require_all()
    motions = {
        (job.arm.name, job.person.name): Motion(
            own, setups[id(own)].model, rests[id(own), job.person.name][0], job.protocol.schedule
        )
        for job in jobs
        for own in (bodies[job.arm.name],)
    }
    people: dict[str, list[PersonResult]] = {arm.name: [] for arm in spec.arms}
    passed: list[Crossing] = []
    for job in jobs:
        run = cohort.followed(job.arm.name, job.person.name)
        found = _person_result(spec, bodies[job.arm.name], job, run, plans, moments)
        _check_known(found, left_out(spec.links_of(job.arm.name), evidence), job.arm.name)
        people[job.arm.name].append(_unanswered(found, spec, job, motions))
        series = within(run, spec.duration)
        hours_of = run.hours[: next(iter(series.values())).size]
        passed += crossings(body, job.arm.name, job.person.name, extremes_of(run, moments, also), hours_of, series)
    if progress is not None:
        progress(1.0, "done")
    return _collect(spec, raw, body, jobs, people, cohort.engine, rtol, counted, passed)


def _label(jobs: Sequence[Job]) -> str:
    if len(jobs) > 1:
        return f"{len(jobs)} people in arms"
    return f"{jobs[0].arm.label or jobs[0].arm.name}: {jobs[0].person.label or jobs[0].person.name}"


def _check_known(found: PersonResult, without: Sequence[str], arm: str) -> None:
    """Raise StudyError for an output that means nothing where links are left out, such as the lag of no diffusion."""
    unknown = [name for name, values in found.outputs.items() if not np.isfinite(values).any()]
    if without and unknown:
        raise StudyError(
            f"{unknown[0]} has no value in arm {arm}, which leaves out {', '.join(without)}",
            found=unknown,
            advice="ask for other outputs, or leave the link in",
        )


def _distinct(bodies: Mapping[str, Body]) -> dict[int, Body]:
    return {id(own): own for own in bodies.values()}


def setup_of(body: Body, observed: Sequence[str], moments: Moments, also: Sequence[str] = ()) -> Setup:
    """Return the model of a body reduced to what is observed (dotted names), and what the engine is to keep of it.

    Extremes are kept of the outputs of `moments` and of what is watched `also`.
    """
    symbols = (*map(flat, observed), *integrated(moments.flows))
    model = reduce_to(with_integrals(body.model, map(flat, moments.flows)), symbols)
    return Setup(
        model, tuple(dict.fromkeys(symbols)), state_scales(model, body.values, body.parts), watched(moments, also)
    )


def plan_of(
    spec: StudySpec,
    bodies: Mapping[str, Body],
    jobs: Sequence[Job],
    setups: Mapping[int, Setup],
    rests: Mapping[tuple[int, str], Rest],
    ticks: Sequence[int],
    before: Sequence[int],
) -> Plan:
    """Return the plan of a study: everybody of every arm with central values, each from rest on the usual diet.

    `setups` are those of the bodies by their ids, `rests` what `rests_of` gives, `ticks` and `before` the moments of
    run and run-in.
    """
    arms, people = tuple(arm.name for arm in spec.arms), tuple(person.name for person in spec.persons)
    groups: list[Group] = []
    places: dict[tuple[int, str], tuple[int, int]] = {}
    for number, (own, setup) in enumerate(setups.items()):
        members = [(name, rest) for (body, name), rest in rests.items() if body == own]
        groups.append(Group.of(setup, [rest for _, rest in members]))
        places |= {(own, name): (number, at) for at, (name, _) in enumerate(members)}
    courses = []
    for at, job in enumerate(jobs):
        group, member = places[id(bodies[job.arm.name]), job.person.name]
        courses.append(Course(arms.index(job.arm.name), 0, people.index(job.person.name), group, member, at))
    schedules = tuple(job.protocol.schedule for job in jobs)
    run_in = run_in_of(spec)
    return Plan(
        arms,
        people,
        tuple(groups),
        schedules,
        tuple(courses),
        tuple(ticks),
        1,
        run_in,
        tuple(before) if run_in else (),
        begin,
    )


def jobs_of(spec: StudySpec, body: Body) -> list[Job]:
    """Compile the protocol of every person of every arm, in the order of the arms.

    What acts on parts that do not run is left out. Raises StudyError for a name that the parts that run do not have.
    """
    return [Job(arm, person, _compiled(spec, body, arm, person)) for arm in spec.arms for person in spec.people_of(arm)]


def _compiled(spec: StudySpec, body: Body, arm: ArmPlan, person: PersonPlan) -> CompiledProtocol:
    protocol = compile_protocol(arm, person, body.evidence, spec.duration, spec.body, spec.ageing)
    return protocol._replace(schedule=_of_this_body(body, placed(body, protocol.schedule)))


def _of_this_body(body: Body, schedule: Schedule) -> Schedule:
    """Return what acts on the parts of a body; a name that its own parts do not have is an error."""
    parts = {Name.of(name).part for name in (*body.inputs, *body.actions)}
    inputs, actions = body.inputs, body.actions

    def known(entry: Entry) -> tuple[str, ...]:
        names = inputs if entry.sets else actions
        if entry.name not in names and Name.of(entry.name).part in parts:
            raise StudyError(
                "the body has nothing of this name to act on",
                found=entry.name,
                nearest_names=nearest(entry.name, names),
            )
        return (entry.name,) if entry.name in names else ()

    return schedule.renamed(known)


def moments_of(spec: StudySpec) -> Moments:
    """Return when each output of a study is taken."""
    return Moments(spec.sampling, spec.duration, spec.outputs, spec.parts)


def rest_of(spec: StudySpec, body: Body, person: PersonPlan, who: str) -> Rest:
    """Return the parameters of a person at rest (graph ids, model units) and the habitual schedule.

    Raises SimulationError where there is no steady state with these numbers.
    """
    parameters, habitual = _before_rest(spec, body, person)
    return at_rest(body, parameters, habitual, who=who), habitual


def _before_rest(spec: StudySpec, body: Body, person: PersonPlan) -> Rest:
    """Return the parameters of a person, at the reference rest state, and the habitual schedule.

    Age stands still until day 0; the state is that of somebody who grows older, where the study says so.
    """
    days = max(run_in_of(spec), TICKS_PER_DAY)
    settling = compile_habitual_diet(person, body.evidence, days, spec.body, ageing=False)
    habitual = _of_this_body(body, placed(body, settling.schedule))
    settings = settings_at(habitual, 0)
    ages = {name: float(spec.ageing) for name in settings if Name.of(name).own == Name.of(AGEING).own}
    return person_parameters(body, person, {**settings, **ages}), habitual


def run_in_of(spec: StudySpec) -> int:
    """Return how many ticks everybody is followed on the usual diet before the study begins."""
    return RUN_IN_DAYS * TICKS_PER_DAY if spec.run_in is None else spec.run_in


def rests_of(spec: StudySpec, bodies: Mapping[str, Body], jobs: Sequence[Job]) -> dict[tuple[int, str], Rest]:
    """Return the rest of every person on every body, by the body's id and the person's name: one batch for each body.

    Raises SimulationError for the first person that has none.
    """
    first: dict[tuple[int, str], Job] = {}
    for job in jobs:
        first.setdefault((id(bodies[job.arm.name]), job.person.name), job)
    found: dict[tuple[int, str], Rest] = {}
    for body in {id(own): own for own in bodies.values()}.values():
        mine = {key: job for key, job in first.items() if key[0] == id(body)}
        rests = [_before_rest(spec, body, job.person) for job in mine.values()]
        if not rests:
            continue
        names = [f"{job.person.name} in arm {job.arm.name}" for job in mine.values()]
        states = steady_states(body, columns([own for own, _ in rests]), Days.of(habitual for _, habitual in rests))
        states.require_all(names.__getitem__)
        for person, (key, (own, habitual)) in enumerate(zip(mine, rests, strict=True)):
            found[key] = {**own, **states.of(person)}, habitual
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
    run: Followed,
    plans: tuple[LedgerPlan, ...],
    moments: Moments,
) -> PersonResult:
    series = {dotted(name): values for name, values in within(run, spec.duration).items()}
    return PersonResult(
        name=job.person.name,
        hours=np.array([hours(tick) for tick in moments.ticks]),
        outputs={name: moments.values(name, run) for name in spec.outputs},
        ledgers=tuple(audit(plan, series) for plan in plans),
        label=job.person.label,
        facts=person_facts(job.person, body.evidence, spec.body, spec.parts, spec.ageing),
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
    passed: Sequence[Crossing] = (),
) -> StudyResult:
    evidence = body.evidence
    parameters = parameters_used(body, spec.outputs, [job.protocol for job in jobs], counted)
    links = link_states(spec, parameters, evidence)
    differing = links_that_differ(spec, evidence)
    outputs = output_infos(spec, raw, body, links, [(job.person, job.protocol) for job in jobs], moments_of(spec))
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
        observed=spec.observed,
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
        warnings=warnings(((job.arm.name, job.person.name, job.protocol.warnings) for job in jobs), passed, body),
        parameters=parameters,
        sources=sources_behind(evidence, (*parameters, *records_warned_by(job.protocol for job in jobs)), counted),
        assumed=tuple(
            AssumedNumber(r.id, r.value, r.unit, r.meaning, r.reason or "") for r in records if r.basis == "assumed"
        ),
        grades=dict(sorted(grades.items())),
        engine=engine,
        rtol=rtol,
        seed=spec.seed,
        compare=spec.compare,
        links=links,
        versions=versions(),
        hashes={"model": model_hash(), "evidence": evidence_hash(), "study": study_hash(spec.text)},
        prevalence=counted,
        nulls=nulls(spec, raw, schedules, courses, outputs, evidence),
        crossings=tuple(passed),
    )


def _session_ticks(arm: ArmPlan, evidence: Evidence, duration: int) -> list[int]:
    ticks = {tick for plan in arm.treatments for tick in session_ticks(plan, evidence)}
    return sorted(tick for tick in ticks if tick <= duration)
