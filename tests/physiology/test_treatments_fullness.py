"""Apparent fullness against collagen: swelling makes skin look fuller while it holds less."""

from __future__ import annotations

import numpy as np
import pytest

from tests.physiology.lab import treat
from tests.physiology.skin import COURSES, dermis, watch

EARLY = (3, 14)


def percent(value: float) -> float:
    return 100.0 * (value - 1.0)


@pytest.mark.parametrize(
    ("name", "fullness_day3", "collagen_day3", "fullness_day14"),
    [("co2_fractional", 8.3, -6.2, -0.9), ("microneedling once", 3.4, -1.0, -0.1)],
)
def test_fuller_with_less_collagen(
    name: str, fullness_day3: float, collagen_day3: float, fullness_day14: float
) -> None:
    """Treatments 6.2: on day 3 H > 1 while C < 1: co2_fractional +8.3 % vs -6.2 %; needling +3.4 % vs -1.0 %.

    Below 1 by day 14 in single-session runs: -0.9 % and -0.1 % (all +-0.1 points, at aO 0.30).
    """
    fullness, collagen = watch(COURSES[name].sessions, EARLY, "fullness_oedema", "collagen_relative")
    assert percent(fullness[0]) == pytest.approx(fullness_day3, abs=0.1)
    assert percent(collagen[0]) == pytest.approx(collagen_day3, abs=0.1)
    assert percent(fullness[1]) == pytest.approx(fullness_day14, abs=0.1)
    assert fullness[1] < 1.0


@pytest.mark.parametrize("name", ["co2_full", "co2_fractional", "nafl_1550 once", "microneedling once"])
def test_without_swelling_nothing_looks_fuller(name: str) -> None:
    """Treatments 6.2: with aO = 0 the effect disappears: fullness then follows collagen below 1."""
    days = np.arange(0, 15)
    swollen = watch(COURSES[name].sessions, days, "fullness_oedema")[0]
    plain, swelling = watch(COURSES[name].sessions, days, "fullness_oedema", "oedema", changed={"dermis.aO": 0.0})
    assert swollen[3] > 1.0
    assert np.all(plain < 1.0 + 1e-12)
    np.testing.assert_array_equal(swelling, 0.0)


def test_swelling_of_a_full_injury_peaks_at_its_amplitude() -> None:
    """Treatments 3: O = aO * 1.4599 O' peaks at aO = 0.30 where the whole dermis gets a unit signal (0.1 %)."""
    (swelling,) = watch([treat(0, 0.0, 1.0, 0.0)], np.arange(0, 10 * 24) / 24.0, "oedema")
    assert swelling.max() == pytest.approx(0.30, rel=1e-3)


def test_debris_fills_the_space_of_collagen_until_it_is_cleared() -> None:
    """Treatments 3: H = phi (C + debris) + (1 - phi) + O; debris starts at v (1 - psi), fades at kD 0.25 /d."""
    days = np.array([0.0, 4.0, 14.0])
    debris, collagen, fullness, swelling = watch(
        [treat(0, 0.2, 0.1, 0.4)], days, "debris", "collagen_relative", "fullness_oedema", "oedema"
    )
    np.testing.assert_allclose(debris, 0.2 * 0.6 * np.exp(-0.25 * days), rtol=1e-6)
    np.testing.assert_allclose(fullness, 0.3 * (collagen + debris) + 0.7 + swelling, rtol=1e-12)


def test_thickness_hardly_shows_collagen() -> None:
    """Treatments 6.5: with phi = 0.3 a 5 % collagen change is a 1.5 % thickness change (18 um of 1220 um).

    Below the spread of ultrasound (SD 80 um): thickness and collagen are reported separately.
    """
    thickness, apparent, collagen = watch(
        [treat(0, 0.05, 0.0, 1.0, strength=0.0)], [0], "thickness", "thickness_apparent", "collagen_relative"
    )
    before = dermis().evidence.value("dermis.thickness0", "um")
    assert percent(collagen[0]) == pytest.approx(-5.0, abs=1e-9)
    assert percent(thickness[0] / before) == pytest.approx(-1.5, abs=1e-9)
    assert apparent[0] == pytest.approx(thickness[0])
    assert before - thickness[0] < 0.25 * 80.0


def test_swelling_separates_apparent_from_true_thickness() -> None:
    """Treatments 6.5: on day 3 after fractional CO2 the skin measures thicker while its dermis is thinner."""
    thickness, apparent = watch(COURSES["co2_fractional"].sessions, [3], "thickness", "thickness_apparent")
    before = dermis().evidence.value("dermis.thickness0", "um")
    assert thickness[0] < before < apparent[0]
