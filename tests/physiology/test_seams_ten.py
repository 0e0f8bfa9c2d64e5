"""Integration 0, "the ten that matter": one check for each, in the composed body, numbered as in docs/seams.md."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.body.parts import PARTS
from magmatrix.errors import StudyError
from magmatrix.graph.order import closure
from magmatrix.graph.reduce import dependencies
from tests.body.steady.alone import rest_ratio
from tests.physiology.lab import MG_PER_MMOL, REFERENCE, Subject, treat
from tests.physiology.skin import YEAR, dermis, watch

SERUM = 0.83


def serum(absorbed_mg: float, **values: float) -> float:
    """Serum magnesium at rest with so much more in the blood each day than 300 mg/day of food bring."""
    person = REFERENCE.having({f"magnesium.{name}": value for name, value in values.items()})
    return SERUM * rest_ratio(person.body, person.parameters, person.absorbs(300.0) + absorbed_mg / MG_PER_MMOL)


@pytest.mark.parametrize("diet", [100.0, 145.0, 300.0, 700.0])
def test_0_1_one_set_point_per_person(diet: float) -> None:
    """0.1: the reference of serum is the person's own steady state: cells, PTH and calcium start there on any diet."""
    person = REFERENCE.rested(diet)
    assert person.observe("magnesium.serum_over_rest") == pytest.approx(1.0, abs=1e-12)
    assert person.observe("mineral.mg_release") == pytest.approx(1.0, abs=1e-12)
    assert person.observe("magnesium.skin_ratio") == pytest.approx(person.observe("magnesium.skin_ratio_rest"))


def test_0_1_no_dead_zone() -> None:
    """0.1: with 0.80 and a cap every diet above 145 mg/d had no effect in cells; here each step up to 300 has one."""
    capacity = [REFERENCE.rested(diet).observe("energy.synthesis_capacity") for diet in (100, 145, 200, 250, 300)]
    assert np.all(np.diff(capacity) > 1e-3)


def test_0_2_muscle_keeps_its_exponent_and_is_sampled_wide() -> None:
    """0.2: aM is sampled from 0.05 to 0.5, wallach1988 stands beside it; both ends are told (1.6-3.6, 9-20 % lost)."""
    record = REFERENCE.body.evidence.parameter("magnesium.aM")
    assert record.value == 0.05
    assert record.distribution is not None
    assert (record.distribution.low, record.distribution.high) == (0.05, 0.5)
    assert "wallach1988.muscle_loss" in record.references
    for exponent, losses in ((0.05, (0.016, 0.036)), (0.3, (0.09, 0.20))):
        for level, lost in zip((0.60, 0.40), losses, strict=True):
            person = REFERENCE.having({"magnesium.aM": exponent, "magnesium.rest_ratio": level / SERUM})
            assert 1.0 - person.observe("magnesium.muscle_ratio") == pytest.approx(lost, abs=0.006)


def test_0_3_the_oxygen_cost_says_that_it_is_unvalidated() -> None:
    """0.3: mark output oxygen_cost `unvalidated`; joined, muscle -0.3 % and cost +0.3 % at the lowest diet."""
    assert "unvalidated" in REFERENCE.body.outputs["energy.oxygen_cost"].meaning
    assert REFERENCE.rested(100.0).observe("energy.oxygen_cost") - 1.0 < 0.005


def test_0_4_magnesium_owns_the_slope_of_serum() -> None:
    """0.4: 46 L/d, not 126 (49 here for the first 10 mg, +-10 %): +0.040 for 56 mg/d in the blood, +0.07 for 110;
    10 L/d at an eGFR of 10 (11.5 here, +-20 %)."""
    assert 10.0 / MG_PER_MMOL / (serum(10.0) - serum(0.0)) == pytest.approx(46.0, rel=0.1)
    assert serum(56.0) - serum(0.0) == pytest.approx(0.040, abs=0.006)
    assert serum(110.0) - serum(0.0) == pytest.approx(0.07, abs=0.005)
    weak = {"gfr": 10.0 * 0.06}
    assert 10.0 / MG_PER_MMOL / (serum(10.0, **weak) - serum(0.0, **weak)) == pytest.approx(10.0, rel=0.2)


