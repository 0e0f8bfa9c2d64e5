"""Type III collagen after injury: raised in the matrix made in answer to it, held for half a year, then released."""

from __future__ import annotations

import pytest

from magmatrix.schedule.schedule import TICKS_PER_DAY, Setting
from tests.physiology.lab import REFERENCE, treat

RELEASE = 183
SHARE = "dermis.type3_share"


def returning(day: float) -> Setting:
    return Setting(round(day * TICKS_PER_DAY), "dermis.type3_returning", 1.0)


def test_intact_skin_keeps_its_resting_share() -> None:
    """`0.20 at rest`."""
    (share,) = REFERENCE.follow([], [0, 365], SHARE)
    assert share == pytest.approx([0.20, 0.20], abs=1e-9)


def test_matrix_made_after_an_excision_is_a_third_type_iii_for_half_a_year_and_then_returns() -> None:
    """`0.34 in matrix made after injury for at least 6 months, then back to 0.20 at 1/365 per day`; tolerance 0.005."""
    items = [treat(0, injured=1.0, stimulated=0.0, removed=1.0), returning(RELEASE)]
    (share,) = REFERENCE.follow(items, [42, 90, RELEASE, RELEASE + 365], SHARE)
    assert share[:3] == pytest.approx([0.34] * 3, abs=0.005)
    excess = (share[3] - 0.20) / (share[2] - 0.20)
    assert excess == pytest.approx(2.718281828**-1, abs=0.03)  # a year at 1/365 a day, and a year of slow renewal


def test_a_fractional_session_moves_the_share_of_the_whole_dermis_little() -> None:
    items = [treat(0, injured=0.061, stimulated=0.263, removed=0.4)]
    (share,) = REFERENCE.follow(items, [0, RELEASE], SHARE)
    assert 0.205 < share[1] < 0.22
    assert share[0] == pytest.approx(0.20)
