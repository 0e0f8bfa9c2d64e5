"""A model whose outputs need pieces that do not touch each other: each piece runs with its own steps.

Where one half of a model is dosed every few hours and the other half knows nothing of it, one step for both wastes work
on the quiet half. Nothing is approximated: the pieces share parameters and schedule, but no state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from magmatrix.engine.problem.checks import instance, outputs_of
from magmatrix.engine.problem.output import Output
from magmatrix.engine.problem.precision import Precision
from magmatrix.engine.problem.status import Status
from magmatrix.engine.runtime.cache import ObjectCache
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.machine import Machine
from magmatrix.engine.runtime.result import BatchResult
from magmatrix.engine.runtime.simulate import Cancel, People, Tolerances, simulate
from magmatrix.graph.model import Model
from magmatrix.graph.reduce import independent_groups, reduce_to
from magmatrix.schedule.schedule import TICKS_PER_HOUR, Schedule


class Components:
    """One engine for each group of `outputs` that shares no state with the others; states that none needs are left out.

    Raises ModelError as FastEngine does.
    """

    def __init__(
        self,
        model: Model,
        outputs: Iterable[Output | str],
        *,
        machine: Machine | None = None,
        precision: Precision = "double",
        cache: ObjectCache | None = None,
    ) -> None:
        instance(model, Model, "the model", "a Model")
        kept = outputs_of(outputs)
        groups = independent_groups(model, [output.name for output in kept])
        self.engines = tuple(
            FastEngine(
                reduce_to(model, names),
                [output for output in kept if output.name in names],
                machine=machine,
                precision=precision,
                cache=cache,
            )
            for names in groups
        )

    @property
    def code_key(self) -> str:
        """What names the code of all components, in their order."""
        return " ".join(engine.code_key for engine in self.engines)


def simulate_components(
    components: Components,
    people: People,
    schedules: Schedule | Sequence[Schedule],
    ticks: Sequence[int],
    *,
    tolerances: Tolerances | None = None,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
    cancel: Cancel | None = None,
    ticks_per_unit: float = TICKS_PER_HOUR,
) -> BatchResult:
    """Run all components, one after the other, and join what they give; see `simulate`.

    A person who fails in one part has failed: status and time are those of the earliest failure.
    """
    runs = []
    for k, engine in enumerate(components.engines):
        hear = None if progress is None else _share(progress, k, len(components.engines))
        runs.append(
            simulate(
                engine,
                people,
                schedules,
                ticks,
                tolerances=tolerances,
                threads=threads,
                progress=hear,
                cancel=cancel,
                ticks_per_unit=ticks_per_unit,
            )
        )
    return _joined(runs)


def _share(progress: Callable[[float], None], done: int, components: int) -> Callable[[float], None]:
    return lambda share: progress((done + share) / components)


def _joined(runs: Sequence[BatchResult]) -> BatchResult:
    status = np.stack([run.status for run in runs])
    times = np.stack([run.time for run in runs])
    when = np.where(status == Status.OK, np.inf, np.where(np.isnan(times), -np.inf, times))
    first, everyone = when.argmin(axis=0), np.arange(status.shape[1])
    failed = status[first, everyone] != Status.OK
    series = {name: values for run in runs for name, values in run.series.items()}
    reduced = {output: values for run in runs for output, values in run.reduced.items()}
    before = {name: values for run in runs for name, values in run.before.items()}
    for values in (*series.values(), *before.values(), *reduced.values()):
        values[failed] = np.nan
    return BatchResult(
        ticks=runs[0].ticks,
        series=series,
        before=before,
        reduced=reduced,
        status=status[first, everyone],
        time=times[first, everyone],
        states=tuple(name for run in runs for name in run.states),
        final_state=np.concatenate([run.final_state for run in runs], axis=1),
        steps=np.sum([run.steps for run in runs], axis=0),
        rejections=np.sum([run.rejections for run in runs], axis=0),
        engine=runs[0].engine,
        rtol=runs[0].rtol,
        scales={name: scale for run in runs for name, scale in run.scales.items()},
        seconds=sum(run.seconds for run in runs),
        guarded=tuple(name for run in runs for name in run.guarded),
    )
