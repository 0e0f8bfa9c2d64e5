"""Magnesium into a vein is never told without what is watched, who must not have it, and how fast."""

from __future__ import annotations

import pytest

from tests.protocol.cautions.plans import grave, healthy, noticed, records

ALWAYS = {"pfizer_mgso4.watch", "empr_mgso4.heart"}


def infusion(amount: str = "8 mmol", over: str = "8 h", on: str = "[day 1]") -> str:
    return f"{{infusions: [{{amount: {amount}, over: {over}, on: {on}, at: '08:00'}}]}}"


@pytest.mark.parametrize(
    "arm",
    [
        infusion(),
        infusion("0.5 mmol"),
        "{bolus: [{magnesium: 8 mmol, route: intravenous, over: 60 min, on: day 1, at: '10:00'}]}",
    ],
)
def test_any_magnesium_into_a_vein_is_told_as_grave(arm: str) -> None:
    found = noticed(arm)
    assert grave(found) == ALWAYS
    watched = next(notice.text for notice in found if notice.parameter == "pfizer_mgso4.watch")
    for word in ("knee jerk", "breaths", "eGFR", "calcium", "hospital"):
        assert word in watched


@pytest.mark.parametrize(
    "arm",
    [
        "{}",
        "{supplements: [{salt: citrate, dose: 200 mg/day, at: ['08:00']}]}",
        "{tracers: [{route: intravenous, amount: 0.5 mmol, on: day 0, at: '08:00'}]}",
        "{bolus: [{calcium: 5 mmol, route: intravenous, on: day 1, at: '10:00'}]}",
    ],
)
def test_nothing_of_it_without_magnesium_into_a_vein(arm: str) -> None:
    assert not records(noticed(arm)) & (ALWAYS | {"safety.iv_rate"})


@pytest.mark.parametrize(("minutes", "told"), [(10, True), (14, False), (60, False)])
def test_two_grams_of_sulfate_are_not_given_in_ten_minutes(minutes: int, told: bool) -> None:
    """150 mg a minute: 2 g (8.11 mmol) in 13.3 minutes."""
    assert ("safety.iv_rate" in grave(noticed(infusion("8.11 mmol", f"{minutes} min")))) is told


@pytest.mark.parametrize(
    ("condition", "record"),
    [
        ("heart_block", "empr_mgso4.heart"),
        ("heart_damage", "empr_mgso4.heart"),
        ("myasthenia_gravis", "mims_mgso4.myasthenia"),
    ],
)
def test_a_person_who_must_not_have_it_is_told_of(condition: str, record: str) -> None:
    (found,) = (n for n in noticed(infusion(), healthy(conditions=f"[{condition}]")) if "somebody with" in n.text)
    assert (found.parameter, found.grave) == (record, True)
    assert not any("somebody with" in notice.text for notice in noticed(infusion()))


@pytest.mark.parametrize(
    ("egfr", "amount", "told"), [("20", "90 mmol", True), ("20", "80 mmol", False), ("100", "90 mmol", False)]
)
def test_weak_kidneys_and_more_than_twenty_grams_in_two_days(egfr: str, amount: str, told: bool) -> None:
    """20 g of the heptahydrate are 81.1 mmol."""
    found = noticed(infusion(amount), healthy(egfr=f"{egfr} mL/min"))
    assert ("safety.iv_weak_kidneys" in grave(found)) is told
