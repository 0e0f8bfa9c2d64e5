"""The less common functions: circular and hyperbolic ones and their inverses, for any vector width.

Errors, tested: at most 4 ulp of max(|result|, 1e-16) for sin, cos and tan up to |x| = 1e5 (the argument is reduced with
pi/2 in three parts), and at most 8 ulp for the others.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from magmatrix.engine.codegen.ir import Value
from magmatrix.engine.codegen.vecmath import exp, polynomial

_ROUNDER: Final = 1.5 * 2.0**52
_ROUNDER_BITS: Final = 0x4338000000000000
_HALF_PI: Final = (1.57079632673412561417e00, 6.07710050630396597660e-11, 2.02226624879595063154e-21)
_SIN: Final = tuple((-1.0) ** k / math.factorial(2 * k + 1) for k in range(1, 10))
_COS: Final = tuple((-1.0) ** k / math.factorial(2 * k) for k in range(2, 11))

# FDLIBM's s_atan.c (Sun Microsystems, 1993), in x^2.
_ATAN: Final = (
    3.33333333333329318027e-01,
    -1.99999999998764832476e-01,
    1.42857142725034663711e-01,
    -1.11111104054623557880e-01,
    9.09088713343650656196e-02,
    -7.69187620504482999495e-02,
    6.66107313738753120669e-02,
    -5.83357013379057348645e-02,
    4.97687799461593236017e-02,
    -3.65315727442169155270e-02,
    1.62858201153657823623e-02,
)


def _quarter_turns(x: Value) -> tuple[Value, Value, Value]:
    shifted = x * (2.0 / math.pi) + _ROUNDER
    k = shifted - _ROUNDER
    r = x - k * _HALF_PI[0]
    r = r - k * _HALF_PI[1]
    r = r - k * _HALF_PI[2]
    z = r * r
    sine = r + r * z * polynomial(z, _SIN)
    cosine = 1.0 - z * 0.5 + z * z * polynomial(z, _COS)
    return sine, cosine, shifted.bits() - _ROUNDER_BITS


def _turned(first: Value, second: Value, turns: Value) -> Value:
    code = first.code
    value = code.select((turns & 1).equals(0), first, second)
    return code.select((turns & 2).equals(0), value, -value)


def sin(x: Value) -> Value:
    """Sine."""
    sine, cosine, turns = _quarter_turns(x)
    return _turned(sine, cosine, turns)


def cos(x: Value) -> Value:
    """Cosine."""
    sine, cosine, turns = _quarter_turns(x)
    return _turned(cosine, -sine, turns)


def tan(x: Value) -> Value:
    """Tangent."""
    return sin(x) / cos(x)


def atan(x: Value) -> Value:
    """Inverse tangent."""
    code = x.code
    size = code.fabs(x)
    large, middle = size > math.tan(3 * math.pi / 8), size > math.tan(math.pi / 8)
    one = code.real(1.0)
    above = code.select(large, -one, code.select(middle, size - 1.0, size))
    below = code.select(large, size, code.select(middle, size + 1.0, one))
    base = code.select(large, code.real(math.pi / 2), code.select(middle, code.real(math.pi / 4), code.real(0.0)))
    t = above / below
    z = t * t
    value = base + (t - t * z * polynomial(z, _ATAN))
    return code.select(x < 0.0, -value, value)


def asin(x: Value) -> Value:
    """Inverse sine."""
    return atan(x / x.code.sqrt((1.0 - x) * (x + 1.0)))


def acos(x: Value) -> Value:
    """Inverse cosine."""
    return atan(x.code.sqrt((1.0 - x) / (x + 1.0))) * 2.0


def sinh(x: Value) -> Value:
    """Hyperbolic sine."""
    code = x.code
    z = x * x
    near = x + x * z * polynomial(z, tuple(1.0 / math.factorial(2 * k + 1) for k in range(1, 9)))
    half = exp(x * 0.5)
    back = exp(x * -0.5)
    return code.select(code.fabs(x) < 1.0, near, half * (half * 0.5) - back * (back * 0.5))


def cosh(x: Value) -> Value:
    """Hyperbolic cosine."""
    half = exp(x * 0.5)
    back = exp(x * -0.5)
    return half * (half * 0.5) + back * (back * 0.5)


def tanh(x: Value) -> Value:
    """Hyperbolic tangent."""
    code = x.code
    size = code.fabs(x)
    far = 1.0 - 2.0 / (exp(size * 2.0) + 1.0)
    near = sinh(size) / cosh(size)
    value = code.select(size < 0.5, near, far)
    return code.select(x < 0.0, -value, value)


FUNCTIONS: Final[dict[str, Callable[[Value], Value]]] = {
    function.__name__: function for function in (sin, cos, tan, atan, asin, acos, sinh, cosh, tanh)
}
