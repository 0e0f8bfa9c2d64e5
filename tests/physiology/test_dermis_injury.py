"""A loss of mature collagen without a wound signal: baseline synthesis cannot refill it, maturation must rise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from magmatrix.schedule.schedule import Action, Setting
from tests.physiology.skin import YEAR, ablate, setting, watch

QUARTER, HALF_YEAR = YEAR / 4.0, YEAR / 2.0
Items = list[Action | Setting]


def injured(synthesis: float, maturation: float = 1.0) -> Items:
    """A fifth of the mature collagen removed, with synthesis and maturation raised from then on."""
    return [
        ablate(0, 0.20),
        setting(0, "synthesis_drive", synthesis),
        setting(0, "maturation_multiplier", maturation),
    ]


def test_a_burst_of_synthesis_looks_full_and_does_not_last() -> None:
    """Matrix 7.7: 20 % of M removed, S x3 for 3 months, u = 1: total peaks at 1.04 at 3 months, drops to 0.845 at
    6 months, is 0.874 at 5 y and 0.900 at 10 y (+-0.005)."""
    burst = [*injured(3.0), setting(QUARTER, "synthesis_drive", 1.0)]
    first = np.arange(0, round(HALF_YEAR))
    (total,) = watch(burst, first, "collagen")
    assert total.max() == pytest.approx(1.04, abs=0.005)
    assert first[total.argmax()] == pytest.approx(QUARTER, abs=2)
    (later,) = watch(burst, [HALF_YEAR, 5 * YEAR, 10 * YEAR], "collagen")
    np.testing.assert_allclose(later, (0.845, 0.874, 0.900), atol=0.005)


def test_the_early_fullness_is_immature_collagen() -> None:
    """Matrix 7.7: at 3 months the surplus is immature collagen (looks full): N 0.30, M still below 0.75."""
    immature, mature, fullness = watch(injured(3.0), [QUARTER], "N", "M", "fullness_immature")
    assert immature[0] == pytest.approx(0.30, abs=0.005)
    assert mature[0] < 0.75
    assert fullness[0] == pytest.approx(1.0 + 0.3 * (immature[0] - 0.10), rel=1e-9)


@pytest.mark.parametrize(("synthesis", "maturation"), [(3.0, 3.4), (2.0, 5.2), (1.0, 10.7)])
def test_refilling_needs_maturation(synthesis: float, maturation: float) -> None:
    """Matrix 7.7: to refill (M at 0.90) in 6 months u must be 3.4 with S x3, 5.2 with S x2, 10.7 with S x1 (+-5 %)."""

    def missing(factor: float) -> float:
        (mature,) = watch(injured(synthesis, factor), [HALF_YEAR], "M")
        return float(mature[0]) - 0.90

    assert brentq(missing, 1.0, 30.0, xtol=1e-4) == pytest.approx(maturation, rel=0.05)
