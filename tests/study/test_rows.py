"""What each part of the two articles must show is among the outputs of a shipped study."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from magmatrix.body.parts import PARTS
from magmatrix.evidence import load_evidence
from magmatrix.spec.parse import read_study
from magmatrix.spec.study import StudySpec

STUDIES = Path(__file__).resolve().parents[2] / "studies"
SHOWN = {
    "magnesium of cells and energy": {
        "energy": "mgatp_share muscle_free_mg synthesis_capacity oxygen_cost atp_turned_over"
    },
    "muscle, red cells, skin cells, force and cramp": {
        "magnesium": "muscle_ratio red_cell_ratio skin_ratio",
        "energy": "torque_gain cramp_ratio",
    },
    "DNA lesions and repair": {"dna": "CPD PP OX BR MUT age_factor"},
    "vitamin D, PTH, calcium, bone exchange": {"mineral": "d25 calcitriol pth calcium bone_gain"},
    "hormones": {"adrenal": "cortisol cortisone_ratio_change dheas dhea pregnenolone progesterone adrenaline_drive"},
    "cell ageing": {"cell_ageing": "senescent telomere crp ros"},
    "collagen of the organs": {
        "organs": "M_bone M_tendon M_cart M_muscle M_heart M_visc crosslinks_cart collagen_mature"
    },
    "organ priority": {"organs": "skin_allocation vital_share"},
    "renewal and its energy": {"dermis": "debris", "organs": "by_macrophages renewal_energy renewal_energy_share"},
    "elastin and vessels": {"vessel": "elastin calcium_load pwv", "dermis": "elastin"},
    "cartilage": {"cartilage": "proteoglycan swelling integrin"},
    "mechanics": {"mechanics": "stiffness_bone stiffness_mineralised bone_toughness R2 R7"},
    "barrier": {"dermis": "tewl", "barrier": "hydration red_cell_leak oil_on_skin tewl_ratio"},
    "acne as a scenario": {"acne": "lesions"},
    "vitamin C": {"vitamin_c": "pool plasma", "dermis": "g_asc"},
    "dishes": {"dish": "s col", "culture": "cell synthesis"},
    "skin delivery": {"delivery": "flux dermal_excess blood_total shed_total washed_total"},
    "the cream": {"cream": "water_activity osmolality microbial_flag creaming_flag ripening_flag crystal_flag"},
}
"""For each row the outputs, by part, that show it."""


@cache
def studies() -> tuple[StudySpec, ...]:
    return tuple(read_study(file, load_evidence()) for file in sorted(STUDIES.glob("*.yaml")))


@pytest.mark.parametrize("row", SHOWN)
def test_what_a_part_must_show_is_shown_by_a_study(row: str) -> None:
    wanted = {f"{part}.{name}" for part, names in SHOWN[row].items() for name in names.split()}
    assert wanted <= set(PARTS.outputs)
    assert wanted <= {name for study in studies() for name in study.outputs}


def test_deficiency_and_supply_are_counted_in_a_population() -> None:
    assert any(study.population is not None for study in studies())


def test_every_part_of_the_body_has_a_study() -> None:
    assert set(PARTS) == {PARTS.part_of(name) for study in studies() for name in study.outputs}
