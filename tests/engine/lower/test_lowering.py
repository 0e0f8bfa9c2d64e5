"""What goes on the tape: values equal the plain interpreter's, parameters are hoisted, powers share one exp and log."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.engine.lower.lowering import Lowering
from magmatrix.engine.lower.program import lower_model
from magmatrix.engine.lower.tape import Tape
from magmatrix.engine.problem.output import Output
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import People, simulate
from magmatrix.errors import ModelError
from magmatrix.graph.derivative import derivative
from magmatrix.graph.expr import (
    FUNCTIONS,
    Expr,
    call,
    compare,
    evaluate,
    logic,
    number,
    piecewise,
    power,
    symbol,
)
from magmatrix.schedule.schedule import Schedule
from tests.graph.build import a_model

X, P, Q = symbol("x"), symbol("p"), symbol("q")


def lowered(*roots: Expr) -> tuple[Tape, list[int]]:
    tape = Tape()
    return tape, Lowering(tape, {"x": 0}, {"p": 0, "q": 1}).lower(*roots)


def kinds(*roots: Expr) -> dict[str, int]:
    tape, values = lowered(*roots)
    return dict(tape.counts(values))


def measured(exprs: dict[str, Expr], points: list[dict[str, float]]) -> dict[str, list[float]]:
    """What compiled code gives for expressions of x, p and q at points."""
    model = a_model({"x": number(0.0)}, start={"x": 0.0}, parameters={"p": 0.0, "q": 0.0}, assigned=exprs)
    people = People(
        len(points),
        {name: np.array([point[name] for point in points]) for name in "pq"},
        {"x": np.array([point["x"] for point in points])},
    )
    run = simulate(FastEngine(model, list(exprs)), people, Schedule(), [0])
    return {name: [float(v) for v in run.series[name][:, 0]] for name in exprs}


def tape_value(tape: Tape, root: int | None, values: dict[str, float]) -> float:
    """What a root comes to, operation by operation."""
    if root is None:
        return 0.0
    plain = {
        "add": lambda a, b: a + b,
        "sub": lambda a, b: a - b,
        "mul": lambda a, b: a * b,
        "neg": lambda a: -a,
        "recip": lambda a: 1.0 / a if a else math.copysign(math.inf, a),
        "sqrt": math.sqrt,
        "fabs": abs,
        "guard": lambda a: max(a, 1e-300),
        "floor": math.floor,
        "log_short": math.log,
        "log_rest": lambda a: 0.0,
        "power": lambda p, log, rest: math.exp(p * log),
        "select": lambda c, a, b: a if c else b,
        "eq": lambda a, b: a == b,
        "lt": lambda a, b: a < b,
        "gt": lambda a, b: a > b,
    }
    found: dict[int, float] = {}
    for k in tape.reachable([root]):
        op = tape.ops[k]
        if op.kind == "const":
            found[k] = float(op.payload if op.payload is not None else math.nan)
        elif op.kind in ("state", "param"):
            found[k] = values["x" if op.kind == "state" else "p"]
        else:
            found[k] = plain[op.kind](*(found[arg] for arg in op.args))
    return found[root]


def test_what_parameters_decide_is_computed_beforehand() -> None:
    assert kinds(P * Q * X / (P + Q)) == {"mul": 1}
    assert kinds(X + P - Q * 3.0) == {"add": 1}
    assert kinds(power(P, Q) * X) == {"mul": 1}


def test_one_reciprocal_serves_all_who_divide_by_it() -> None:
    rate = P * X / (Q + X)
    assert kinds(rate, derivative(rate, "x"))["recip"] == 1


def with_slopes(rates: list[Expr], slopes: list[Expr]) -> dict[str, int]:
    tape = Tape()
    lowering = Lowering(tape, {"x": 0}, {"p": 0, "q": 1})
    return dict(tape.counts([*lowering.lower(*rates), *lowering.for_slopes().lower(*slopes)]))


@pytest.mark.parametrize("exponent", [P, P + 1.0, number(2.7), number(0.3), number(-1.3)])
def test_a_power_and_its_slope_are_one_power(exponent: Expr) -> None:
    rate = power(X, exponent)
    counts = with_slopes([rate], [derivative(rate, "x")])
    assert counts["power"] == counts["log_short"] == 1


def test_powers_in_rates_are_each_computed_from_one_logarithm() -> None:
    rates = [power(X, P), power(X, P - 1.0), power(X, number(2.25)), power(X, number(1.25))]
    counts = with_slopes(rates, [derivative(rates[2], "x")])
    assert counts["power"] == 4
    assert counts["log_short"] == counts["log_rest"] == 1


def test_what_is_rough_for_slopes_is_not_used_elsewhere() -> None:
    tape = Tape()
    lowering = Lowering(tape, {"x": 0}, {"p": 0, "q": 1})
    lowering.lower(power(X, P))
    slope = power(X, P - 1.0)
    rough, exact = lowering.for_slopes().lower(slope)[0], lowering.lower(slope)[0]
    assert "recip" in {tape.ops[k].kind for k in tape.reachable([rough])}
    assert "recip" not in {tape.ops[k].kind for k in tape.reachable([exact])}


def test_whole_and_half_powers_need_no_logarithm() -> None:
    few = kinds(power(X, number(5.0)), power(X, number(-3.0)), power(X, number(-1.5)), power(X, number(2.5)))
    assert "power" not in few
    assert "log_short" not in few


def test_compiled_powers_are_within_two_units() -> None:
    points = [{"x": x, "p": p, "q": 0.0} for x in (1e-9, 0.731, 1.0001, 1.413, 5e6) for p in (-1.3, 0.5, 1.7, 19.0)]
    exprs = {
        "person": power(X, P),
        "less": power(X, P - 1.0),
        "fixed": power(X, number(2.7)),
        "half": power(X, number(1.5)),
    }
    found = measured(exprs, points)
    for name, expr in exprs.items():
        for value, point in zip(found[name], points, strict=True):
            exact = evaluate(expr, point)
            assert abs(value - exact) <= 2.5 * math.ulp(exact), (name, point)


BASES = (-2.5, -1.0, -1e-9, 0.0, 1e-9, 0.7, 3.0)
EXPONENTS = (-3.0, -2.5, -1.0, -0.5, 0.0, 0.3, 1.0, 1.5, 2.0, 3.0, 4.0, 65.0, 66.0)


def raised(base: float, exponent: float) -> float:
    """The power as IEEE 754 has it, but a readout that is infinite does not exist."""
    with np.errstate(all="ignore"):
        value = float(np.power(base, exponent))
    return value if math.isfinite(value) else math.nan


@pytest.mark.parametrize("exponent", EXPONENTS)
def test_a_power_is_the_same_wherever_its_exponent_comes_from(exponent: float) -> None:
    """x^n of a negative x is signed for a whole n and undefined otherwise; of 0 it is 0, 1 or undefined."""
    points = [{"x": x, "p": exponent, "q": 0.0} for x in BASES]
    found = measured(
        {"person": power(X, P), "fixed": power(X, number(exponent)), "late": power(X, P + 0.0 * X)}, points
    )
    expected = [raised(x, exponent) for x in BASES]
    for values in found.values():
        np.testing.assert_allclose(values, expected, rtol=1e-13)


def test_powers_of_undefined_numbers_are_undefined() -> None:
    tape, (value,) = lowered(power(X, P))
    assert tape.ops[value].kind == "select"
    found = measured({"power": power(X, P)}, [{"x": 2.0, "p": math.nan, "q": 0.0}])
    assert math.isnan(found["power"][0])


@pytest.mark.parametrize(
    ("exponent", "slope"), [(1.0, 1.0), (2.0, 0.0), (2.5, 0.0), (4.0, 0.0), (0.5, 0.0), (0.0, 0.0)]
)
@pytest.mark.parametrize("fixed", [True, False])
def test_the_slope_of_a_power_at_zero_is_finite(exponent: float, slope: float, fixed: bool) -> None:
    """n x^(n-1) at 0; where that is infinite it counts as 0, so that no state is pinned there."""
    rate = power(X, number(exponent) if fixed else P)
    model = a_model({"x": rate}, start={"x": 0.0}, parameters={"p": exponent})
    program = lower_model(model, [Output("x")])
    assert tape_value(program.tape, program.slopes.get((0, 0)), {"x": 0.0, "p": exponent}) == slope


def test_a_symbol_without_a_place_is_refused() -> None:
    with pytest.raises(ModelError, match="'z' has neither"):
        lowered(symbol("z"))


POINTS = [{"x": x, "p": p, "q": q} for x in (0.3, 0.77) for p in (0.2, 0.9) for q in (0.5, -0.4)]


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - {"min", "max"}))
def test_every_function_of_the_graph(name: str) -> None:
    expr = call(name, X * P)
    for point, value in zip(POINTS, measured({"f": expr}, POINTS)["f"], strict=True):
        assert value == pytest.approx(evaluate(expr, point), rel=1e-14, abs=1e-300)


def test_choices_and_truths() -> None:
    inside = logic("and", compare("gt", X, P), logic("not", compare("lt", X, Q)))
    odd = logic("xor", compare("ge", X, P), compare("le", X, Q), compare("ne", X, P))
    exprs = {
        "choice": piecewise(X, inside, P, logic("or", odd, compare("eq", P, Q)), Q),
        "extreme": call("max", X, P, call("min", Q, X)),
    }
    found = measured(exprs, POINTS)
    for name, expr in exprs.items():
        assert found[name] == [evaluate(expr, point) for point in POINTS]


leaves = st.sampled_from([X, P, Q]) | st.floats(-4.0, 4.0).map(lambda v: number(round(v, 2)))
sums = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: two[0] + two[1]),
        st.tuples(inner, inner).map(lambda two: two[0] * two[1]),
        st.tuples(inner, inner).map(lambda two: two[0] - two[1]),
        inner.map(lambda one: power(1.5 + one * one, number(-1.0))),
        inner.map(lambda one: power(0.5 + one * one, P)),
        inner.map(lambda one: call("exp", call("tanh", one))),
        st.tuples(inner, inner).map(lambda two: piecewise(two[0], compare("lt", two[0], two[1]), two[1])),
    ),
    max_leaves=12,
)


@settings(max_examples=20, deadline=None)
@given(roots=st.lists(sums, min_size=1, max_size=4))
def test_compiled_values_are_the_interpreters(roots: list[Expr]) -> None:
    exprs = {f"f{i}": root for i, root in enumerate(roots)}
    found = measured(exprs, POINTS)
    for name, expr in exprs.items():
        for value, point in zip(found[name], POINTS, strict=True):
            exact = evaluate(expr, point)
            assert math.isclose(value, exact, rel_tol=1e-9, abs_tol=1e-9), (name, expr)
