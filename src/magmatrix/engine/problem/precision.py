"""Double or single precision: what single can hold, and a refusal of what it cannot.

Single precision works on twice as many people side by side. A state is a pair of singles (24 + 24 bits), so that small
increments over decades are not lost; rates, factors and stages are singles, time and step control doubles. Rounding
adds 1e-5 to 3e-5 of scale to the error as a rule, at loose tolerances up to 7e-5 has been seen; no tolerance brings it
below 2e-5 (docs/decisions/single-precision-is-an-option.md). Sums of amounts close to about 2e-6. A moment that a state
remembers is exact to half a minute over twenty years. `check_accuracy` compares with double precision.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, Literal

from magmatrix.errors import ModelError

Precision = Literal["double", "single"]
PRECISIONS: Final[tuple[Precision, ...]] = ("double", "single")

SMALLEST_RTOL: Final = 1e-5
"""Below this more steps no longer make a smaller error."""
LARGEST_SCALE: Final = 1e15
"""Typical magnitudes must lie within this of one, either way, so that products of rates and states stay in range."""


SCALES_OF: Final[dict[Precision, tuple[float, float]]] = {
    "double": (0.0, math.inf),
    "single": (1.0 / LARGEST_SCALE, LARGEST_SCALE),
}
"""Where typical magnitudes must lie."""


def check_tolerances(rtol: float, scales: Mapping[str, float], precision: Precision) -> None:
    """Raise ModelError for a tolerance or a magnitude that single precision cannot meet."""
    if precision == "double":
        return
    if rtol < SMALLEST_RTOL:
        raise ModelError(
            f"single precision cannot hold rtol {rtol:g}; use at least {SMALLEST_RTOL:g}, or precision='double'"
        )
    for name, scale in scales.items():
        if not 1.0 / LARGEST_SCALE <= scale <= LARGEST_SCALE:
            raise ModelError(
                f"single precision cannot hold {name} with typical magnitude {scale:g}; use another unit, or "
                "precision='double'"
            )
