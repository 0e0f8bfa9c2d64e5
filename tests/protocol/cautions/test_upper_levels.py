"""Upper levels of vitamin D, calcium and vitamin C, and kidney stones."""

from __future__ import annotations

import pytest

from tests.protocol.cautions.plans import healthy, noticed, records

UPPER = {"safety.upper_level_vitamin_d", "safety.upper_level_calcium", "safety.upper_level_vitamin_c"}


def held(symbol: str, value: str) -> str:
    return f"{{inputs: {{{symbol}: {value}}}}}"


@pytest.mark.parametrize(
    ("arm", "told"),
    [
        (held("mineral.vitamin_d_intake", "99 ug/day"), set()),
        (held("mineral.vitamin_d_intake", "1250 ug/day"), {"safety.upper_level_vitamin_d"}),
        (held("mineral.calcium_intake", "2500 mg/day"), set()),
        (held("mineral.calcium_intake", "2600 mg/day"), {"safety.upper_level_calcium"}),
        (held("vitamin_c.intake", "2000 mg/day"), set()),
        (held("vitamin_c.intake", "3000 mg/day"), {"safety.upper_level_vitamin_c"}),
        ("{}", set()),
    ],
)
def test_each_limit_is_told_above_it_alone(arm: str, told: set[str]) -> None:
    assert records(noticed(arm, body="mineral, dermis, vitamin_c")) & UPPER == told


@pytest.mark.parametrize(
    ("every", "dose", "told"),
    [("28 days", "50000 IU", False), ("7 days", "50000 IU", True), ("28 days", "500000 IU", True)],
)
def test_single_doses_of_vitamin_d_count_as_the_intake_of_a_month(every: str, dose: str, told: bool) -> None:
    arm = f"{{bolus: [{{vitamin_d: {dose}, route: oral, every: {every}, at: '08:00'}}]}}"
    assert ("safety.upper_level_vitamin_d" in records(noticed(arm, body="mineral"))) is told


def test_a_dose_of_calcium_adds_to_the_food_of_its_day() -> None:
    arm = "{bolus: [{calcium: 2400 mg, route: oral, on: day 1, at: '08:00'}]}"
    assert "safety.upper_level_calcium" in records(noticed(arm, body="mineral"))
    into_a_vein = arm.replace("oral", "intravenous")
    assert "safety.upper_level_calcium" not in records(noticed(into_a_vein, body="mineral"))


def test_a_gram_of_vitamin_c_and_kidney_stones() -> None:
    arm = "{actions: [{action: vitamin_c.swallow, with: {amount: 1000 mg}, at: '08:00', every: 1 day}]}"
    (note,) = (n for n in noticed(arm, body="dermis, vitamin_c") if n.parameter == "safety.vitamin_c_stones")
    assert note.severity == "note"
    had = noticed(arm, healthy(conditions="[kidney_stones]"), body="dermis, vitamin_c")
    assert [n.severity for n in had if n.parameter == "safety.vitamin_c_stones"] == ["warning"]
    some = arm.replace("1000 mg", "500 mg")
    assert "safety.vitamin_c_stones" not in records(noticed(some, body="dermis, vitamin_c"))
