"""LSODA of ODEPACK in R through deSolve: compiled rates, doses as its own table of events.

The nearest to mrgsolve (R, LSODA, compiled rates, dosing table) where mrgsolve cannot be installed; not mrgsolve.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.case import Case
from benchmarks.crhs import compile_model
from benchmarks.loop import Looped
from benchmarks.peers import Run
from benchmarks.peers.roadrunner_events import DAY

_SCRIPT = """
library(deSolve)
given <- commandArgs(TRUE); folder <- given[1]
here <- function(name) file.path(folder, name)
dyn.load(given[2]); library_name <- sub("[.]so$", "", basename(given[2]))
read <- function(name) as.matrix(read.csv(here(name), header = FALSE))
parameters <- read("parameters.csv"); starts <- read("starts.csv"); doses <- read.csv(here("doses.csv"))
settings <- read("settings.csv"); atol <- read("atol.csv")[1, ]
names <- paste0("s", seq_len(ncol(starts)))
times <- sort(unique(c(seq(0, settings[2]) * settings[3], doses$time)))
wanted <- seq(0, settings[2]) * settings[3]
out <- file(here("values.bin"), "wb"); took <- 0
for (k in seq_len(nrow(parameters))) {
  y <- setNames(starts[k, ], names)
  took <- took + system.time(found <- ode(
    y, times, func = "r_rates", parms = parameters[k, ], method = "lsoda", dllname = library_name, initfunc = "r_begin",
    rtol = settings[1], atol = atol, maxsteps = 1e6, events = if (nrow(doses)) list(data = doses)))[["user.self"]]
  writeBin(as.vector(t(found[match(wanted, found[, 1]), -1])), out)
}
close(out); cat(took)
"""


def missing() -> str:
    """Return what is missing here."""
    if not shutil.which("Rscript") or not shutil.which("cc"):
        return "no Rscript or no C compiler"
    found = subprocess.run(["Rscript", "-e", "library(deSolve)"], capture_output=True, check=False)
    return "" if found.returncode == 0 else "the R package deSolve is not installed"


def prepare(case: Case) -> DeSolve:
    """Compile the case."""
    return DeSolve(case)


class DeSolve:
    """A case for deSolve. Doses must add a fixed amount to states, as in its table of events."""

    name = "deSolve (LSODA)"

    def __init__(self, case: Case) -> None:
        found = subprocess.run(
            ["Rscript", "-e", "cat(format(packageVersion('deSolve')), R.version$major, R.version$minor)"],
            capture_output=True, check=True, encoding="utf-8",
        )  # fmt: skip
        version, major, minor = found.stdout.split()
        self.version = f"{version}, R {major}.{minor}"
        self.case = case
        self.compiled = compile_model(case.model)
        self.loop = Looped(case, self.compiled)

    def _doses(self, days: int) -> list[str]:
        zero = np.zeros(len(self.case.states))
        p = self.loop.parameters(0)
        rows = ["var,time,value,method"]
        for stop in self.loop.stops(self.case.schedule(days), [round(days * DAY * 60)]):
            y = zero.copy()
            for change in stop.changes:
                change(y, p)
            rows += [f"s{i + 1},{stop.hours!r},{float(y[i])!r},add" for i in np.flatnonzero(y) if stop.changes]
        return rows

    def run(self, people: Sequence[int], days: int, rtol: float) -> Run:
        """Run people one after the other; the seconds are those of the solver alone, as R reports them."""
        parameters = [self.loop.parameters(person) for person in people]
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            np.savetxt(folder / "parameters.csv", parameters, delimiter=",", fmt="%.17g")
            np.savetxt(folder / "starts.csv", [self.loop.start(p) for p in parameters], delimiter=",", fmt="%.17g")
            np.savetxt(folder / "atol.csv", [rtol * 1e-3 * self.case.scale_vector()], delimiter=",", fmt="%.17g")
            np.savetxt(folder / "settings.csv", [[rtol, days, DAY]], delimiter=",", fmt="%.17g")
            (folder / "doses.csv").write_text("\n".join(self._doses(days)) + "\n", encoding="utf-8")
            (folder / "run.R").write_text(_SCRIPT, encoding="utf-8")
            command = ["Rscript", str(folder / "run.R"), str(folder), self.compiled.file]
            done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
            values = np.fromfile(folder / "values.bin").reshape(len(people), days + 1, -1)
        return Run(values, float(done.stdout.split()[-1]))
