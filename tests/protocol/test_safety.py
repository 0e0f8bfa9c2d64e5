"""Warnings: what is unsafe is said, with its source; what is a scenario is called one."""

from __future__ import annotations

from typing import Any

import pytest

from magmatrix.evidence import Evidence
from magmatrix.protocol import ArmPlan, Notice, PersonPlan, compile_protocol
from magmatrix.protocol.plan import (
    ActionPlan,
    DrugPlan,
    Given,
    InfusionPlan,
    InputPlan,
    Span,
    SupplementPlan,
    Timing,
    TracerPlan,
    TreatmentPlan,
)
from magmatrix.schedule.schedule import TICKS_PER_DAY

DAY = TICKS_PER_DAY
KNOWN: dict[str, Any] = {"medication": (), "conditions": (), "pregnant": False, "breast_feeding": False}
"""Somebody of whom a study says that there is nothing to know, so that no general statement is made."""


def warned(evidence: Evidence, arm: ArmPlan, person: PersonPlan | None = None, days: int = 120) -> list[Notice]:
    return list(compile_protocol(arm, person or PersonPlan("adult", **KNOWN), evidence, days * DAY).warnings)


def pills(dose: float, *, unit: str = "mg/day", times: tuple[int, ...] = (480, 1140)) -> ArmPlan:
    return ArmPlan("a", supplements=(SupplementPlan("citrate", Given(dose, unit), Timing(times)),))


def with_egfr(millilitres: float) -> PersonPlan:
    return PersonPlan("p", egfr=Given(millilitres * 0.06, "L/h", f"{millilitres:g} mL/min"), **KNOWN)


@pytest.mark.parametrize(
    ("dose", "limits"),
    [
        (250.0, []),
        (251.0, ["safety.upper_level_eu"]),
        (350.0, ["safety.upper_level_eu"]),
        (351.0, ["safety.upper_level_eu", "safety.upper_level_us"]),
    ],
)
def test_supplements_above_each_upper_level_are_warned_about(
    evidence: Evidence, dose: float, limits: list[str]
) -> None:
    found = warned(evidence, pills(dose))
    assert [notice.parameter for notice in found] == limits
    assert all(notice.severity == "warning" for notice in found)


def test_the_warning_names_the_amount_the_limit_and_who_set_it(evidence: Evidence) -> None:
    (notice,) = warned(evidence, pills(300.0))
    assert "300 mg" in notice.text
    assert "250 mg/day" in notice.text
    assert "Scientific Committee on Food, 2001" in notice.text


def test_supplements_of_one_day_count_together(evidence: Evidence) -> None:
    one = SupplementPlan("oxide", Given(200.0, "mg"), Timing((480,), days=(5,)))
    other = SupplementPlan("glycinate", Given(200.0, "mg"), Timing((1140,), days=(5,)))
    found = warned(evidence, ArmPlan("a", supplements=(one, other)))
    assert [notice.parameter for notice in found] == ["safety.upper_level_eu", "safety.upper_level_us"]


def test_food_is_no_supplement(evidence: Evidence) -> None:
    assert warned(evidence, ArmPlan("a")) == []


@pytest.mark.parametrize(("egfr", "is_warned"), [(29.9, True), (60.0, False), (90.0, False)])
def test_any_supplement_with_weak_kidneys_is_warned_about(evidence: Evidence, egfr: float, is_warned: bool) -> None:
    found = warned(evidence, pills(50.0), with_egfr(egfr))
    assert [notice.parameter for notice in found] == (["safety.egfr_floor"] if is_warned else [])


def test_an_infusion_with_weak_kidneys_is_warned_about_too(evidence: Evidence) -> None:
    arm = ArmPlan("a", infusions=(InfusionPlan(Given(10.0, "mmol"), 60, Timing((480,), days=(1,))),))
    (notice,) = (found for found in warned(evidence, arm, with_egfr(20)) if found.parameter == "safety.egfr_floor")
    assert notice.grave
    assert "below 30 mL/min" in notice.text


def test_weak_kidneys_alone_are_no_reason_to_warn(evidence: Evidence) -> None:
    assert warned(evidence, ArmPlan("a"), with_egfr(15)) == []


def test_fractional_laser_sessions_closer_than_a_month_are_warned_about(evidence: Evidence) -> None:
    close = ArmPlan("a", treatments=(TreatmentPlan("co2_fractional", days=(0, 14)),))
    (notice,) = warned(evidence, close)
    assert notice.parameter == "safety.session_spacing_fractional"
    assert warned(evidence, ArmPlan("a", treatments=(TreatmentPlan("co2_fractional", days=(0, 28)),))) == []


def test_a_tracer_is_said_to_be_for_research(evidence: Evidence) -> None:
    arm = ArmPlan("a", tracers=(TracerPlan("oral", Given(0.5, "mmol"), Timing((480,), days=(0,))),))
    (notice,) = warned(evidence, arm)
    assert notice.severity == "note"
    assert "research" in notice.text


