"""Magnesium by mouth: a supplement, a laxative or a poison; and kidneys that may not clear it."""

from __future__ import annotations

import pytest

from tests.protocol.cautions.plans import grave, healthy, noticed, records

LEVELS = {"safety.upper_level_eu", "safety.upper_level_us", "safety.laxative_dose", "khan2018.death"}
KIDNEYS = {"safety.egfr_floor", "wakai2019.egfr", "yamaguchi_mgo.age"}


def pills(dose: str = "200 mg/day") -> str:
    return f"{{supplements: [{{salt: citrate, dose: {dose}, at: ['08:00', '19:00']}}]}}"


@pytest.mark.parametrize(
    ("dose", "told"),
    [
        ("250 mg/day", set()),
        ("300 mg/day", {"safety.upper_level_eu"}),
        ("400 mg/day", {"safety.upper_level_eu", "safety.upper_level_us"}),
        ("1000 mg/day", {"safety.laxative_dose"}),
        ("2000 mg/day", {"safety.laxative_dose"}),
        ("3000 mg/day", {"khan2018.death"}),
        ("30000 mg/day", {"khan2018.death"}),
    ],
)
def test_the_gravest_level_is_told(dose: str, told: set[str]) -> None:
    found = noticed(pills(dose))
    assert records(found) & LEVELS == told
    assert grave(found) == told & {"khan2018.death"}


@pytest.mark.parametrize("dose", ["3000 mg/day", "30000 mg/day"])
def test_three_and_thirty_grams_are_poison_and_no_diarrhoea(dose: str) -> None:
    (found,) = (n for n in noticed(pills(dose)) if n.grave)
    assert "poisoning, not diarrhoea" in found.text
    assert not any("diarrhoea is the usual harm" in notice.text for notice in noticed(pills(dose)))


def test_a_laxative_in_constipation_is_grave() -> None:
    constipated = healthy(conditions="[constipation]")
    assert "fatal_laxative2018.death" in grave(noticed(pills("1200 mg/day"), constipated))
    assert "fatal_laxative2018.death" not in grave(noticed(pills("400 mg/day"), constipated))
    assert "fatal_laxative2018.death" not in grave(noticed(pills("1200 mg/day")))


@pytest.mark.parametrize(
    ("condition", "record"),
    [
        ("myasthenia_gravis", "droracle_myasthenia.mouth"),
        ("heart_block", "mskcc_magnesium.heart"),
        ("heart_damage", "mskcc_magnesium.heart"),
    ],
)
def test_a_disease_in_which_magnesium_by_mouth_needs_a_physician(condition: str, record: str) -> None:
    assert record in records(noticed(pills(), healthy(conditions=f"[{condition}]")))
    assert record not in records(noticed("{}", healthy(conditions=f"[{condition}]")))
    assert record not in records(noticed(pills()))


@pytest.mark.parametrize(
    ("person", "told"),
    [
        (healthy(egfr="29 mL/min"), {"safety.egfr_floor"}),
        (healthy(egfr="30 mL/min"), {"wakai2019.egfr"}),
        (healthy(egfr="59 mL/min"), {"wakai2019.egfr"}),
        (healthy(egfr="60 mL/min"), set()),
        (healthy(age="70 years"), set()),
        (healthy(age="71 years"), {"yamaguchi_mgo.age"}),
        (healthy(age="71 years", egfr="80 mL/min"), set()),
    ],
)
@pytest.mark.parametrize("arm", [pills(), "{infusions: [{amount: 8 mmol, over: 8 h, on: [day 1], at: '08:00'}]}"])
def test_kidneys_are_told_of_once(arm: str, person: str, told: set[str]) -> None:
    found = noticed(arm, person)
    assert records(found) & KIDNEYS == told
    assert grave(found) & KIDNEYS == told & {"safety.egfr_floor"}


@pytest.mark.parametrize("person", [healthy(egfr="20 mL/min"), healthy(age="80 years")])
def test_food_alone_is_not_told_of(person: str) -> None:
    assert not records(noticed("{diet: 600 mg/day}", person)) & (KIDNEYS | LEVELS)


def test_two_weak_people_are_told_of_in_one_sentence() -> None:
    """Issue 11: once for a run and an arm, not once for a person; so nothing of a person stands in the sentence."""
    texts = {
        notice.text
        for egfr in ("12 mL/min", "25 mL/min")
        for notice in noticed(pills(), healthy(egfr=egfr))
        if notice.parameter == "safety.egfr_floor"
    }
    assert len(texts) == 1
