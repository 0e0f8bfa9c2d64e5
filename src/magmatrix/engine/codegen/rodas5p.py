"""Rodas5P: a stiffly accurate Rosenbrock method of order 5 with an embedded solution of order 4, in 8 stages.

Coefficients: G. Steinebach, Construction of Rosenbrock-Wanner method Rodas5P and numerical benchmarks within the Julia
Differential Equations package, BIT Numerical Mathematics 63:27 (2023), doi:10.1007/s10543-023-00967-x, in the
transformed form of E. Hairer, G. Wanner, Solving Ordinary Differential Equations II (2nd edition, 1996), IV.7:

    (I/(gamma h) - J) U_i = f(t + c_i h, y + sum_j a_ij U_j) + sum_j (C_ij/h) U_j + d_i h df/dt,     i = 1..8
    y_new = y + sum_j a_8j U_j + U_8,      error estimate = U_8 (y_new less the embedded solution of order 4)

A-stable and L-stable, and so is the embedded solution; the stage before last is already consistent with y_new.
"""

from __future__ import annotations

from typing import Final

STAGES: Final = 8
ORDER: Final = 5
EMBEDDED_ORDER: Final = 4

GAMMA: Final = 0.21193756319429014

_A2 = (3.0,)
_A3 = (2.849394379747939, 0.45842242204463923)
_A4 = (-6.954028509809101, 2.489845061869568, -10.358996098473584)
_A5 = (2.8029986275628964, 0.5072464736228206, -0.3988312541770524, -0.04721187230404641)
_A6 = (-7.502846399306121, 2.561846144803919, -11.627539656261098, -0.18268767659942256, 0.030198172008377946)
A: Final[tuple[tuple[float, ...], ...]] = ((), _A2, _A3, _A4, _A5, _A6, (*_A6, 1.0), (*_A6, 1.0, 1.0))
"""a_ij of stage i (from 0). Stages 6 and 7 only add U of the stage before to the argument of that stage."""

C: Final[tuple[tuple[float, ...], ...]] = (
    (),
    (-14.155112264123755,),
    (-17.97296035885952, -2.859693295451294),
    (147.12150275711716, -1.41221402718213, 71.68940251302358),
    (165.43517024871676, -0.4592823456491126, 42.90938336958603, -5.961986721573306),
    (24.854864614690072, -3.0009227002832186, 47.4931110020768, 5.5814197821558125, -0.6610691825249471),
    (
        30.91273214028599,
        -3.1208243349937974,
        77.79954646070892,
        34.28646028294783,
        -19.097331116725623,
        -28.087943162872662,
    ),
    (
        37.80277123390563,
        -3.2571969029072276,
        112.26918849496327,
        66.9347231244047,
        -40.06618937091002,
        -54.66780262877968,
        -9.48861652309627,
    ),
)

TIMES: Final = (0.0, 0.6358126895828704, 0.4095798393397535, 0.9769306725060716, 0.4288403609558664, 1.0, 1.0, 1.0)
"""c_i: where each stage looks, in steps."""

SLOPES: Final = (
    0.21193756319429014,
    -0.42387512638858027,
    -0.3384627126235924,
    1.8046452872882734,
    2.325825639765069,
    0.0,
    0.0,
    0.0,
)
"""d_i: weight of the time derivative of the rates."""

DENSE: Final[tuple[tuple[float, ...], ...]] = (
    (
        25.948786856663858,
        -2.5579724845846235,
        10.433815404888879,
        -2.3679251022685204,
        0.524948541321073,
        1.1241088310450404,
        0.4272876194431874,
        -0.17202221070155493,
    ),
    (
        -9.91568850695171,
        -0.9689944594115154,
        3.0438037242978453,
        -24.495224566215796,
        20.176138334709044,
        15.98066361424651,
        -6.789040303419874,
        -6.710236069923372,
    ),
    (
        11.419903575922262,
        2.8879645146136994,
        72.92137995996029,
        80.12511834622643,
        -52.072871366152654,
        -59.78993625266729,
        -0.15582684282751913,
        4.883087185713722,
    ),
)
"""Continuous solution of order 4 at y(t + s h):
(1-s) y + s (y_new + (1-s) (k1 + s (k2 + s k3))) with k_m = sum_j DENSE[m][j] U_j."""


def argument_weights(stage: int) -> tuple[float, ...]:
    """Return a_ij of one stage (counted from 0)."""
    return A[stage]