def test_the_strength_of_a_drug_is_called_the_studys_own_choice(evidence: Evidence) -> None:
    note, losses = warned(evidence, ArmPlan("a", drugs=(DrugPlan("thiazide", Span(), Given(0.95, "1")),)))
    assert {note.severity, losses.severity} == {"note"}
    assert "own choice" in note.text
    strong = warned(evidence, ArmPlan("a", drugs=(DrugPlan("alcohol", Span(), Given(0.5, "1")),)))
    assert [notice.severity for notice in strong] == ["note", "warning"]


def test_a_scenario_input_is_called_one(evidence: Evidence) -> None:
    (note,) = warned(evidence, ArmPlan("a", inputs=(InputPlan("dermis.uv", 1.0),)))
    assert "scenario" in note.text


def test_every_warning_rests_on_a_source(evidence: Evidence) -> None:
    arm = ArmPlan("a", supplements=pills(400.0).supplements, treatments=(TreatmentPlan("co2_fractional", days=(0, 7)),))
    found = warned(evidence, arm, with_egfr(20))
    assert found
    for notice in found:
        assert notice.parameter is not None
        assert evidence.sources_of([notice.parameter])


def cream(load: float = 2.0, area: float = 565.0, clocks: tuple[int, ...] = (480,), **more: Any) -> ArmPlan:
    given = {"load": Given(load, "mg/cm^2"), "area": Given(area, "cm^2")}
    return ArmPlan("a", actions=(ActionPlan("delivery.apply", given, Timing(clocks)),), **more)


@pytest.mark.parametrize(("egfr", "is_warned"), [(9.78, True), (29.9, True), (30.0, False), (100.0, False)])
def test_magnesium_cream_with_weak_kidneys_is_warned_about(evidence: Evidence, egfr: float, is_warned: bool) -> None:
    """Athavale 2023 tried a spray at an eGFR of 9.78: whoever plans the like is told who must look after it."""
    found = warned(evidence, cream(), with_egfr(egfr))
    assert [notice.parameter for notice in found] == (["safety.egfr_floor"] if is_warned else [])


def test_another_deed_is_no_magnesium(evidence: Evidence) -> None:
    arm = ArmPlan("a", actions=(ActionPlan("delivery.wash", {}, Timing((480,))),))
    assert warned(evidence, arm, with_egfr(20)) == []


@pytest.mark.parametrize(
    ("load", "area", "clocks", "is_noted"),
    [
        (0.499, 15670.0, (480,), False),
        (0.499, 15670.0, (480, 1200), True),
        (2.0, 17500.0, (480,), True),
    ],
)
def test_more_cream_than_people_use_is_noted(
    evidence: Evidence, load: float, area: float, clocks: tuple[int, ...], is_noted: bool
) -> None:
    found = warned(evidence, cream(load, area, clocks))
    assert [notice.parameter for notice in found] == (["safety.cream_daily"] if is_noted else [])
    assert all(notice.severity == "note" for notice in found)


def test_cream_on_treated_skin_is_warned_about(evidence: Evidence) -> None:
    (notice,) = warned(evidence, cream(treatments=(TreatmentPlan("microneedling", days=(10,)),)))
    assert (notice.severity, notice.parameter) == ("warning", "safety.needled_flux")
    assert "irritation" in notice.text


def depth_notices(evidence: Evidence, name: str, depth: float | None = None, site: str = "face") -> list[str]:
    given = None if depth is None else Given(depth, "um")
    plan = TreatmentPlan(name, days=(10,), site=site, depth=given)
    found = warned(evidence, ArmPlan("a", treatments=(plan,)))
    return [f"{notice.severity}: {notice.text}" for notice in found if "skin of the" in notice.text]


def test_a_full_field_too_deep_is_warned_about(evidence: Evidence) -> None:
    """dunkin2007.share: beyond 33 % of the skin a scar; through it, full thickness. Thin skin sooner."""
    assert depth_notices(evidence, "co2_full") == []
    assert depth_notices(evidence, "co2_full", 430.0) == []
    (deep,) = depth_notices(evidence, "co2_full", 450.0)
    assert "33%" in deep
    assert "scars" in deep
    (through,) = depth_notices(evidence, "dermabrasion", 5000.0)
    assert "full thickness" in through
    assert depth_notices(evidence, "co2_full", 430.0, site="eyelid")
    assert depth_notices(evidence, "co2_full", 450.0, site="cheek") == []


def test_needles_longer_than_the_skin_are_told_of_where_the_study_asks_for_them(evidence: Evidence) -> None:
    (note,) = depth_notices(evidence, "microneedling", 2500.0)
    assert note.startswith("warning")
    assert "not modelled" in note
    assert depth_notices(evidence, "microneedling") == []
