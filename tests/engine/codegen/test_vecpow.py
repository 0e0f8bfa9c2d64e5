"""Powers within 2 ulp, against extended precision and against decimals, with and without fused multiply-add."""

from __future__ import annotations

import decimal
from typing import Any

import numpy as np
import pytest

from magmatrix.engine.codegen.ir import F32, F64, Value
from magmatrix.engine.codegen.vecmath import guard
from magmatrix.engine.codegen.vecpow import power, scaled_log
from tests.engine.vectors import WIDTHS, Numbers, computed, extended, spread, ulps, ulps_of_singles

BOUND = 2.0
DOUBLES = (-708.39, 709.78)
SINGLES = (-87.33, 88.72)
fused_or_not = pytest.mark.parametrize("fused", [True, False])


def raised(base: Value, exponent: Value) -> Value:
    return power(exponent, *scaled_log(guard(base)))


def raise_(x: Numbers, p: Numbers, **how: Any) -> Numbers:
    return computed(raised, x, p, **how)


def to_reach(logs: tuple[float, float], x: Numbers) -> Numbers:
    """Exponents that raise x to anything between e^logs[0] and e^logs[1]."""
    return spread(*logs, len(x), seed=8) / np.log(x)


def one_and(digits: float) -> Numbers:
    """Numbers next to one, from 10^-digits to 0.1 away."""
    return 1.0 + 10.0 ** spread(-digits, -1.0) * np.where(spread(-1.0, 1.0, seed=9) < 0.0, -1.0, 1.0)


def bases(largest: float, digits: float) -> dict[str, Numbers]:
    """Where each part of the logarithm is put to the test: its series is longest at sqrt(2) and sqrt(1/2)."""
    return {
        "any": 10.0 ** spread(-largest, largest),
        "around one": spread(0.5, 2.0),
        "next to one": one_and(digits),
        "below the root of two": spread(1.40, 1.41421356),
        "above the root of a half": spread(0.70710679, 0.72),
    }


@extended
@fused_or_not
@pytest.mark.parametrize("kind", bases(299.0, 15.0))
def test_the_whole_range_of_doubles(kind: str, fused: bool) -> None:
    x = bases(299.0, 15.0)[kind]
    p = to_reach(DOUBLES, x)
    assert ulps(raise_(x, p, fused=fused), x.astype(np.longdouble) ** p.astype(np.longdouble)) < BOUND


@extended
@fused_or_not
@pytest.mark.parametrize("half", [0.41, 0.5])
def test_where_the_last_octave_is_widest(half: float, fused: bool) -> None:
    """Results just above the middle between two powers of two, where a rounding error counts most."""
    x = spread(1.35, 1.41421356)
    for sign in (1.0, -1.0):
        logs = sign * (np.floor(spread(900.0, 1000.0, seed=3)) + half + spread(0.0, 0.09, seed=4)) * np.log(2.0)
        p = logs / np.log(x)
        assert ulps(raise_(x, p, fused=fused), x.astype(np.longdouble) ** p.astype(np.longdouble)) < BOUND


@extended
@fused_or_not
@pytest.mark.parametrize("exponent", [0.5, 0.37, -1.8, 2.0, -3.0, 2.5, 11.3, 64.0, 1e-9])
def test_exponents_as_they_occur(exponent: float, fused: bool) -> None:
    x = 10.0 ** spread(-4, 4)
    found = raise_(x, np.full_like(x, exponent), fused=fused)
    assert ulps(found, x.astype(np.longdouble) ** np.longdouble(exponent)) < BOUND


@fused_or_not
def test_against_decimals(fused: bool) -> None:
    x = np.concatenate([spread(0.7, 1.45, 200), 10.0 ** spread(-299, 299, 200), one_and(15.0)[:200]])
    p = to_reach(DOUBLES, x)
    found = raise_(x, p, fused=fused)
    with decimal.localcontext(prec=60):
        for base, exponent, value in zip(x, p, found, strict=True):
            exact = (decimal.Decimal(float(base)).ln() * decimal.Decimal(float(exponent))).exp()
            error = abs(decimal.Decimal(float(value)) - exact) / decimal.Decimal(float(np.spacing(float(exact))))
            assert error < BOUND, (base, exponent)


@fused_or_not
@pytest.mark.parametrize("kind", bases(29.0, 6.0))
def test_the_whole_range_of_singles(kind: str, fused: bool) -> None:
    x = bases(29.0, 6.0)[kind].astype(np.float32).astype(np.float64)
    x = x[x != 1.0]
    p = to_reach(SINGLES, x).astype(np.float32).astype(np.float64)
    exact = x**p
    kept = (exact > 1.18e-38) & (exact < 3.4e38)
    assert ulps_of_singles(raise_(x, p, element=F32, fused=fused)[kept], exact[kept]) < BOUND


@pytest.mark.parametrize("element", [F64, F32])
def test_one_nothing_and_no_power(element: Any) -> None:
    x = np.array([1.0, 7.3, 1.0, np.nan, 2.0, 3.0, np.inf, 2.0])
    p = np.array([5.5, 0.0, -1e30, 0.5, np.nan, 1.0, 2.0, -3.0])
    found = raise_(x, p, element=element)
    np.testing.assert_array_equal(found, [1.0, 1.0, 1.0, np.nan, np.nan, 3.0, np.nan, 0.125])


@pytest.mark.parametrize(("element", "largest"), [(F64, 1024.0), (F32, 128.0)])
def test_results_out_of_range(element: Any, largest: float) -> None:
    p = np.array([largest, largest - 1.0, 1e30, 3.0 - largest, -largest, -1e30])
    found = raise_(np.full_like(p, 2.0), p, element=element)
    np.testing.assert_array_equal(found, [np.inf, 2.0 ** (largest - 1.0), np.inf, 2.0 ** (3.0 - largest), 0.0, 0.0])


def test_a_base_of_nothing_counts_as_tiny() -> None:
    found = raise_(np.array([0.0, -3.0, 0.0]), np.array([0.5, 1.0, -2.0]))
    np.testing.assert_allclose(found, [1e-150, 1e-300, np.inf], rtol=1e-14)


@fused_or_not
def test_widths_agree_to_the_last_bit(fused: bool) -> None:
    x = spread(0.01, 50.0, 1024)
    first, *others = [raise_(x, spread(-9.0, 9.0, 1024), width=width, fused=fused) for width in WIDTHS]
    for other in others:
        np.testing.assert_array_equal(first, other)
