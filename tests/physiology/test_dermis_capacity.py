"""What lowers or raises the making of collagen: magnesium, ascorbate, food. Each cause enters once."""

from __future__ import annotations

import numpy as np
import pytest

from tests.physiology.skin import YEAR, setting, watch

HILL = {"dermis.link_mg_collagen_hill": 1.0}
POWER = {"dermis.link_mg_collagen_power": 1.0}


def test_bone_marker_law_at_a_tenth_less_cell_magnesium() -> None:
    """Matrix 7.8: mg_collagen = bone_hill, m_cell 0.90: synthesis 0.961 (+-0.005), total at 1 y 0.995 (+-0.002)."""
    making, total = watch([setting(0, "mg_cell", 0.90)], [YEAR], "g_mg", "collagen", changed=HILL)
    assert making[0] == pytest.approx(0.961, abs=0.005)
    assert total[0] == pytest.approx(0.995, abs=0.002)


def test_without_a_link_magnesium_does_not_reach_collagen() -> None:
    """Matrix 7.8: `off`: exactly 1. Off is the default for skin, where nothing was measured."""
    making, total = watch([setting(0, "mg_cell", 0.50)], [0, YEAR], "g_mg", "collagen")
    np.testing.assert_array_equal(making, 1.0)
    np.testing.assert_allclose(total, 1.0, atol=1e-9)


def test_dish_law_at_a_tenth_less_cell_magnesium() -> None:
    """Integration 0.6: cell exponent 1.28 at 0.90: 0.874 (+-0.002), against 0.961 for bone_hill."""
    (making,) = watch([setting(0, "mg_cell", 0.90)], [0], "g_mg", changed=POWER)
    assert making[0] == pytest.approx(0.874, abs=0.002)


@pytest.mark.parametrize("law", [HILL, POWER], ids=["hill", "power"])
def test_surplus_magnesium_makes_no_collagen(law: dict[str, float]) -> None:
    """Integration 6: g_mg upwards is not allowed (deficit-only): cell magnesium 1.2 changes nothing."""
    (making,) = watch([setting(0, "mg_cell", 1.2)], [0], "g_mg", changed=law)
    assert making[0] == 1.0


def test_low_extracellular_magnesium_raises_collagenase_if_switched_on() -> None:
    """Matrix 3: h_mmp = 1 + a_mg (1 - m_ecf), a_mg 0.5 assumed, off by default: at m_ecf 0.8 x1.10 (1e-9)."""
    low = [setting(0, "mg_ecf", 0.8)]
    assert watch(low, [0], "h_mmp")[0][0] == 1.0
    raised = watch(low, [0], "h_mmp", changed={"dermis.link_mg_collagenase": 1.0})[0][0]
    assert raised == pytest.approx(1.10, rel=1e-9)


@pytest.mark.parametrize(("ascorbate", "making"), [(6.4, 1.0), (0.94, 0.79)])
def test_ascorbate_of_the_fibroblast(ascorbate: float, making: float) -> None:
    """Integration 10.7 and 7: asc_cell 6.4 mM gives g_asc 1 after normalisation; 0.94 mM 0.79 (+-0.005)."""
    (found,) = watch([setting(0, "asc_cell", ascorbate)], [0], "g_asc")
    assert found[0] == pytest.approx(making, abs=0.005)


def test_a_fast_lowers_the_propeptide_by_the_measured_factor() -> None:
    """Matrix 7.15: four-day fast, IGF-I x0.60: collagen synthesis 0.42 (+-0.2), restored to >= 1 by IGF-I alone."""
    items = [setting(0, "energy_igf1", 0.60), setting(4, "energy_igf1", 1.0)]
    (rate,) = watch(items, [0, 3.9, 4], "synthesis_rest")
    (usual,) = watch([], [0], "synthesis_rest")
    np.testing.assert_allclose(rate[:2] / usual[0], 0.42, atol=0.005)
    assert rate[2] / usual[0] == pytest.approx(1.0, rel=1e-12)


def test_causes_multiply() -> None:
    """Integration seam 3: gF is one product; two causes of 0.5 give a quarter."""
    both = [setting(0, "asc_cell", 0.1), setting(0, "synthesis_drive", 0.5)]
    (alone,) = watch(both[:1], [0], "synthesis_rest")
    (joint,) = watch(both, [0], "synthesis_rest")
    assert joint[0] == pytest.approx(0.5 * alone[0], rel=1e-12)


def test_fragmented_matrix_lowers_synthesis_if_switched_on() -> None:
    """Matrix 3: g_frag = 1 - 0.36 F / (F + 0.5), off by default; at 85 y F is below 0.1: synthesis falls by 5-7 %."""
    old = {"dermis.age": 85.0, "dermis.link_age_synthesis": 0.0}
    fragmented, off = watch([], [0], "fragmented", "g_fragmented", changed=old)
    (on,) = watch([], [0], "g_fragmented", changed={**old, "dermis.link_fragmentation_synthesis": 1.0})
    assert off[0] == 1.0
    assert on[0] == pytest.approx(1.0 - 0.36 * fragmented[0] / (fragmented[0] + 0.5), abs=2e-3)
    assert 0.93 < on[0] < 0.95
