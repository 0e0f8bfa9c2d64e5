"""The functions written for all machines, against extended precision."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from magmatrix.engine.codegen import vecmath, vectrig
from magmatrix.engine.codegen.ir import F32, Value
from tests.engine.vectors import WIDTHS, computed, extended, spread, ulps, ulps_of_singles


@extended
@pytest.mark.parametrize("width", WIDTHS)
def test_exp_within_its_bound(width: int) -> None:
    x = np.concatenate([spread(-708, 709.7), spread(-1, 1), spread(-1e-8, 1e-8), [0.0, -0.0]])
    assert ulps(computed(vecmath.exp, x, width=width), np.exp(x.astype(np.longdouble))) < 1.5


@extended
@pytest.mark.parametrize("width", WIDTHS)
def test_log_within_one_unit(width: int) -> None:
    around_one = [spread(0.5, 2.0), 1.0 + spread(-1e-6, 1e-6)]
    x = np.concatenate([10.0 ** spread(-307, 308), *around_one, 10.0 ** spread(-320, -308)])
    assert ulps(computed(vecmath.log, x, width=width), np.log(x.astype(np.longdouble))) < 1.0


def test_exp_and_log_at_the_edges() -> None:
    edges = np.array([-np.inf, -800.0, 710.0, np.inf, np.nan])
    np.testing.assert_array_equal(computed(vecmath.exp, edges), [0.0, 0.0, np.inf, np.inf, np.nan])
    edges = np.array([0.0, -1.0, np.inf, np.nan, 1.0])
    np.testing.assert_array_equal(computed(vecmath.log, edges), [-np.inf, np.nan, np.inf, np.nan, 0.0])


@extended
@pytest.mark.parametrize("name", vectrig.FUNCTIONS)
def test_less_common_functions(name: str) -> None:
    exact = {"asin": np.arcsin, "acos": np.arccos, "atan": np.arctan}.get(name) or getattr(np, name)
    ranges = {"asin": 1.0, "acos": 1.0, "sinh": 20.0, "cosh": 20.0, "tanh": 20.0, "tan": 1.5, "atan": 1e3}
    reach = ranges.get(name, 1e5)
    x = np.concatenate([spread(-reach, reach), spread(-0.9, 0.9)])
    assert ulps(computed(vectrig.FUNCTIONS[name], x), exact(x.astype(np.longdouble)), 1e-16) <= 8.0


@pytest.mark.parametrize("name", ["floor", "ceil"])
def test_rounding(name: str) -> None:
    x = np.concatenate([spread(-10, 10, 1000), np.arange(-5.0, 6.0), [-0.5, 0.5, 1e300, -1e300, 2.0**51 + 0.5]])
    np.testing.assert_array_equal(computed(getattr(vecmath, name), x), getattr(np, name)(x))


@pytest.mark.parametrize("function", [vecmath.exp, vecmath.log])
def test_widths_agree_to_the_last_bit(function: Callable[[Value], Value]) -> None:
    x = spread(0.01, 50.0, 1024)
    first, *others = [computed(function, x, width=width) for width in WIDTHS]
    for other in others:
        np.testing.assert_array_equal(first, other)


@pytest.mark.parametrize("width", WIDTHS)
def test_exp_and_log_of_singles_within_their_bounds(width: int) -> None:
    x = np.concatenate([spread(-86.9, 88.7), spread(-1, 1), [0.0]]).astype(np.float32).astype(np.float64)
    assert ulps_of_singles(computed(vecmath.exp, x, width=width, element=F32), np.exp(x)) < 1.5
    y = np.concatenate([np.exp(spread(-86.9, 88.7)), spread(0.5, 2.0)]).astype(np.float32).astype(np.float64)
    y = y[y != 1.0]
    assert ulps_of_singles(computed(vecmath.log, y, width=width, element=F32), np.log(y)) < 1.0


def test_edges_of_singles() -> None:
    edges = np.array([-np.inf, -1e3, 1e3, np.inf, np.nan])
    np.testing.assert_array_equal(computed(vecmath.exp, edges, element=F32), [0.0, 0.0, np.inf, np.inf, np.nan])
    edges = np.array([0.0, -1.0, np.inf, np.nan, 1.0])
    np.testing.assert_array_equal(computed(vecmath.log, edges, element=F32), [-np.inf, np.nan, np.inf, np.nan, 0.0])
    x = spread(-50, 50, 400).astype(np.float32).astype(np.float64)
    np.testing.assert_array_equal(computed(vecmath.floor, x, element=F32), np.floor(x))
