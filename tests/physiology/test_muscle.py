"""Muscle: stiffness follows collagen, massage softens for minutes, and what was not found has no effect."""

from __future__ import annotations

import pytest

from tests.physiology.bench import Bench

ALONE = Bench(("muscle",))


def muscle(**values: float) -> Bench:
    return ALONE.having({f"muscle.{name}": value for name, value in values.items()})


def test_massage_softens_muscle_by_a_twentieth() -> None:
    """Shear modulus -5.2 % just after seven minutes (crommert2015), nothing three minutes later."""
    assert muscle(massage=1.0).read("muscle.stiffness") == [1.0]
    assert muscle(massage=1.0, link_massage_stiffness=1.0).read("muscle.stiffness") == pytest.approx([0.948])
    assert muscle(link_massage_stiffness=1.0).read("muscle.stiffness") == [1.0]


def test_a_magnesium_cream_adds_nothing_that_trials_found() -> None:
    """Ankle flexibility alike with magnesium and with placebo cream (magpro2012)."""
    on = {"massage": 1.0, "link_massage_stiffness": 1.0, "link_cream_stiffness": 1.0}
    with_cream, without = (muscle(**on, cream=cream).read("muscle.stiffness")[0] for cream in (1.0, 0.0))
    assert with_cream == without


def test_old_muscle_holds_more_collagen_and_stretches_less() -> None:
    """Connective tissue at 83 over 32 years x1.49 (mritriceps2014), no source of the organs: x1.39, 1.07-fold off."""
    held = [
        Bench(("dermis", "organs", "muscle"))
        .having({"dermis.age": age})
        .read("organs.muscle_over_young", "muscle.extensibility")
        for age in (31.6, 83.4)
    ]
    rise = held[1][0] / held[0][0]
    assert 1 / 1.25 < rise / 1.489 < 1.25
    assert held[1][1] < held[0][1]


def test_lack_of_magnesium_makes_muscle_wetter_where_its_link_is_on() -> None:
    """The sign of hypomgmuscle: water of deficient muscle rises; never the other way."""
    assert muscle(mg=0.8).read("muscle.water") == pytest.approx([0.74])
    assert muscle(mg=0.8, link_mg_water=1.0).read("muscle.water")[0] > 0.74


def test_atp_capacity_is_flat_unless_a_study_says_otherwise() -> None:
    """Phosphocreatine recovers alike with 31 % more free magnesium (mccully2006)."""
    on = {"link_mg_atp_capacity": 1.0, "link_mg_stiffness": 1.0}
    assert muscle(mg=0.7, **on).read("muscle.atp_capacity", "muscle.stiffness") == [1.0, 1.0]
    assert muscle(mg=1.31, **on, mg_atp=1.0).read("muscle.atp_capacity") == [1.0]
    assert muscle(mg=0.7, **on, mg_atp=1.0).read("muscle.atp_capacity") == pytest.approx([0.7])
