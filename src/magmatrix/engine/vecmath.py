"""exp, log and powers for any vector width, from additions and multiplications alone.

Errors, tested against higher precision: exp at most 1.5 and log at most 1 unit in the last place (ulp). exp is 0 below
-708 (where results leave the normal range) and infinity above 709.78. A power is exp(p log x), so that a power and its
slope share both: its error is at most 1.5 + 2 |p log x| ulp, 2e-15 of its size for factors up to a hundred.
"""

from __future__ import annotations

import math
from typing import Final

from magmatrix.engine.ir import Value
from magmatrix.engine.tape import TINY

_ROUNDER: Final = 1.5 * 2.0**52
_ROUNDER_BITS: Final = 0x4338000000000000
_LOG2_HIGH: Final = 6.93147180369123816490e-01
_LOG2_LOW: Final = 1.90821492927058770002e-10
_LOWEST: Final = -708.0
_HIGHEST: Final = 709.782712893384
_MANTISSA: Final = (1 << 52) - 1
_ONE: Final = 1023 << 52
_ROOT_HALF: Final = 0x3FE6A09E667F3BCD
_WHOLE: Final = 0x4330000000000000

# (e^r - 1 - r)/r^2 interpolated at the ten Chebyshev nodes of +-ln(2)/2, in exact arithmetic: e^r to 2e-17 of its size.
_EXP: Final = (
    0.5000000000000001,
    0.16666666666666669,
    0.04166666666662399,
    0.008333333333330051,
    0.0013888888917281794,
    0.00019841269863105968,
    2.480152119021773e-05,
    2.7557268378684192e-06,
    2.7620138719733994e-07,
    2.5100424157005067e-08,
)

# Coefficients of FDLIBM's e_log.c (Sun Microsystems, 1993) for log(1+f), in s^2 with s = f/(2+f).
_LOG: Final = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)


def polynomial(x: Value, coefficients: tuple[float, ...]) -> Value:
    """Sum of c_k x^k, by halves so that the operations need not wait for each other."""
    code = x.code
    terms = [code.real(c) for c in coefficients]
    power = x
    while len(terms) > 1:
        paired = [terms[i] + terms[i + 1] * power for i in range(0, len(terms) - 1, 2)]
        if len(terms) % 2:
            paired.append(terms[-1])
        terms = paired
        if len(terms) > 1:
            power = power * power
    return terms[0]


def exp(x: Value) -> Value:
    """E to the x."""
    code = x.code
    shifted = x * (1.0 / math.log(2.0)) + _ROUNDER
    k = shifted - _ROUNDER
    r = (x - k * _LOG2_HIGH) - k * _LOG2_LOW
    rest = polynomial(r, _EXP)
    value = r * r * rest + r + 1.0
    whole = shifted.bits() - code.word(_ROUNDER_BITS)
    scale = ((whole + 1022) << 52).as_real()
    result = value * scale * 2.0
    result = code.select(x < _LOWEST, code.real(0.0), result)
    return code.select(x > _HIGHEST, code.real(math.inf), result)


def _log_of_normal(x: Value) -> Value:
    bits = x.bits() + (_ONE - _ROOT_HALF)
    exponent = ((bits >> 52) | _WHOLE).as_real() - (2.0**52 + 1023.0)
    f = ((bits & _MANTISSA) + _ROOT_HALF).as_real() - 1.0
    s = f / (f + 2.0)
    z = s * s
    rest = z * polynomial(z, _LOG)
    half = f * f * 0.5
    low = s * (half + rest) + exponent * _LOG2_LOW
    return exponent * _LOG2_HIGH - ((half - low) - f)


def guarded_log(x: Value) -> Value:
    """Natural logarithm of a normal positive number; NaN for NaN and infinity."""
    return _log_of_normal(x) + x * 0.0


def guard(x: Value) -> Value:
    """max(x, 1e-300), NaN staying NaN."""
    return x.code.select(x < TINY, x.code.real(TINY), x)


def log(x: Value) -> Value:
    """Natural logarithm; -inf at 0, NaN below."""
    code = x.code
    small = x < 2.0**-1022
    value = _log_of_normal(code.select(small, x * 2.0**54, x)) - code.select(
        small, code.real(54.0 * math.log(2.0)), code.real(0.0)
    )
    value = code.select(x > 0.0, value, code.real(math.nan))
    value = code.select(x.equals(0.0), code.real(-math.inf), value)
    return code.select(x.equals(math.inf), x, value)


def floor(x: Value) -> Value:
    """Largest whole number not above x."""
    code = x.code
    size = code.fabs(x)
    rounded = (size + 2.0**52) - 2.0**52
    signed = code.select(x < 0.0, -rounded, rounded)
    whole = signed - code.select(signed > x, code.real(1.0), code.real(0.0))
    return code.select(size < 2.0**52, whole, x)


def ceil(x: Value) -> Value:
    """Smallest whole number not below x."""
    return -floor(-x)
