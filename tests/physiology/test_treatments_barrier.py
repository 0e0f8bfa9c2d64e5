"""The barrier and redness after treatments: channels close, new stratum corneum matures, vessels fade."""

from __future__ import annotations

import numpy as np
import pytest

from tests.physiology.lab import treat
from tests.physiology.skin import Series, dermis, watch
from tests.physiology.treated_skin import follow, session
from tests.physiology.treated_skin import items as course_items

KINDS = {
    "needling": "microneedling",
    "fractional_ablation": "co2_fractional",
    "full_ablation": "dermabrasion",
    "non_ablative": "nafl_1550",
    "superficial": "microdermabrasion",
}


def relative_water_loss(name: str, days: Series | tuple[float, ...]) -> Series:
    (loss,) = follow(session(name), days, "tewl")
    return loss / dermis().evidence.value("dermis.tewl0", "g/m**2/hour")


def expected(kind: str, days: Series, surface: float) -> Series:
    """Closed form of the two barrier states at 25 years; `surface` is the share of the skin that is opened."""
    evidence = dermis().evidence
    lost, new = (evidence.value(f"barrier.{kind}.{name}", "1") * surface for name in ("tewl_open", "tewl_immature"))
    closing = evidence.value(f"barrier.{kind}.channel_closure", "1/day")
    if kind == "full_ablation":
        dermal = evidence.value("treatment.dermabrasion.depth", "um"), evidence.value("skin.epidermis_thickness", "um")
        skin = evidence.value("site.face.dermis_thickness", "um") + dermal[1]
        edge, power = (evidence.value(f"treatment.{name}", "1") for name in ("edge_closing", "adnexa_power"))
        closing *= 1.0 - (1.0 - edge) * (dermal[0] / skin) ** power
    maturing = evidence.value("dermis.ks", "1/day") * evidence.value(f"barrier.{kind}.ripening", "1")
    channels = np.exp(-closing * days)
    immature = closing * (channels - np.exp(-maturing * days)) / (maturing - closing)
    return np.asarray(1.0 + lost * channels + new * immature)


@pytest.mark.parametrize(("kind", "name"), KINDS.items())
def test_channels_close_and_what_covers_them_matures(kind: str, name: str) -> None:
    """TEWL / rest = 1 + surface (open exp(-kc t) + new kc (exp(-kc t) - exp(-ks t)) / (ks - kc)), all kinds (1e-6)."""
    days = np.array([0.0, 1.0 / 24.0, 1.0, 3.0, 7.0, 28.0])
    evidence = dermis().evidence
    surface = evidence.value(f"treatment.{name}.coverage", "1") * evidence.value(f"barrier.{kind}.open_surface", "1")
    np.testing.assert_allclose(relative_water_loss(name, days), expected(kind, days, surface), rtol=1e-6)


def test_covered_columns_lose_most_water_a_day_later() -> None:
    """Columns that stay covered open nothing, and lose a little more water as they are renewed; needles at once."""
    days = np.arange(0, 73) / 24.0
    late, at_once = relative_water_loss("nafl_1550", days), relative_water_loss("microneedling", days)
    assert days[late.argmax()] == pytest.approx(1.2, abs=0.25)
    assert late[0] == pytest.approx(1.0)
    assert at_once.argmax() == 0


def test_a_full_field_stays_open_longest() -> None:
    """After a week the excess of a full field is over 4 times that of all others; dead tissue delays closure."""
    excess = {name: relative_water_loss(name, (7,))[0] - 1.0 for name in KINDS.values()}
    others = max(value for name, value in excess.items() if name != "dermabrasion")
    assert excess["dermabrasion"] > 4.0 * others
    assert relative_water_loss("co2_full", (7,))[0] - 1.0 > excess["dermabrasion"]


def test_hitting_an_open_surface_opens_no_more_than_all_of_it() -> None:
    """Three full fields in a row lose no more than a surface without epidermis, and what has just closed beside it."""
    loss = follow(session("co2_full", days=(0, 1, 2)), np.arange(0, 80) / 24.0, "tewl")[0]
    open_loss = dermis().evidence.value("barrier.open_loss", "1")
    rest = dermis().evidence.value("dermis.tewl0", "g/m**2/hour")
    assert loss.max() < rest * (1.0 + 1.05 * open_loss)


def test_faster_repair_closes_the_barrier_sooner() -> None:
    """Treatments 3: gB acts on both kc and ks; the same barrier states are passed gB times as fast (1e-7)."""
    items = course_items(session("microneedling"))
    (usual,) = watch(items, [1.5, 6.0], "tewl")
    (helped,) = watch(items, [1.0, 4.0], "tewl", changed={"dermis.barrier_gain": 1.5})
    np.testing.assert_allclose(helped, usual, rtol=1e-7)


def test_redness_is_the_sum_of_inflammation_and_vessels() -> None:
    """Treatments 3: erythema = e1 N_avg + e2 vessels, the mean over the whole dermis (e1 = e2 = 1 assumed; 1e-12)."""
    redness, inflamed, vessels, growing = watch(
        [treat(0, 0.1, 0.3, 0.0, 0.5)], [0, 0.2, 2], "erythema", "zones_inflammation", "vessels", "Vg"
    )
    np.testing.assert_allclose(redness, inflamed + vessels, rtol=1e-12)
    assert vessels[0] == 0.0
    assert growing[0] == pytest.approx(0.4 * 0.5)
    assert inflamed[2] > 0.1


@pytest.mark.parametrize(
    ("name", "gone"), [("co2_full", 75.0), ("co2_fractional", 3.5), ("nafl_1550", 2.0), ("microneedling", 4.5 / 24.0)]
)
def test_vessels_rise_and_fade_to_a_tenth_when_redness_is_reported_gone(name: str, gone: float) -> None:
    """trelles1998.end, majid2014.erythema, fisher2005.downtime, hkjd2018.oedema: a tenth of the peak (2 %)."""
    days = np.array([gone / 4.89, gone])
    vessels = follow(session(name), days, "vessels")[0]
    assert vessels[1] / vessels[0] == pytest.approx(0.1, rel=0.02)


def test_redness_is_inflammation_first_and_vessels_later() -> None:
    """Full CO2 is red for months, needling for days."""
    co2, needling = (follow(session(name), [2, 28], "erythema")[0] for name in ("co2_full", "microneedling"))
    assert co2[1] > 0.3 * co2[0]
    assert needling[1] < 0.01 * needling[0]


def test_the_barrier_stays_closed_where_nothing_opened_it() -> None:
    """Treatments 3: a session adds to Bc only what it opens."""
    (loss,) = watch([treat(0, 0.01, 0.2, 0.0, opens_barrier=0.0)], [0, 1, 3], "tewl")
    np.testing.assert_allclose(loss, dermis().evidence.value("dermis.tewl0", "g/m**2/hour"), rtol=1e-12)
