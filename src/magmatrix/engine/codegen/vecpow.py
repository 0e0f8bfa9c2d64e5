"""Powers for any vector width, from additions and multiplications alone, for doubles and for singles.

Error, tested against higher precision: at most 2 units in the last place over the whole normal range of results, for
doubles and for singles (measured: 1.7 and 1.4). A result below the normal range is 0, one within 1e-12 (for singles
1e-5) of the largest number or above it is infinity. The base is positive and normal; NaN for a base or an exponent that
is NaN or infinite. Only where single precision stores the logarithm of a parameter that is raised to a changing power,
its two parts are rounded to singles, and the error is up to 2 + |p log x| ulp.

How: the logarithm is a sum of two numbers, good for some 64 bits together (for singles 34), so that even a result of
e^700 keeps its digits. As in FDLIBM's e_pow.c (Sun Microsystems, 1993) bit masks leave so few digits in one factor of
every product that matters that the product is exact: a fused multiply-add gives what product and sum give one by one,
and no operation here has to be kept from being contracted. All logarithms are 3/2 of the natural one, 3 atanh(s) =
3s + s^3 + ..., whose first two coefficients need no rounding.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from magmatrix.engine.codegen.ir import F32, F64, Value, element_of
from magmatrix.engine.codegen.vecmath import exponent_and_fraction, format_of, polynomial


@dataclass(frozen=True)
class _Format:
    """What powers have to know of a floating-point format.

    `dropped` are the bits that a mask clears so that a product of two such numbers is exact. `octave` is 1.5 log(2) in
    two parts, the first so short that its product with an exponent is exact. `lowest` and `highest` are 1.5 times the
    logarithms of the ends of the normal range; `huge` times `highest` is infinite. `atanh` are coefficients of
    (3 atanh(s) - 3s - s^3)/s^5 in s^2, interpolated in exact arithmetic where an error weighted with s^4 stays smallest
    (the roots of the Jacobi polynomial with -1/2 and 7/2); `exp` those of (e^(2t/3) - 1 - t)/t in t.
    """

    dropped: int
    octave: tuple[float, float]
    lowest: float
    highest: float
    huge: float
    atanh: tuple[float, ...]
    exp: tuple[float, ...]


def _of_two_thirds(coefficients: tuple[float, ...]) -> tuple[float, ...]:
    """Coefficients of (e^(2t/3) - 1 - t)/t from those of (e^r - 1 - r)/r^2."""
    return (-1.0 / 3.0, *(c * 2.0**n / 3.0**n for n, c in enumerate(coefficients, start=2)))


_FORMATS: Final = {
    F64: _Format(
        dropped=27,
        octave=(1.0397207708397218, 1.961556830022416e-13),
        lowest=-1062.594627788396,
        highest=1064.674069340075,
        huge=1e306,
        atanh=(
            0.6000000000000355,
            0.42857142855083413,
            0.33333333790060243,
            0.2727267576279292,
            0.23080168661084005,
            0.19884533239650065,
            0.1980041897939803,
        ),
        exp=_of_two_thirds(format_of(F64).exp),
    ),
    F32: _Format(
        dropped=12,
        octave=(1.039703369140625, 1.7401699292964126e-05),
        lowest=-131.0048,
        highest=133.08425,
        huge=1e37,
        atanh=(0.6000023458769523, 0.42820156314581836, 0.35139205919906535),
        exp=_of_two_thirds(format_of(F32).exp),
    ),
}


def _format(x: Value) -> _Format:
    return _FORMATS[element_of(x.node.type)]


def _short(x: Value) -> Value:
    """Return x without its last digits; NaN stays NaN."""
    return (x.bits() & -(1 << _format(x).dropped)).as_real()


def scaled_log(x: Value) -> tuple[Value, Value]:
    """3/2 of the natural logarithm of a normal positive number, as short number and rest; NaN for NaN and infinity."""
    form = _format(x)
    exponent, f = exponent_and_fraction(x)
    divisor = f + 2.0
    inverse = 1.0 / divisor
    s = f * inverse
    s_short = _short(s)
    divisor_short = _short(divisor)
    divisor_rest = f - (divisor_short - 2.0)
    s_rest = ((f - s_short * divisor_short) - s_short * divisor_rest) * inverse
    # 1.5 log(1 + f) = s (3 + s^2 + tail); the coefficients need not wait for the exact square.
    square_short = s_short * s_short
    square_rest = s_rest * (s + s_short)
    square = square_short + square_rest
    tail = square * square * polynomial(s * s, form.atanh)
    slope_short = _short(square_short + 3.0)
    slope_rest = (square_short - (slope_short - 3.0)) + (square_rest + tail)
    high = s_short * slope_short
    low = s_rest * slope_short + slope_rest * s
    octaves = exponent * form.octave[0]
    log_short = _short((octaves + x * 0.0 + high) + low)
    log_rest = ((octaves - log_short) + high) + (low + exponent * form.octave[1])
    return log_short, log_rest


def power(exponent: Value, log_short: Value, log_rest: Value) -> Value:
    """The power of a base of which `scaled_log` gave the two parts."""
    code, form, plain = exponent.code, _format(exponent), format_of(element_of(exponent.node.type))
    short = _short(exponent)
    main = short * log_short
    rest = (exponent - short) * log_short + exponent * log_rest
    shifted = (exponent * (1.0 / (1.5 * math.log(2.0)))) * log_short + plain.rounder
    k = shifted - plain.rounder
    t = (main - k * form.octave[0]) + (rest - k * form.octave[1])
    value = t * polynomial(t, form.exp) + t + 1.0
    # Exponents are added, not multiplied, so that no factor has to be a normal number itself.
    result = (value.bits() + ((shifted.bits() - plain.rounder_bits) << plain.fraction)).as_real()
    whole_log = main + rest
    result = code.select(whole_log <= form.highest, result, whole_log * form.huge)
    return code.select(whole_log < form.lowest, code.real(0.0), result)
