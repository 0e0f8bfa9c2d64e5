"""One person at a time on the fast engine, called like the reference solver; and the choice between the two by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.problem.bounds import starting_values
from magmatrix.engine.problem.checks import (
    check_names,
    check_values,
    chosen,
    names_of_outputs,
    one_schedule,
    output_ticks,
)
from magmatrix.engine.problem.clock import with_clock
from magmatrix.engine.problem.output import Output
from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.problem.status import Status
from magmatrix.engine.reference.engine import ReferenceEngine, Trajectory
from magmatrix.engine.runtime.engine import ENGINE_NAME, FastEngine
from magmatrix.engine.runtime.simulate import simulate
from magmatrix.errors import SimulationError
from magmatrix.graph.actions import named_actions
from magmatrix.graph.expr import Expr, evaluate
from magmatrix.graph.model import Model
from magmatrix.graph.names import flat
from magmatrix.schedule.schedule import TICKS_PER_HOUR, Action, Schedule, hours

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
    name: EngineName,
    model: Model,
    outputs: Sequence[str],
    *,
    scales: Mapping[str, float] | None = None,
    kept: Iterable[Output] = (),
) -> SingleEngine:
    """Return the engine called `name` for a model: `fast`, or the reference solver `cvode`.

    `outputs` are kept as series. `kept` adds what the run leaves otherwise: values before actions, extremes, their
    moments, times beyond a threshold; they stand in `before` and `reduced` of the Trajectory.
    """
    chosen(name, get_args(EngineName), "engine")
    if name == "cvode":
        return ReferenceEngine(model, outputs, scales=scales, kept=kept)
    return FastSingle(model, outputs, scales=scales, kept=kept)


class FastSingle:
    """The fast engine for one person; `scales` and `kept` as in `make_engine`."""

    name = ENGINE_NAME

    def __init__(
        self,
        model: Model,
        outputs: Sequence[str],
        *,
        scales: Mapping[str, float] | None = None,
        kept: Iterable[Output] = (),
    ) -> None:
        self.model = model
        self.outputs = names_of_outputs(outputs)
        self._scales = dict(Tolerances(scales=scales or {}).scales)
        self.kept = tuple(kept)
        self._engine = FastEngine(model, [*self.outputs, *self.kept])
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

        Arguments and result are those of the reference solver. Raises SimulationError with who, when and why;
        ModelError for an unknown argument of an action or bad ticks.
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
            final_parameters=self._final_parameters(parameters, initial or {}, schedule, ticks[-1]),
            engine=self.name,
            rtol=rtol,
            evaluations=int(run.steps[0]),
            scales={name: float(np.asarray(scale)) for name, scale in run.scales.items()},
            guarded=run.guarded,
            before={name: values[0].copy() for name, values in run.before.items()},
            reduced={output: float(values[0]) for output, values in run.reduced.items()},
        )

    def _final_parameters(
        self, parameters: Mapping[str, float], initial: Mapping[str, float], schedule: Schedule, last: int
    ) -> dict[str, float]:
        """Parameters at the end: what settings and arguments of actions left in place.

        One that an action computes from the state is NaN here.
        """
        values = {}
        for name in self._engine.program.parameters:
            value = parameters.get(name, self.model.symbols[name].value)
            if name in self._engine.program.started and name not in parameters:
                value = None
            values[name] = float("nan") if value is None else float(value)
        if self._engine.program.started:
            begun, _ = starting_values(self.model, _arrays(values), _arrays(initial))
            values = {name: float(value[0]) for name, value in begun.items()}
        for item in with_clock(self.model, schedule, TICKS_PER_HOUR).until(last + 1):
            if isinstance(item, Action):
                action = self._actions.get(flat(item.name))
                changes = {action.arguments[a]: v for a, v in item.arguments.items()} if action else {}
                values |= {name: value for name, value in changes.items() if name in values}
                if action is not None:
                    values |= {name: _value(e, values) for name, e in action.assignments if name in values}
            else:
                name = flat(item.symbol)
                if name in values:
                    values[name] = item.value
        return values


def _arrays(values: Mapping[str, float]) -> dict[str, NDArray[np.float64]]:
    return {name: np.array([float(value)]) for name, value in values.items()}


def _value(expr: Expr, values: Mapping[str, float]) -> float:
    try:
        return evaluate(expr, values)
    except (KeyError, ArithmeticError, ValueError):
        return float("nan")
