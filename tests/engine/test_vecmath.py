"""The functions written for all machines, against extended precision."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import numpy as np
import pytest
from llvmlite import ir
from numpy.typing import NDArray

from magmatrix.engine import vecmath, vectrig
from magmatrix.engine.compile import ENTRY, load, object_code
from magmatrix.engine.ir import PTR, VOID, Array, Value, define
from magmatrix.engine.machine import Machine, host

Numbers = NDArray[np.float64]
WIDTHS = (1, 2, 4, 8)


def computed(function: Callable[[Value], Value], x: Numbers, width: int = 4) -> Numbers:
    """Apply a function in vectors of `width` to all of `x`."""
    native = host()
    module = ir.Module("test")
    _, code, (job,) = define(module, ENTRY, VOID, [("job", PTR)], width, exported=True)
    fields = Array(code, job, ir.IntType(64))
    data = Array(code, code.builder.inttoptr(fields[0].node, PTR), code.real_type)
    with code.count(0, fields[1]) as i:
        data[i] = function(data[i])
    code.return_()
    machine = Machine(native.triple, native.processor, native.features, width)
    loaded = load(object_code(str(module), machine), machine)
    room = np.zeros(-(-len(x) // width) * width + 8)
    start = (-room.ctypes.data % 64) // 8
    values = room[start : start + len(x)]
    values[:] = x
    fields_now = np.array([values.ctypes.data, -(-len(x) // width)], dtype=np.int64)
    loaded.call(ctypes.c_void_p(fields_now.ctypes.data).value or 0)
    return values.copy()


def ulps(found: Numbers, exact: NDArray[np.longdouble], floor: float = 0.0) -> float:
    spacing = np.spacing(np.maximum(np.abs(exact.astype(np.float64)), floor))
    return float(np.max(np.abs(found - exact) / spacing))


def spread(low: float, high: float, count: int = 40_000) -> Numbers:
    return np.random.default_rng(7).uniform(low, high, count)


extended = pytest.mark.skipif(
    np.finfo(np.longdouble).nmant < 60, reason="this machine has no numbers longer than doubles to compare with"
)


@extended
@pytest.mark.parametrize("width", WIDTHS)
def test_exp_within_its_bound(width: int) -> None:
    x = np.concatenate([spread(-708, 709.7), spread(-1, 1), spread(-1e-8, 1e-8), [0.0, -0.0]])
    assert ulps(computed(vecmath.exp, x, width), np.exp(x.astype(np.longdouble))) < 1.5


@extended
@pytest.mark.parametrize("width", WIDTHS)
def test_log_within_one_unit(width: int) -> None:
    around_one = [spread(0.5, 2.0), 1.0 + spread(-1e-6, 1e-6)]
    x = np.concatenate([10.0 ** spread(-307, 308), *around_one, 10.0 ** spread(-320, -308)])
    assert ulps(computed(vecmath.log, x, width), np.log(x.astype(np.longdouble))) < 1.0


@extended
@pytest.mark.parametrize("exponent", [0.37, -1.8, 2.5, 11.3])
def test_powers_within_their_bound(exponent: float) -> None:
    """As exp(p log x) a power loses digits as its exponent of e grows."""
    x = 10.0 ** spread(-4, 4)
    found = computed(lambda v: vecmath.exp(vecmath.guarded_log(vecmath.guard(v)) * exponent), x)
    exact = x.astype(np.longdouble) ** np.longdouble(exponent)
    errors = np.abs(found - exact) / np.spacing(exact.astype(np.float64))
    assert np.all(errors < 1.5 + 2.0 * np.abs(exponent * np.log(x)))


def test_exp_and_log_at_the_edges() -> None:
    edges = np.array([-np.inf, -800.0, 710.0, np.inf, np.nan])
    np.testing.assert_array_equal(computed(vecmath.exp, edges), [0.0, 0.0, np.inf, np.inf, np.nan])
    edges = np.array([0.0, -1.0, np.inf, np.nan, 1.0])
    np.testing.assert_array_equal(computed(vecmath.log, edges), [-np.inf, np.nan, np.inf, np.nan, 0.0])
    assert np.isnan(computed(lambda x: vecmath.guarded_log(vecmath.guard(x)), np.array([np.nan]))).all()


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
    first, *others = [computed(function, x, width) for width in WIDTHS]
    for other in others:
        np.testing.assert_array_equal(first, other)
