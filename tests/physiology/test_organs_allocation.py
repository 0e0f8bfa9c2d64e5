"""Who is fed first: a hypothesis with switches, and the arithmetic that decides what it can do to skin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.body.assemble import reference_body
from magmatrix.errors import StudyError
from magmatrix.schedule.schedule import Action, Setting
from tests.physiology.connective import ORGANS, setting, watch
from tests.physiology.lab import treat

ALIKE = tuple(f"x_{organ}" for organ in ("skin", *ORGANS))
VITAL_FIRST = {"organs.link_vital_first": 1.0}
ENDOCRINE = {"organs.link_endocrine": 1.0}
Items = list[Action | Setting]


def scarce(supply: float) -> Items:
    return [setting(0, "organs.supply", supply)]


@pytest.mark.parametrize("supply", [1.0, 0.8, 0.3])
def test_by_default_every_organ_gets_the_same_share(supply: float) -> None:
    """Matrix 5, uniform (default): all weights equal, x_t = sigma."""
    for share in watch(scarce(supply), [0], *ALIKE):
        assert share[0] == pytest.approx(supply, rel=1e-12)


@pytest.mark.parametrize(("supply", "skin"), [(0.90, 0.8965), (0.80, 0.793), (0.54, 0.524)])
def test_feeding_the_vital_organs_in_full_hardly_costs_the_skin(supply: float, skin: float) -> None:
    """Matrix 5: full protection lowers skin synthesis from 0.90 to 0.8965, from 0.80 to 0.793, from 0.54 to 0.524
    (+-0.003: the four organs do 2.8 % of synthesis here, tendon counted, 3.4 % in the design)."""
    found, heart, viscera, share = watch(
        scarce(supply), [0], "skin_allocation", "x_heart", "x_visc", "vital_share", changed=VITAL_FIRST
    )
    assert found[0] == pytest.approx(skin, abs=0.003)
    assert heart[0] == viscera[0] == 1.0
    assert share[0] == pytest.approx(0.028, abs=0.001)


@given(st.floats(0.54, 1.0))
def test_vital_first_costs_the_skin_less_than_two_points(supply: float) -> None:
    """Matrix 7.13: vital_first lowers skin synthesis by less than 2 percentage points against uniform for every supply
    >= 0.54."""
    (skin,) = watch(scarce(supply), [0], "skin_allocation", changed=VITAL_FIRST)
    assert 0.0 <= supply - skin[0] < 0.02


@given(st.floats(0.0, 1.0), st.floats(1.0, 1000.0))
def test_the_supply_is_used_up_and_nobody_gets_more_than_enough(supply: float, weight: float) -> None:
    """Matrix 5: sum(S_t0 x_t) = sigma sum(S_t0), 0 <= x_t <= 1, for any supply and weight."""
    items = [*scarce(supply), setting(0, "organs.vital_weight", weight)]
    share, vital, other = watch(items, [0], "vital_share", "supply_vital", "supply_other", changed=VITAL_FIRST)
    assert share[0] * vital[0] + (1 - share[0]) * other[0] == pytest.approx(supply, abs=1e-12)
    assert -1e-12 <= other[0] <= vital[0] <= 1.0


def test_hormones_need_no_shared_supply() -> None:
    """Matrix 5, endocrine: no shared resource; x_t = g_energy^s_t, s_skin = s_bone = 1, others 0 to 0.3."""
    hungry = [*scarce(0.5), setting(0, "dermis.energy_igf1", 0.60)]
    shares = dict(zip(ALIKE, watch(hungry, [0], *ALIKE, changed=ENDOCRINE), strict=True))
    for organ in ("skin", "bone", "cart"):
        assert shares[f"x_{organ}"][0] == pytest.approx(0.42, abs=0.005)
    for organ in ("tendon", "muscle", "heart", "visc"):
        assert shares[f"x_{organ}"][0] == pytest.approx(0.42**0.15, abs=0.005)


def test_two_rules_at_once_are_refused() -> None:
    with pytest.raises(StudyError, match="two laws for one link"):
        reference_body().switched({"organs.link_vital_first": True, "organs.link_endocrine": True})


def test_a_fast_of_four_days_and_its_end() -> None:
    """Matrix 7.15: four-day fast: PICP 0.42 (+-0.2) of baseline, restored to >= 1 by IGF-I alone. Mature bone loses
    0.02 % of its collagen meanwhile."""
    fast = [setting(0, "dermis.energy_igf1", 0.60), setting(4, "dermis.energy_igf1", 1.0)]
    propeptide, mature = watch(fast, [0, 3.9, 4], "propeptide", "M_bone")
    np.testing.assert_allclose(propeptide, (0.42, 0.42, 1.0), atol=0.005)
    assert mature[2] == pytest.approx(0.9, rel=3e-4)


def test_supply_reaches_resting_skin_and_wounds_alike() -> None:
    """Integration 3: the allocation factor enters synthesis at rest and in the zones, once."""
    names = ("dermis.synthesis_rest", "dermis.resting", "dermis.answering")
    enough, short = watch([], [0], *names), watch(scarce(0.8), [0], *names)
    for before, after in zip(enough, short, strict=True):
        assert after[0] == pytest.approx(0.8 * before[0], rel=1e-12)


def test_what_is_withdrawn_from_a_wound_is_missed_there_alone() -> None:
    """Treatments 4: resource withdrawal, sigma_I x (1 - w) from day 3, off by default, in the injured zone alone."""
    laser = treat(0, 0.061, 0.263, 0.4)
    names = ("injured.n", "injured.m", "stimulated.m", "spared.m")
    usual = watch([laser], [180], *names)
    waiting = watch([laser, setting(3, "dermis.resource_withdrawal", 0.5)], [180], *names)
    assert waiting[0][0] + waiting[1][0] < 0.85 * (usual[0][0] + usual[1][0])
    for before, after in zip(usual[2:], waiting[2:], strict=True):
        assert after[0] == pytest.approx(before[0], rel=1e-8)


def test_collagen_making_of_the_heart_in_lack_of_magnesium() -> None:
    """Matrix 7.12: heart in Mg lack: deposition 0.41 (+-0.1) at 28 d and 1.24 (+-0.1) at 60 d with mg_heart on, never
    below zero; monotone protection of the heart fails this, and without the link nothing happens."""
    lack = [setting(0, "organs.mg_fast", 0.85)]
    days = [0, 5, 10, 14, 20, 28, 60, 180]
    (making,) = watch(lack, days, "making_heart", changed={"organs.link_mg_heart": 1.0})
    assert making[5] == pytest.approx(0.41, abs=0.001)
    assert making[6] == pytest.approx(1.24, abs=0.001)
    assert making.min() > 0.1
    (protected,) = watch([*lack, *scarce(0.8)], days, "making_heart", changed=VITAL_FIRST)
    np.testing.assert_array_equal(protected, 1.0)


def test_bone_makes_less_in_lack_of_magnesium_if_switched_on() -> None:
    """Integration 0.10: the osteoblast term is bound to fast cells; bone marker law: 0.961 (+-0.005) at 0.90."""
    assert reference_body().owners["organs.mg_fast"] == "magnesium.fast_ratio"
    lack = [setting(0, "organs.mg_fast", 0.90)]
    assert watch(lack, [0], "making_bone")[0][0] == 1.0
    (making,) = watch(lack, [0], "making_bone", changed={"organs.link_mg_bone_formation": 1.0})
    assert making[0] == pytest.approx(0.961, abs=0.005)
