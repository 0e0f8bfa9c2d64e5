"""One person at a time on the fast engine, called like the referee; and the choice between the two by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol, get_args

import numpy as np

from magmatrix.engine.checks import check_names, check_values, chosen, names_of_outputs, one_schedule, output_ticks
from magmatrix.engine.engine import ENGINE_NAME, FastEngine
from magmatrix.engine.people import People, Tolerances
from magmatrix.engine.reference import ReferenceEngine, Trajectory
from magmatrix.engine.schedule import Action, Schedule, hours
from magmatrix.engine.simulate import simulate
from magmatrix.engine.status import Status
from magmatrix.errors import SimulationError
from magmatrix.graph.actions import named_actions
from magmatrix.graph.model import Model

EngineName = Literal["fast", "cvode"]


class SingleEngine(Protocol):
    """Anything that integrates one person along a schedule and raises if that fails."""

    name: str

    def run(
        self,
        parameters: Mapping[str, float],
        schedule: Schedule,
        ticks: Sequence[int],
        *,
        initial: Mapping[str, float] | None = None,
        rtol: float = 1e-8,
        who: str = "person",
        progress: Callable[[float], None] | None = None,
    ) -> Trajectory:
        """Integrate one person from tick 0 to the last of `ticks`."""
        ...


def make_engine(
    name: EngineName, model: Model, outputs: Sequence[str], *, scales: Mapping[str, float] | None = None
) -> SingleEngine:
    """Return the engine called `name` for a model: `fast`, or the referee `cvode`."""
    chosen(name, get_args(EngineName), "engine")
    if name == "cvode":
        return ReferenceEngine(model, outputs, scales=scales)
    return FastSingle(model, outputs, scales=scales)


class FastSingle:
    """The fast engine for one person; `scales` as for the referee."""

    name = ENGINE_NAME

    def __init__(self, model: Model, outputs: Sequence[str], *, scales: Mapping[str, float] | None = None) -> None:
        self.model = model
        self.outputs = names_of_outputs(outputs)
        self._scales = dict(Tolerances(scales=scales or {}).scales)
        self._engine = FastEngine(model, self.outputs)
        check_names(model, self._scales, model.rates, "state")
        self._actions = named_actions(model)

    def run(
        self,
        parameters: Mapping[str, float],
        schedule: Schedule,
        ticks: Sequence[int],
        *,
        initial: Mapping[str, float] | None = None,
        rtol: float = 1e-8,
        who: str = "person",
        progress: Callable[[float], None] | None = None,
    ) -> Trajectory:
        """Integrate one person from tick 0 to the last of `ticks` (minutes, ascending, at least one).

        Arguments and result are those of the referee. Raises SimulationError with who, when and why; ModelError for an
        unknown argument of an action or bad ticks.
        """
        ticks, schedule = output_ticks(ticks), one_schedule(schedule)
        initial = {} if initial is None else initial
        check_values(self.model, parameters, self._engine.program.parameters, "parameter")
        check_values(self.model, initial, self.model.rates, "state")
        run = simulate(
            self._engine,
            People(1, parameters, initial),
            schedule,
            ticks,
            tolerances=Tolerances(rtol=rtol, scales=self._scales),
            threads=1,
            progress=progress,
        )
        status = Status(int(run.status[0]))
        if status is not Status.OK:
            why, _, advice = status.advice.partition("; ")
            raise SimulationError(why, who=who, hours=float(run.time[0]), advice=advice or "run it again")
        return Trajectory(
            hours=np.array([hours(tick) for tick in ticks]),
            outputs={name: run.series[name][0].copy() for name in self.outputs},
            final_state={name: float(v) for name, v in zip(run.states, run.final_state[0], strict=True)},
            final_parameters=self._final_parameters(parameters, schedule.until(ticks[-1] + 1)),
            engine=self.name,
            rtol=rtol,
            evaluations=int(run.steps[0]),
            scales={name: float(np.asarray(scale)) for name, scale in run.scales.items()},
            guarded=run.guarded,
        )

    def _final_parameters(self, parameters: Mapping[str, float], schedule: Schedule) -> dict[str, float]:
        """Parameters at the end: what settings and arguments of actions left in place."""
        values = {}
        for name in self._engine.program.parameters:
            value = parameters.get(name, self.model.symbols[name].value)
            values[name] = float("nan") if value is None else float(value)
        for item in schedule:
            if isinstance(item, Action):
                action = self._actions.get(item.name.replace(".", "__"))
                changes = {action.arguments[a]: v for a, v in item.arguments.items()} if action else {}
            else:
                changes = {item.symbol.replace(".", "__"): item.value}
            values |= {name: value for name, value in changes.items() if name in values}
        return values
