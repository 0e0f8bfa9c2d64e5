"""The signal chain of a local wound: inflammation, collagenase, fibroblast drive, and what they make of synthesis."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tests.physiology.lab import treat
from tests.physiology.skin import COURSES, Series, dermis, watch

HOURLY = np.arange(0, 30 * 24 + 1) / 24.0
LATE = np.array([42.0, 90.0, 180.0])
DAYS = np.concatenate([HOURLY, LATE])
OBSERVED = (
    "injured.inflammation",
    "injured.drive",
    "injured.collagenase",
    "injured.synthesis_fold",
    "stimulated.synthesis_fold",
    "void_synthesis",
)


@cache
def full_local_injury() -> dict[str, Series]:
    """Signals after one session of full local strength, most by the hour."""
    series = watch([treat(0, 0.01, 0.2, 1.0)], DAYS, *OBSERVED)
    return dict(zip(OBSERVED, series, strict=True))


def on(name: str, day: float) -> float:
    return float(full_local_injury()[name][np.argmin(np.abs(DAYS - day))])


def peak(name: str) -> tuple[float, float]:
    series = full_local_injury()[name]
    return float(DAYS[series.argmax()]), float(series.max())


def test_inflammation_peaks_on_day_two() -> None:
    """Treatments 6: N peaks at day 2.0 +- 0.2 at 1.00; N(7) = 0.32, N(14) = 0.03 (5 %)."""
    day, height = peak("injured.inflammation")
    assert day == pytest.approx(2.0, abs=0.2)
    assert height == pytest.approx(1.00, abs=0.001)
    assert on("injured.inflammation", 7) == pytest.approx(0.32, rel=0.05)
    assert on("injured.inflammation", 14) == pytest.approx(0.03, rel=0.05)


def test_collagenase_peaks_on_day_five() -> None:
    """Treatments 6: P peaks day 4.8 (5 %), at 1 by its scaling."""
    day, height = peak("injured.collagenase")
    assert day == pytest.approx(4.8, rel=0.05)
    assert height == pytest.approx(1.0, abs=0.001)


def test_fibroblast_drive_peaks_after_three_weeks() -> None:
    """Treatments 6: F peaks day 23 +- 1; section 4: at Fmax = 6.5."""
    day, height = peak("injured.drive")
    assert day == pytest.approx(23.0, abs=1.0)
    assert height == pytest.approx(6.5, abs=0.01)


@pytest.mark.parametrize(
    ("symbol", "unit", "printed"),
    [
        ("scale_N", "1/day", 1.4004),
        ("scale_F", "1/day**3", 0.27778),
        ("scale_P", "1/day**2", 0.69227),
        ("scale_O", "1/day**2", 1.4599),
    ],
)
def test_scales_follow_from_the_rates(symbol: str, unit: str, printed: float) -> None:
    """Treatments 3: the chain is scaled by 1.4004, 0.27778, 0.69227 and 1.4599; recomputed from the rates (0.05 %)."""
    assert dermis().evidence.value(f"dermis.{symbol}", unit) == pytest.approx(printed, rel=5e-4)


@pytest.mark.parametrize("zone", ["injured", "stimulated"])
@pytest.mark.parametrize(
    ("day", "fold"), [(1, 0.65), (2, 0.71), (3, 0.94), (7, 2.99), (14, 6.42), (21, 7.45), (90, 3.05), (180, 1.34)]
)
def test_synthesis_fold_over_half_a_year(zone: str, day: int, fold: float) -> None:
    """Treatments 6: (1 + F) / (1 + N/KN), zones I and S: day 1 0.65 to day 21 7.45 to day 180 1.34 (5 %;
    met to the printed digit, so held to +-0.01)."""
    assert on(f"{zone}.synthesis_fold", day) == pytest.approx(fold, abs=0.01)


@pytest.mark.parametrize("name", COURSES)
def test_synthesis_is_suppressed_before_day_three(name: str) -> None:
    """Treatments 6: the synthesis fold is below 1 before day 3 in every treatment."""
    first = COURSES[name].sessions[:1]
    injured, stimulated, mean = watch(
        first, np.arange(1, 73) / 24.0, "injured.synthesis_fold", "stimulated.synthesis_fold", "synthesis_fold"
    )
    assert np.all(injured < 1.0)
    assert np.all(stimulated < 1.0)
    assert np.all(mean < 1.0)


def test_void_fills_with_makers_of_collagen() -> None:
    """Treatments 6: void synthesis relative to day 1: day 2 2.7, day 7 369 (5 %); wound fluid showed 4.4 and 383."""
    first = on("void_synthesis", 1)
    assert on("void_synthesis", 2) / first == pytest.approx(2.7, rel=0.05)
    assert on("void_synthesis", 7) / first == pytest.approx(369.0, rel=0.05)


def test_strength_of_the_signal_scales_drive_and_inflammation_but_not_their_timing() -> None:
    """Treatments 2: iota is the local signal strength; the chain is linear in it."""
    full, half = (
        watch([treat(0, 0.01, 0.2, 0.0, strength)], [2, 7, 23], "injured.inflammation", "injured.drive")
        for strength in (1.0, 0.5)
    )
    for strong, weak in zip(full, half, strict=True):
        np.testing.assert_allclose(weak, 0.5 * strong, rtol=1e-6)


def test_weak_inflammation_does_not_weaken_the_drive() -> None:
    """Treatments 3: gN scales N, P and swelling, so synthesis is suppressed less while the drive is the same."""
    items = [treat(0, 0.01, 0.2, 0.0)]
    names = ("injured.inflammation", "injured.collagenase", "injured.drive", "injured.synthesis_fold", "oedema")
    usual = watch(items, [2], *names)
    calm = watch(items, [2], *names, changed={"dermis.inflammation_gain": 0.5})
    assert calm[0][0] == pytest.approx(0.5 * usual[0][0], rel=1e-9)
    assert calm[1][0] == pytest.approx(0.5 * usual[1][0], rel=1e-9)
    assert calm[2][0] == pytest.approx(usual[2][0], rel=1e-9)
    assert calm[3][0] > usual[3][0]
    assert calm[4][0] == pytest.approx(0.5 * usual[4][0], rel=1e-7)
