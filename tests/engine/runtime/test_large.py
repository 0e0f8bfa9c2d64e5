"""Large and dense models: the reference solver agrees, and it does not matter how the factorisation is written."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from magmatrix.engine.lower.chunks import split
from magmatrix.engine.lower.code_plan import Limits
from magmatrix.engine.lower.program import lower_model
from magmatrix.engine.problem.output import Kind, Output
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import People, Tolerances, simulate
from magmatrix.graph.model import Model
from magmatrix.schedule.schedule import Schedule
from tests.engine.large import dense, grid, network
from tests.engine.small import HOUR

TICKS = (0, HOUR // 2, 2 * HOUR, 6 * HOUR)
MODELS: dict[str, Callable[[], Model]] = {
    "dense": lambda: dense(24),
    "chain": lambda: grid(1, 100),
    "grid": lambda: grid(8, 8),
    "network": lambda: network(70, 5),
}
SHORT: dict[str, Callable[[], Model]] = {
    "dense": lambda: dense(10),
    "grid": lambda: grid(3, 4),
    "network": lambda: network(24, 4),
}
UNROLLED = Limits(fused=0, chunk=100, unrolled=10**9)


@cache
def engine_of(model: str, limits: Limits | None = None) -> FastEngine:
    built = (SHORT if limits else MODELS)[model]()
    return FastEngine(built, [*built.states, Output(built.states[0], Kind.HIGHEST)], limits=limits)


def some_people(count: int) -> People:
    draw = np.random.default_rng(5)
    return People(count, {"gain": draw.uniform(0.6, 1.5, count), "loss": draw.uniform(0.8, 1.2, count)})


@pytest.mark.parametrize("name", MODELS)
def test_the_reference_agrees(name: str) -> None:
    engine = engine_of(name)
    people = some_people(2)
    run = simulate(engine, people, Schedule(), TICKS)
    states = list(engine.model.states)
    values = {symbol: float(np.asarray(value)[1]) for symbol, value in people.parameters.items()}
    reference = ReferenceEngine(engine.model, states).run(values, Schedule(), TICKS, rtol=1e-8)
    for state in states:
        exact = reference.outputs[state]
        np.testing.assert_allclose(run.series[state][1], exact, atol=1e-4 * max(1.0, np.abs(exact).max()), rtol=0.0)


@pytest.mark.parametrize("name", SHORT)
@pytest.mark.parametrize("limits", [Limits(), Limits(0, 50, 0), Limits(0, 50, 200)], ids=["as usual", "loops", "both"])
def test_loops_and_straight_code_agree(name: str, limits: Limits) -> None:
    tolerances = Tolerances(rtol=1e-7)
    straight = simulate(engine_of(name, UNROLLED), some_people(3), Schedule(), TICKS, tolerances=tolerances)
    other = simulate(engine_of(name, limits), some_people(3), Schedule(), TICKS, tolerances=tolerances)
    for state, values in straight.series.items():
        np.testing.assert_allclose(other.series[state], values, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("name", SHORT)
def test_person_i_is_person_i_in_loops(name: str) -> None:
    engine = engine_of(name, Limits(0, 50, 0))
    people = some_people(7)
    everyone = simulate(engine, people, Schedule(), TICKS, threads=1)
    for which in ([4], [6, 0, 3], [2, 5, 1, 4, 6]):
        some = simulate(engine, people.chosen(np.array(which)), Schedule(), TICKS, threads=2)
        for state, values in everyone.series.items():
            np.testing.assert_array_equal(some.series[state], values[which])


def test_what_fills_in_is_looped_and_ends_in_a_full_block() -> None:
    plan, elimination = engine_of("network").program.code_plan, engine_of("network").program.elimination
    assert elimination.density > 0.3
    assert elimination.block > 0
    assert plan.unrolled_rows < len(elimination.order)
    chain = engine_of("chain").program
    assert chain.code_plan.unrolled_rows == chain.code_plan.solved_rows == len(chain.states)
    assert chain.elimination.block == 0


def test_chunks_keep_what_later_chunks_need() -> None:
    program = lower_model(SHORT["network"](), [])
    tape, roots, limit = program.tape, program.code_plan.roots, 60
    parts = split(tape, roots, frozenset(program.slots), limit)
    assert len(parts.chunks) > 5
    assert sorted(step.number for chunk in parts.chunks for step in chunk if not step.keeps) == list(range(len(roots)))
    known = set(program.slots)
    for chunk in parts.chunks:
        here: set[int] = set()
        for step in chunk:
            stack = [step.number if step.keeps else roots[step.number]]
            while stack:
                index = stack.pop()
                if index not in here and index not in known and tape.ops[index].args:
                    here.add(index)
                    stack.extend(tape.ops[index].args)
        assert sum(not tape.ops[index].is_truth for index in here) <= limit
        known |= {step.number for step in chunk if step.keeps}