def test_0_5_what_the_skin_absorbs_compares_with_what_the_gut_absorbs() -> None:
    """0.5: net need 108 mg/d, not 300-400 eaten: 13 mg/d is 12 %; 300 mg by mouth adds 21 mg, 2 x 150 add 33."""
    need = REFERENCE.body.evidence.value("delivery.net_need", "mg/day")
    assert need == pytest.approx(108.0, abs=0.5)
    assert 13.0 / need == pytest.approx(0.12, abs=0.005)


def test_0_6_one_switch_for_one_link() -> None:
    """0.6: off / hill / power, owned by the dermis, never both; the cell's capacity stays a readout."""
    laws = ("dermis.link_mg_collagen_hill", "dermis.link_mg_collagen_power")
    body = reference_body()
    assert [body.values[name.replace(".", "__")] for name in laws] == [0.0, 0.0]
    with pytest.raises(StudyError, match="two laws for one link"):
        body.switched(dict.fromkeys(laws, True))
    readers = closure(["dermis__g_common", "organs__made", "dermis__collagen"], dependencies(body.model))
    assert not {name for name in readers if name.startswith("energy__synthesis")}


def test_0_7_the_retained_share_is_one_number_in_pools_and_zones() -> None:
    """0.7: pools 0.10 and 0.0028, one flux: k_M is what matures, over all collagen or over the fibres (1.28 and 1.42 %
    of what is made)."""
    made, lost, collagen, retained = watch([], [0, YEAR], "made_total", "lost_new_total", "collagen", "spared.retained")
    assert collagen[1] == pytest.approx(collagen[0], rel=1e-9)
    resting, zone = float(1.0 - lost[1] / made[1]), float(retained[1])
    assert [resting, zone] == pytest.approx([0.0128, 0.0142], abs=1e-4)
    assert zone / resting == pytest.approx(1.0 / (1.0 - dermis().values["dermis__phi_immature"]), rel=5e-3)


def test_0_8_two_kinds_of_fullness_have_two_names() -> None:
    """0.8: fullness_oedema (days) and fullness_immature (intact dermis); a wound does not touch the second."""
    outputs = ("dermis.fullness_oedema", "dermis.fullness_immature")
    oedema, immature = Subject().follow([treat(0, 0.061, 0.263, 0.4)], [3.0, 90.0], *outputs)
    assert oedema[0] > 1.01
    assert immature == pytest.approx([1.0, 1.0], abs=1e-9)
    _, resting = Subject().having({"dermis.synthesis_drive": 1.5}).follow([], [3.0, 90.0], *outputs)
    assert resting[1] > 1.01


def test_0_9_the_ascorbate_port_is_that_of_cells() -> None:
    """0.9: plasma 0.06 mM in that port would read 0.17, cells of 6.4 mM read 1 (0.96 unnormalised)."""
    body = reference_body()
    assert body.owners["dermis.asc_cell"] == "vitamin_c.asc_cell"
    assert PARTS.places["dermis.asc_cell"] == PARTS.places["vitamin_c.asc_cell"] != PARTS.places["vitamin_c.plasma"]
    half = body.values["dermis__asc_Km"]
    assert 0.06 / (0.06 + half) == pytest.approx(0.17, abs=0.005)
    assert 6.4 / (6.4 + half) == pytest.approx(0.96, abs=0.005)
    assert REFERENCE.observe("dermis.g_asc") == pytest.approx(1.0, abs=1e-12)


def test_0_10_bone_cells_and_chondrocytes_are_fast_cells() -> None:
    """0.10: osteoblast and chondrocyte terms read F/F0; the bone surface, which falls as serum does, is an output
    that no cell law reads (no mineral term depends on magnesium)."""
    body = reference_body()
    for port in ("organs.mg_fast", "cartilage.mg_cell", "mechanics.mg_cell"):
        assert body.owners[port] == "magnesium.fast_ratio"
    assert [reader for reader, owner in body.owners.items() if owner == "magnesium.bone_surface_ratio"] == [
        "organ_magnesium.bone_surface"  # the magnesium of single organs, an optional part
    ]
    readers = [name for name, needs in dependencies(body.model).items() if "magnesium__bone_surface_ratio" in needs]
    assert readers == []
    person = REFERENCE.having({"magnesium.rest_ratio": 0.66 / SERUM})
    assert person.observe("magnesium.bone_surface_ratio") == pytest.approx(0.8, abs=0.01)
    assert person.observe("magnesium.fast_ratio") == pytest.approx(0.8**0.28, abs=0.01)
