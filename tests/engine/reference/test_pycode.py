"""Generated Python: it agrees with the interpreter, computes what is shared once, and holds no names."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.engine.reference.pycode import Layout, compile_expressions
from magmatrix.errors import ModelError
from magmatrix.graph.expr import (
    FALSE,
    TRUE,
    ZERO,
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
from tests.graph.expressions import NAMES, POINTS, Known, known_expressions

LAYOUT = Layout.of(["a", "b"], ["c"])
a, b, c = map(symbol, NAMES)

HOSTILE = (
    "__import__('os').system('false')",
    "y[0]",
    "p[0]",
    "v0",
    "f",
    "exp",
    "__builtins__",
    "0); import os; (0",
    "\n    raise SystemExit\n",
    "# nothing",
    "'''",
    "lambda: 0",
    "Ωmega, 2",
)


def run(expr: Expr, point: dict[str, float]) -> float:
    return compile_expressions([expr], LAYOUT)(0.0, [point["a"], point["b"]], [point["c"]])[0]


@given(known_expressions())
def test_generated_code_agrees_with_the_interpreter_and_with_python(known: Known) -> None:
    for point in POINTS:
        value = run(known.expr, point)
        assert value == pytest.approx(evaluate(known.expr, point), rel=1e-12, abs=1e-12)
        assert value == pytest.approx(known.meaning(point), rel=1e-9, abs=1e-9)


@given(st.lists(known_expressions(6), min_size=1, max_size=5))
def test_expressions_compiled_together_are_those_compiled_alone(found: list[Known]) -> None:
    together = compile_expressions([known.expr for known in found], LAYOUT)
    for point in POINTS:
        values = together(0.0, [point["a"], point["b"]], [point["c"]])
        assert values == pytest.approx([run(known.expr, point) for known in found], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("relation", ["lt", "le", "gt", "ge", "eq", "ne"])
@pytest.mark.parametrize("values", [(1.0, 2.0), (2.0, 2.0), (3.0, 2.0)])
def test_conditions(relation: str, values: tuple[float, float]) -> None:
    point = {"a": values[0], "b": values[1], "c": 0.0}
    expr = piecewise(number(1.0), compare(relation, a, b), number(2.0))
    assert run(expr, point) == evaluate(expr, point)


@pytest.mark.parametrize("kind", ["and", "or", "xor"])
@pytest.mark.parametrize("first", [TRUE, FALSE])
@pytest.mark.parametrize("second", [TRUE, FALSE])
@pytest.mark.parametrize("third", [TRUE, FALSE])
def test_logic(kind: str, first: Expr, second: Expr, third: Expr) -> None:
    expr = piecewise(number(1.0), logic("not", logic(kind, first, second, third)), number(2.0))
    assert run(expr, POINTS[0]) == evaluate(expr, POINTS[0])


def test_time_states_and_parameters_are_told_apart() -> None:
    compiled = compile_expressions([symbol("time"), a, b, c], LAYOUT)
    assert compiled(1.0, [2.0, 3.0], [4.0]) == (1.0, 2.0, 3.0, 4.0)


def test_no_expressions_give_no_values() -> None:
    assert compile_expressions([], LAYOUT)(0.0, [], []) == ()


def test_a_symbol_without_value_is_refused_by_name() -> None:
    with pytest.raises(ModelError, match="'d' has neither an equation nor a value"):
        compile_expressions([symbol("d")], LAYOUT)


def test_shared_parts_are_computed_once() -> None:
    tower: Expr = a
    for _ in range(60):
        tower = call("sin", tower) + call("cos", tower)
    assert run(tower, POINTS[0]) == pytest.approx(evaluate(tower, POINTS[0]), rel=1e-9)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, 1e-300, -0.0])
def test_every_float_can_stand_in_an_equation(value: float) -> None:
    found = run(number(value), POINTS[0])
    assert math.copysign(1.0, found) == math.copysign(1.0, value) or math.isnan(value)
    assert found == value or (math.isnan(found) and math.isnan(value))


def test_the_branch_not_taken_is_not_computed() -> None:
    """A part shared by two branches must not be computed ahead of them."""
    root = power(a, number(0.5))
    expr = piecewise(root, compare("gt", a, ZERO), root + 1.0, compare("gt", b, ZERO), c)
    assert run(expr, {"a": -4.0, "b": -1.0, "c": 9.0}) == 9.0
    assert run(expr, {"a": 4.0, "b": -1.0, "c": 9.0}) == 2.0


@pytest.mark.parametrize("name", HOSTILE)
def test_names_never_reach_the_code(name: str) -> None:
    """An identifier is a symbol and nothing else, whatever it looks like."""
    expr = 2.0 * symbol(name) + call("exp", symbol(name))
    for layout, states, parameters in ((Layout.of([name], []), [3.0], []), (Layout.of([], [name]), [], [3.0])):
        function = compile_expressions([expr], layout)
        assert function(0.0, states, parameters)[0] == pytest.approx(6.0 + math.exp(3.0))
        code = function.__code__
        assert name not in code.co_names + code.co_varnames or name in ("exp",)
        assert set(code.co_names) <= {"exp"}


def test_generated_code_has_no_builtins() -> None:
    function = compile_expressions([a], LAYOUT)
    assert function.__globals__["__builtins__"] == {}
