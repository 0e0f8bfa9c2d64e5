"""Vitamin C on the skin and in its collagen: loading by acid, the phosphate, the cofactor and its port."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.body.assemble import assemble, reference_body
from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.body.source import PHYSIOLOGY
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.errors import UnitError
from magmatrix.evidence import load_evidence
from magmatrix.graph.names import flat
from magmatrix.graph.reduce import reduce_to
from magmatrix.schedule.schedule import Schedule, Setting
from tests.physiology.ascorbate import DAY, Action, eats, follow, resting
from tests.physiology.skin import setting, watch

DISH = {"dermis.link_asc_dish_law": 1.0}


def acid(day: float, share: float = 0.2, ph: float = 3.2) -> Action:
    return Action(round(day * DAY), "vitamin_c.apply", {"share": share, "ph": ph})


def phosphate(day: float) -> Action:
    """A day's face cream: 1.54 g with 10 % magnesium ascorbyl phosphate on 565 cm2."""
    return Action(round(day * DAY), "vitamin_c.spread_map", {"load": 1540 / 0.0565, "share": 0.10})


def test_three_daily_applications_saturate_the_skin() -> None:
    """pinnell2001: three daily applications saturate: the third reaches 95 % of what ten reach (+-2 %), 1.1 umol/g."""
    (loaded,) = follow("vitamin_c", [acid(day) for day in range(10)], [0, 1, 2, 9], "skin_loaded")
    assert loaded[2] / loaded[3] == pytest.approx(0.97, abs=0.02)
    assert 0.9 * 1.1 < loaded[3] < 1.1


def test_loaded_ascorbate_halves_in_four_days() -> None:
    (skin,) = follow("vitamin_c", [acid(0)], [0, 4, 8], "skin")
    assert skin[1] / skin[0] == pytest.approx(0.5, rel=1e-6)
    assert skin[2] / skin[0] == pytest.approx(0.25, rel=1e-6)


def test_more_than_twenty_percent_brings_no_more() -> None:
    five, twenty, thirty = (follow("vitamin_c", [acid(0, share)], [0], "skin")[0][0] for share in (0.05, 0.2, 0.3))
    assert five < twenty == thirty


@pytest.mark.parametrize("ph", [3.6, 5.5, 7.0])
def test_ascorbic_acid_that_is_not_acid_does_not_load_skin(ph: float) -> None:
    """Topical (b) 4: neutral ascorbic acid does not load skin (pinnell2001: pH at most 3.5)."""
    assert follow("vitamin_c", [acid(0, ph=ph)], [0, 1], "skin", "loaded_total") == [[0.0, 0.0], [0.0, 0.0]]


def test_the_phosphate_on_skin_does_nothing_by_default() -> None:
    """Topical (b) 4 and integration 7: default effect of the phosphate on skin ascorbate 0 (pinnell2001)."""
    cream = [phosphate(day) for day in range(90)]
    assert follow("vitamin_c", cream, [90], "skin", "loaded_total") == [[0.0], [0.0]]


@pytest.mark.parametrize("intake", [30, 60, 100, 200])
def test_a_phosphate_cream_moves_neither_plasma_nor_pool(intake: int) -> None:
    """Topical (b) 4: nothing by default; from 100 mg/day on less than 1 % in plasma and pool, even if all that skin
    retains became ascorbate and reached the blood.

    Near depletion that worst case would be more (8 % of plasma at 30 mg/day, 11 % at 60): 1.5 mg a day
    beside 24 or 48 absorbed.
    """
    same = {"intake": float(intake)}
    creamed = [phosphate(day) for day in range(3)]
    without, unswitched = (follow("vitamin_c", items, [3], "pool", changed=same)[0][0] for items in ([], creamed))
    assert unswitched == pytest.approx(without, rel=1e-12)
    cream = [phosphate(day) for day in range(180)]
    changed = {"intake": intake, "link_map_skin": 1.0, "skin_to_blood": 1.0}
    (plain_plasma, plain_pool) = follow("vitamin_c", [], [180], "plasma", "pool", changed=changed)
    (plasma, pool) = follow("vitamin_c", cream, [180], "plasma", "pool", changed=changed)
    rise = max(plasma[0] / plain_plasma[0], pool[0] / plain_pool[0]) - 1
    assert rise > 0
    assert rise < (0.01 if intake >= 100 else 0.12)


def test_ascorbate_port_of_the_dermis_in_both_laws() -> None:
    """Integration 10.7 and 7: 6.4 mM gives 1 in both laws; at 30 mg a day (0.94 mM) 0.79 and 0.41 (+-0.005)."""
    for law, depleted in (({}, 0.79), (DISH, 0.41)):
        replete, poor = (watch([setting(0, "asc_cell", c)], [0], "g_asc", changed=law)[0][0] for c in (6.4, 0.94))
        assert replete == pytest.approx(1.0, rel=1e-12)
        assert poor == pytest.approx(depleted, abs=0.005)


