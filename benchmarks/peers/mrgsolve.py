"""mrgsolve (R, LSODA). Not measured: no package of it could be had; deSolve stands nearest."""

from __future__ import annotations

import shutil
import subprocess
from typing import NoReturn

from benchmarks.case import Case


def missing() -> str:
    """Return what is missing here."""
    if shutil.which("Rscript"):
        found = subprocess.run(["Rscript", "-e", "library(mrgsolve)"], capture_output=True, check=False)
        if found.returncode == 0:
            return "the R package mrgsolve is installed, but nobody has written the translation of a case for it yet"
    return "the R package mrgsolve is not installed; neither Debian nor PyPI has it"


def prepare(case: Case) -> NoReturn:
    """Raise NotImplementedError."""
    raise NotImplementedError(f"{case.name}: {missing()}")
