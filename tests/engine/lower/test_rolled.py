"""Rolled programs: code grows with the forms in a model, not with its entries, and results stay what they were."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from magmatrix.engine.codegen.integrator import build_module
from magmatrix.engine.lower import code_plan as plan
from magmatrix.engine.lower.code_plan import Limits
from magmatrix.engine.lower.program import Program, lower_model
from magmatrix.engine.lower.rolled import Rolled, is_loop, roll
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import People, Tolerances, simulate
from magmatrix.graph.expr import compare, piecewise, symbol
from magmatrix.graph.model import Model
from magmatrix.schedule.schedule import Schedule
from tests.engine.large import dense, grid, network
from tests.engine.small import HOUR
from tests.graph.build import a_model

TICKS = (0, HOUR // 2, 2 * HOUR, 6 * HOUR)


def lowered(model: Model, limits: Limits | None = None) -> Program:
    return lower_model(model, [], limits)


def rolled(program: Program) -> Rolled:
    goals = program.code_plan.goals
    return roll(program.tape, program.code_plan.roots, [goal.kind for goal in goals], frozenset(program.slots))


def of_the_model(program: Program) -> tuple[int, int]:
    """Functions and instructions of rates and Jacobian."""
    parts = [f for f in build_module(program, 4)[0].functions if f.name.startswith(("matrix_", "rates_"))]
    return len(parts), sum(len(block.instructions) for part in parts for block in part.blocks)


def test_code_of_a_dense_model_grows_no_faster_than_its_states() -> None:
    small, large = lowered(dense(32)), lowered(dense(64))
    assert large.code_plan.matrix.operations > 3.5 * small.code_plan.matrix.operations
    (few, short), (many, long) = of_the_model(small), of_the_model(large)
    assert long < 2.2 * short
    assert many <= 2 * few + 2
    assert long < large.code_plan.matrix.operations / 10


def test_code_of_a_model_in_chunks_grows_no_faster_than_its_operations() -> None:
    limits = Limits(written=10**9)
    small, large = lowered(network(60, 12), limits), lowered(network(120, 12), limits)
    (few, short), (many, long) = of_the_model(small), of_the_model(large)
    growth = large.code_plan.matrix.operations / small.code_plan.matrix.operations
    assert long < 1.1 * growth * short
    assert many <= 1.1 * growth * few + 2


def test_every_value_is_ready_before_it_is_read_and_every_root_is_computed_once() -> None:
    program = lowered(dense(12))
    loops = rolled(program)
    ready = set(program.slots)
    roots = []
    for units in loops.groups:
        read = {
            number
            for unit in units
            for number, line in zip(unit.numbers, (line for line in unit.form if _varies(line.kind)), strict=True)
            if line.kind == "memory"
        }
        assert read <= ready
        ready |= {unit.value for unit in units if unit.root < 0}
        roots += [unit.root for unit in units if unit.root >= 0]
    assert sorted(roots) == list(range(len(program.code_plan.roots)))
    assert ready == {*program.slots, *loops.places}


def test_units_of_a_loop_have_one_form() -> None:
    loops = rolled(lowered(dense(12)))
    assert all(len({unit.form for unit in units}) == 1 for units in loops.groups)
    assert any(is_loop(units) for units in loops.groups)
    assert loops.length * 10 < loops.operations


def test_what_hands_much_on_through_memory_stays_in_chunks() -> None:
    assert not isinstance(lowered(grid(1, 200)).code_plan.matrix, Rolled)
    assert isinstance(lowered(dense(32)).code_plan.matrix, Rolled)


def test_a_dense_model_in_loops_agrees_with_the_reference() -> None:
    engine = FastEngine(dense(30), [f"x{i}" for i in range(30)])
    assert isinstance(engine.program.code_plan.matrix, Rolled)
    run = simulate(engine, People(3, {"gain": np.array([0.7, 1.0, 1.4])}), Schedule(), TICKS)
    reference = ReferenceEngine(engine.model, list(engine.model.states)).run(
        {"gain": 1.4}, Schedule(), TICKS, rtol=1e-8
    )
    for state, exact in reference.outputs.items():
        np.testing.assert_allclose(run.series[state][2], exact, atol=1e-4 * max(1.0, np.abs(exact).max()), rtol=0.0)


def switched(size: int) -> Model:
    """Choices, powers, times and truth values that several entries need."""
    x = [symbol(f"x{i}") for i in range(size)]
    total = sum(x[1:], x[0])
    on = compare("gt", total, symbol("limit"))
    rates = {
        f"x{i}": piecewise(x[i] * x[(i + 1) % size], on, symbol("time") * 0.01)
        + x[(i + 2) % size] ** symbol("order")
        - (0.1 + 0.01 * i) * total
        for i in range(size)
    }
    return a_model(rates, parameters={"limit": 3.0, "order": 1.3})


OTHERS: dict[str, Callable[[], Model]] = {
    "dense": lambda: dense(14),
    "network": lambda: network(30, 12),
    "chain": lambda: grid(1, 20),
    "switched": lambda: switched(12),
}


@pytest.mark.parametrize("name", OTHERS)
def test_loops_and_chunks_agree(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "REPEATS", 0)
    monkeypatch.setattr(plan, "TRAFFIC", 0)
    model = OTHERS[name]()
    rolling, writing = Limits(0, 60, 6000, 0), Limits(0, 60, 6000, 10**9)
    states = list(model.states)
    loops, chunks = FastEngine(model, states, limits=rolling), FastEngine(model, states, limits=writing)
    assert isinstance(loops.program.code_plan.matrix, Rolled)
    assert not isinstance(chunks.program.code_plan.matrix, Rolled)
    tolerances = Tolerances(rtol=1e-7)
    one, other = (simulate(engine, People(3), Schedule(), TICKS, tolerances=tolerances) for engine in (loops, chunks))
    for state, values in one.series.items():
        np.testing.assert_allclose(other.series[state], values, rtol=1e-8, atol=1e-10)


def _varies(kind: str) -> bool:
    return kind in ("memory", "const", "state")
