"""SUNDIALS CVODE through scikit-sundae: compiled rates and dense Jacobian, a fresh start after every dose."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.case import Case, Values
from benchmarks.crhs import compile_model
from benchmarks.loop import Looped
from benchmarks.peers import Run, lacks


def missing() -> str:
    """Return what is missing here."""
    return lacks("sksundae") or ("" if shutil.which("cc") else "no C compiler")


def prepare(case: Case) -> Sundae:
    """Compile the case."""
    return Sundae(case)


class Sundae:
    """A case for CVODE."""

    name = "scikit-sundae (CVODE)"

    def __init__(self, case: Case) -> None:
        import sksundae

        self.version = str(sksundae.__version__)
        self.case = case
        self.compiled = compile_model(case.model)
        self.loop = Looped(case, self.compiled)
        self.least = 0.0
        self.scales = case.scale_vector()

    def _solver(self, p: Values, rtol: float) -> Any:
        from sksundae.cvode import CVODE

        rates, slopes, where = self.compiled.rates, self.compiled.slopes, p.ctypes.data

        def rate(t: float, y: Any, out: Any) -> None:
            rates(t, y.ctypes.data, where, out.ctypes.data)

        def dense(t: float, y: Any, _rate: Any, out: Any) -> None:
            slopes(t, y.ctypes.data, where, out.ctypes.data)

        atol = np.maximum(rtol * 1e-3 * self.scales, self.least)
        return CVODE(rate, rtol=rtol, atol=atol, jacfn=dense, linsolver="dense", max_num_steps=100_000)

    def person(self, person: int, days: int, rtol: float, ticks: Sequence[int] | None = None) -> Values:
        """Return values [moments, states] of one person at `ticks` (midnights if left out)."""
        solver: Any = None

        def advance(start: float, end: float, y: Values, p: Values) -> Values:
            nonlocal solver
            if solver is None:
                solver = self._solver(p, rtol)
            solver.init_step(start, y)
            return np.array(solver.step(end, tstop=end).y, dtype=np.float64).reshape(-1)

        return self.loop.run(person, days, advance, ticks)

    def run(self, people: Sequence[int], days: int, rtol: float) -> Run:
        """Run people one after the other."""
        began = time.process_time()
        values = np.array([self.person(person, days, rtol) for person in people])
        return Run(values, time.process_time() - began)
