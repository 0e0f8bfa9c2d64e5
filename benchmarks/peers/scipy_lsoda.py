"""LSODA of ODEPACK through SciPy: compiled rates and dense Jacobian, a fresh start after every dose."""

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
    return lacks("scipy") or ("" if shutil.which("cc") else "no C compiler")


def prepare(case: Case) -> ScipyLsoda:
    """Compile the case."""
    return ScipyLsoda(case)


class ScipyLsoda:
    """A case for SciPy."""

    name = "SciPy (LSODA)"

    def __init__(self, case: Case) -> None:
        import scipy

        self.version = str(scipy.__version__)
        self.compiled = compile_model(case.model)
        self.loop = Looped(case, self.compiled)
        self.scales = case.scale_vector()

    def run(self, people: Sequence[int], days: int, rtol: float) -> Run:
        """Run people one after the other."""
        from scipy.integrate import odeint

        rates, slopes, n = self.compiled.rates, self.compiled.slopes, len(self.scales)
        out, matrix = np.empty(n), np.empty((n, n))

        def rate(t: float, y: Any, where: int) -> Any:
            rates(t, y.ctypes.data, where, out.ctypes.data)
            return out

        def slope(t: float, y: Any, where: int) -> Any:
            slopes(t, y.ctypes.data, where, matrix.ctypes.data)
            return matrix

        def advance(start: float, end: float, y: Values, p: Values) -> Values:
            found = odeint(
                rate, y, [start, end], args=(p.ctypes.data,), Dfun=slope, tfirst=True, rtol=rtol,
                atol=rtol * 1e-3 * self.scales, mxstep=100_000, tcrit=[end],
            )  # fmt: skip
            return np.array(found[-1])

        began = time.process_time()
        values = np.array([self.loop.run(person, days, advance) for person in people])
        return Run(values, time.process_time() - began)
