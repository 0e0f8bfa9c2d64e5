"""No warning fires falsely: what is told of the plans of the shipped studies, study by study."""

from __future__ import annotations

from pathlib import Path

import pytest

from magmatrix.protocol.compiler import compile_protocol
from magmatrix.protocol.safety import Notice
from magmatrix.spec.parse import read_study
from tests.protocol.cautions.plans import packaged

STUDIES = Path(__file__).resolve().parents[3] / "studies"
NAMES = sorted(file.stem for file in STUDIES.glob("*.yaml"))
UPPER_EU, UPPER_US = "safety.upper_level_eu", "safety.upper_level_us"
TRIED, SCURVY, TETANY = "nielsen2007rhythm.rhythm", "who1999scurvy.death", "safety.serum_mg_tetany"
GRAVE: dict[str, dict[str, set[str]]] = {
    "deprivation": {"deprived": {TRIED}},
    "energy_and_exertion": {"low": {TRIED}},
    "organs_compete": {arm: {TRIED} for arm in ("shared", "bone_pays", "vital_first", "article")},
    "reduced_kidney_function": {"supplement": {"safety.egfr_floor"}},
    "vitamin_c_depletion": {"none": {SCURVY}},
    "vitamin_d_and_calcium": {"deficiency_and_repair": {TETANY}},
}
"""What is told as grave, by study and arm."""
WARNED: dict[str, dict[str, set[str]]] = {
    "acne_scenario": {"supplemented": {UPPER_EU}},
    "barrier_and_film": {"needled_cream": {"safety.needled_flux"}},
    "energy_and_exertion": {"doubled": {UPPER_EU}},
    "food_of_today_and_tomorrow": {"supplement": {UPPER_EU}},
    "inflammation": {"supplemented": {UPPER_EU}},
    "magnesium_cream": {"needled_face": {"safety.needled_flux"}, "by_mouth": {UPPER_EU}},
    "microneedling": {"needled_supplemented": {UPPER_EU}},
    "oral_dose": {"mg_300": {UPPER_EU}, "mg_1000": {UPPER_EU, UPPER_US}},
    "organs_compete": {"article_extra": {UPPER_EU}},
    "reduced_kidney_function": {"supplement": {UPPER_EU, "wakai2019.egfr"}},
    "stress_and_hormones": {"supplemented": {UPPER_EU, "yamaguchi_mgo.age"}},
    "vessels_and_elastin": {
        arm: {UPPER_EU} for arm in ("supplement_average", "supplement_best", "supplement_worst", "article")
    },
}
"""What else is told as a warning, by study and arm."""


def told(name: str) -> dict[str, set[Notice]]:
    evidence = packaged()
    spec = read_study(STUDIES / f"{name}.yaml", evidence)
    found: dict[str, set[Notice]] = {}
    for arm in spec.arms:
        for person in spec.people_of(arm):
            notices = compile_protocol(arm, person, evidence, spec.duration, spec.body).warnings
            found.setdefault(arm.name, set()).update(notice for notice in notices if notice.severity == "warning")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_study_is_told_of_what_it_does_and_no_more(name: str) -> None:
    by_arm = told(name)
    grave = {arm: {n.parameter for n in found if n.grave} for arm, found in by_arm.items()}
    other = {arm: {n.parameter for n in found if not n.grave} for arm, found in by_arm.items()}
    assert {arm: found for arm, found in grave.items() if found} == GRAVE.get(name, {})
    assert {arm: found for arm, found in other.items() if found} == WARNED.get(name, {})
