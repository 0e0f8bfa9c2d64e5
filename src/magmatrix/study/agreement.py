"""How far the fast engine is from the reference solver on a study: in every state of the body, reported or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from magmatrix.body.assemble import assemble
from magmatrix.body.body import Body
from magmatrix.body.scales import state_scales
from magmatrix.cohort.follow import EngineName
from magmatrix.cohort.plan import Setup
from magmatrix.cohort.run import run_cohort
from magmatrix.evidence import Evidence
from magmatrix.graph.names import dotted, flat
from magmatrix.protocol.moments import moments
from magmatrix.spec.study import StudySpec
from magmatrix.study.arm_bodies import arm_bodies
from magmatrix.study.run import RTOL, Progress, jobs_of, plan_of, rests_of, run_in_of
from magmatrix.study.size import check_memory

ENGINES: tuple[EngineName, EngineName] = ("fast", "cvode")
BOUND = 1e-4
"""What the engines promise: no state differs by more than this share of its scale."""
FINER = 0.1
"""The tolerance of the reference over that of what it judges: at equal ones its multistep method is the less exact."""
NOISE = 1e-8
"""An output that never exceeds this is the rounding of something that is zero; differences count against it."""


@dataclass(frozen=True, slots=True)
class Distance:
    """The largest distance of one quantity over all people of a study, and where it was.

    `share` is the distance over `scale`: the typical magnitude that its part declares for a state, or the largest value
    it takes in that person where that is more (totals grow without end); of an output the largest value; all in its own
    unit. `hours` counts from the start of the study.
    """

    name: str
    share: float
    scale: float
    arm: str
    person: str
    hours: float


def _everything(body: Body, outputs: tuple[str, ...]) -> Setup:
    """Return a setup that keeps every state of a body beside the outputs."""
    model = body.model
    return Setup(model, tuple(dict.fromkeys([*model.states, *outputs])), state_scales(model, body.values, body.parts))


def agreement(
    spec: StudySpec, evidence: Evidence, *, rtol: float = RTOL, progress: Progress | None = None
) -> tuple[Distance, ...]:
    """Run a study on both engines and return the distance of every state and output, the farthest first.

    A value that only one of them has counts as infinitely far. Raises what `run_study` raises.
    """
    bodies = arm_bodies(spec, assemble(evidence, spec.body, parts=spec.parts))
    outputs = tuple(dict.fromkeys(flat(name) for name in spec.outputs))
    setups = {id(body): _everything(body, outputs) for body in bodies.values()}
    jobs = jobs_of(spec, next(iter(bodies.values()))) if bodies else []
    happening = moments([arm for arm in spec.arms for _ in spec.people_of(arm)], evidence, spec.duration)
    most = 2 * max((len(setup.outputs) for setup in setups.values()), default=0)
    check_memory(spec, most, slow=True, happening=happening)
    if not jobs:
        return ()
    ticks, run_in = spec.sampling.ticks(spec.duration), run_in_of(spec)
    plan = plan_of(spec, bodies, jobs, setups, rests_of(spec, bodies, jobs), ticks, [run_in])
    both = []
    for number, name in enumerate(ENGINES):

        def hear(share: float, number: int = number, name: str = name) -> None:
            if progress is not None:
                progress((number + share) / len(ENGINES), f"{len(jobs)} people on {name}")

        finer = 1.0 if number == 0 else FINER
        both.append(run_cohort(plan, engine_name=name, rtol=finer * rtol, progress=hear))
        both[-1].require_all()
    farthest: dict[str, Distance] = {}
    for job in jobs:
        setup = setups[id(bodies[job.arm.name])]
        one, other = (cohort.followed(job.arm.name, job.person.name) for cohort in both)
        scales, symbols = setup.scales, setup.outputs
        for symbol in symbols:
            expected = other.outputs[symbol]
            size = float(np.nanmax(np.abs(expected), initial=0.0))
            scale = max(scales.get(symbol, NOISE), size)
            shares = np.abs(one.outputs[symbol] - expected) / scale
            present = np.isfinite(one.outputs[symbol]), np.isfinite(expected)
            shares[~present[0] & ~present[1]] = 0.0
            shares[present[0] != present[1]] = np.inf
            worst = int(np.argmax(shares))
            if symbol not in farthest or shares[worst] > farthest[symbol].share:
                farthest[symbol] = Distance(
                    dotted(symbol),
                    float(shares[worst]),
                    scale,
                    job.arm.name,
                    job.person.name,
                    float(one.hours[worst]),
                )
    return tuple(sorted(farthest.values(), key=lambda distance: -distance.share))
