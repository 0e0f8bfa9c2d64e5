"""The method itself: its order on smooth problems, and the standard problems to their printed references."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from magmatrix.engine.codegen import rodas5p
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import People, Tolerances, simulate
from magmatrix.schedule.schedule import Schedule
from tests.engine.problems import PROBLEMS

Vector = NDArray[np.float64]


def one_step(
    rate: Callable[[float, Vector], Vector],
    slope: Callable[[float, Vector], Vector],
    force: Callable[[float, Vector], Vector],
    t: float,
    y: Vector,
    h: float,
) -> tuple[Vector, Vector, list[Vector]]:
    """The formulas of the method, written down once more."""
    matrix = np.eye(len(y)) / (rodas5p.GAMMA * h) - slope(t, y)
    u: list[Vector] = []
    for i in range(rodas5p.STAGES):
        argument = y + sum((a * u[j] for j, a in enumerate(rodas5p.A[i])), np.zeros_like(y))
        right = rate(t + rodas5p.TIMES[i] * h, argument)
        right = right + sum((c / h * u[j] for j, c in enumerate(rodas5p.C[i])), np.zeros_like(y))
        right = right + rodas5p.SLOPES[i] * h * force(t, y)
        u.append(np.linalg.solve(matrix, right))
    return argument + u[-1], u[-1], u


def smooth(t: float, y: Vector) -> Vector:
    return np.array([y[1] * y[0] - t * y[0], -np.sin(y[0]) + 0.5 * np.cos(t) * y[1]])


def smooth_slope(t: float, y: Vector) -> Vector:
    return np.array([[y[1] - t, y[0]], [-np.cos(y[0]), 0.5 * np.cos(t)]])


def smooth_force(t: float, y: Vector) -> Vector:
    return np.array([-y[0], -0.5 * np.sin(t) * y[1]])


def solution(steps: int, *, embedded: bool = False) -> Vector:
    y, h = np.array([1.0, 0.7]), 1.0 / steps
    for k in range(steps):
        new, error, _ = one_step(smooth, smooth_slope, smooth_force, k * h, y, h)
        y = new - error if embedded else new
    return y


@pytest.mark.parametrize(("embedded", "order"), [(False, 5), (True, 4)])
def test_halving_the_step_divides_the_error_by_two_to_the_order(embedded: bool, order: int) -> None:
    exact = solution(400)
    coarse, fine = (np.linalg.norm(solution(n, embedded=embedded) - exact) for n in (16, 32))
    assert math.log2(coarse / fine) == pytest.approx(order, abs=0.35)


def test_a_stiff_decay_is_damped_at_once() -> None:
    new, error, _ = one_step(
        lambda t, y: -1e12 * y, lambda t, y: np.array([[-1e12]]), lambda t, y: 0.0 * y, 0.0, np.array([1.0]), 1.0
    )
    assert abs(new[0]) < 1e-9
    assert abs(error[0]) < 1e-9


def test_the_dense_solution_has_order_four() -> None:
    def within(h: float, share: float) -> Vector:
        y = np.array([1.0, 0.7])
        new, _, u = one_step(smooth, smooth_slope, smooth_force, 0.0, y, h)
        k = [sum((w * v for w, v in zip(row, u, strict=True)), np.zeros(2)) for row in rodas5p.DENSE]
        return (1 - share) * y + share * (new + (1 - share) * (k[0] + share * (k[1] + share * k[2])))

    def exactly(h: float) -> Vector:
        y, small = np.array([1.0, 0.7]), h / 200
        for i in range(200):
            y = one_step(smooth, smooth_slope, smooth_force, i * small, y, small)[0]
        return y

    errors = [np.linalg.norm(within(h, 0.4) - exactly(0.4 * h)) for h in (0.2, 0.1)]
    assert math.log2(errors[0] / errors[1]) > 4.6  # one step of a solution of order 4 errs as h to the 5


@pytest.mark.parametrize("name", PROBLEMS)
def test_standard_problems_reach_their_references(name: str) -> None:
    problem = PROBLEMS[name]()
    engine = FastEngine(problem.model, list(problem.end))
    tiny = {"b": 1e-4} if name == "robertson" else {}
    tolerances = Tolerances(rtol=1e-9, first_step=1e-6, scales=tiny)
    run = simulate(
        engine,
        People(1),
        Schedule(),
        [problem.last_tick],
        tolerances=tolerances,
        ticks_per_unit=problem.ticks_per_unit,
    )
    run.require_all()
    for state, value in problem.end.items():
        assert run.series[state][0, -1] == pytest.approx(value, rel=2e-6), state


Tree = tuple["Tree", ...]
"""A rooted tree as the tuple of its branches; () is a single vertex."""


def trees(order: int) -> list[Tree]:
    """All rooted trees with `order` vertices, each once."""

    def forests(vertices: int, largest: Tree | None) -> list[Tree]:
        if not vertices:
            return [()]
        found = []
        for size in range(vertices, 0, -1):
            for tree in trees(size):
                if largest is None or (vertex_count(tree), tree) <= (vertex_count(largest), largest):
                    found += [(tree, *rest) for rest in forests(vertices - size, tree)]
        return found

    return forests(order - 1, None)


def vertex_count(tree: Tree) -> int:
    return 1 + sum(vertex_count(branch) for branch in tree)


def density(tree: Tree) -> int:
    return vertex_count(tree) * math.prod(density(branch) for branch in tree)


def untransformed() -> tuple[Vector, Vector, Vector, Vector]:
    """alpha, beta = alpha + gamma, and the weights of the solution and of the embedded one."""
    s = rodas5p.STAGES
    lower, argument = np.zeros((s, s)), np.zeros((s, s))
    for i in range(s):
        lower[i, : len(rodas5p.C[i])] = rodas5p.C[i]
        argument[i, : len(rodas5p.A[i])] = rodas5p.A[i]
    gamma = np.linalg.inv(np.eye(s) / rodas5p.GAMMA - lower)
    alpha = argument @ gamma
    embedded = argument[-1] @ gamma
    return alpha, alpha + gamma, embedded + np.eye(s)[-1] @ gamma, embedded


def weight(tree: Tree, alpha: Vector, beta: Vector) -> Vector:
    """The elementary weight of every stage (Hairer and Wanner IV.7): one branch grows on beta, several on alpha."""
    if len(tree) == 1:
        return np.asarray(beta @ weight(tree[0], alpha, beta))
    return np.prod([alpha @ weight(branch, alpha, beta) for branch in tree], axis=0, initial=1.0) * np.ones(len(alpha))


def test_there_are_as_many_trees_as_butcher_counted() -> None:
    assert [len(trees(order)) for order in range(1, 7)] == [1, 1, 2, 4, 9, 20]


@pytest.mark.parametrize("tree", [tree for order in range(1, 6) for tree in trees(order)], ids=str)
def test_the_printed_coefficients_meet_every_order_condition(tree: Tree) -> None:
    alpha, beta, solution_weights, embedded_weights = untransformed()
    stages = weight(tree, alpha, beta)
    assert abs(solution_weights @ stages - 1.0 / density(tree)) < 1e-13
    if vertex_count(tree) <= rodas5p.EMBEDDED_ORDER:
        assert abs(embedded_weights @ stages - 1.0 / density(tree)) < 1e-13


def test_the_embedded_solution_is_of_no_higher_order_or_it_would_estimate_nothing() -> None:
    alpha, beta, _, embedded_weights = untransformed()
    misses = [abs(embedded_weights @ weight(tree, alpha, beta) - 1.0 / density(tree)) for tree in trees(5)]
    assert max(misses) > 1e-4


def test_times_and_slopes_are_the_row_sums() -> None:
    alpha, beta, _, _ = untransformed()
    np.testing.assert_allclose(alpha.sum(axis=1), rodas5p.TIMES, rtol=0, atol=1e-13)
    np.testing.assert_allclose((beta - alpha).sum(axis=1), rodas5p.SLOPES, rtol=0, atol=1e-13)


def test_the_stage_before_last_is_already_consistent() -> None:
    """With it differential-algebraic and stiff problems keep their order: the last two stages look at the end."""
    alpha, beta, solution_weights, embedded_weights = untransformed()
    np.testing.assert_allclose(alpha[-1], embedded_weights, rtol=0, atol=1e-13)
    np.testing.assert_allclose(beta[-1], solution_weights, rtol=0, atol=1e-13)
    np.testing.assert_allclose(alpha[-2], beta[-3], rtol=0, atol=1e-13)
