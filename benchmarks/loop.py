"""The loop that engines without doses of their own need: integrate to the next moment, dose, go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.case import Case, Values, midnights
from benchmarks.crhs import Compiled
from magmatrix.engine.reference.pycode import Layout, compile_expressions
from magmatrix.graph.actions import named_actions
from magmatrix.graph.expr import substitute
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.names import flat
from magmatrix.schedule.schedule import Action, Schedule, hours

Change = Callable[[Values, Values], None]


@dataclass(frozen=True)
class Stop:
    """A moment (hours): what to change there, and where the sample goes (-1: none)."""

    hours: float
    changes: tuple[Change, ...]
    sample: int


class Looped:
    """Stops, start and parameters of a case for a compiled model."""

    def __init__(self, case: Case, compiled: Compiled) -> None:
        self.case = case
        self.compiled = compiled
        self._layout = Layout.of(compiled.states, compiled.parameters)
        inlined = inline_assignments(case.model)
        self._actions = {
            name: (
                [self._layout.states[target] for target, _ in action.assignments],
                compile_expressions(substitute([expr for _, expr in action.assignments], inlined), self._layout),
                {short: self._layout.parameters[full] for short, full in action.arguments.items()},
            )
            for name, action in named_actions(case.model).items()
        }
        initial = [case.model.initial.get(name) for name in compiled.states]
        self._start = compile_expressions(
            substitute([e for e in initial if e is not None], inlined) if any(initial) else [], self._layout
        )
        self._computed = [i for i, e in enumerate(initial) if e is not None]

    def parameters(self, person: int) -> Values:
        """Return all parameters of a person."""
        given = self.case.person(person)
        symbols = self.case.model.symbols
        values = (given.get(name, symbols[name].value) for name in self.compiled.parameters)
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    def start(self, parameters: Values) -> Values:
        """Return the state at hour 0."""
        symbols = self.case.model.symbols
        y = np.array([symbols[name].value or 0.0 for name in self.compiled.states], dtype=np.float64)
        if self._computed:
            y[self._computed] = self._start(0.0, y.tolist(), parameters.tolist())
        return y

    def stops(self, schedule: Schedule, ticks: Sequence[int]) -> list[Stop]:
        """Return every moment of the schedule and of `ticks`, ascending."""
        place = {tick: k for k, tick in enumerate(ticks)}
        items = {tick: found for tick, found in schedule.segments() if tick <= ticks[-1]}
        changes = {tick: tuple(self._change(item) for item in found) for tick, found in items.items()}
        return [
            Stop(hours(tick), changes.get(tick, ()), place.get(tick, -1))
            for tick in sorted(items.keys() | place.keys())
        ]

    def _change(self, item: object) -> Change:
        if not isinstance(item, Action):
            at = self._layout.parameters.get(flat(item.symbol))

            def hold(_y: Values, p: Values) -> None:
                if at is not None:
                    p[at] = item.value

            return hold
        found = self._actions.get(flat(item.name))

        def fire(y: Values, p: Values) -> None:
            if found is None:
                return
            targets, values, places = found
            for short, value in item.arguments.items():
                p[places[short]] = value
            y[targets] = values(0.0, y.tolist(), p.tolist())

        return fire

    def run(
        self, person: int, days: int, advance: Callable[[float, float, Values, Values], Values],
        ticks: Sequence[int] | None = None,
    ) -> Values:  # fmt: skip
        """Return values [moments, states] of one person; `advance(from, to, y, p)` integrates a stretch (hours)."""
        ticks = midnights(days) if ticks is None else ticks
        p = self.parameters(person)
        y = self.start(p)
        values = np.full((len(ticks), len(y)), np.nan)
        now = 0.0
        for stop in self.stops(self.case.schedule(days), ticks):
            if stop.hours > now:
                y = advance(now, stop.hours, y, p)
                now = stop.hours
            for change in stop.changes:
                change(y, p)
            if stop.sample >= 0:
                values[stop.sample] = y
        return values
