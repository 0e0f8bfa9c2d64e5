"""The same equations, numbers and schedule in another simulator: libRoadRunner against both engines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import libsbml
import numpy as np
import pytest
import roadrunner

from magmatrix.body.assemble import reference_body
from magmatrix.body.body import Body
from magmatrix.body.parts.dermis import COLLAGEN
from magmatrix.body.parts.magnesium import MAGNESIUM, TRACER
from magmatrix.body.scales import state_scales
from magmatrix.cohort.follow import EngineName
from magmatrix.engine.reference.engine import Trajectory
from magmatrix.graph.names import flat
from magmatrix.interop.sbml import to_sbml
from magmatrix.schedule.schedule import Action, Schedule, Setting
from tests.engine.alike import run_one
from tests.physiology.lab import HOUR, Subject, serving, treat
from tests.physiology.magnesium_lab import DAY, at_rest, infusion, meals

DAYS = 5
TOLERANCE = 1e-6
TICKS = [
    0,
    *range(137, DAYS * DAY, 3 * HOUR),
]  # none on the minute of an event: simulators differ on which side they report


def five_days() -> list[Action | Setting]:
    """Meals, a supplement twice beside a meal, a drip, sweat, a tracer, and a session on the second day."""
    return [
        *meals(300.0, 0, DAYS),
        serving(8 * HOUR, 12.0, 0.3),
        serving(DAY + 8 * HOUR, 12.0, 0.3),
        *infusion(50, 4, 10.0),
        Setting(0, "magnesium.sweat_volume", 0.1),
        Setting(3 * DAY, "magnesium.sweat_volume", 0.0),
        Action(9 * HOUR, "magnesium.tracer_iv", {"amount": 0.1}),
        Action(9 * HOUR, "magnesium.tracer_oral", {"amount": 0.1, "soluble": 0.8}),
        treat(1.4, injured=0.1, stimulated=0.2, removed=0.2),
    ]


def person() -> Subject:
    return at_rest().having({"dermis.age": 45.0, "dermis.ageing": 1.0, "dermis.link_mg_collagen_hill": 1.0})


@cache
def exported() -> str:
    return to_sbml(reference_body().model, person().parameters, Schedule.build(five_days()))


def core() -> Body:
    """Magnesium and dermis alone: libRoadRunner writes assignments into each other, so the whole takes minutes."""
    return reference_body(("magnesium", "dermis"))


def core_parameters() -> dict[str, float]:
    known = person().parameters
    return {name: known.get(name, value) for name, value in core().values.items()}


def _run(engine_name: EngineName, rtol: float, items: Sequence[Action | Setting]) -> Trajectory:
    body = core()
    names = [flat(name) for name in body.outputs]
    return run_one(
        engine_name,
        body.model,
        names,
        Schedule.build(items),
        TICKS,
        parameters=core_parameters(),
        rtol=rtol,
        scales=state_scales(body.model, body.values),
    )


@cache
def reference_run() -> Trajectory:
    return _run("cvode", 1e-10, five_days())


@cache
def fast() -> Trajectory:
    return _run("fast", 1e-9, five_days())


@cache
def roadrunner_run() -> dict[str, np.ndarray]:
    runner = roadrunner.RoadRunner(to_sbml(core().model, core_parameters(), Schedule.build(five_days())))
    runner.integrator.relative_tolerance = 1e-10
    runner.integrator.absolute_tolerance = 1e-14
    runner.integrator.maximum_num_steps = 100_000
    names = [flat(name) for name in core().outputs]
    runner.timeCourseSelections = ["time", *names]
    table = np.array(runner.simulate(times=[tick / HOUR for tick in TICKS]))
    return dict(zip(names, table[:, 1:].T, strict=True))


def test_the_exported_body_is_valid_sbml_with_consistent_units() -> None:
    """libSBML finds no error, and nothing to say about units: its checker is not ours."""
    document = libsbml.readSBMLFromString(exported())
    document.checkConsistency()
    found = [document.getError(i) for i in range(document.getNumErrors())]
    assert [f"{error.getErrorId()}: {error.getMessage()}" for error in found] == []


def scaled_by(name: str) -> tuple[str, ...]:
    """What tells how large an output is: itself, but for a ledger, which is nought, the amounts it balances."""
    return next((plan.scale for plan in (MAGNESIUM, TRACER, COLLAGEN) if plan.balance == name), (name,))


@pytest.mark.parametrize("engine", [reference_run, fast])
@pytest.mark.parametrize("part", ["magnesium", "dermis", "injured", "stimulated", "spared"])
def test_roadrunner_agrees(part: str, engine: Callable[[], Trajectory]) -> None:
    """Every state, readout and flow within 1e-6 of its largest value over five days."""
    compared = 0
    for name in core().outputs:
        if name.startswith(f"{part}."):
            ours, theirs = engine().outputs[flat(name)], roadrunner_run()[flat(name)]
            exists = np.isfinite(ours)  # a readout may not exist, as the share of a tracer not yet given
            scale = max(
                float(np.abs(reference_run().outputs[flat(n)][exists]).max(initial=0.0)) for n in scaled_by(name)
            )
            assert np.abs(theirs - ours)[exists] == pytest.approx(0.0, abs=TOLERANCE * scale), name
            compared += 1
    assert compared > 5


def test_the_comparison_sees_a_difference() -> None:
    """The yardstick can fail: a supplement left out shows in serum by far more than the tolerance."""
    without = [item for item in five_days() if item != serving(8 * HOUR, 12.0, 0.3)]
    other = _run("cvode", 1e-10, without).outputs[flat("magnesium.serum")]
    assert np.abs(other - roadrunner_run()[flat("magnesium.serum")]).max() > 1e3 * TOLERANCE
