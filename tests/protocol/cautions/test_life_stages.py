"""Pregnancy, breast-feeding and youth."""

from __future__ import annotations

import pytest

from magmatrix.errors import StudyError
from tests.protocol.cautions.plans import grave, healthy, noticed, records

PILLS = "{supplements: [{salt: citrate, dose: 200 mg/day, at: ['08:00']}]}"
DRIP = "{infusions: [{amount: 8 mmol, over: 8 h, on: [day 1], at: '08:00'}]}"
NEEDLES = "{treatments: [{treatment: microneedling, on: day 5}]}"
PREGNANT, NURSING = healthy(pregnant="true"), healthy(breast_feeding="true")
OWN = {
    "dailymed_milk_of_magnesia.pregnancy",
    "safety.iv_pregnancy",
    "mims_mgso4.milk",
    "lee2013cosmetic.delay",
    "skinpen_consent.bleeding",
}


@pytest.mark.parametrize(
    ("arm", "person", "told"),
    [
        (PILLS, PREGNANT, {"dailymed_milk_of_magnesia.pregnancy"}),
        (PILLS, NURSING, {"dailymed_milk_of_magnesia.pregnancy"}),
        (DRIP, PREGNANT, {"safety.iv_pregnancy"}),
        (DRIP, NURSING, {"mims_mgso4.milk"}),
        (NEEDLES, PREGNANT, {"lee2013cosmetic.delay"}),
        (NEEDLES, NURSING, {"skinpen_consent.bleeding"}),
        ("{}", PREGNANT, set()),
        (PILLS, healthy(), set()),
        (DRIP, healthy(), set()),
        (NEEDLES, healthy(), set()),
    ],
)
def test_what_is_done_is_told_of_for_each_stage(arm: str, person: str, told: set[str]) -> None:
    found = noticed(arm, person)
    assert records(found) & OWN == told
    assert grave(found) & OWN == told & {"safety.iv_pregnancy"}


@pytest.mark.parametrize(
    ("person", "told"),
    [("age: 40 years", True), ("sex: female", True), ("sex: male", False), ("pregnant: false", False)],
)
def test_where_nothing_is_said_it_is_told_in_general(person: str, told: bool) -> None:
    notes = [n for n in noticed(PILLS, person) if "nothing here holds" in n.text]
    assert [n.severity for n in notes] == ["note"] * told
    assert all("under 18" in n.text for n in notes)
    assert not any("nothing here holds" in n.text for n in noticed("{}", person))


def test_a_youth_is_refused_with_the_reason() -> None:
    with pytest.raises(StudyError, match="take no number for a child"):
        noticed("{}", "age: 16 years")
