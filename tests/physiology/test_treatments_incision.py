"""An incision that closes: strength and collagen of the injured zone alone."""

from __future__ import annotations

import math
from functools import cache

import pytest

from tests.physiology.lab import treat
from tests.physiology.skin import dermis, watch

DAYS = (7, 21, 42, 90, 180)


@cache
def incision() -> dict[int, tuple[float, float]]:
    """Strength and collagen of the injured zone by day; the wound is so small that it changes nothing around it."""
    strength, collagen = watch([treat(0, 1e-9, 0.0, 1.0)], DAYS, "strength", "injured_collagen")
    return {day: (float(s), float(c)) for day, s, c in zip(DAYS, strength, collagen, strict=True)}


@pytest.mark.parametrize(("day", "strength"), [(7, 0.005), (21, 0.185), (42, 0.48), (90, 0.75), (180, 0.82)])
def test_strength_of_a_closed_incision(day: int, strength: float) -> None:
    """Treatments 6, v -> 0, psi = 1: strength day 7 0.005, day 21 0.185, 42 0.48, 90 0.75, 180 0.82 (+-0.02).

    Rats: 0.03, 0.20, 0.40, 0.80, 0.80; day 7 is low because fibrin and epidermal glue are not modelled.
    """
    assert incision()[day][0] == pytest.approx(strength, abs=0.02)


@pytest.mark.parametrize(("day", "content"), [(21, 0.43), (42, 0.81), (90, 0.98)])
def test_collagen_returns_before_strength(day: int, content: float) -> None:
    """Treatments 6: content c_I day 21 0.43, day 42 0.81, day 90 0.98 (+-0.02), always ahead of strength."""
    strength, collagen = incision()[day]
    assert collagen == pytest.approx(content, abs=0.02)
    assert strength < collagen


@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0])
def test_colonisation_is_logistic_and_its_speed_can_be_changed(speed: float) -> None:
    """Treatments 3: G' = rG gG G (1 - G) from G0; half of normal at ln(1/G0 - 1) / (rG gG), day 6.2 at gG 1."""
    evidence = dermis().evidence
    rate, start = evidence.value("dermis.rG", "1/day"), evidence.value("dermis.G0", "1")
    half_time = math.log(1.0 / start - 1.0) / (rate * speed)
    (cells,) = watch([treat(0, 1e-9, 0.0, 1.0)], [half_time], "injured.G", changed={"dermis.migration_gain": speed})
    assert cells[0] == pytest.approx(0.5, abs=5e-4)
