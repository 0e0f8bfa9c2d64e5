"""Expressions: equal ones are one object, constants fold, and the interpreter agrees with plain Python."""

from __future__ import annotations

import math
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.errors import ModelError
from magmatrix.graph.expr import (
    FALSE,
    ONE,
    TRUE,
    ZERO,
    Expr,
    add,
    as_expr,
    call,
    compare,
    divide,
    evaluate,
    logic,
    mul,
    negative,
    number,
    piecewise,
    power,
    rebuild,
    substitute,
    symbol,
    symbols_of,
    text,
    walk,
)
from tests.graph.expressions import NAMES, POINTS, Known, known_expressions

a, b, c = map(symbol, NAMES)


def test_equal_expressions_are_one_object() -> None:
    assert a * b + call("exp", c) is symbol("a") * symbol("b") + call("exp", symbol("c"))
    assert number(2.0) is number(2)
    assert a + b is not b + a  # what a person wrote is not reordered


def test_numbers_differ_by_sign_of_zero_and_by_unit() -> None:
    assert number(0.0) is not number(-0.0)
    assert number(1.0, "mmol") is not number(1.0)
    assert number(1.0, "mmol") is number(1.0, "mmol")
    assert symbol("1.0") is not number(1.0)


@given(known_expressions())
def test_rebuilding_an_expression_gives_the_same_object(known: Known) -> None:
    copies: dict[int, Expr] = {}
    for node in walk(known.expr):
        copies[id(node)] = rebuild(node, tuple(copies[id(arg)] for arg in node.args))
    assert copies[id(known.expr)] is known.expr
    assert substitute([known.expr], {})[0] is known.expr


def test_expressions_made_in_threads_are_still_one_object() -> None:
    found: list[Expr] = []
    start = threading.Barrier(8)

    def make() -> None:
        start.wait()
        found.extend(symbol(f"thread{i}") * 2.0 + 1.0 for i in range(200))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, found))) == 200


@pytest.mark.parametrize(
    ("made", "folded"),
    [
        (add(), ZERO),
        (mul(), ONE),
        (a + 0.0, a),
        (a * 1.0, a),
        (a * 0.0, ZERO),
        (a - 0.0, a),
        (a / 1.0, a),
        (a**1.0, a),
        (a**0.0, ONE),
        (number(2.0) + 3.0, number(5.0)),
        (number(2.0) * 3.0, number(6.0)),
        (number(2.0) ** 3.0, number(8.0)),
        (number(2.0) / 4.0, number(0.5)),
        (number(-2.0) ** 3.0, number(-8.0)),
        (negative(negative(a)), a),
        (1.0 + (2.0 + a), 3.0 + a),
        (2.0 * (3.0 * a), 6.0 * a),
        (call("exp", number(0.0)), ONE),
        (call("max", number(1.0), number(2.0)), number(2.0)),
        (call("min", a), a),
        (piecewise(a, compare("lt", b, c), a), a),
        (mul(number(0.0, "mmol"), a), ZERO),
    ],
)
def test_constants_fold(made: Expr, folded: Expr) -> None:
    assert made is folded


@pytest.mark.parametrize(
    "kept",
    [
        add(number(1.0, "mmol"), number(2.0, "mmol")),
        mul(number(2.0, "mmol"), number(3.0)),
        power(number(2.0, "mmol"), number(2.0)),
        call("log", number(-1.0)),
        call("exp", number(1e4)),
        power(number(-8.0), number(1.0 / 3.0)),
        power(number(0.0), number(-1.0)),
        power(number(10.0), number(400.0)),
    ],
)
def test_what_has_a_unit_or_no_value_is_not_folded(kept: Expr) -> None:
    assert kept.op != "number"


def test_nested_sums_and_products_are_flat_in_the_order_written() -> None:
    assert (a + (b + c)).args == (a, b, c)
    assert (a * (b * c)).args == (a, b, c)
    assert (c + b + a).args == (c, b, a)


@given(known_expressions())
def test_the_interpreter_agrees_with_python(known: Known) -> None:
    for point in POINTS:
        assert evaluate(known.expr, point) == pytest.approx(known.meaning(point), rel=1e-9, abs=1e-9)


@given(known_expressions(), known_expressions(4))
def test_substitution_is_evaluation_at_the_substituted_value(outer: Known, inner: Known) -> None:
    for point in POINTS:
        value = inner.meaning(point)
        if all(abs(value - edge) > 1e-6 for edge in (-0.5, 1.0)):  # not on the edge of a branch
            replaced = substitute([outer.expr], {"a": inner.expr})[0]
            assert evaluate(replaced, point) == pytest.approx(outer.meaning({**point, "a": value}), rel=1e-8, abs=1e-8)


