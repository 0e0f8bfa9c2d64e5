"""Methods: their order on smooth problems, in the machine code too, and the standard problems to printed references."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from magmatrix.engine.codegen.method import Method
from magmatrix.engine.codegen.rodas5p import RODAS5P
from magmatrix.engine.problem.output import Kind, Output
from magmatrix.engine.problem.precision import Precision
from magmatrix.engine.runtime.accuracy import check_accuracy
from magmatrix.engine.runtime.cache import content_key
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.machine import host
from magmatrix.engine.runtime.simulate import People, Tolerances, simulate
from magmatrix.errors import ModelError
from magmatrix.graph.expr import symbol
from magmatrix.graph.model import TIME, Model
from magmatrix.schedule.schedule import Schedule
from tests.engine.methods import METHODS, RODAS3, RODAS4
from tests.engine.problems import PROBLEMS
from tests.engine.small import HOUR, chain, dose
from tests.graph.build import a_model

Vector = NDArray[np.float64]


def named(value: object) -> str | None:
    return value.name if isinstance(value, Method) else None


def one_step(
    method: Method,
    rate: Callable[[float, Vector], Vector],
    slope: Callable[[float, Vector], Vector],
    force: Callable[[float, Vector], Vector],
    t: float,
    y: Vector,
    h: float,
) -> tuple[Vector, Vector, list[Vector]]:
    """The formulas of the method, written down once more."""
    matrix = np.eye(len(y)) / (method.gamma * h) - slope(t, y)
    u: list[Vector] = []
    for i in range(method.stages):
        argument = y + sum((a * u[j] for j, a in enumerate(method.arguments[i])), np.zeros_like(y))
        right = rate(t + method.times[i] * h, argument)
        right = right + sum((c / h * u[j] for j, c in enumerate(method.couplings[i])), np.zeros_like(y))
        right = right + method.slopes[i] * h * force(t, y)
        u.append(np.linalg.solve(matrix, right))
    return argument + u[-1], u[-1], u


def smooth(t: float, y: Vector) -> Vector:
    return np.array([y[1] * y[0] - t * y[0], -np.sin(y[0]) + 0.5 * np.cos(t) * y[1]])


def smooth_slope(t: float, y: Vector) -> Vector:
    return np.array([[y[1] - t, y[0]], [-np.cos(y[0]), 0.5 * np.cos(t)]])


def smooth_force(t: float, y: Vector) -> Vector:
    return np.array([-y[0], -0.5 * np.sin(t) * y[1]])


def solution(method: Method, steps: int, *, embedded: bool = False) -> Vector:
    y, h = np.array([1.0, 0.7]), 1.0 / steps
    for k in range(steps):
        new, error, _ = one_step(method, smooth, smooth_slope, smooth_force, k * h, y, h)
        y = new - error if embedded else new
    return y


@pytest.mark.parametrize("embedded", [False, True])
@pytest.mark.parametrize("method", METHODS, ids=named)
def test_halving_the_step_divides_the_error_by_two_to_the_order(method: Method, embedded: bool) -> None:
    exact, order = solution(RODAS5P, 400), method.embedded_order if embedded else method.order
    coarse, fine = (np.linalg.norm(solution(method, n, embedded=embedded) - exact) for n in (16, 32))
    assert math.log2(coarse / fine) == pytest.approx(order, abs=0.35)


@pytest.mark.parametrize("method", METHODS, ids=named)
def test_a_stiff_decay_is_damped_at_once(method: Method) -> None:
    new, error, _ = one_step(
        method,
        lambda t, y: -1e12 * y,
        lambda t, y: np.array([[-1e12]]),
        lambda t, y: 0.0 * y,
        0.0,
        np.array([1.0]),
        1.0,
    )
    assert abs(new[0]) < 1e-9
    assert abs(error[0]) < 1e-9


@pytest.mark.parametrize("method", [m for m in METHODS if m.dense], ids=named)
def test_the_dense_solution_is_one_order_lower(method: Method) -> None:
    def within(h: float, share: float) -> Vector:
        y = np.array([1.0, 0.7])
        new, _, u = one_step(method, smooth, smooth_slope, smooth_force, 0.0, y, h)
        k = [sum((w * v for w, v in zip(row, u, strict=True)), np.zeros(2)) for row in method.dense]
        bend = sum((share**m * row for m, row in enumerate(k)), np.zeros(2))
        return (1 - share) * y + share * (new + (1 - share) * bend)

    def exactly(h: float) -> Vector:
        y, small = np.array([1.0, 0.7]), h / 200
        for i in range(200):
            y = one_step(RODAS5P, smooth, smooth_slope, smooth_force, i * small, y, small)[0]
        return y

    errors = [np.linalg.norm(within(h, 0.4) - exactly(0.4 * h)) for h in (0.2, 0.1)]
    assert math.log2(errors[0] / errors[1]) > method.order - 0.4  # one step of order p - 1 errs as h to the p


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


def untransformed(method: Method) -> tuple[Vector, Vector, Vector, Vector]:
    """alpha, beta = alpha + gamma, and the weights of the solution and of the embedded one."""
    s = method.stages
    lower, argument = np.zeros((s, s)), np.zeros((s, s))
    for i in range(s):
        lower[i, : len(method.couplings[i])] = method.couplings[i]
        argument[i, : len(method.arguments[i])] = method.arguments[i]
    gamma = np.linalg.inv(np.eye(s) / method.gamma - lower)
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


@pytest.mark.parametrize(
    ("method", "tree"),
    [(method, tree) for method in METHODS for order in range(1, method.order + 1) for tree in trees(order)],
    ids=lambda value: named(value) or str(value),
)
def test_the_printed_coefficients_meet_every_order_condition(method: Method, tree: Tree) -> None:
    alpha, beta, solution_weights, embedded_weights = untransformed(method)
    stages = weight(tree, alpha, beta)
    assert abs(solution_weights @ stages - 1.0 / density(tree)) < 1e-13
    if vertex_count(tree) <= method.embedded_order:
        assert abs(embedded_weights @ stages - 1.0 / density(tree)) < 1e-13


@pytest.mark.parametrize("method", METHODS, ids=named)
def test_neither_solution_is_of_a_higher_order_than_is_said(method: Method) -> None:
    """An embedded solution of the order of the other would estimate nothing."""
    alpha, beta, solution_weights, embedded_weights = untransformed(method)
    for order, weights in ((method.order, solution_weights), (method.embedded_order, embedded_weights)):
        misses = [abs(weights @ weight(tree, alpha, beta) - 1.0 / density(tree)) for tree in trees(order + 1)]
        assert max(misses) > 1e-4


@pytest.mark.parametrize("method", METHODS, ids=named)
def test_times_and_slopes_are_the_row_sums(method: Method) -> None:
    alpha, beta, _, _ = untransformed(method)
    np.testing.assert_allclose(alpha.sum(axis=1), method.times, rtol=0, atol=1e-13)
    np.testing.assert_allclose((beta - alpha).sum(axis=1), method.slopes, rtol=0, atol=1e-13)


def test_the_stage_before_last_is_already_consistent() -> None:
    """With it differential-algebraic and stiff problems keep their order: the last two stages look at the end."""
    alpha, beta, solution_weights, embedded_weights = untransformed(RODAS5P)
    np.testing.assert_allclose(alpha[-1], embedded_weights, rtol=0, atol=1e-13)
    np.testing.assert_allclose(beta[-1], solution_weights, rtol=0, atol=1e-13)
    np.testing.assert_allclose(alpha[-2], beta[-3], rtol=0, atol=1e-13)


def falling_and_turning() -> Model:
    """a = 1 / (1 + t^2), b = exp(arctan t): not linear, and driven by time."""
    a, t = symbol("a"), symbol(TIME)
    return a_model({"a": -2.0 * t * a * a, "b": a * symbol("b")}, start={"a": 1.0, "b": 1.0})


@pytest.mark.parametrize("method", METHODS, ids=named)
def test_the_machine_code_converges_with_the_order_of_its_method(method: Method) -> None:
    """Equal steps: each one wants to be longer than what is left until its values are taken."""
    engine = FastEngine(falling_and_turning(), ["a", "b"], method=method)
    end, errors = 1.0, []
    for steps in (64, 128):
        run = simulate(
            engine,
            People(1),
            Schedule(),
            range(1, steps + 1),
            tolerances=Tolerances(rtol=0.05, first_step=1e6),
            ticks_per_unit=steps / end,
        )
        assert run.steps.tolist() == [steps]
        assert run.rejections.tolist() == [0]
        miss = (run.series["a"][0, -1] - 1.0 / (1.0 + end**2), run.series["b"][0, -1] - math.exp(math.atan(end)))
        errors.append(math.hypot(*miss))
    assert math.log2(errors[0] / errors[1]) == pytest.approx(method.order, abs=0.1)


@pytest.mark.parametrize("precision", ["double", "single"])
def test_another_method_finds_the_same_within_the_tolerance(precision: Precision) -> None:
    outputs = ["plasma", "out", Output("plasma", Kind.HIGHEST)]
    fine = Tolerances(rtol=1e-5)
    usual, other = (
        simulate(
            FastEngine(chain(), outputs, precision=precision, method=method),
            People(3, {"ke": np.array([0.1, 0.2, 0.4])}),
            Schedule.build([dose(30, 5.0), dose(5 * HOUR, 3.0)]),
            [HOUR, 10 * HOUR],
            tolerances=fine,
        )
        for method in (RODAS5P, RODAS4)
    )
    for name in ("plasma", "out"):
        np.testing.assert_allclose(other.series[name], usual.series[name], rtol=1e-4)
    peak = Output("plasma", Kind.HIGHEST)
    np.testing.assert_allclose(other.reduced[peak], usual.reduced[peak], rtol=1e-4)
    assert (other.steps != usual.steps).all()


def test_a_lower_order_needs_more_steps() -> None:
    def steps(method: Method) -> int:
        engine = FastEngine(falling_and_turning(), ["a"], method=method)
        run = simulate(engine, People(1), Schedule(), [2 * HOUR], tolerances=Tolerances(rtol=1e-8))
        return int(run.steps[0])

    assert steps(RODAS3) > 2 * steps(RODAS4) > 2 * steps(RODAS5P)


def test_without_a_continuous_solution_no_extreme_is_kept() -> None:
    assert FastEngine(chain(), ["plasma"], method=RODAS3).method is RODAS3
    with pytest.raises(ModelError, match=r"Rodas3 has no continuous solution.*or use Rodas5P"):
        FastEngine(chain(), [Output("plasma", Kind.HIGHEST)], method=RODAS3)


def test_the_method_is_part_of_the_key_of_its_code() -> None:
    usual, other = (FastEngine(chain(), ["plasma"], method=method) for method in (RODAS5P, RODAS4))
    assert usual.code_key == FastEngine(chain(), ["plasma"]).code_key
    assert usual.code_key != other.code_key
    near = replace(RODAS4, gamma=0.25 + 2.0**-54)
    assert content_key(other.program, host(), "double", near) != other.code_key


def test_a_checked_sample_keeps_the_method() -> None:
    engine = FastEngine(chain(), ["plasma"], method=RODAS4)
    found = check_accuracy(engine, People(2), Schedule.build([dose(0, 5.0)]), [HOUR, 8 * HOUR])
    assert 0.0 < found.worst < 1e-3


@pytest.mark.parametrize(
    "change",
    [
        {"arguments": RODAS4.arguments[:-1]},
        {"couplings": (*RODAS4.couplings[:-1], (1.0,))},
        {"slopes": (0.25,)},
        {"dense": ((1.0,),)},
        {"gamma": 0.0},
        {"times": (0.1, *RODAS4.times[1:])},
    ],
    ids=lambda change: next(iter(change)),
)
def test_coefficients_that_do_not_fit_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match="the coefficients of Rodas4 do not fit 6 stages; give row i"):
        replace(RODAS4, **change)


def test_what_is_no_method_is_refused() -> None:
    with pytest.raises(ModelError, match="the method must be a Method"):
        FastEngine(chain(), ["plasma"], method="Rodas4")  # type: ignore[arg-type]