def test_a_plasma_level_cannot_be_wired_into_the_port_of_the_cells(tmp_path: Path) -> None:
    """Integration 10.7: a plasma value in that port is a unit error at composition (it would make collagen 0.17)."""
    folder = tmp_path / "physiology"
    shutil.copytree(PHYSIOLOGY, folder)
    text = (folder / "body.ant").read_text(encoding="utf-8")
    right = "dermis.asc_cell is vitamin_c.asc_cell"
    assert text.count(right) == 1
    (folder / "body.ant").write_text(text.replace(right, "dermis.asc_cell is vitamin_c.plasma"), encoding="utf-8")
    with pytest.raises(
        UnitError, match=r"dermis\.asc_cell is a concentration in fibroblasts.* vitamin_c\.plasma one in plasma"
    ):
        assemble(load_evidence(), parts=Parts(PARTS.values(), (folder,)))
    (folder / "body.ant").write_text(text.replace(right, "dermis.asc_cell is vitamin_c.pool"), encoding="utf-8")
    with pytest.raises(UnitError, match=r"port dermis\.asc_cell is in"):
        assemble(load_evidence(), parts=Parts(PARTS.values(), (folder,)))


@pytest.mark.parametrize(
    ("intake", "enzyme", "dish"), [(30, 0.79, 0.41), (60, 0.940, 0.780), (100, 0.99, 0.98), (200, 1.0, 1.0)]
)
def test_vitamin_c_limits_collagen_only_in_depletion(intake: int, enzyme: float, dish: float) -> None:
    """Topical (b) 6: on 100 mg/day or more the cofactor term is within 5 % of its value at plasma 60, in both laws."""
    body = reference_body(("dermis", "vitamin_c"))
    name = flat("dermis.g_asc")
    engine = ReferenceEngine(reduce_to(body.model, [name]), [name])
    for law, wanted in ((0.0, enzyme), (1.0, dish)):
        changed = {"vitamin_c.intake": float(intake), "dermis.link_asc_dish_law": law}
        found = engine.run(resting(body, changed), Schedule.build([]), [0]).outputs[name][0]
        assert found == pytest.approx(wanted, abs=0.012)
        if intake >= 100:
            assert found == pytest.approx(1.0, abs=0.05)


def test_the_composed_body_computes_the_port() -> None:
    body = reference_body()
    assert body.owners["dermis.asc_cell"] == "vitamin_c.asc_cell"
    assert "dermis.asc_cell" not in body.inputs
    assert body.owners["vitamin_c.gfr"] == "magnesium.gfr"


actions = st.lists(
    st.one_of(
        st.builds(
            lambda t, mg: Action(t, "vitamin_c.swallow", {"amount": mg}), st.integers(0, 10 * DAY), st.floats(0, 5000)
        ),
        st.builds(
            lambda t, c, ph: Action(t, "vitamin_c.apply", {"share": c, "ph": ph}),
            st.integers(0, 10 * DAY),
            st.floats(0, 0.4),
            st.floats(2, 8),
        ),
        st.builds(lambda t: phosphate(t / DAY), st.integers(0, 10 * DAY)),
        st.builds(lambda t, mg: Setting(t, "vitamin_c.intake", mg), st.integers(0, 10 * DAY), st.floats(0, 5000)),
    ),
    max_size=12,
    unique_by=lambda item: item.tick,
)


@settings(max_examples=15, deadline=None)
@given(items=actions, to_blood=st.floats(0, 1))
def test_no_vitamin_c_is_made_or_lost(items: list[Action | Setting], to_blood: float) -> None:
    """The ledger closes to 1e-9, nothing turns negative and cells hold no more than they can,
    whatever is eaten, swallowed or put on the skin.
    """
    changed = {"skin_to_blood": to_blood, "link_map_skin": 1.0}
    outputs = ("balance", "pool", "gut", "skin", "intake_total", "plasma")
    balance, pool, gut, skin, eaten, plasma = follow("vitamin_c", items, [0, 2, 5, 10, 20], *outputs, changed=changed)
    evidence = load_evidence()
    dissolved = evidence.value("vitamin_c.water", "L") * evidence.value("vitamin_c.molar_mass", "mg/umol")
    assert max(balance) - min(balance) < 1e-9 * (max(pool) + max(eaten))
    assert min(*pool, *gut, *skin) > -1e-9
    cells = [held - dissolved * level for held, level in zip(pool, plasma, strict=True)]
    assert max(cells) < evidence.value("vitamin_c.cells_full", "mg")


def test_the_cells_follow_a_depletion_from_food() -> None:
    cells, over = follow("vitamin_c", [eats(0)], [0, 53], "asc_cell", "pool_over_scurvy")
    assert cells[0] == 6.4
    assert cells[1] < 1.0
    assert over[1] == pytest.approx(1.0, abs=0.1)
