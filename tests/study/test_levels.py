"""Levels at which people have been seen to suffer: a run that passes one says so, and none says so falsely."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from magmatrix.body.parts import PARTS
from magmatrix.evidence import Evidence
from magmatrix.report.write import write_study
from magmatrix.spec.parse import read_study
from magmatrix.study.result import StudyResult
from magmatrix.study.run import run_study

INFUSED = """\
title: An infusion
question: How far does serum magnesium go?
duration: 2 days
body: [magnesium]
persons:
  adult: {age: 45 years, habitual_diet: 300 mg/day}
  other: {age: 60 years, habitual_diet: 300 mg/day}
arms:
  nothing: {}
  infusion: {infusions: [{amount: DOSE, over: 4 hours, on: day 1, at: [09:00]}]}
"""
OUTPUTS = "outputs: {names: [magnesium.urine_rate], every: 1 day}\n"


def infused(dose: str, evidence: Evidence) -> StudyResult:
    return run_study(read_study("s.yaml", evidence, text=INFUSED.replace("DOSE", dose) + OUTPUTS), evidence)


@pytest.fixture(scope="module")
def flooded(evidence: Evidence) -> StudyResult:
    return infused("200 mmol", evidence)


def test_a_lethal_infusion_is_an_alarm_though_serum_was_not_asked_for(flooded: StudyResult) -> None:
    """Issue 11: serum of 28 mmol/L raised no alarm. Each arm is warned of once, the gravest level first."""
    alarm = flooded.warnings[0]
    assert (alarm.severity, alarm.arm, alarm.person) == ("warning", "infusion", "adult, other")
    assert "emergency" in alarm.text
    assert alarm.source == "geiger2012"
    assert len([warning for warning in flooded.warnings if "rises to" in warning.text]) == 1
    passed = [crossing for crossing in flooded.crossings if crossing.person == "adult"]
    assert [crossing.level for crossing in passed] == sorted(crossing.level for crossing in passed)
    assert {crossing.arm for crossing in flooded.crossings} == {"infusion"}
    assert all(crossing.value > crossing.level and 33.0 < crossing.hours <= 38.0 for crossing in passed)
    assert set(flooded.outputs) == {"magnesium.urine_rate"}


def test_report_summary_and_result_say_the_same(flooded: StudyResult, evidence: Evidence, tmp_path: Path) -> None:
    folder = write_study(flooded, evidence, tmp_path / "out")
    told = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert len(told["crossings"]) == len(flooded.crossings)
    assert flooded.warnings[0].text in (folder / "report.html").read_text(encoding="utf-8")


def test_people_on_ordinary_food_pass_no_level(evidence: Evidence) -> None:
    text = INFUSED.replace("body: [magnesium]\n", "").replace("2 days", "30 days")
    text = text[: text.index("  infusion:")] + "  poor: {diet: 200 mg/day}\n  rich: {diet: 600 mg/day}\n" + OUTPUTS
    assert run_study(read_study("s.yaml", evidence, text=text), evidence).crossings == ()


@pytest.mark.parametrize("level", PARTS.levels, ids=lambda level: level.record)
def test_every_level_has_a_source_and_a_place(level: object, evidence: Evidence) -> None:
    record = evidence.parameter(level.record)  # type: ignore[attr-defined]
    assert record.grade != "E"
    assert record.meaning
    assert level.output in PARTS.outputs  # type: ignore[attr-defined]


@pytest.mark.parametrize(("output", "side"), sorted({(level.output, level.side) for level in PARTS.levels}))
def test_levels_of_one_side_go_from_mild_to_grave(output: str, side: str, evidence: Evidence) -> None:
    own = [level for level in PARTS.levels if (level.output, level.side) == (output, side)]
    values = [evidence.parameter(level.record).value for level in own]
    assert values == sorted(values, reverse=side == "below")
    assert [level.grave for level in own] == sorted(level.grave for level in own)


LACKING = INFUSED[: INFUSED.index("arms:")].replace("body: [magnesium]\n", "").replace("2 days", "100 days") + (
    "arms:\n  nothing: {}\n  no_vitamin_c: {inputs: {vitamin_c.intake: 0 mg/day}}\n"
    "  no_vitamin_d: {inputs: {mineral.vitamin_d_intake: 0 ug/day}}\n"
    "outputs: {names: [dermis.collagen], every: 10 days}\n"
)


def test_a_lack_of_vitamins_is_told_with_the_day_by_which_it_began(evidence: Evidence) -> None:
    """Nobody lacks anything on the usual diet. Without vitamin C plasma is deficient before the pool of scurvy is
    reached, 25-hydroxyvitamin D is low within two months; the day of passing comes before that of the extreme."""
    found = run_study(read_study("s.yaml", evidence, text=LACKING), evidence)
    assert {crossing.arm for crossing in found.crossings} == {"no_vitamin_c", "no_vitamin_d"}
    by = {(crossing.arm, crossing.record): crossing.by / 24.0 for crossing in found.crossings}
    assert by["no_vitamin_c", "safety.vitamin_c_low"] <= by["no_vitamin_c", "safety.vitamin_c_deficient"]
    assert by["no_vitamin_c", "safety.vitamin_c_deficient"] <= by["no_vitamin_c", "vitamin_c.scurvy_pool"] <= 60.0
    assert by["no_vitamin_d", "safety.d25_low"] <= 60.0
    assert all(crossing.by <= crossing.hours for crossing in found.crossings)
    assert any("is below 30 nmol/L by day" in warning.text for warning in found.warnings)
