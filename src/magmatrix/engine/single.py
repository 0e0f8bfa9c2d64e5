"""Any engine for one person at a time, behind one interface: `engine_named("fast")` or `engine_named("cvode")`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol

import numpy as np

from magmatrix.engine.schedule import TICKS_PER_HOUR, Schedule, Setting
from magmatrix.engine.trajectory import Trajectory
from magmatrix.errors import ModelError, SimulationError
from magmatrix.graph.model import Model

EngineName = Literal["fast", "cvode"]
ENGINES: tuple[EngineName, ...] = ("fast", "cvode")


class PersonEngine(Protocol):
    """A model prepared to be run for one person at a time."""

    name: str
    model: Model
    rtol: float

    def run(
        self,
        parameters: Mapping[str, float],
        schedule: Schedule,
        ticks: Sequence[int],
        *,
        initial: Mapping[str, float] | None = None,
        rtol: float | None = None,
        who: str = "person",
        progress: Callable[[float], None] | None = None,
    ) -> Trajectory:
        """Integrate one person from tick 0 to the last of `ticks`; raises SimulationError with who, when and why."""
        ...


def engine_named(
    name: EngineName, model: Model, outputs: Sequence[str], *, scales: Mapping[str, float] | None = None
) -> PersonEngine:
    """Prepare `model` for the engine called `name`; raises ModelError for an unknown name."""
    if name == "cvode":
        from magmatrix.engine.reference import ReferenceEngine

        return ReferenceEngine(model, outputs, scales=scales)
    if name == "fast":
        return FastPerson(model, outputs, scales=scales)
    raise ModelError(f"no engine is called {name!r}; use one of {', '.join(ENGINES)}")


class FastPerson:
    """The batch engine, run for one person at a time."""

    name = "fast"
    rtol = 1e-6

    def __init__(self, model: Model, outputs: Sequence[str], *, scales: Mapping[str, float] | None = None) -> None:
        from magmatrix.engine.engine import FastEngine

        self.model = model
        self.outputs = tuple(outputs)
        self._scales = dict(scales or {})
        self._engine = FastEngine(model, self.outputs)

    def run(
        self,
        parameters: Mapping[str, float],
        schedule: Schedule,
        ticks: Sequence[int],
        *,
        initial: Mapping[str, float] | None = None,
        rtol: float | None = None,
        who: str = "person",
        progress: Callable[[float], None] | None = None,
    ) -> Trajectory:
        """Integrate one person from tick 0 to the last of `ticks`; raises SimulationError with who, when and why."""
        from magmatrix.engine.simulate import People, Tolerances, simulate
        from magmatrix.engine.status import Status

        rtol = self.rtol if rtol is None else rtol
        known = {name: value for name, value in parameters.items() if name in self.model.symbols}
        result = simulate(
            self._engine,
            People(1, known, dict(initial or {})),
            schedule,
            ticks,
            tolerances=Tolerances(rtol=rtol, scales=self._scales),
            threads=1,
            progress=progress,
        )
        status = Status(int(result.status[0]))
        if status is not Status.OK:
            raise SimulationError(
                f"{status.name.lower().replace('_', ' ')}", who=who, hours=float(result.time[0]), advice=status.advice
            )
        return Trajectory(
            hours=np.array([tick / TICKS_PER_HOUR for tick in ticks]),
            outputs={name: result.series[name][0] for name in self.outputs},
            final_state=dict(zip(result.states, map(float, result.final_state[0]), strict=True)),
            final_parameters=_after(schedule, known, ticks[-1]),
            engine=self.name,
            rtol=rtol,
            evaluations=int(result.steps[0]),
        )


def _after(schedule: Schedule, parameters: Mapping[str, float], last: int) -> dict[str, float]:
    values = dict(parameters)
    for item in schedule:
        if isinstance(item, Setting) and item.tick <= last and item.symbol.replace(".", "__") in values:
            values[item.symbol.replace(".", "__")] = item.value
    return values
