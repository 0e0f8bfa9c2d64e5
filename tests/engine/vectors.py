"""A function of the engine's vector language, compiled and applied to arrays."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from llvmlite import ir
from numpy.typing import NDArray

from magmatrix.engine.codegen.ir import F64, I64, PTR, VOID, Array, Value, define
from magmatrix.engine.runtime.compile import ENTRY, load, object_code
from magmatrix.engine.runtime.machine import Machine, host

Numbers = NDArray[np.float64]
WIDTHS = (1, 2, 4, 8)
extended = pytest.mark.skipif(
    np.finfo(np.longdouble).nmant < 60, reason="this machine has no numbers longer than doubles to compare with"
)


def unfused(width: int) -> Machine:
    """The host without fused multiply-add, which WebAssembly does not have."""
    native = host()
    if not native.triple.startswith("x86_64"):
        pytest.skip("only x86-64 can be told to leave products and sums apart")
    return Machine(native.triple, "x86-64", "", width)


def computed(
    function: Callable[..., Value], *columns: Numbers, width: int = 4, element: Any = F64, fused: bool = True
) -> Numbers:
    """Apply a function of as many arguments as there are columns, in vectors of `width`."""
    native = host()
    machine = Machine(native.triple, native.processor, native.features, width) if fused else unfused(width)
    module = ir.Module("test")
    _, code, (job,) = define(module, ENTRY, VOID, [("job", PTR)], width, element=element, exported=True)
    fields = Array(code, job, I64)
    data = [code.reals(code.builder.inttoptr(fields[k].node, PTR)) for k in range(1, 1 + len(columns))]
    with code.count(0, fields[0]) as i:
        data[0][i] = function(*(column[i] for column in data))
    code.return_()
    loaded = load(object_code(str(module), machine), machine)
    kind = np.float64 if element == F64 else np.float32
    kept = [_aligned(column.astype(kind)) for column in columns]
    places = [-(-len(columns[0]) // width), *(column.ctypes.data for column in kept)]
    loaded.call(ctypes.c_void_p(np.array(places, dtype=np.int64).ctypes.data).value or 0)
    return kept[0][: len(columns[0])].astype(np.float64)


def _aligned(column: NDArray[Any]) -> NDArray[Any]:
    """A copy with room behind it for a whole vector."""
    room = np.zeros(len(column) + 32, dtype=column.dtype)
    start = (-room.ctypes.data % 64) // room.itemsize
    room[start : start + len(column)] = column
    return room[start:]


def ulps(found: Numbers, exact: NDArray[np.longdouble], floor: float = 0.0) -> float:
    """Largest error in units in the last place of the exact result, or of `floor` where that is larger."""
    spacing = np.spacing(np.maximum(np.abs(exact.astype(np.float64)), floor))
    return float(np.max(np.abs(found - exact) / spacing))


def ulps_of_singles(found: Numbers, exact: Numbers) -> float:
    """Largest error in units in the last place of the exact result as a single."""
    return float(np.max(np.abs(found - exact) / np.spacing(np.abs(exact).astype(np.float32)).astype(np.float64)))


def spread(low: float, high: float, count: int = 40_000, seed: int = 7) -> Numbers:
    """Numbers drawn evenly between two."""
    return np.random.default_rng(seed).uniform(low, high, count)
