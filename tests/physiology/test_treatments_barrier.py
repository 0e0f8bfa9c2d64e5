"""The barrier and redness after treatments: channels close, new stratum corneum matures, vessels fade."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.schedule.schedule import Action, Setting
from tests.physiology.lab import treat
from tests.physiology.skin import COURSES, Series, dermis, setting, watch

INPUTS = {"tewl_open": "1", "tewl_immature": "1", "channel_closure": "1/h", "redness_fading": "1/h"}
MOMENTS = (1.0 / 24.0, 1.0, 3.0, 7.0)


def of_kind(kind: str) -> list[Action | Setting]:
    """One session that opens the barrier, with the barrier numbers of its kind."""
    evidence = dermis().evidence
    inputs = [setting(0, name, evidence.value(f"barrier.{kind}.{name}", unit)) for name, unit in INPUTS.items()]
    return [*inputs, treat(0, 0.01, 0.2, 0.0)]


def relative_water_loss(kind: str, days: Series | tuple[float, ...]) -> Series:
    (loss,) = watch(of_kind(kind), days, "tewl")
    return loss / dermis().evidence.value("dermis.tewl0", "g/m**2/hour")


@pytest.mark.parametrize(
    ("kind", "day", "loss"),
    [
        ("needling", 1, 1.41),
        ("needling", 3, 1.09),
        ("needling", 7, 1.01),
        ("needle_rf", 1, 1.60),
        ("needle_rf", 7, 1.03),
        ("fractional_ablation", 3, 2.01),
        ("fractional_ablation", 7, 1.10),
    ],
)
def test_water_loss_over_a_week(kind: str, day: int, loss: float) -> None:
    """Treatments 6.6, TEWL relative: needling day 1 1.41, day 3 1.09, day 7 1.01; needle RF day 1 1.60, day 7 1.03;
    fractional ablative day 3 2.01, day 7 1.10 (+-0.01)."""
    assert relative_water_loss(kind, (day,))[0] == pytest.approx(loss, abs=0.01)


def test_water_loss_an_hour_after_needling() -> None:
    """Treatments 6.6: needling 1 h 1.93. The rates of the same design give 1.96 at 1 h (1.93 is reached at 1.8 h).

    Closed form of the two barrier states: 1 + ec exp(-kc t) + es kc (exp(-kc t) - exp(-ks t)) / (ks - kc).
    """
    closing, maturing, hour = 1.4, 0.6, 1.0 / 24.0
    channels = np.exp(-closing * hour)
    immature = closing * (channels - np.exp(-maturing * hour)) / (maturing - closing)
    loss = relative_water_loss("needling", (hour, 1.8 * hour))
    assert loss[0] == pytest.approx(1.0 + channels + 0.3 * immature, abs=1e-6)
    assert loss[0] == pytest.approx(1.96, abs=0.005)
    assert loss[1] == pytest.approx(1.93, abs=0.005)


def test_needle_rf_loses_most_water_a_day_later() -> None:
    """Treatments 6.6: needle RF peaks at 1.60 at day 1 (+-0.01, +-0.25 d); needling peaks at once."""
    days = np.arange(0, 73) / 24.0
    late, at_once = relative_water_loss("needle_rf", days), relative_water_loss("needling", days)
    assert late.max() == pytest.approx(1.60, abs=0.011)
    assert days[late.argmax()] == pytest.approx(1.0, abs=0.25)
    assert at_once.argmax() == 0


def test_a_full_field_stays_open_longest() -> None:
    """Treatments 4: full ablation closes at 0.3 per day: after a week its excess is over 4 times that of the others."""
    kinds = ("needling", "needle_rf", "fractional_ablation", "non_ablative", "superficial")
    excess = {kind: relative_water_loss(kind, (7,))[0] - 1.0 for kind in (*kinds, "full_ablation")}
    assert excess["full_ablation"] > 4.0 * max(excess[kind] for kind in kinds)


def test_faster_repair_closes_the_barrier_sooner() -> None:
    """Treatments 3: gB acts on both kc and ks; the same barrier states are passed gB times as fast (1e-7)."""
    items = of_kind("needling")
    (usual,) = watch(items, [1.5, 6.0], "tewl")
    (helped,) = watch(items, [1.0, 4.0], "tewl", changed={"dermis.barrier_gain": 1.5})
    np.testing.assert_allclose(helped, usual, rtol=1e-7)


def test_redness_is_the_sum_of_inflammation_and_vessels() -> None:
    """Treatments 3: erythema = e1 N_avg + e2 V, the average over the whole dermis (e1 = e2 = 1 assumed; 1e-12)."""
    redness, inflamed, vessels = watch(
        [treat(0, 0.1, 0.3, 0.0, 0.5)], [0, 0.2, 2], "erythema", "zones_inflammation", "V"
    )
    np.testing.assert_allclose(redness, inflamed + vessels, rtol=1e-12)
    assert vessels[0] == pytest.approx(0.4 * 0.5)
    assert inflamed[2] > 0.1


@pytest.mark.parametrize(
    ("kind", "half_time"), [("full_ablation", 95.0), ("fractional_ablation", 4.0), ("needling", 0.3)]
)
def test_redness_of_vessels_fades_at_the_pace_of_its_kind(kind: str, half_time: float) -> None:
    """Treatments 4: kV = ln2/95 d full CO2, ln2/4 fractional, ln2/0.3 needling (0.5 %, after inflammation is over)."""
    vessels = watch(of_kind(kind), [half_time, 2.0 * half_time], "V")[0]
    assert vessels[1] / vessels[0] == pytest.approx(0.5, rel=5e-3)


def test_redness_is_inflammation_first_and_vessels_later() -> None:
    """Treatments 3: erythema = e1 N + e2 V: full CO2 is red for months, needling for days."""
    months = [
        watch([*of_kind(kind)[:4], *COURSES[name].sessions], [2, 28], "erythema")[0]
        for kind, name in (("full_ablation", "co2_full"), ("needling", "microneedling once"))
    ]
    co2, needling = months
    assert co2[1] > 0.3 * co2[0]
    assert needling[1] < 0.01 * needling[0]


def test_the_barrier_stays_closed_where_nothing_opened_it() -> None:
    """Treatments 3: a session adds to Bc only what it opens."""
    (loss,) = watch([treat(0, 0.01, 0.2, 0.0, opens_barrier=0.0)], [0, 1, 3], "tewl")
    np.testing.assert_allclose(loss, dermis().evidence.value("dermis.tewl0", "g/m**2/hour"), rtol=1e-12)
