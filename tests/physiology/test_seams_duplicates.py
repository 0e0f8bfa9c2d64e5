"""Integration 10.2 in the composed body: kill one of each duplicated mechanism, and outputs must not change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.body.parts import PARTS
from magmatrix.schedule.schedule import Action, Setting
from tests.physiology.bench import Bench
from tests.physiology.hormones import supplement
from tests.physiology.lab import REFERENCE, treat
from tests.physiology.skin import COURSES, YEAR

WHOLE = Bench(PARTS.standard)
SESSION = treat(0, 0.061, 0.263, 0.4)
SAME = 1e-9


def follow(
    outputs: Iterable[str],
    days: list[float],
    *items: Action | Setting,
    values: Mapping[str, float] | None = None,
    body: Bench = WHOLE,
) -> np.ndarray:
    """The outputs at `days` in the composed body, one row each."""
    return np.array(body.having(values or {}).watch(days, *outputs, items=items))


def lacking(part: str) -> Bench:
    """The composed body without one part: its mechanism is killed."""
    return Bench(tuple(name for name in PARTS.standard if name != part))


def test_adrenaline() -> None:
    """The shift of magnesium into fast cells conserves it; no second mechanism takes magnesium out of plasma. Killing
    the adrenal part, which hears of adrenaline too, changes no magnesium number, and the balance holds."""
    stress = Setting(0, "magnesium.adrenaline_shift", 0.5)
    names = ("magnesium.serum", "magnesium.fast_ratio", "magnesium.body_total", "magnesium.balance")
    days = [0.0, 0.1, 1.0, 7.0]
    both = follow(names, days, stress)
    np.testing.assert_allclose(follow(names, days, stress, body=lacking("adrenal")), both, rtol=SAME)
    assert both[0, 1] < 0.999 * both[0, 0]
    assert np.ptp(both[3]) < 1e-6
    calm = follow(("adrenal.cortisol",), days)
    np.testing.assert_allclose(follow(("adrenal.cortisol",), days, stress), calm, rtol=SAME)


def test_crp() -> None:
    """Cell ageing owns C-reactive protein. Killing its link changes nothing in skin, wound or organs; killing the two
    inflammation inputs of skin changes nothing of it."""
    inflamed = {"cell_ageing.crp_usual": 5.0}
    skin = ("dermis.collagen", "dermis.h_mmp", "injured.inflammation", "organs.degraded", "dermis.erythema")
    days = [1.0, 14.0, 60.0]
    acts = follow(skin, days, SESSION, supplement(350.0), values=inflamed)
    killed = follow(skin, days, SESSION, supplement(350.0), values={**inflamed, "cell_ageing.link_mg_crp": 0.0})
    np.testing.assert_allclose(killed, acts, rtol=SAME)
    crp = follow(("cell_ageing.crp",), days, SESSION, supplement(350.0), values=inflamed)
    assert crp[0, -1] < 4.5
    inputs = (Setting(0, "dermis.inflammation_index", 1.0), Setting(0, "dermis.inflammation_gain", 2.0))
    np.testing.assert_allclose(
        follow(("cell_ageing.crp",), days, SESSION, *inputs, supplement(350.0), values=inflamed), crp, rtol=SAME
    )


def test_collagenase() -> None:
    """Collagenase of the wound acts in the wound (kdP, lamP) and in nothing that reads the collagenase of resting skin:
    with it or killed (no wound), muscle, bone and aorta lose the same."""
    names = ("dermis.h_mmp", "organs.lost_muscle", "organs.lost_bone", "vessel.elastin")
    days = [1.0, 7.0, 30.0]
    wounded, intact = follow(names, days, SESSION), follow(names, days)
    np.testing.assert_allclose(wounded, intact, rtol=SAME)
    np.testing.assert_array_equal(wounded[0], 1.0)
    (peak,) = follow(("stimulated.collagenase",), days, SESSION)
    assert peak.max() > 0.5


def test_food() -> None:
    """Hunger acts by IGF-I at rest and by the food factor in wounds. Killing the food factor changes nothing at rest,
    in skin or organs; killing IGF-I changes nothing of what drives the wound."""
    hungry, poor = Setting(0, "dermis.energy_igf1", 0.6), Setting(0, "dermis.food_factor", 0.57)
    rest, days = ("dermis.collagen", "dermis.fsr", "organs.made"), [30.0, YEAR]
    both, killed = follow(rest, days, hungry, poor), follow(rest, days, hungry)
    np.testing.assert_allclose(both, killed, rtol=SAME)
    assert killed[2, 0] < 0.95 * follow(rest, days)[2, 0]
    wound = ("dermis.synthesis_fold", "injured.G", "dermis.synthesis_capacity")
    both, killed = follow(wound, days, hungry, poor, SESSION), follow(wound, days, poor, SESSION)
    np.testing.assert_allclose(both, killed, rtol=SAME)
    assert killed[2, 0] < 0.95 * follow(wound, days, SESSION)[2, 0]


def test_integrin() -> None:
    """Adhesion J and the migration gain gG are one measurement: J stands for gG when its link is on, so killing the
    link and setting the gain to J gives the same wound; neither reaches collagen synthesis."""
    infusion = Setting(0, "magnesium.iv_rate", 0.4)
    names = ("dermis.collagen", "injured.G", "dermis.g_common")
    days = [0.0, 3.0, 14.0]
    by_link = follow(
        ("dermis.repair_entry", "cartilage.integrin", "dermis.g_common"),
        days,
        infusion,
        SESSION,
        values={"cartilage.link_integrin_migration": 1.0},
    )
    np.testing.assert_allclose(by_link[0], by_link[1], rtol=SAME)
    assert by_link[1, -1] > 1.01
    np.testing.assert_array_equal(by_link[2], 1.0)
    held = {"cartilage.mg_free": 1.0}
    still = Bench(("dermis", "cartilage")).having(held)
    (fold,) = still.read("cartilage.integrin")
    link = follow(names, days, SESSION, values={"cartilage.link_integrin_migration": 1.0}, body=still)
    gain = follow(names, days, SESSION, values={"dermis.migration_gain": fold}, body=still)
    np.testing.assert_allclose(gain, link, rtol=SAME)
    neither = follow(names, days, SESSION, body=still)
    assert link[1, 1] > 1.05 * neither[1, 1]


@pytest.mark.parametrize("course", ["co2_fractional"])
def test_nothing_is_left_of_a_killed_copy(course: str) -> None:
    """No readout of synthesis capacity or adhesion of the cell modules enters collagen synthesis by a second way: with
    all cell modules left out, a wound heals as in the whole body (1e-6)."""
    sessions = COURSES[course].sessions
    names = ("dermis.collagen", "dermis.synthesis_fold", "dermis.fullness_oedema")
    days = [3.0, 30.0, 180.0]
    alone = follow(names, days, *sessions, body=Bench(("dermis",)))
    np.testing.assert_allclose(follow(names, days, *sessions, Setting(0, "magnesium.iv_rate", fed())), alone, rtol=1e-6)


def fed() -> float:
    """What the reference person absorbs from food, in mmol/h."""
    return REFERENCE.body.evidence.value("magnesium.reference_absorption", "mmol/h")


def test_the_composed_body_is_the_one_tested() -> None:
    assert WHOLE.body.model.states == reference_body().model.states
