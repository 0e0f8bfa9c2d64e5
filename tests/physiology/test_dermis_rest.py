"""Resting dermis: a small fast pool and a large slow one, and what synthesis and loss do to them over years."""

from __future__ import annotations

import numpy as np
import pytest

from tests.physiology.skin import YEAR, setting, watch

DECADE = (1 * YEAR, 5 * YEAR, 10 * YEAR)


def test_fast_tracer_rate_and_slow_halflife_hold_at_once() -> None:
    """Matrix 7.1: FSR readout 0.037 +- 0.001 %/h AND mature half-life 15 +- 0.5 y at the same time."""
    (rate,) = watch([], [0, YEAR], "fsr")
    np.testing.assert_allclose(100.0 * rate, 0.037, atol=0.001)
    (mature,) = watch([setting(0, "maturation_multiplier", 0.0)], [0, 15 * YEAR], "M")
    halflife = 15.0 * np.log(2.0) / np.log(mature[0] / mature[1])
    assert halflife == pytest.approx(15.0, abs=0.5)


def test_baseline_is_a_steady_state() -> None:
    """Matrix 7.1: baseline residuals < 1e-9 per y: over 10 years no pool drifts by more than 1e-8."""
    for pool in watch([], np.linspace(0, 10 * YEAR, 6), "N", "M", "collagen"):
        np.testing.assert_allclose(pool, pool[0], rtol=0, atol=1e-8)


def test_synthesis_lowered_by_a_tenth() -> None:
    """Matrix 7.2, synthesis x0.90 from day 0: N within 1 % of its new level after 60 d;
    total 0.986 (+-0.003) at 1 y, 0.972 at 5 y, 0.957 at 10 y (+-0.01)."""
    lowered = [setting(0, "synthesis_drive", 0.90)]
    (immature,) = watch(lowered, [60], "N")
    assert immature[0] == pytest.approx(0.10 * 0.90, rel=0.01)
    (total,) = watch(lowered, DECADE, "collagen")
    assert total[0] == pytest.approx(0.986, abs=0.003)
    np.testing.assert_allclose(total[1:], (0.972, 0.957), atol=0.01)


@pytest.mark.parametrize(("immature_share", "total"), [(0.02, 0.994), (0.30, 0.967)])
def test_the_unmeasured_immature_share_matters(immature_share: float, total: float) -> None:
    """Matrix 7.2: with phi 0.02 / 0.30: 0.994 / 0.967 at 1 y (+-0.003)."""
    changed = {"dermis.phi_immature": immature_share}
    (found,) = watch([setting(0, "synthesis_drive", 0.90)], [YEAR], "collagen", changed=changed)
    assert found[0] == pytest.approx(total, abs=0.003)


def test_synthesis_of_severe_magnesium_lack() -> None:
    """Matrix 7.3: synthesis x0.54: total 0.936 at 1 y, 0.869 at 5 y, 0.801 at 10 y (+-0.01)."""
    (total,) = watch([setting(0, "synthesis_drive", 0.54)], DECADE, "collagen")
    np.testing.assert_allclose(total, (0.936, 0.869, 0.801), atol=0.01)


@pytest.mark.parametrize("cause", ["inflammation_index", "uv"])
def test_loss_raised_by_half(cause: str) -> None:
    """Matrix 7.4: mature loss rate x1.5: 0.980 at 1 y, 0.912 at 5 y, 0.850 at 10 y (+-0.01).

    An index of 0.5 raises collagenase, and with it loss, by half.
    """
    raised = [setting(0, cause, 0.5)]
    (gain,) = watch(raised, [0], "h_mmp")
    assert gain[0] == pytest.approx(1.5, abs=1e-12)
    (total,) = watch(raised, DECADE, "collagen")
    np.testing.assert_allclose(total, (0.980, 0.912, 0.850), atol=0.01)


def test_loss_is_stronger_than_synthesis_in_the_long_run() -> None:
    """Matrix 7.4: per unit change stronger than synthesis in the long run: x1.1 of loss against x0.9 of synthesis costs
    more of the mature pool; synthesis acts first, through the immature pool."""
    fewer_made = watch([setting(0, "synthesis_drive", 0.5)], [0.5 * YEAR, 60 * YEAR], "M", "N")
    more_lost = watch([setting(0, "inflammation_index", 1.0)], [0.5 * YEAR, 60 * YEAR], "M", "N")
    assert more_lost[0][1] == pytest.approx(0.45, abs=0.005)
    assert fewer_made[0][1] > more_lost[0][1]
    assert fewer_made[1][0] < 0.51 * more_lost[1][0]


def test_no_diet_changes_skin_within_weeks() -> None:
    """Matrix 1 (i): what acts on synthesis moves immature collagen in weeks and mature collagen only in years:
    with synthesis halved for a month, N falls by nearly half and M by less than 0.2 %."""
    immature, mature = watch([setting(0, "synthesis_drive", 0.5)], [0, 30], "N", "M")
    assert immature[1] < 0.54 * immature[0]
    assert mature[1] > 0.998 * mature[0]
