"""libRoadRunner, dosed from outside: one step of the integrator from each moment to the next."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from benchmarks.case import Case, midnights
from benchmarks.peers import Run, lacks
from benchmarks.peers.roadrunner_events import Events
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.graph.actions import named_actions
from magmatrix.graph.expr import evaluate
from magmatrix.graph.names import flat
from magmatrix.schedule.schedule import Setting, hours

_NEVER = 1e9


def missing() -> str:
    """Return what is missing here."""
    return lacks("roadrunner")


def prepare(case: Case) -> Loop:
    """Translate and compile the case."""
    return Loop(case)


class Loop(Events):
    """The same model with its events put off for ever."""

    name = "libRoadRunner, loop"

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self.start = ReferenceEngine(case.model, ())  # initial values that depend on what a person has of their own

    def run(self, people: Sequence[int], days: int, rtol: float) -> Run:
        """Run people one after the other."""
        actions = named_actions(self.case.model)
        ticks = midnights(days)
        items = dict(self.case.schedule(days).segments())
        place = {tick: k for k, tick in enumerate(ticks)}
        put_off = dict.fromkeys((name for name in self.case.event_settings if name.startswith("next_")), _NEVER)
        values = np.empty((len(people), len(ticks), len(self.case.states)))
        model, states = self.model, self.case.states
        began = time.process_time()
        for k, person in enumerate(people):
            self.begin(person, rtol)
            start = self.start.initial_state(self.case.person(person)) if self.case.model.initial else {}
            for name, value in (put_off | start).items():
                model[name] = value
            now = 0.0
            for tick in sorted(items.keys() | place.keys()):
                if hours(tick) > now:
                    model.oneStep(now, hours(tick) - now)
                    now = hours(tick)
                for item in items.get(tick, []):
                    if isinstance(item, Setting):
                        model[flat(item.symbol)] = item.value
                        continue
                    action = actions[flat(item.name)]
                    given = {action.arguments[short]: value for short, value in item.arguments.items()}
                    changes = [(target, evaluate(expr, _Values(model, given))) for target, expr in action.assignments]
                    for target, value in changes:
                        model[target] = value
                if tick in place:
                    values[k, place[tick]] = [model[name] for name in states]
        return Run(values, time.process_time() - began)


class _Values(dict[str, float]):
    """Arguments of an action; everything else as it stands in the running model."""

    def __init__(self, model: object, given: dict[str, float]) -> None:
        super().__init__(given)
        self._model = model

    def __missing__(self, name: str) -> float:
        return float(self._model[name])  # type: ignore[index]
