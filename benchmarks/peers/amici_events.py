"""AMICI (CVODES with KLU, generated C++) on SBML that doses itself by recurring events."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.case import Case
from benchmarks.keep import folder
from benchmarks.peers import Run, lacks
from benchmarks.peers.roadrunner_events import DAY

_MOST_STEPS = 10_000_000


def missing() -> str:
    """Return what is missing here."""
    reason = lacks("amici")
    if reason or shutil.which("c++"):
        return reason
    return "no C++ compiler"


def prepare(case: Case) -> Amici:
    """Translate and compile the case, minutes the first time."""
    return Amici(case)


class Amici:
    """A case for AMICI; its absolute tolerance is one number for all states."""

    name = "AMICI, events"

    def __init__(self, case: Case) -> None:
        import amici
        import amici.sim.sundials  # the generated module takes it for granted

        self.version = str(amici.__version__)
        self.case = case
        name, where = self._built(case)
        self.model = amici.import_model_module(name, where).get_model()
        self.model.set_timepoints([day * DAY for day in range(1)])
        self.solver = self.model.create_solver()
        self.solver.set_max_steps(_MOST_STEPS)
        self.solver.set_sensitivity_order(0)
        ids = list(self.model.get_state_ids())
        self.order = [ids.index(state) for state in case.states]
        self.fixed = list(self.model.get_fixed_parameter_ids())
        self.start = np.array(self.model.get_initial_state(), dtype=np.float64)
        self.ids = ids

    def _built(self, case: Case) -> tuple[str, Path]:
        import amici

        name = "case_" + hashlib.sha256(f"{amici.__version__} {case.sbml}".encode()).hexdigest()[:12]
        where = folder("amici") / name
        if not (where / "done").exists():
            shutil.rmtree(where, ignore_errors=True)
            os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # its swig
            importer = amici.SbmlImporter(case.sbml, from_file=False)
            importer.sbml2amici(
                name,
                where,
                fixed_parameters=None,
                observation_model=[],
                generate_sensitivity_code=False,
                compute_conservation_laws=False,
            )
            (where / "done").touch()
        return name, where

    def _set(self, person: int) -> None:
        values: dict[str, Any] = self.case.person(person) | dict(self.case.event_settings)
        start = self.start.copy()
        for name, value in values.items():
            if name in self.ids:
                start[self.ids.index(name)] = value
            elif name in self.fixed:
                self.model.set_fixed_parameter_by_id(name, value)
            else:
                self.model.set_free_parameter_by_id(name, value)
        self.model.set_initial_state(start)

    def run(self, people: Sequence[int], days: int, rtol: float) -> Run:
        """Run people one after the other."""
        from amici.sim.sundials import run_simulation

        self.model.set_timepoints([day * DAY for day in range(days + 1)])
        self.solver.set_relative_tolerance(rtol)
        self.solver.set_absolute_tolerance(rtol * 1e-4)
        values = []
        began = time.process_time()
        for person in people:
            self._set(person)
            values.append(np.asarray(run_simulation(self.model, self.solver).x)[:, self.order])
        return Run(np.array(values), time.process_time() - began)
