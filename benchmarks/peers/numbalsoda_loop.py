"""LSODA of ODEPACK through numbalsoda: compiled rates, its own Jacobian, a fresh start after every dose."""

from __future__ import annotations

import ctypes
import shutil
import time
from collections.abc import Sequence

import numpy as np

from benchmarks.case import Case, Values
from benchmarks.crhs import compile_model
from benchmarks.loop import Looped
from benchmarks.peers import Run, lacks


def missing() -> str:
    """Return what is missing here."""
    return lacks("numbalsoda", "numba") or ("" if shutil.which("cc") else "no C compiler")


def prepare(case: Case) -> NumbaLsoda:
    """Compile the case."""
    return NumbaLsoda(case)


class NumbaLsoda:
    """A case for numbalsoda; its absolute tolerance is one number for all states."""

    name = "numbalsoda (LSODA)"

    def __init__(self, case: Case) -> None:
        from importlib.metadata import version

        self.version = version("numbalsoda")
        self.loop = Looped(case, compile_model(case.model))

    def run(self, people: Sequence[int], days: int, rtol: float) -> Run:
        """Run people one after the other."""
        from numbalsoda import lsoda

        address = ctypes.cast(self.loop.compiled.lsoda_rates, ctypes.c_void_p).value

        def advance(start: float, end: float, y: Values, p: Values) -> Values:
            found, fine = lsoda(address, y, np.array([start, end]), data=p, rtol=rtol, atol=rtol * 1e-4)
            return found[-1].copy() if fine else np.full_like(y, np.nan)

        began = time.process_time()
        values = np.array([self.loop.run(person, days, advance) for person in people])
        return Run(values, time.process_time() - began)