@given(known_expressions())
def test_walk_yields_arguments_first_and_each_node_once(known: Known) -> None:
    seen: set[int] = set()
    for node in walk(known.expr, known.expr):
        assert id(node) not in seen
        assert all(id(arg) in seen for arg in node.args)
        seen.add(id(node))
    assert symbols_of(known.expr) <= set(NAMES)


def test_shared_parts_cost_nothing() -> None:
    """A tower that doubles at each level has 2**60 leaves as a tree, and 181 nodes as a graph."""
    tower: Expr = a
    for _ in range(60):
        tower = call("sin", tower) + call("cos", tower)
    assert sum(1 for _ in walk(tower)) == 181
    assert math.isfinite(evaluate(tower, {"a": 1.0}))


def test_deep_expressions_do_not_recurse() -> None:
    deep: Expr = a
    for _ in range(5000):
        deep = call("tanh", deep + 1.0)
    assert 0.0 < evaluate(deep, {"a": 0.0}) < 1.0
    assert symbols_of(substitute([deep], {"a": b})[0]) == {"b"}


def test_only_the_branch_taken_is_computed() -> None:
    guarded = piecewise(call("log", a), compare("gt", a, ZERO), ZERO)
    assert evaluate(guarded, {"a": -1.0}) == 0.0
    later = piecewise(a, compare("lt", a, ZERO), call("log", a), compare("gt", a, ZERO), 7.0 + ZERO)
    assert [evaluate(later, {"a": x}) for x in (-1.0, math.e, 0.0)] == [-1.0, pytest.approx(1.0), 7.0]


@pytest.mark.parametrize(("left", "right"), [(1.0, 2.0), (2.0, 2.0), (3.0, 2.0)])
def test_comparisons(left: float, right: float) -> None:
    point = {"a": left, "b": right}
    found = [evaluate(compare(relation, a, b), point) for relation in ("lt", "le", "gt", "ge", "eq", "ne")]
    assert found == [left < right, left <= right, left > right, left >= right, left == right, left != right]


@pytest.mark.parametrize("values", [(False, False), (False, True), (True, False), (True, True)])
def test_logic(values: tuple[bool, bool]) -> None:
    first, second = (TRUE if value else FALSE for value in values)
    found = [evaluate(logic(kind, first, second), {}) for kind in ("and", "or", "xor")]
    assert found == [all(values), any(values), values[0] != values[1]]
    assert evaluate(logic("not", first), {}) == (not values[0])


def test_unknown_functions_are_refused_with_those_that_exist() -> None:
    with pytest.raises(ModelError, match=r"unknown function 'erf'; use one of abs, .*tanh"):
        call("erf", a)


def test_a_piecewise_needs_an_otherwise() -> None:
    with pytest.raises(ModelError, match="otherwise"):
        piecewise(a, compare("lt", a, b))


def test_leaves_say_what_they_are() -> None:
    with pytest.raises(TypeError, match="not a number"):
        _ = a.value
    with pytest.raises(TypeError, match="not a symbol"):
        _ = ONE.name


@pytest.mark.parametrize(
    ("expr", "written"),
    [
        (a + b * c, "a + b*c"),
        (a - b, "a - b"),
        (a / b / c, "a/b/c"),
        (a / (b + c), "a/(b + c)"),
        (1.0 / a, "1/a"),
        (a**2.0, "a^2"),
        ((a + b) ** -0.5, "(a + b)^(-0.5)"),
        (2.5 * number(3.0, "mmol"), "2.5*3 mmol"),
        (call("max", a, ZERO), "max(a, 0)"),
        (compare("ge", a, b), "a >= b"),
        (logic("and", compare("lt", a, b), TRUE), "and(a < b, true)"),
    ],
)
def test_text_reads_as_written(expr: Expr, written: str) -> None:
    assert text(expr) == repr(expr) == written


@given(st.floats(-5, 5), st.floats(-5, 5))
def test_python_operators_build_the_graph(x: float, y: float) -> None:
    point = {"a": x, "b": y}
    assert evaluate(-a + 2 * b - 1 + (3 - a) / 2, point) == pytest.approx(-x + 2 * y - 1 + (3 - x) / 2)
    assert evaluate(divide(ONE, as_expr(2.0) ** a), point) == pytest.approx(2.0**-x)
