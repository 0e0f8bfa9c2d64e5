"""The real body on the fast engine: the reference solver's numbers for random and extreme people, and closed ledgers.

This is the one test of the engine that looks at the body; the engine itself never does.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.body.scales import state_scales
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import People, Tolerances, simulate
from magmatrix.graph.model import Model
from magmatrix.graph.names import flat
from magmatrix.graph.reduce import reduce_to
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule, Setting
from tests.physiology.lab import HOUR, eat, serving, treat

DAYS = 20
OUTPUTS = tuple(
    flat(name)
    for name in (
        "magnesium.serum",
        "magnesium.urine_rate",
        "magnesium.body_total",
        "magnesium.balance",
        "magnesium.tracer_enrichment",
        "dermis.collagen",
        "dermis.tewl",
        "dermis.erythema",
        "dermis.collagen_balance",
    )
)
TICKS = range(0, DAYS * TICKS_PER_DAY + 1, 8 * HOUR)


@cache
def model() -> Model:
    return reduce_to(reference_body().switched().model, OUTPUTS)


@cache
def engine() -> FastEngine:
    return FastEngine(model(), OUTPUTS)


def values() -> dict[str, float]:
    return {**reference_body().switched().values, "magnesium__rest_ratio": 1.0}


def busy() -> Schedule:
    return Schedule.build(
        [
            *eat(300.0, range(DAYS)),
            *(serving(day * TICKS_PER_DAY + 21 * HOUR, 8.0, 0.5) for day in range(3, DAYS)),
            Action(9 * HOUR, "magnesium.tracer_oral", {"amount": 0.5, "soluble": 0.9}),
            Setting(4 * TICKS_PER_DAY, "magnesium.sweat_volume", 0.1),
            Setting(5 * TICKS_PER_DAY, "magnesium.gfr", 4.0),
            Setting(6 * TICKS_PER_DAY, "sun.dose_rate", 0.3),
            treat(7.4, injured=0.1, stimulated=0.3, removed=0.2),
            treat(14.4, injured=0.1, stimulated=0.3, removed=0.2),
        ]
    )


def crowd(count: int, spread: float) -> People:
    """People with every positive constant drawn around the reference."""
    draw = np.random.default_rng(11)
    whole = {name for name, value in values().items() if value.is_integer()}
    drawn = {
        name: value * np.exp(spread * draw.standard_normal(count))
        for name, value in values().items()
        if value > 0.0 and name in model().symbols and name not in whole
    }
    return People(count, {**values(), **drawn})


@pytest.mark.parametrize("spread", [0.1, 0.5])
def test_the_reference_agrees(spread: float) -> None:
    people = crowd(3, spread)
    scales = state_scales(model(), values())
    run = simulate(engine(), people, busy(), TICKS, tolerances=Tolerances(rtol=1e-8, scales=scales))
    run.require_all()
    reference = ReferenceEngine(model(), OUTPUTS, scales=scales)
    for person in range(people.count):
        own = {name: float(np.broadcast_to(value, 3)[person]) for name, value in people.parameters.items()}
        exact = reference.run(own, busy(), TICKS, rtol=1e-9)
        for name in OUTPUTS:
            size = float(np.nanmax(np.abs(exact.outputs[name])))
            np.testing.assert_allclose(
                run.series[name][person], exact.outputs[name], rtol=1e-5, atol=1e-6 * size + 1e-9, err_msg=name
            )


def test_the_usual_tolerance_keeps_errors_below_a_ten_thousandth_and_ledgers_closed() -> None:
    people = crowd(8, 0.2)
    scales = state_scales(model(), values())
    usual, better = (
        simulate(engine(), people, busy(), TICKS, tolerances=Tolerances(rtol=rtol, scales=scales))
        for rtol in (1e-4, 1e-8)
    )
    for name in OUTPUTS:
        if name.endswith("balance"):
            drift = usual.series[name] - usual.series[name][:, :1]
            assert np.max(np.abs(drift)) < 1e-9 * np.max(np.abs(usual.series[flat("magnesium.body_total")])), name
        else:
            size = np.nanmax(np.abs(better.series[name]))
            assert np.nanmax(np.abs(usual.series[name] - better.series[name])) < 1e-4 * size, name
