"""COPASI (LSODA, interpreted) on SBML that doses itself by recurring events."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from benchmarks.case import Case
from benchmarks.peers import Run, lacks
from benchmarks.peers.roadrunner_events import DAY

_MOST_STEPS = 10_000_000


def missing() -> str:
    """Return what is missing here."""
    return lacks("basico", "COPASI")


def prepare(case: Case) -> Copasi:
    """Translate the case."""
    return Copasi(case)


class Copasi:
    """A case for COPASI; its absolute tolerance is one number for all states."""

    name = "COPASI (LSODA)"

    def __init__(self, case: Case) -> None:
        import basico
        import COPASI

        self.version = f"{COPASI.__version__}, basico {basico.__version__}"
        self.case = case
        self.data = basico.load_model_from_string(case.sbml)

    def run(self, people: Sequence[int], days: int, rtol: float) -> Run:
        """Run people one after the other."""
        import basico

        columns = [f"Values[{name}]" for name in self.case.states]
        values = []
        began = time.process_time()
        for person in people:
            for name, value in (self.case.person(person) | dict(self.case.event_settings)).items():
                basico.set_parameters(name, exact=True, initial_value=value, model=self.data)
            frame = basico.run_time_course(
                start_time=0.0, duration=days * DAY, intervals=days, method="deterministic", use_numbers=True,
                r_tol=rtol, a_tol=rtol * 1e-4, max_steps=_MOST_STEPS, update_model=False, automatic=False,
                output_event=False, model=self.data,
            )  # fmt: skip
            values.append(frame.reindex(columns=self._names(frame, columns)).to_numpy())
        return Run(np.array(values), time.process_time() - began)

    def _names(self, frame: object, columns: list[str]) -> list[str]:
        found = set(frame.columns)  # type: ignore[attr-defined]
        return [column if column in found else column.removeprefix("Values[").removesuffix("]") for column in columns]
