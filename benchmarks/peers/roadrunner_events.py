"""libRoadRunner (CVODE BDF, LLVM) on SBML that doses itself by recurring events."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from benchmarks.case import Case
from benchmarks.peers import Run, lacks
from magmatrix.schedule.schedule import TICKS_PER_DAY, TICKS_PER_HOUR

DAY = TICKS_PER_DAY / TICKS_PER_HOUR
_MOST_STEPS = 10_000_000


def missing() -> str:
    """Return what is missing here."""
    return lacks("roadrunner")


def prepare(case: Case) -> Events:
    """Translate and compile the case."""
    return Events(case)


class Events:
    """A case for libRoadRunner."""

    name = "libRoadRunner, events"

    def __init__(self, case: Case) -> None:
        import roadrunner

        roadrunner.Logger.setLevel(roadrunner.Logger.LOG_ERROR)
        self.version = str(roadrunner.__version__)
        self.case = case
        self.model = roadrunner.RoadRunner(case.sbml)
        self.model.timeCourseSelections = ["time", *case.states]
        self.model.integrator.maximum_num_steps = _MOST_STEPS
        self.defaults = {name: case.model.symbols[name].value for name in case.personal}

    def begin(self, person: int, rtol: float) -> None:
        """Set a person and the tolerances, at hour 0."""
        self.model.resetAll()
        for name, value in (self.defaults | self.case.person(person) | dict(self.case.event_settings)).items():
            self.model[name] = value
        self.model.integrator.relative_tolerance = rtol
        scales = self.case.scales
        typical = float(np.median(self.case.scale_vector()))
        self.model.integrator.absolute_tolerance = [
            rtol * 1e-3 * scales.get(name, typical) for name in self.model.getRateRuleIds()
        ]

    def run(self, people: Sequence[int], days: int, rtol: float) -> Run:
        """Run people one after the other."""
        values = np.empty((len(people), days + 1, len(self.case.states)))
        began = time.process_time()
        for k, person in enumerate(people):
            self.begin(person, rtol)
            values[k] = np.asarray(self.model.simulate(0.0, days * DAY, days + 1))[:, 1:]
        return Run(values, time.process_time() - began)
