"""Treatment of people whose collagen synthesis is impaired: when a net gain becomes a net loss."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.schedule.schedule import Action
from tests.physiology.skin import COURSES, YEAR, empty_session, setting, watch

CAPACITIES = (1.0, 0.8, 0.57, 0.40, 0.25)


def collagen_of(course: list[Action], day: float, capacity: float, rs: float = 0.03) -> float:
    changed = {"dermis.rs": rs, "dermis.food_factor": capacity}
    return float(watch(course, [day], "collagen_relative", changed=changed)[0][0])


def gain(capacity: float, rs: float) -> float:
    """Points gained 180 days after full CO2 against the same person untreated."""
    treated = collagen_of(COURSES["co2_full"].sessions, 180, capacity, rs)
    return 100.0 * (treated - collagen_of([empty_session()], 180, capacity, rs))


@pytest.mark.parametrize(("rs", "gains"), [(0.0, (0.1, -0.5, -1.6, -2.9, -4.6)), (0.03, (1.7, 1.1, 0.0, -1.5, -3.5))])
def test_break_even_of_full_co2(rs: float, gains: tuple[float, ...]) -> None:
    """Treatments 6, break-even: difference to the same person untreated, %, at 180 d, co2_full, gF 1, .8, .57, .4, .25:
    rs 0: 0.1 -0.5 -1.6 -2.9 -4.6; rs 0.03: 1.7 1.1 0.0 -1.5 -3.5 (+-0.1 points, the printed digit)."""
    np.testing.assert_allclose([gain(capacity, rs) for capacity in CAPACITIES], gains, atol=0.1)


def test_the_sign_flips_at_inadequate_food() -> None:
    """Treatments 6: a treatment can flip to net loss when capacity falls to about 0.57 (rs 0.03), as with poor food."""
    assert gain(0.65, 0.03) > 0.0 > gain(0.5, 0.03)


@pytest.mark.parametrize(("capacity", "loss"), [(1.0, 0.0), (0.57, 1.9), (0.0, 4.5)])
def test_untreated_dermis_loses_little_in_a_year(capacity: float, loss: float) -> None:
    """Treatments 5: with gF < 1 and no injury C falls 1.9 % in a year at gF 0.57 and 4.5 % at gF 0 (+-0.05 points).

    That design counts retained collagen only, so this is the mature pool, from when the soluble one has settled
    (60 days, matrix 7.2).
    """
    before, after = watch([setting(0, "synthesis_drive", capacity)], [60, 60 + YEAR], "M")[0]
    assert 100.0 * (1.0 - after / before) == pytest.approx(loss, abs=0.05)


def test_food_that_acts_in_wounds_does_not_reach_untreated_dermis() -> None:
    """One representation: nothing is injured, so the factor of wounds has nothing to act on, session or not."""
    for course in ([], [empty_session()]):
        assert collagen_of(course, YEAR, 0.57) == pytest.approx(1.0, abs=1e-9)


def test_untreated_dermis_is_at_rest_for_ten_years() -> None:
    """Treatments 5: no injury: C = 1. Decision the-dermis-is-intact-skin-times-its-zones (1e-6 over 10 years)."""
    signals = (
        "stimulated.W",
        "stimulated.inflammation",
        "stimulated.drive",
        "stimulated.collagenase",
        "oedema",
        "debris",
    )
    collagen, synthesis, cells, *silent = watch(
        [empty_session()],
        np.linspace(0, 10 * YEAR, 11),
        "collagen_relative",
        "synthesis_fold",
        "stimulated.G",
        *signals,
    )
    np.testing.assert_allclose(collagen, 1.0, atol=1e-6)
    np.testing.assert_allclose(synthesis, 1.0, atol=1e-12)
    np.testing.assert_allclose(cells, 1.0, atol=1e-12)
    for signal in silent:
        np.testing.assert_array_equal(signal, 0.0)


def test_shares_at_rest() -> None:
    """Treatments 5: m = 1 / (1 + kdm/kx) = 0.99720, n = 0.00280 (1e-5); retained 1.42 % of what is made."""
    mature, new, retained = watch([empty_session()], [0, YEAR], "spared.m", "spared.n", "spared.retained")
    np.testing.assert_allclose(mature, 0.99720, atol=1e-5)
    np.testing.assert_allclose(new, 0.00280, atol=1e-5)
    np.testing.assert_allclose(retained, 0.0142, atol=1e-4)
