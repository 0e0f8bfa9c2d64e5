"""Run a study: every person of every arm, from the rest state through run-in and protocol to outputs and ledgers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from magmatrix.body.assemble import assemble
from magmatrix.body.at_rest import at_rest
from magmatrix.body.begin import begin
from magmatrix.body.body import Body
from magmatrix.body.ledger import ledger_plans
from magmatrix.body.names import flat
from magmatrix.body.parts.part import LedgerPlan
from magmatrix.body.ports import placed
from magmatrix.body.scales import state_scales
from magmatrix.engine.reference import ReferenceEngine, Trajectory
from magmatrix.engine.schedule import TICKS_PER_DAY, Action, Schedule
from magmatrix.engine.single import EngineName, SingleEngine, make_engine
from magmatrix.errors import StudyError, nearest
from magmatrix.evidence import Evidence
from magmatrix.graph.reduce import reduce_to
from magmatrix.people.prevalence import Prevalence, prevalence
from magmatrix.protocol.compiler import CompiledProtocol, compile_habitual_diet, compile_protocol
from magmatrix.protocol.plan import ArmPlan, PersonPlan
from magmatrix.protocol.safety import Notice
from magmatrix.protocol.treatments import session_ticks
from magmatrix.study.arrow_states import arrow_states
from magmatrix.study.audit import audit
from magmatrix.study.describe import arm_facts, person_facts
from magmatrix.study.footing import same_footing
from magmatrix.study.moments import moments
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
from magmatrix.study.size import check_memory
from magmatrix.study.sources import parameters_used, sources_behind, switches
from magmatrix.study.spec import StudySpec

RTOL = 1e-8
RUN_IN_DAYS = 7
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
    rtol: float = RTOL,
    memory: float | None = None,
) -> StudyResult:
    """Count the population, run every person of every arm, and return the result.

    Raises SimulationError for the first person that fails, and StudyError for a study that needs more than `memory`
    (bytes; default: MAGMATRIX_MEMORY, else most of what is free). `rtol` is the relative tolerance of the integration;
    `engine_name` is `fast`, or the referee `cvode`.
    """
    raw = assemble(evidence, spec.body)
    body = raw.switched(switches(spec))
    for name in spec.outputs:
        body.output(name)
    plans = ledger_plans(body, tracer=any(arm.tracers for arm in spec.arms))
    audited = [symbol for plan in plans for symbol in plan.symbols]
    happening = moments([arm for arm in spec.arms for _ in spec.people_of(arm)], body.evidence, spec.duration)
    slow = engine_name == "cvode"
    check_memory(spec, len({*audited} - {*spec.outputs}), memory=memory, slow=slow, happening=happening)
    counted = None if spec.population is None else prevalence(spec.population, spec.seed, body)
    jobs = jobs_of(spec, body)
    if not jobs:
        return _collect(spec, raw, body, jobs, {}, ReferenceEngine.name, rtol, counted)
    observed = tuple(dict.fromkeys([*spec.outputs, *audited]))
    symbols = tuple(flat(name) for name in observed)
    model = reduce_to(body.model, symbols)
    engine = make_engine(engine_name, model, symbols, scales=state_scales(model, body.values))
    people: dict[str, list[PersonResult]] = {arm.name: [] for arm in spec.arms}
    for index, job in enumerate(jobs):
        label = f"{job.arm.label or job.arm.name}: {job.person.label or job.person.name}"

        def report(share: float, index: int = index, label: str = label) -> None:
            if progress is not None:
                progress((index + share) / len(jobs), label)

        report(0.0)
        run = simulate_job(spec, body, engine, job, rtol, report)
        people[job.arm.name].append(_person_result(spec, body, job, run, plans))
    if progress is not None:
        progress(1.0, "done")
    return _collect(spec, raw, body, jobs, people, engine.name, rtol, counted)


def jobs_of(spec: StudySpec, body: Body) -> list[Job]:
    """Compile the protocol of every person of every arm, in the order of the arms.

    Raises StudyError for a name that the body lacks.
    """
    people = [(arm, person) for arm in spec.arms for person in spec.people_of(arm)]
    protocols = [compile_protocol(arm, person, body.evidence, spec.duration, spec.body) for arm, person in people]
    schedules = same_footing([placed(body, protocol.schedule) for protocol in protocols])
    jobs = [
        Job(arm, person, protocol._replace(schedule=schedule))
        for (arm, person), protocol, schedule in zip(people, protocols, schedules, strict=True)
    ]
    for job in jobs:
        _check_schedule(body, job.protocol.schedule)
    return jobs


def _check_schedule(body: Body, schedule: Schedule) -> None:
    parts = {name.split(".")[0] for name in (*body.inputs, *body.actions)}
    for item in schedule:
        name, known = (item.name, body.actions) if isinstance(item, Action) else (item.symbol, body.inputs)
        if name not in known and name.split(".")[0] in parts:
            raise StudyError(
                "the body has nothing of this name to act on", found=name, nearest_names=nearest(name, known)
            )


def simulate_job(
    spec: StudySpec,
    body: Body,
    engine: SingleEngine,
    job: Job,
    rtol: float,
    progress: Callable[[float], None] | None = None,
) -> Trajectory:
    """Settle one person on the usual diet, then run the protocol; outputs at the sampling times of the study.

    Raises SimulationError with who, when and why.
    """
    who = f"{job.person.name} in arm {job.arm.name}"
    run_in = RUN_IN_DAYS * TICKS_PER_DAY if spec.run_in is None else spec.run_in
    habitual = placed(
        body, compile_habitual_diet(job.person, body.evidence, max(run_in, TICKS_PER_DAY), spec.body).schedule
    )
    own = settings_at_start(habitual)
    parameters = at_rest(body, person_parameters(body, job.person, own), habitual, who=who)
    initial = None
    if run_in:
        settled = engine.run(parameters, habitual.until(run_in), [run_in], rtol=rtol, who=f"{who}, run-in")
        initial = begin(settled.final_state)
    return engine.run(
        parameters,
        job.protocol.schedule,
        spec.sampling.ticks(spec.duration),
        initial=initial,
        rtol=rtol,
        who=who,
        progress=progress,
    )


def _person_result(
    spec: StudySpec, body: Body, job: Job, run: Trajectory, plans: tuple[LedgerPlan, ...]
) -> PersonResult:
    series = {name.replace("__", "."): values for name, values in run.outputs.items()}
    return PersonResult(
        name=job.person.name,
        hours=run.hours,
        outputs={name: series[name] for name in spec.outputs},
        ledgers=tuple(audit(plan, series) for plan in plans),
        label=job.person.label,
        facts=person_facts(job.person, body.evidence, spec.body),
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
            ArmResult(a.name, a.label or a.name, tuple(people[a.name]), arm_facts(a, spec.body)) for a in spec.arms
        ),
        outputs=output_infos(spec, raw, body, arrows),
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
