"""One person in either engine, called alike, so that a test can put both beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from magmatrix.cohort.follow import EngineName
from magmatrix.engine.problem.output import Output
from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.reference.engine import ReferenceEngine, Trajectory
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import simulate
from magmatrix.graph.model import Model
from magmatrix.schedule.schedule import Schedule, hours


def run_one(
    engine: EngineName,
    model: Model,
    outputs: Sequence[str],
    schedule: Schedule,
    ticks: Sequence[int],
    *,
    parameters: Mapping[str, float] | None = None,
    initial: Mapping[str, float] | None = None,
    rtol: float = 1e-8,
    scales: Mapping[str, float] | None = None,
    kept: Iterable[Output] = (),
) -> Trajectory:
    """What the reference solver or the fast engine gives; the fast one does not say the parameters at the end."""
    kept = tuple(kept)
    if engine == "cvode":
        reference = ReferenceEngine(model, outputs, scales=scales, kept=kept)
        return reference.run(parameters or {}, schedule, ticks, initial=initial, rtol=rtol)
    run = simulate(
        FastEngine(model, [*outputs, *kept]),
        People(1, parameters or {}, initial or {}),
        schedule,
        ticks,
        tolerances=Tolerances(rtol=rtol, scales=scales or {}),
        threads=1,
    )
    run.require_all()
    return Trajectory(
        hours=np.array([hours(tick) for tick in ticks]),
        outputs={name: run.series[name][0] for name in outputs},
        final_state=dict(zip(run.states, run.final_state[0].tolist(), strict=True)),
        final_parameters={},
        engine=run.engine,
        rtol=rtol,
        evaluations=int(run.steps[0]),
        before={name: values[0] for name, values in run.before.items()},
        reduced={output: float(values[0]) for output, values in run.reduced.items()},
    )
