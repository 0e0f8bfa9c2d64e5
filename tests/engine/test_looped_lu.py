"""Large models: factorisation and solution as loops give what the written-out form gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from magmatrix.engine import kernels
from magmatrix.engine.cache import ObjectCache
from magmatrix.engine.engine import FastEngine
from magmatrix.engine.schedule import Schedule
from magmatrix.engine.simulate import People, Tolerances, simulate
from magmatrix.graph.expr import add, symbol
from magmatrix.graph.model import Model
from tests.engine.small import HOUR
from tests.graph.build import a_model


def crowded(size: int) -> Model:
    """Everyone competes with everyone: the Jacobian has no zero."""
    x = [symbol(f"x{i}") for i in range(size)]
    rates = {
        f"x{i}": x[i] * (1.0 - add(*(((i * j) % 5 + 1.0) / size * x[j] for j in range(size)))) for i in range(size)
    }
    return a_model(rates, start={f"x{i}": 0.1 + 0.01 * i for i in range(size)})


@pytest.mark.parametrize("large", ["MOST_MULTIPLICATIONS", "MOST_ENTRIES"])
def test_loops_and_straight_code_agree(large: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = crowded(9)
    names = list(model.states)
    tolerances = Tolerances(rtol=1e-7)
    straight = simulate(FastEngine(model, names), People(3), Schedule(), [0, 20 * HOUR], tolerances=tolerances)
    monkeypatch.setattr(kernels, large, -1)
    engine = FastEngine(model, names, cache=ObjectCache(tmp_path))
    assert engine.program.elimination.density == 1.0
    looped = simulate(engine, People(3), Schedule(), [0, 20 * HOUR], tolerances=tolerances)
    for name in names:
        np.testing.assert_allclose(looped.series[name], straight.series[name], rtol=1e-9)
