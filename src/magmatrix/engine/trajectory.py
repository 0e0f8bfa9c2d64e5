"""One person's run, whichever engine made it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Trajectory:
    """What one person's run gives: outputs at the ticks asked for, and the state at the end.

    `hours` has shape [T]; each of `outputs` shape [T], in the unit its symbol declares, taken after the actions of that
    tick. A readout that does not exist at a moment (division by a zero amount) is NaN.
    """

    hours: NDArray[np.float64]
    outputs: dict[str, NDArray[np.float64]]
    final_state: dict[str, float]
    final_parameters: dict[str, float]
    engine: str
    rtol: float
    evaluations: int
