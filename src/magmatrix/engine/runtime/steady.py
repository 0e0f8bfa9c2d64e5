"""The periodic steady state of any model under a repeated schedule, and runs that begin from it.

Periods are run one after the other. Slow processes, which would need thousands of them, are accelerated: the next start
is the combination of earlier ones for which the change over a period vanishes to first order (Anderson's method). Its
weights sum to one, so that conserved totals stay what they were. What is found is verified by further periods, from the
state itself and from one moved towards the start: it counts only if it stays and draws the other one in. A cycle that
repeats by itself, as of predator and prey, does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.problem.checks import positive, schedule_numbers, schedules_of, whole
from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.problem.status import Status
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.result import BatchResult
from magmatrix.engine.runtime.simulate import simulate
from magmatrix.errors import ModelError
from magmatrix.graph.actions import named_actions
from magmatrix.graph.derivative import derivatives
from magmatrix.graph.expr import ZERO, Expr, substitute, symbols_of
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.model import TIME, Model, Role
from magmatrix.graph.names import flat
from magmatrix.schedule.schedule import TICKS_PER_HOUR, Action, Item, Schedule, Setting

Values = NDArray[np.float64]

PLAIN = 3
"""Periods run before the first acceleration, so that quick processes settle."""
DEPTH = 8
"""Earlier periods that an acceleration looks back on."""
FURTHER = 30
"""Periods of the verification."""
NEARER = 1e-7
"""Share by which a neighbour has to come nearer during the verification: less is rounding, not attraction."""
FARTHEST = 1e6
"""How far an acceleration may jump, relative to the state and its magnitude."""
MOVED = 0.01
"""How far towards the start the second state of the verification is moved."""
LASTING = 0.9
"""Share of its pace that a drift keeps over the periods of a verification."""
FINE = Tolerances(rtol=1e-9)


class SteadyStatus(IntEnum):
    """Outcome of the search for one person."""

    REACHED = 0
    NOT_REACHED = 1
    DRIFTS = 2
    FAILED = 3

    @property
    def advice(self) -> str:
        """What happened and what to do about it."""
        return {
            SteadyStatus.REACHED: "the state repeats every period",
            SteadyStatus.NOT_REACHED: "no state that repeats was reached; allow more periods, or expect a cycle",
            SteadyStatus.DRIFTS: "the state moves on with every period; there is no steady state under this schedule",
            SteadyStatus.FAILED: "a period could not be run; see the status of the run",
        }[self]


@dataclass(frozen=True)
class SteadyState:
    """Where each person comes to rest under a repeated schedule.

    `status` [N] is a SteadyStatus, `run_status` [N] the Status of the last run. `state` [N, states] is the state at the
    start of a period, before its actions; `residual` [N] the largest change over one period, relative to |y| + 1e-3
    scale; `periods` [N] how many were run. `counters` are states that only count, on which nothing depends: they need
    not repeat. `period` holds what the engine keeps over one steady period; who has none has NaN there and in `state`.
    """

    status: NDArray[np.int64]
    run_status: NDArray[np.int64]
    states: tuple[str, ...]
    state: Values
    residual: Values
    periods: NDArray[np.int64]
    counters: tuple[str, ...]
    period: BatchResult

    @property
    def ok(self) -> NDArray[np.bool_]:
        """Who has a steady state, shape [N]."""
        return np.asarray(self.status == SteadyStatus.REACHED)


def counters(model: Model) -> tuple[str, ...]:
    """Return the states that only count: no rate and no action depends on them, other than by adding to them."""
    inlined = inline_assignments(model)
    needs = {name: set(symbols_of(rate)) for name, rate in _inlined(model.rates, inlined).items()}
    for action in named_actions(model).values():
        for target, expr in _inlined(dict(action.assignments), inlined).items():
            used = set(symbols_of(expr))
            if target in used and derivatives(expr, [target])[target].value == 1.0:
                used.discard(target)
            needs[target] |= used
    found: set[str] = set()
    while True:
        needed = set().union(*(used for name, used in needs.items() if name not in found))
        more = {name for name in model.states if name not in needed}
        more = {name for name in more if name not in needs[name]}
        if more <= found:
            return tuple(name for name in model.states if name in found)
        found |= more


def _inlined(expressions: Mapping[str, Expr], inlined: dict[str, Expr]) -> dict[str, Expr]:
    return dict(zip(expressions, substitute(expressions.values(), inlined), strict=True))


def steady_state(
    engine: FastEngine,
    people: People,
    schedules: Schedule | Sequence[Schedule],
    period: int,
    *,
    ticks: Sequence[int] | None = None,
    allowed: float = 1e-6,
    most: int = 300,
    tolerances: Tolerances | None = None,
    threads: int | None = None,
    ticks_per_unit: float = TICKS_PER_HOUR,
) -> SteadyState:
    """Repeat `schedules` (items at ticks 0 to `period` - 1) until the state at the start of a period repeats.

    `ticks` are those of the outputs over the steady period (its ends, if left out). A state has converged when its next
    correction and its change over a period are below `allowed` of |y| + 1e-3 scale; `most` periods are run for it. A
    setting that is still in place at the end of a period holds from the start of the next. Raises ModelError for items
    outside the period, for rates or actions that depend on time, and as `simulate` does.
    """
    whole(period, "period", least=1)
    positive(allowed, "allowed")
    repeated = [_repeatable(schedule, period) for schedule in schedules_of(schedules)]
    _check_time(engine.model, people, repeated)
    chosen = schedule_numbers(people.schedule_of, people.count, len(repeated))
    people = replace(people, schedule_of=chosen)
    ways = _Periods(engine, people, repeated, period, tolerances or FINE, threads, ticks_per_unit)
    search = _Search(ways, allowed, most)
    search.run()
    state = np.where((search.status == SteadyStatus.REACHED)[:, None], search.state, np.nan)
    last = ways.outputs(state, [0, period] if ticks is None else ticks)
    return SteadyState(
        status=search.status,
        run_status=search.run_status,
        states=engine.model.states,
        state=state,
        residual=search.residual,
        periods=search.periods,
        counters=ways.counters,
        period=last,
    )


def at_steady_state(people: People, steady: SteadyState) -> People:
    """Return the same people, each beginning from their own steady state; who has none begins undefined and fails.

    States that only count keep the start they had.
    """
    columns = dict(zip(steady.states, steady.state.T, strict=True))
    begin = {name: column for name, column in columns.items() if name not in steady.counters}
    return replace(people, initial={**people.initial, **begin})


def _repeatable(schedule: Schedule, period: int) -> Schedule:
    """The schedule of one period, begun with the settings that the one before left in place."""
    items: list[Item] = list(schedule)
    for item in items:
        if item.tick >= period:
            raise ModelError(f"tick {item.tick} is not within the period; put what repeats at 0 to {period - 1}")
    left = {flat(item.symbol): item for item in items if isinstance(item, Setting)}
    first = {flat(item.symbol) for item in items if isinstance(item, Setting) and item.tick == 0}
    carried = [Setting(0, item.symbol, item.value) for name, item in left.items() if name not in first]
    return Schedule.build([*carried, *items])


def _check_time(model: Model, people: People, schedules: Sequence[Schedule]) -> None:
    """Raise ModelError where time itself decides; what a parameter of zero switches off for everybody does not."""
    actions = named_actions(model)
    used = {flat(item.name) for schedule in schedules for item in schedule if isinstance(item, Action)}
    changes = [expr for name in used & actions.keys() for _, expr in actions[name].assignments]
    moving = {flat(item.symbol) for schedule in schedules for item in schedule if isinstance(item, Setting)}
    zeros = {name: ZERO for name in model.symbols if name not in moving and _is_zero(model, people, name)}
    expressions = substitute([*model.rates.values(), *changes], inline_assignments(model))
    if any(TIME in symbols_of(expr) for expr in substitute(expressions, zeros)):
        raise ModelError(f"{model.id} depends on time itself, so no period equals another; use simulate")


def _is_zero(model: Model, people: People, name: str) -> bool:
    info = model.symbols[name]
    value = people.parameters.get(name, info.value)
    return info.role is Role.PARAMETER and value is not None and bool(np.all(np.asarray(value) == 0.0))


class _Periods:
    """Runs of one or more periods for chosen people from given states."""

    def __init__(
        self,
        engine: FastEngine,
        people: People,
        schedules: Sequence[Schedule],
        period: int,
        tolerances: Tolerances,
        threads: int | None,
        ticks_per_unit: float,
    ) -> None:
        self.engine, self.people, self.schedules, self.period = engine, people, schedules, period
        self.tolerances, self.threads, self.ticks_per_unit = tolerances, threads, ticks_per_unit
        self.names = engine.model.states
        self.counters = counters(engine.model)
        self.counted = np.array([name not in self.counters for name in self.names], dtype=bool)

    def run(self, which: NDArray[np.intp], state: Values | None, ticks: Sequence[int]) -> BatchResult:
        people = self.people.chosen(which)
        if state is not None:
            people = replace(people, initial=dict(zip(self.names, state.T, strict=True)))
        return simulate(
            self.engine,
            people,
            self.schedules,
            ticks,
            tolerances=self.tolerances,
            threads=self.threads,
            ticks_per_unit=self.ticks_per_unit,
        )

    def once(self, which: NDArray[np.intp], state: Values) -> BatchResult:
        return self.run(which, state, [self.period])

    def outputs(self, state: Values, ticks: Sequence[int]) -> BatchResult:
        return self.run(np.arange(self.people.count), state, ticks)


class _Search:
    """The search for all people side by side; each has a history of their own."""

    def __init__(self, ways: _Periods, allowed: float, most: int) -> None:
        self.ways, self.allowed, self.most = ways, allowed, most
        count, size = ways.people.count, len(ways.names)
        begin = ways.run(np.arange(count), None, [0])
        self.state = begin.final_state.copy()
        self.start = self.state.copy()
        self.run_status = begin.status.copy()
        scales = [np.broadcast_to(begin.scales.get(name, 1.0), (count,)) for name in ways.names]
        self.scales = np.stack(scales, axis=1) if size else np.ones((count, 0))
        self.status = np.where(begin.ok, SteadyStatus.NOT_REACHED, SteadyStatus.FAILED).astype(np.int64)
        self.residual = np.full(count, np.nan)
        self.periods = np.zeros(count, dtype=np.int64)
        self.history: list[list[tuple[Values, Values]]] = [[] for _ in range(count)]

    def run(self) -> None:
        going = np.flatnonzero(self.status == SteadyStatus.NOT_REACHED)
        settled: list[int] = []
        for _ in range(self.most):
            if not len(going):
                break
            going = self._advance(going, settled)
        self._verify(np.array(sorted(settled), dtype=np.intp))
        self._look_for_drift(np.flatnonzero(self.status == SteadyStatus.NOT_REACHED))

    def _advance(self, going: NDArray[np.intp], settled: list[int]) -> NDArray[np.intp]:
        """Run one period for all who are on the way; return who still is."""
        result = self.ways.once(going, self.state[going])
        self._fail(going, result.status)
        on = []
        for row, person in enumerate(going):
            if result.status[row] != Status.OK:
                continue
            self.periods[person] += 1
            before, after = self.state[person].copy(), result.final_state[row]
            self.residual[person] = self._size(person, after - before, after)
            following = self._next(int(person), before, after)
            correction = self._size(person, following - before, after)
            self.state[person] = following
            if max(correction, self.residual[person]) <= self.allowed:
                settled.append(int(person))
            else:
                on.append(person)
        return np.array(on, dtype=np.intp)

    def _fail(self, which: NDArray[np.intp], status: NDArray[np.int64]) -> None:
        self.run_status[which] = status
        self.status[which[status != Status.OK]] = SteadyStatus.FAILED

    def _weights(self, person: int, state: Values) -> Values:
        return np.asarray(np.abs(state) + 1e-3 * self.scales[person] + 1e-300)

    def _size(self, person: int, change: Values, state: Values) -> float:
        return float(np.max(np.abs(change / self._weights(person, state))[self.ways.counted], initial=0.0))

    def _next(self, person: int, before: Values, after: Values) -> Values:
        """Return the next start of a period: the end of this one, accelerated where that helps."""
        past = self.history[person]
        past.append((before, after))
        del past[: -(DEPTH + 1)]
        counted = self.ways.counted
        if len(past) < 2 or self.periods[person] <= PLAIN or not counted.any():
            return after
        weights = self._weights(person, after)[counted]
        changes = np.stack([(a - b)[counted] / weights for b, a in past], axis=1)
        ends = np.stack([a for _, a in past], axis=1)
        slopes, moves = np.diff(changes, axis=1), np.diff(ends, axis=1)
        share, *_ = np.linalg.lstsq(slopes, changes[:, -1], rcond=1e-10)
        guess = np.where(counted, after - moves @ share, after)
        far = FARTHEST * (np.abs(after) + self.scales[person])
        if np.any((np.abs(guess - after) > far)[counted]):  # where a change hardly falls with distance, none is found
            past.clear()
            return after
        for _ in range(10):
            if np.all(np.isfinite(guess)) and not np.any((guess < 0.0) & (after >= 0.0) & counted):
                return guess
            guess = (guess + after) / 2.0
        past.clear()
        return after

    def _verify(self, which: NDArray[np.intp]) -> None:
        """Run further periods from the state found, and from one moved towards the start."""
        if not len(which):
            return
        found = self.state[which]
        moved = found + MOVED * (self.start[which] - found)
        moved[:, ~self.ways.counted] = found[:, ~self.ways.counted]
        still = self._further(which, found)
        drawn = self._further(which, moved)
        for row, person in enumerate(which):
            if self.status[person] == SteadyStatus.FAILED:
                continue
            self.residual[person] = self._size(person, still[1, row] - found[row], found[row])
            stays = self._size(person, still[-1, row] - found[row], found[row]) <= 100.0 * self.allowed
            if stays and self._draws_in(int(person), found[row], drawn[:, row] - still[:, row]):
                self.status[person] = SteadyStatus.REACHED

    def _further(self, which: NDArray[np.intp], state: Values) -> Values:
        """States [FURTHER + 1, people, states] at the starts of further periods."""
        states = [state]
        for _ in range(FURTHER):
            result = self.ways.once(which, states[-1])
            self._fail(which, result.status)
            states.append(result.final_state)
        self.periods[which] += FURTHER
        return np.stack(states)

    def _draws_in(self, person: int, found: Values, apart: Values) -> bool:
        """Whether a neighbour comes nearer: soon for good, or slowly but straight."""
        apart = (apart / self._weights(person, found))[:, self.ways.counted]
        far = np.sqrt(np.sum(apart**2, axis=1))
        if far[0] <= 10.0 * self.allowed:
            return True
        if np.max(far[FURTHER // 2 :]) < 0.9 * far[0]:
            return True
        if far[0] - far[-1] < NEARER * far[0]:
            return False
        towards = apart[0] - apart[FURTHER // 3 :]
        along = towards @ apart[0] / (np.sqrt(np.sum(towards**2, axis=1)) * far[0] + 1e-300)
        return bool(np.all(along > 0.9))

    def _look_for_drift(self, which: NDArray[np.intp]) -> None:
        """Tell whether those who do not settle move on and on, the same way near the start and where the search led."""
        if not len(which):
            return
        later = self._further(which, self.start[which])[-1]
        near, _ = self._one_way(which, self._further(which, later))
        far, lasts = self._one_way(which, self._further(which, self.state[which]))
        drifts = np.any((near == far) & (far != 0.0) & lasts & self.ways.counted, axis=1)
        self.status[which[drifts & (self.status[which] == SteadyStatus.NOT_REACHED)]] = SteadyStatus.DRIFTS

    def _one_way(self, which: NDArray[np.intp], states: Values) -> tuple[Values, NDArray[np.bool_]]:
        """Return the direction of each state that moves one way only (else 0), and whether it keeps its pace."""
        moves, third = np.diff(states, axis=0), FURTHER // 3
        one_way = np.all(moves > 0.0, axis=0) | np.all(moves < 0.0, axis=0)
        total = states[-1] - states[0]
        weights = np.stack([self._weights(int(person), self.start[person]) for person in which])
        counts = one_way & (np.abs(total) > 10.0 * self.allowed * weights)
        lasts = np.abs(moves[-third:].sum(axis=0)) >= LASTING * np.abs(moves[:third].sum(axis=0))
        return np.where(counts, np.sign(total), 0.0), lasts
