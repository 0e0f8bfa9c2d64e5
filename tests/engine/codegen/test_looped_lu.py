"""Large models: factorisation and solution as loops give what the written-out form gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from magmatrix.engine.lower.code_plan import Limits
from magmatrix.engine.runtime.cache import ObjectCache
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import People, Tolerances, simulate
from magmatrix.graph.expr import add, symbol
from magmatrix.graph.model import Model
from magmatrix.schedule.schedule import Schedule
from tests.engine.small import HOUR
from tests.graph.build import a_model


def crowded(size: int) -> Model:
    """Everyone competes with everyone: the Jacobian has no zero."""
    x = [symbol(f"x{i}") for i in range(size)]
    rates = {
        f"x{i}": x[i] * (1.0 - add(*(((i * j) % 5 + 1.0) / size * x[j] for j in range(size)))) for i in range(size)
    }
    return a_model(rates, start={f"x{i}": 0.1 + 0.01 * i for i in range(size)})


@pytest.mark.parametrize("limits", [Limits(0, 40, 10_000), Limits(0, 40, 0), Limits(0, 40, 60)])
def test_loops_and_straight_code_agree(limits: Limits, tmp_path: Path) -> None:
    model = crowded(9)
    names = list(model.states)
    tolerances = Tolerances(rtol=1e-7)
    straight = simulate(FastEngine(model, names), People(3), Schedule(), [0, 20 * HOUR], tolerances=tolerances)
    engine = FastEngine(model, names, cache=ObjectCache(tmp_path), limits=limits)
    assert engine.program.elimination.density == 1.0
    looped = simulate(engine, People(3), Schedule(), [0, 20 * HOUR], tolerances=tolerances)
    for name in names:
        np.testing.assert_allclose(looped.series[name], straight.series[name], rtol=1e-9)
