"""Seams between the cells, hormones and organs of the composed body: who owns what, and under which name."""

from __future__ import annotations

import math

import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.graph.names import flat

DEFAULTS = {
    "dermis.link_mg_collagen_hill": 0.0,
    "dermis.link_mg_collagen_power": 0.0,
    "dermis.link_age_synthesis": 1.0,
    "dermis.link_fragmentation_synthesis": 0.0,
    "organs.link_vital_first": 0.0,
    "organs.link_endocrine": 0.0,
    "organs.link_mg_heart": 0.0,
    "vessel.link_mg_elastolysis": 0.0,
    "adrenal.link_mg_dhea": 0.0,
    "dermis.resource_withdrawal": 0.0,
    "dermis.inflammation_gain": 1.0,
    "dermis.barrier_gain": 1.0,
    "dermis.migration_gain": 1.0,
    "barrier.link_mg_barrier_repair": 0.0,
    "cartilage.link_integrin_migration": 0.0,
    "dna.link_mg_repair": 0.0,
    "magnesium.link_low_mg_avidity": 0.0,
    "cream.label_anhydrous": 0.0,
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_switches_stand_where_the_notes_put_them(name: str) -> None:
    """Integration 8: mg_collagen off, allocation uniform, ageing by g_age, mg_heart off, mg_elastolysis 0, mg_dhea 0,
    resource_withdrawal 0, gN gB gG 1, DNA repair 0, gA 0, label_salt hexahydrate."""
    assert reference_body().values[flat(name)] == DEFAULTS[name]


def test_retention_in_spared_skin_is_drawn_on_a_log_scale() -> None:
    """Integration 8: rs log-uniform, with 0 as a structure of its own: a study may set it."""
    record = reference_body().evidence.parameter("dermis.rs")
    assert record.distribution is not None
    assert record.distribution.family == "loguniform"
    assert record.range is not None
    assert record.range[0] == 0.0


def test_cells_read_the_body_and_own_no_amount() -> None:
    """Integration 1: drop the states M_f, M_m, M_rbc in the body run; the dish keeps its own (`culture`)."""
    body = reference_body()
    assert [body.owners[f"energy.{pool}_ratio"] for pool in ("muscle", "skin")] == [
        "magnesium.muscle_ratio",
        "magnesium.skin_ratio",
    ]
    amounts = [s.id for s in body.model.symbols.values() if s.id in body.model.states and str(s.unit) == "mmol"]
    assert {name.split("__")[0] for name in amounts} <= {"magnesium", "mineral"}
    assert not any(name.startswith("culture__") for name in body.model.symbols)


def test_half_time_of_fast_cells_is_56_hours() -> None:
    """Integration 1, a label: JF 0.95 mmol/h over 76.6 mmol is 56 h. The design had 226 h, and 17 h for plasma and
    interstitium."""
    values = reference_body().values
    assert math.log(2.0) * values["magnesium__F0"] / values["magnesium__JF"] == pytest.approx(56.0, abs=0.5)


def test_two_volumes_have_two_names() -> None:
    """Integration 2: 15 L (3 + 12) for magnesium, 14 L for PTH and calcium: leave, but name them."""
    evidence = reference_body().evidence
    assert evidence.value("magnesium.VP", "L") + evidence.value("magnesium.VI", "L") == pytest.approx(15.0)
    assert evidence.value("mineral.ecv", "L") == pytest.approx(14.0)


def test_adhesion_reads_the_calcium_of_the_body() -> None:
    """Integration 2: bind calcium of integrins to 0.51 x plasma calcium of the calcium module."""
    body = reference_body()
    assert body.owners["cartilage.calcium_ionised"] == "mineral.calcium_ionised"
    assert body.evidence.value("mineral.ionised_share", "1") == pytest.approx(0.51, abs=0.005)


def test_one_filtration_for_all() -> None:
    """Integration 2: one covariate `gfr` per person, 7.2 L/h."""
    body = reference_body()
    assert body.values["magnesium__gfr"] == pytest.approx(7.2)
    readers = [port for port, owner in body.owners.items() if owner == "magnesium.gfr"]
    assert sorted(readers) == ["mineral.gfr", "vitamin_c.gfr"]
