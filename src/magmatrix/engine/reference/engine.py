"""The reference solver: one person, SUNDIALS CVODE (BDF), analytic Jacobian, a stop at every action and every output.

Clear rather than fast; every faster engine is compared with this one. Each stretch between two moments of the schedule
is a fresh initial value problem, so no step and no interpolation ever crosses a dose.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.problem.bounds import RELATIVE, Bounds
from magmatrix.engine.problem.checks import (
    check_names,
    check_schedule,
    check_values,
    chosen,
    instance,
    names_of_outputs,
    one_schedule,
    output_ticks,
    positive,
)
from magmatrix.engine.problem.clock import AT_ONCE, CROSSINGS, with_clock
from magmatrix.engine.problem.floors import LOST
from magmatrix.engine.problem.output import Kind, Output, reduced
from magmatrix.engine.problem.people import Tolerances
from magmatrix.engine.reference.pycode import Function, Layout, compile_expressions
from magmatrix.engine.reference.spans import Watched, watched
from magmatrix.errors import ModelError, SimulationError
from magmatrix.graph.actions import named_actions, refuse_self_firing
from magmatrix.graph.expr import ZERO, Expr, substitute, symbol
from magmatrix.graph.jacobian import inline_assignments, jacobian
from magmatrix.graph.model import Model, Role
from magmatrix.graph.names import flat
from magmatrix.graph.nonnegative import bounded_states
from magmatrix.graph.start import start_of, started_parameters
from magmatrix.graph.state_conditions import edges_of_state
from magmatrix.graph.time_conditions import NEVER, TimeConditions
from magmatrix.schedule.schedule import TICKS_PER_HOUR, Action, Schedule, Setting, hours

ENGINE_NAME = "cvode"
_MAX_STEPS = 100_000
_ROOT = 2
"""What the solver says where it stopped at a change of a condition."""
_NEAR = 1e-6
"""Share of a span by which rates may never have been asked near its end; the solver reports success when its step
length has vanished before the end, and gives a state that is none."""
_STARTS = 10_000
"""New starts where conditions on the state change, at most, between two stops."""
_LOOK = 1000
"""After so many changes of conditions of time it is seen how many there will be."""
_SHORT = 1e-6
"""A stretch shorter than this share of the time is integrated in a time of its own."""


@dataclass(frozen=True)
class Trajectory:
    """What one person's run gives: outputs at the ticks asked for, and the state at the end.

    `hours` has shape [T]; each of `outputs` shape [T], in the unit its symbol declares, taken after the actions of that
    tick, or before them in `before`. `reduced` has one number for each output asked for (see Output). `scales` and
    `guarded` say, as in BatchResult, which magnitudes set the absolute tolerance and which states were kept from
    falling below zero. A readout that does not exist at a moment (division by a zero amount) is NaN.
    """

    hours: NDArray[np.float64]
    outputs: dict[str, NDArray[np.float64]]
    final_state: dict[str, float]
    final_parameters: dict[str, float]
    engine: str
    rtol: float
    evaluations: int
    scales: Mapping[str, float] = field(default_factory=dict)
    guarded: tuple[str, ...] = ()
    before: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    reduced: dict[Output, float] = field(default_factory=dict)


class ReferenceEngine:
    """A model prepared for the reference solver; `run` it for as many persons as needed.

    `scales` gives the typical magnitude of each state for the absolute tolerance; one left out is derived from the
    model, the person and the schedule (see scales.py). With `guard` rates see zero for what the tolerance leaves below
    zero of states whose losses vanish there and whose rates are not smooth below (see floors.py). `kept` are outputs
    kept otherwise than as series: before actions, extremes, their moments, times beyond a threshold.
    """

    name = ENGINE_NAME

    def __init__(
        self,
        model: Model,
        outputs: Sequence[str],
        *,
        linear_solver: Literal["dense", "sparse"] = "dense",
        scales: Mapping[str, float] | None = None,
        guard: bool = True,
        kept: Iterable[Output] = (),
    ) -> None:
        instance(model, Model, "the model", "a Model")
        chosen(linear_solver, ("dense", "sparse"), "linear_solver")
        self.model = model
        self.guard = guard
        self.outputs = names_of_outputs(outputs)
        self.linear_solver = linear_solver
        self.scales = dict(Tolerances(scales=scales or {}, guard=guard).scales)
        check_names(model, self.scales, model.rates, "state")
        self._bounded = bounded_states(model)
        self._actions = named_actions(model)
        refuse_self_firing(model)
        inlined = inline_assignments(model)
        constants = [s.id for s in model.symbols.values() if s.role in (Role.PARAMETER, Role.ARGUMENT)]
        self._parameters = tuple(constants)
        self._layout = Layout.of(model.states, constants)
        self._inlined = inlined
        self.conditions = TimeConditions([name for name, rate in model.rates.items() if rate is not ZERO])
        rates = self.conditions.hold(substitute(model.rates.values(), inlined))
        matrix = jacobian(model)
        self._entries = sorted(matrix.entries, key=lambda place: (place[1], place[0]))
        slopes = substitute([matrix.entries[place] for place in self._entries], inlined)
        slopes = self.conditions.hold(slopes)
        self.kept = tuple(kept)
        watched(self.kept)
        levels = self.conditions.hold(substitute([_level(model, output) for output in reduced(self.kept)], inlined))
        held = Layout.of(model.states, [*constants, *(condition.name for condition in self.conditions.found)])
        self._rates = compile_expressions(rates, held)
        self._slopes = compile_expressions(slopes, held, slopes=True)
        edges = edges_of_state(rates, model.states)
        self._count_of_edges = len(edges)
        self._edges = compile_expressions(edges, held)
        self._switches = [
            (
                compile_expressions([condition.value], held),
                compile_expressions([condition.crossing], held),
            )
            for condition in self.conditions.found
        ]
        self._outputs = [self._compile([symbol(model.symbol(name).id)]) for name in self.outputs]
        self._before = [self._compile([symbol(model.symbol(o.name).id)]) for o in self.kept if o.kind is Kind.BEFORE]
        self._levels = [compile_expressions([level], held) for level in levels]
        self._changes = {}
        for name, action in self._actions.items():
            for target, _ in action.assignments:
                if target not in self._layout.states and target not in self._layout.parameters:
                    raise ModelError(
                        f"model {model.id}: event {name} changes {target}, which follows from an assignment; "
                        "let it change a state or a parameter"
                    )
            targets = [target for target, _ in action.assignments]
            self._changes[name] = targets, self._compile([expr for _, expr in action.assignments])
        self._started = started_parameters(model)
        self._start = [(name, self._compile([expr])) for name, expr in start_of(model).steps]

    def _compile(self, expressions: Iterable[Expr]) -> Function:
        return compile_expressions(substitute(expressions, self._inlined), self._layout)

    def initial_state(
        self, parameters: Mapping[str, float], initial: Mapping[str, float] | None = None
    ) -> dict[str, float]:
        """Return the state at the start: what `initial` gives, else initial assignments, else the value in the model.

        Raises ModelError for a state with none of these, or a parameter without a value.
        """
        return self._begin(parameters, initial or {})[0]

    def _begin(
        self, parameters: Mapping[str, float], initial: Mapping[str, float]
    ) -> tuple[dict[str, float], list[float]]:
        """Return the state and the parameters at the start, each value computed after those that it rests on."""
        p = self._parameter_values(parameters)
        y = [float(initial.get(name, math.nan)) for name in self.model.states]
        for name, step in self._start:
            place = self._layout.states.get(name)
            if place is not None:
                if name not in initial:
                    y[place] = self._first_value(name, step, y, p)
            elif name not in parameters:
                p[self._layout.parameters[name]] = self._first_value(name, step, y, p)
        computed = {name for name, _ in self._start} | set(initial)
        lacking = [name for name in self.model.states if name not in computed]
        if lacking:
            raise ModelError(f"state {lacking[0]} has no initial value; add an initial assignment")
        return dict(zip(self.model.states, y, strict=True)), p

    def _first_value(self, name: str, step: Function, y: Sequence[float], p: Sequence[float]) -> float:
        try:
            return float(step(0.0, y, p)[0])
        except (ArithmeticError, ValueError) as cause:
            raise ModelError(
                f"the initial value of {name} cannot be computed ({cause}); correct its numbers"
            ) from cause

    def _parameter_values(self, parameters: Mapping[str, float]) -> list[float]:
        values = []
        for name in self._parameters:
            info = self.model.symbols[name]
            value = parameters.get(name, None if name in self._started else info.value)
            if value is None and (info.role is Role.ARGUMENT or name in self._started):
                value = math.nan
            if value is None:
                raise ModelError(f"parameter {name} has no value; give it an evidence record or a value")
            values.append(float(value))
        return values

    def _check(
        self, parameters: Mapping[str, float], initial: Mapping[str, float], schedule: Schedule, rtol: float
    ) -> None:
        positive(rtol, "rtol", below=1.0)
        check_values(self.model, parameters, self._parameters, "parameter")
        check_values(self.model, initial, self.model.rates, "state")
        check_schedule(self.model, self._actions, one_schedule(schedule))

    def _bounds(self, values: Sequence[float], start: Mapping[str, float], schedule: Schedule, rtol: float) -> Bounds:
        return Bounds.of(
            self.model,
            self.model.states,
            self._bounded,
            {name: np.array([value]) for name, value in zip(self._parameters, values, strict=True)},
            {name: np.array([value]) for name, value in start.items()},
            [schedule],
            np.zeros(1, dtype=np.int64),
            Tolerances(rtol=rtol, scales=self.scales, guard=self.guard),
        )

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
        """Integrate one person from tick 0 to the last of `ticks` (minutes, ascending).

        `parameters` maps symbols to values in model units; `initial` replaces initial values of states. Names that the
        model lost in a reduction are passed over. `progress` hears the share done. Raises SimulationError with who,
        when and why; ModelError for names that the model never had, a missing or unknown argument, a Setting of a
        constant, ticks out of order and a tolerance out of range.
        """
        ticks = output_ticks(ticks, none=True)
        initial = {} if initial is None else initial
        self._check(parameters, initial, schedule, rtol)
        initial = {name: float(value) for name, value in initial.items()}
        schedule = with_clock(self.model, schedule, TICKS_PER_HOUR)
        start, values = self._begin(parameters, initial)
        bounds = self._bounds(values, start, schedule, rtol)
        run = _Run(self, values, rtol, bounds, who)
        run.begin(start)
        events = {tick: items for tick, items in schedule.segments() if not ticks or tick <= ticks[-1]}
        samples = set(ticks)
        for tick in sorted(events.keys() | samples):
            run.advance(hours(tick))
            run.look()
            if tick in samples:
                run.sample_before()
            for item in events.get(tick, []):
                run.apply(item)
            run.look()
            if tick in samples:
                run.sample()
            if progress is not None and ticks and ticks[-1]:
                progress(tick / ticks[-1])
        return Trajectory(
            hours=np.array([hours(tick) for tick in ticks]),
            outputs={name: np.array(values) for name, values in zip(self.outputs, run.samples, strict=True)},
            final_state=dict(zip(self.model.states, run.lifted(), strict=True)),
            final_parameters=dict(zip(self._parameters, run.parameters, strict=False)),
            engine=ENGINE_NAME,
            rtol=rtol,
            evaluations=run.evaluations,
            scales={name: float(np.asarray(scale)) for name, scale in bounds.scales.items()},
            guarded=bounds.guarded,
            before={
                output.name: np.array(values)
                for output, values in zip((o for o in self.kept if o.kind is Kind.BEFORE), run.before, strict=True)
            },
            reduced={one.output: run.lifted_extreme(one) for one in run.watched},
        )


class _Run:
    """The moving parts of one integration."""

    def __init__(self, engine: ReferenceEngine, parameters: list[float], rtol: float, bounds: Bounds, who: str) -> None:
        self.engine = engine
        self.parameters = [*parameters, *(0.0 for _ in engine.conditions.found)]
        self.rtol = rtol
        self.bounds = bounds
        self.who = who
        self.hours = 0.0
        self.state: NDArray[np.float64] = np.zeros(0)
        self.samples: list[list[float]] = [[] for _ in engine.outputs]
        self.before: list[list[float]] = [[] for _ in engine._before]
        self.watched = watched(engine.kept)
        self.evaluations = 0
        held = np.flatnonzero(bounds.floors[0] >= -LOST * bounds.absolute[0])
        self._held = [(int(k), float(-bounds.absolute[0, k] / RELATIVE)) for k in held]
        self._origin = 0.0
        self._latest = 0.0
        self._seen_edges: tuple[float, ...] = ()
        self._solver = self._make_solver()

    def _seen(self, y: Any) -> list[float]:
        """The state as the rates see it: what the tolerance leaves below zero of a held state counts as zero.

        Further below nothing has a value, so that the step is tried again with a shorter one.
        """
        state: list[float] = y.tolist()
        for k, lowest in self._held:
            if state[k] < 0.0:
                state[k] = 0.0 if state[k] >= min(lowest, self.state[k]) else math.nan
        return state

    def lifted(self) -> list[float]:
        """The state, with what the tolerance left below zero of guarded states as zero."""
        allowed = np.where(self.bounds.floors[0] > -np.inf, -self.bounds.absolute[0] / RELATIVE, 0.0)
        return [
            0.0 if floor <= value < 0.0 else value for value, floor in zip(self.state.tolist(), allowed, strict=True)
        ]

    def _make_solver(self) -> Any:
        from sksundae.cvode import CVODE

        engine, parameters = self.engine, self.parameters
        rates, slopes = engine._rates, engine._slopes
        entries = engine._entries
        rows = np.array([i for i, _ in entries], dtype=np.intp)
        columns = np.array([j for _, j in entries], dtype=np.intp)

        def events(time: float, y: Any, out: Any) -> None:
            edges = self._edges(self._origin + time, y)
            out[:] = [0.5 if now == seen else -0.5 for now, seen in zip(edges, self._seen_edges, strict=True)]

        def rate(time: float, y: Any, out: Any) -> None:
            self.evaluations += 1
            self._latest = max(self._latest, self._origin + time)
            try:
                out[:] = rates(self._origin + time, self._seen(y), parameters)
            except (ArithmeticError, ValueError):
                out[:] = math.nan

        def slope_values(time: float, y: Any) -> Any:
            try:
                return slopes(self._origin + time, self._seen(y), parameters)
            except (ArithmeticError, ValueError):
                return math.nan

        def dense(time: float, y: Any, _yp: Any, out: Any) -> None:
            out[rows, columns] = slope_values(time, y)

        def sparse(time: float, y: Any, _yp: Any, out: Any) -> None:
            out[:] = slope_values(time, y)

        options: dict[str, Any] = {"jacfn": dense, "linsolver": "dense"}
        if engine.linear_solver == "sparse":
            pattern = np.zeros((len(engine.model.states),) * 2)
            pattern[rows, columns] = 1.0
            options = {"jacfn": sparse, "linsolver": "sparse", "sparsity": pattern}
        if engine._count_of_edges:
            options |= {"eventsfn": events, "num_events": engine._count_of_edges}
        with warnings.catch_warnings():
            # the pattern is needed although the Jacobian is analytic; the library warns that it builds none from it
            warnings.filterwarnings("ignore", message="Custom sparse Jacobian", category=UserWarning)
            return CVODE(rate, rtol=self.rtol, atol=self.bounds.absolute[0], max_num_steps=_MAX_STEPS, **options)

    def begin(self, start: Mapping[str, float]) -> None:
        for name, value in start.items():
            if not math.isfinite(value):
                raise self._failure(f"state {name} starts at {value}")
        self.state = np.array([start[name] for name in self.engine.model.states], dtype=np.float64)
        self._switch()

    def advance(self, until: float) -> None:
        """Integrate up to `until`, with a new start wherever a condition of time changes."""
        crossed, begin = 0, self.hours
        while self.hours < until:
            crossing = self._switch()
            self.look()
            crossed += 1
            if crossed % _LOOK == 0 and crossed * (until - begin) > CROSSINGS * (self.hours - begin):
                raise self._failure(
                    f"conditions of time changed {crossed} times within {self.hours - begin:.3g} h; "
                    f"at most {CROSSINGS} changes are followed between two stops"
                )
            self._integrate(crossing if crossing < until * (1.0 - AT_ONCE) else until)

    def _switch(self) -> float:
        """Set the conditions of time as they are from now on; return when the first of them changes next."""
        engine = self.engine
        first = len(engine._parameters)
        shortly = self.hours * (1.0 + AT_ONCE)
        state = self.state.tolist()
        crossing = NEVER
        for place, (value, following) in enumerate(engine._switches, first):
            self.parameters[place] = value(shortly, state, self.parameters)[0]
            crossing = min(crossing, following(shortly, state, self.parameters)[0])
        return crossing

    def _integrate(self, until: float) -> None:
        """Integrate up to `until`, with a new start wherever a condition on the state changes."""
        if not len(self.state):
            self.hours = until
        starts = 0
        while self.hours < until:
            starts += 1
            if starts > _STARTS:
                raise self._failure(f"conditions on the state change more than {_STARTS} times before the next stop")
            self._integrate_smooth(until)

    def _integrate_smooth(self, until: float) -> None:
        """Integrate up to `until` or to where a condition on the state changes, whichever comes first."""
        span = until - self.hours
        self._origin = self.hours if span < _SHORT * until else 0.0  # the solver cannot tell moments so close apart
        self._seen_edges = self._edges(self.hours, self.state)
        self._latest = self.hours
        try:
            self._solver.init_step(self.hours - self._origin, self.state)
            result = (
                self._walk(until)
                if self.watched
                else self._solver.step(until - self._origin, tstop=until - self._origin)
            )
        except RuntimeError as cause:
            raise self._failure(str(cause)) from cause
        reached = float(np.asarray(result.t).reshape(-1)[-1]) + self._origin
        if not result.success:
            raise self._failure(str(result.message), reached)
        if reached - self._latest > _NEAR * span:
            raise self._failure("no step is short enough to go on", self._latest)
        if not np.all(np.isfinite(result.y)):
            raise self._failure("the state is not finite", until)
        self.state = np.array(result.y, dtype=np.float64).reshape(-1)
        stopped = bool(self.engine._count_of_edges) and reached < until * (1.0 - AT_ONCE)
        self.hours = max(reached, float(np.nextafter(self.hours, np.inf))) if stopped else until

    def _edges(self, time: float, y: Any) -> tuple[float, ...]:
        try:
            return self.engine._edges(time, self._seen(y), self.parameters)
        except (ArithmeticError, ValueError):
            return (math.nan,) * self.engine._count_of_edges

    def _walk(self, until: float) -> Any:
        """Step up to `until` and follow every watched output over each step, on the solver's own interpolation."""
        begin, waits = self.hours, 0
        while True:
            result = self._solver.step(until - self._origin, method="onestep", tstop=until - self._origin)
            end = float(np.asarray(result.t).reshape(-1)[-1]) + self._origin
            if not result.success or not np.all(np.isfinite(result.y)):
                return result
            if end > begin:  # the step that was looked into is given once more
                for level, one in zip(self.engine._levels, self.watched, strict=True):
                    one.step(begin, end, self._inside(level, until))
                begin, waits = end, -1
            waits += 1
            changed = self._edges(end, np.asarray(result.y).reshape(-1)) != self._seen_edges
            if end >= until * (1.0 - AT_ONCE) or changed or result.status == _ROOT or waits > 1:
                return result

    def _inside(self, level: Function, until: float) -> Callable[[float], float]:
        """A value as a function of time within the last step, where the solver interpolates."""

        def value(time: float) -> float:
            y = self._solver.step(time - self._origin, tstop=until - self._origin).y
            return self._value(level, time, np.asarray(y).reshape(-1))

        return value

    def _value(self, function: Function, time: float, y: Any) -> float:
        try:
            value = float(function(time, self._seen(y), self.parameters)[0])
        except (ArithmeticError, ValueError):
            return math.nan
        return value if math.isfinite(value) else math.nan

    def look(self) -> None:
        """Take the values at this moment into account: the last before an action, the first behind it."""
        for level, one in zip(self.engine._levels, self.watched, strict=True):
            one.see(self.hours, self._value(level, self.hours, self.state))

    def lifted_extreme(self, one: Watched) -> float:
        """What was watched, with what the tolerance left below zero of a guarded state as zero."""
        value = one.result()
        if one.output.kind in (Kind.HIGHEST, Kind.LOWEST) and one.output.name in self.bounds.guarded and value < 0.0:
            lowest = -self.bounds.absolute[0, self.engine.model.states.index(one.output.name)] / RELATIVE
            return 0.0 if value >= lowest else value
        return value

    def sample_before(self) -> None:
        for function, column in zip(self.engine._before, self.before, strict=True):
            column.append(self._value(function, self.hours, self.state))

    def _failure(self, why: str, hours: float | None = None) -> SimulationError:
        when = self.hours if hours is None else hours
        return SimulationError(
            why.strip(), who=self.who, hours=when, advice="check this person's parameters and inputs"
        )

    def apply(self, item: Action | Setting) -> None:
        engine = self.engine
        if isinstance(item, Setting):
            place = engine._layout.parameters.get(flat(item.symbol))
            if place is not None:
                self.parameters[place] = item.value
            return
        name = flat(item.name)
        if name not in engine._actions:
            return
        action = engine._actions[name]
        for argument, value in item.arguments.items():
            symbol_id = action.arguments.get(argument, "")
            if symbol_id in engine._layout.parameters:
                self.parameters[engine._layout.parameters[symbol_id]] = value
        targets, changes = engine._changes[name]
        try:
            values = changes(self.hours, self.state.tolist(), self.parameters)
        except (ArithmeticError, ValueError) as cause:
            raise self._failure(f"action {item.name}: {cause}") from cause
        for target, value in zip(targets, values, strict=True):
            if target in engine._layout.states:
                self.state[engine._layout.states[target]] = value
            else:
                self.parameters[engine._layout.parameters[target]] = float(value)
        if not np.all(np.isfinite(self.state)):
            raise self._failure(f"action {item.name} made the state not finite")

    def sample(self) -> None:
        y = self._seen(self.state)
        for function, column in zip(self.engine._outputs, self.samples, strict=True):
            try:
                column.append(float(function(self.hours, y, self.parameters)[0]))
            except (ArithmeticError, ValueError):
                column.append(math.nan)


def _level(model: Model, output: Output) -> Expr:
    """The output, or how far it is above its threshold."""
    value = symbol(model.symbol(output.name).id)
    if output.threshold is None:
        return value
    limit = output.threshold
    return value - (symbol(model.symbol(limit).id) if isinstance(limit, str) else limit)
