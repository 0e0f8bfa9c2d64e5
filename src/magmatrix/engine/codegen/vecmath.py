"""exp and log for any vector width, from additions and multiplications alone, for doubles and for singles.

Errors, tested against higher precision: exp at most 1.5 and log at most 1 unit in the last place (ulp). exp is 0 where
results leave the normal range (below -708, for singles -86.9) and infinity above 709.78 (88.72). Powers, which need a
longer logarithm, are in vecpow.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from magmatrix.engine.codegen.ir import F32, F64, Value, element_of
from magmatrix.engine.lower.tape import TINY

TINY_SINGLE: Final = 1e-30
"""`TINY` for singles."""


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


@dataclass(frozen=True)
class Format:
    """What exp and log have to know of a floating-point format.

    `exp` are coefficients of (e^r - 1 - r)/r^2, `log` those of log(1+f) in s^2 with s = f/(2+f), after FDLIBM's e_log.c
    and e_logf.c (Sun Microsystems, 1993); `log2` is log(2) in two parts. `root_half` are the bits of sqrt(1/2), `tiny`
    counts as zero to `guard`.
    """

    fraction: int
    bias: int
    log2: tuple[float, float]
    root_half: int
    lowest: float
    highest: float
    exp: tuple[float, ...]
    log: tuple[float, ...]
    tiny: float

    @property
    def rounder(self) -> float:
        """Added and taken away again, this rounds to a whole number."""
        return 1.5 * 2.0**self.fraction

    @property
    def rounder_bits(self) -> int:
        """The bits of `rounder`."""
        return ((self.fraction + self.bias) << self.fraction) + (1 << (self.fraction - 1))

    @property
    def whole_bits(self) -> int:
        """The bits of the real from which on all are whole numbers."""
        return (self.fraction + self.bias) << self.fraction


_FORMATS: Final = {
    F64: Format(
        fraction=52,
        bias=1023,
        log2=(6.93147180369123816490e-01, 1.90821492927058770002e-10),
        root_half=0x3FE6A09E667F3BCD,
        lowest=-708.0,
        highest=709.782712893384,
        exp=_EXP,
        log=(
            6.666666666666735130e-01,
            3.999999999940941908e-01,
            2.857142874366239149e-01,
            2.222219843214978396e-01,
            1.818357216161805012e-01,
            1.531383769920937332e-01,
            1.479819860511658591e-01,
        ),
        tiny=TINY,
    ),
    F32: Format(
        fraction=23,
        bias=127,
        log2=(6.9313812256e-01, 9.0580006145e-06),
        root_half=0x3F3504F3,
        lowest=-86.9,
        highest=88.72283,
        exp=tuple(1.0 / math.factorial(n) for n in range(2, 8)),
        log=(6.6666662693e-01, 4.0000972152e-01, 2.8498786688e-01, 2.4279078841e-01),
        tiny=TINY_SINGLE,
    ),
}


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


def format_of(element: Any) -> Format:
    """Return what there is to know of a type of real."""
    return _FORMATS[element]


def _format(x: Value) -> Format:
    return _FORMATS[element_of(x.node.type)]


def exp(x: Value) -> Value:
    """E to the x."""
    code, form = x.code, _format(x)
    shifted = x * (1.0 / math.log(2.0)) + form.rounder
    k = shifted - form.rounder
    r = (x - k * form.log2[0]) - k * form.log2[1]
    rest = polynomial(r, form.exp)
    value = r * r * rest + r + 1.0
    whole = shifted.bits() - form.rounder_bits
    scale = ((whole + (form.bias - 1)) << form.fraction).as_real()
    result = value * scale * 2.0
    result = code.select(x < form.lowest, code.real(0.0), result)
    return code.select(x > form.highest, code.real(math.inf), result)


def exponent_and_fraction(x: Value) -> tuple[Value, Value]:
    """Whole k and f with x = 2^k (1 + f) and 1 + f between sqrt(1/2) and sqrt(2), for a normal positive number."""
    form = _format(x)
    bits = x.bits() + ((form.bias << form.fraction) - form.root_half)
    exponent = ((bits >> form.fraction) | form.whole_bits).as_real() - (2.0**form.fraction + form.bias)
    f = ((bits & ((1 << form.fraction) - 1)) + form.root_half).as_real() - 1.0
    return exponent, f


def _log_of_normal(x: Value) -> Value:
    form = _format(x)
    exponent, f = exponent_and_fraction(x)
    s = f / (f + 2.0)
    z = s * s
    rest = z * polynomial(z, form.log)
    half = f * f * 0.5
    low = s * (half + rest) + exponent * form.log2[1]
    return exponent * form.log2[0] - ((half - low) - f)


def guard(x: Value) -> Value:
    """max(x, 1e-300), for singles max(x, 1e-30), NaN staying NaN."""
    tiny = _format(x).tiny
    return x.code.select(x < tiny, x.code.real(tiny), x)


def log(x: Value) -> Value:
    """Natural logarithm; -inf at 0, NaN below."""
    code, form = x.code, _format(x)
    small = x < 2.0 ** (1 - form.bias)
    lift = form.fraction + 2
    value = _log_of_normal(code.select(small, x * 2.0**lift, x)) - code.select(
        small, code.real(lift * math.log(2.0)), code.real(0.0)
    )
    value = code.select(x > 0.0, value, code.real(math.nan))
    value = code.select(x.equals(0.0), code.real(-math.inf), value)
    return code.select(x.equals(math.inf), x, value)


def floor(x: Value) -> Value:
    """Largest whole number not above x."""
    code = x.code
    size = code.fabs(x)
    limit = 2.0 ** _format(x).fraction
    rounded = (size + limit) - limit
    signed = code.select(x < 0.0, -rounded, rounded)
    whole = signed - code.select(signed > x, code.real(1.0), code.real(0.0))
    return code.select(size < limit, whole, x)


def ceil(x: Value) -> Value:
    """Smallest whole number not below x."""
    return -floor(-x)
