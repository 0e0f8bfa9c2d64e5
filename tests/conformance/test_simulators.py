"""Four engines, one body: COPASI and libRoadRunner on the exported SBML, the reference solver, and the fast engine."""

from __future__ import annotations

from functools import cache

import COPASI
import numpy as np
import pytest
from numpy.typing import NDArray

from magmatrix.body.assemble import reference_body
from magmatrix.body.scales import state_scales
from magmatrix.engine.reference.engine import Trajectory
from magmatrix.graph.names import flat
from magmatrix.schedule.schedule import Schedule
from tests.engine.alike import run_one
from tests.physiology.test_roadrunner import HOUR, TICKS, exported, fast, five_days, person, roadrunner_run

OUTPUTS = tuple(flat(name) for name in reference_body().outputs)


@cache
def copasi_run() -> dict[str, NDArray[np.float64]]:
    data = COPASI.CRootContainer.addDatamodel()
    assert data.importSBMLFromString(exported())
    task = data.getTask("Time-Course")
    task.setMethodType(COPASI.CTaskEnum.Method_deterministic)
    problem, method = task.getProblem(), task.getMethod()
    problem.setUseValues(True)
    problem.setValues(" ".join(repr(tick / HOUR) for tick in TICKS))
    problem.setTimeSeriesRequested(True)
    method.getParameter("Relative Tolerance").setDblValue(1e-9)
    method.getParameter("Absolute Tolerance").setDblValue(1e-12)
    method.getParameter("Max Internal Steps").setUIntValue(1_000_000)
    task.setScheduled(True)
    assert task.initializeRaw(COPASI.CCopasiTask.OUTPUT_UI)
    assert task.processRaw(True)
    series = task.getTimeSeries()
    steps = range(series.getRecordedSteps())
    columns = {series.getSBMLId(k, data): k for k in range(1, series.getNumVariables())}
    return {
        name: np.array([series.getConcentrationData(i, columns[name]) for i in steps])
        for name in OUTPUTS
        if name in columns
    }


@cache
def fast_run() -> dict[str, NDArray[np.float64]]:
    body = reference_body()
    return run_one(
        "fast",
        body.model,
        OUTPUTS,
        Schedule.build(five_days()),
        TICKS,
        parameters=person().parameters,
        scales=state_scales(body.model, body.values),
    ).outputs


@cache
def reference_run() -> Trajectory:
    return person().run(five_days(), TICKS, tuple(reference_body().outputs), rtol=1e-10)


def difference(found: NDArray[np.float64], expected: NDArray[np.float64]) -> float:
    """Largest difference over the size of the output; a thousandth of a unit counts as the smallest size."""
    size = max(float(np.nanmax(np.abs(expected), initial=0.0)), 1e-3)
    return float(np.nanmax(np.abs(found - expected), initial=0.0)) / size


def test_copasi_knows_the_states_and_readouts() -> None:
    assert len(copasi_run()) > 150


def test_copasi_agrees_with_the_reference_within_a_millionth() -> None:
    worst = {name: difference(values, reference_run().outputs[name]) for name, values in copasi_run().items()}
    worst = {name: error for name, error in worst.items() if not name.endswith("__unaccounted")}  # nought, as rounded
    assert max(worst.values()) < 1e-6, max(worst, key=worst.__getitem__)


@pytest.mark.parametrize("peer", ["cvode", "copasi", "libroadrunner"])
def test_the_fast_engine_agrees_with_each_within_a_hundred_thousandth(peer: str) -> None:
    theirs = {"cvode": lambda: reference_run().outputs, "copasi": copasi_run, "libroadrunner": roadrunner_run}[peer]()
    ours = fast().outputs if peer == "libroadrunner" else fast_run()
    worst = {name: difference(values, theirs[name]) for name, values in ours.items() if name in theirs}
    assert len(worst) > 150
    assert max(worst.values()) < 1e-5, max(worst, key=worst.__getitem__)
