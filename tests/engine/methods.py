"""Methods of other orders than the engine's own, which show that the method is an argument."""

from __future__ import annotations

from typing import Final

from magmatrix.engine.codegen.method import Method
from magmatrix.engine.codegen.rodas5p import RODAS5P

_A5 = (1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950)

RODAS4: Final = Method(
    name="Rodas4",
    order=4,
    embedded_order=3,
    gamma=0.25,
    arguments=(
        (),
        (1.544,),
        (0.9466785280815826, 0.2557011698983284),
        (3.314825187068521, 2.896124015972201, 0.9986419139977817),
        _A5,
        (*_A5, 1.0),
    ),
    couplings=(
        (),
        (-5.6688,),
        (-2.430093356833875, -0.2063599157091915),
        (-0.1073529058151375, -9.594562251023355, -20.47028614809616),
        (7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160),
        (8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054),
    ),
    times=(0.0, 0.386, 0.21, 0.63, 1.0, 1.0),
    slopes=(0.25, -0.1043, 0.1035, -0.03620000000000023, 0.0, 0.0),
    dense=(
        (10.12623508344586, -7.487995877610167, -34.80091861555747, -7.992771707568823, 1.025137723295662, 0.0),
        (-0.6762803392801253, 6.087714651680015, 16.43084320892478, 24.76722511418386, -6.594389125716872, 0.0),
    ),
)
"""E. Hairer, G. Wanner, Solving Ordinary Differential Equations II (2nd edition, 1996), IV.7; their code RODAS, method
1: 6 stages, L-stable, with a continuous solution of order 3."""

RODAS3: Final = Method(
    name="Rodas3",
    order=3,
    embedded_order=2,
    gamma=0.5,
    arguments=((), (0.0,), (2.0, 0.0), (2.0, 0.0, 1.0)),
    couplings=((), (4.0,), (1.0, -1.0), (1.0, -1.0, -8.0 / 3.0)),
    times=(0.0, 0.0, 1.0, 1.0),
    slopes=(0.5, 1.5, 0.0, 0.0),
)
"""A. Sandu, J. G. Verwer, J. G. Blom et al., Benchmarking stiff ODE solvers for atmospheric chemistry problems II:
Rosenbrock solvers, Atmospheric Environment 31 (1997) 3459-3472: 4 stages, L-stable, without a continuous solution."""

METHODS: Final = (RODAS5P, RODAS4, RODAS3)
