"""What a study cannot answer by its construction, what each output rests on, and the settings that stand as facts."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from magmatrix.errors import StudyError
from magmatrix.evidence import load_evidence
from magmatrix.report.courses import courses
from magmatrix.report.html import report
from magmatrix.report.one_unit import in_one_unit
from magmatrix.report.summary import summary
from magmatrix.report.unanswered import unanswered
from magmatrix.spec.parse import read_study
from magmatrix.study.result import PersonResult, StudyResult
from magmatrix.study.run import run_study

STUDY = """\
title: Test
question: What can it not answer?
duration: 6 days
ageing: off
body: [magnesium, dermis, delivery, cream]
persons:
  p: {age: 40 years}
arms:
  nothing: {}
  supplement: {supplements: [{salt: citrate, dose: 300 mg/day}]}
  needled: {treatments: [{treatment: microneedling, sessions: 1, from: day 1}]}
  cream:
    actions:
      - action: delivery.apply
        with: {load: 2 mg/cm^2, area: 500 cm^2, salt: 30 %, counted: anhydrous}
        at: 08:00
        every: 1 day
  two_creams:
    actions:
      - {action: delivery.apply, with: {load: 2 mg/cm^2, area: 500 cm^2, salt: 30 %}, at: 08:00, on: day 0}
      - {action: delivery.apply, with: {load: 2 mg/cm^2, area: 500 cm^2}, at: 08:00, on: day 2}
outputs:
  - magnesium.serum
  - magnesium.dermal_total
  - delivery.applied_total
  - dermis.collagen
  - dermis.tewl
  - dermis.synthesis_fold
"""
SKIN = {"dermis.collagen", "dermis.tewl", "dermis.synthesis_fold"}
CREAM = {"delivery.applied_total", "magnesium.dermal_total"}


@cache
def result() -> StudyResult:
    evidence = load_evidence()
    return run_study(read_study("study.yaml", evidence, text=STUDY), evidence)


def person(arm: str) -> PersonResult:
    return next(a for a in result().arms if a.name == arm).people[0]


def test_what_nothing_reaches_is_named_for_each_arm() -> None:
    assert set(person("nothing").unmoved) == SKIN | CREAM
    assert set(person("supplement").unmoved) == SKIN | CREAM
    assert set(person("needled").unmoved) == CREAM
    assert not CREAM & set(person("cream").unmoved)


def test_arms_that_are_equal_by_construction() -> None:
    assert set(person("supplement").alike) >= SKIN | CREAM
    assert "magnesium.serum" not in person("supplement").alike
    assert "magnesium.serum" in person("needled").alike
    assert "magnesium.serum" not in person("cream").alike
    assert person("nothing").alike == ()


def test_the_numbers_agree_with_what_is_said() -> None:
    base = person("nothing")
    for arm in result().arms:
        for name in result().outputs:
            values = arm.people[0].outputs[name]
            if name in arm.people[0].unmoved:
                assert np.ptp(values) <= 1e-9 * max(1.0, abs(values[0])), (arm.name, name)
            if name in arm.people[0].alike:
                assert values == pytest.approx(base.outputs[name], rel=1e-6, abs=1e-9), (arm.name, name)


def test_page_and_summary_say_it() -> None:
    evidence = load_evidence()
    page = report(result(), evidence).decode()
    assert "What this study cannot answer" in page
    assert "stays at its resting value" in page
    arms = {arm["name"]: arm["people"][0]["outputs"] for arm in summary(result(), evidence)["arms"]}
    assert "resting value" in arms["nothing"]["dermis.collagen"]["cannot_answer"]
    assert "is no answer" in arms["needled"]["magnesium.serum"]["cannot_answer"]
    assert arms["needled"]["dermis.tewl"]["cannot_answer"] is None
    sentences = [each.sentence for each in unanswered(result(), courses(result()))]
    assert len(sentences) >= 3


def test_totals_stand_per_day_and_other_outputs_do_not() -> None:
    arms = {a["name"]: a["people"][0]["outputs"] for a in summary(result(), load_evidence())["arms"]}
    applied = arms["cream"]["delivery.applied_total"]
    assert applied["per_day"] == pytest.approx(applied["end"] / 6)
    assert arms["cream"]["dermis.tewl"]["per_day"] is None


def test_the_numbers_of_a_treatment_count_for_what_they_reach() -> None:
    outputs = result().outputs
    assert sum(outputs["dermis.synthesis_fold"].grades.values()) >= 10
    assert outputs["dermis.synthesis_fold"].grades["E"] >= 4
    assert outputs["magnesium.serum"].grades["E"] > 0


def test_settings_of_treatments_and_creams_stand_as_facts_with_grades() -> None:
    facts = {arm.name: " | ".join(arm.facts) for arm in result().arms}
    for words in ("depth 1500 um (grade E)", "halo", "coverage", "strength", "dermis 1220 um"):
        assert words in facts["needled"]
    assert "30 % magnesium chloride, counted as anhydrous salt: 7.66 % magnesium by mass" in facts["cream"]
    assert "as hexahydrate it would be 3.59 %" in facts["cream"]
    assert "76.6 mg of magnesium each time" in facts["cream"]


def test_each_application_has_its_own_strength() -> None:
    applied = person("two_creams").outputs["delivery.applied_total"]
    share = 24.305 / 203.3
    assert applied[1] == pytest.approx(1000 * 0.30 * share, rel=1e-3)
    assert applied[3] - applied[1] == pytest.approx(1000 * 0.15 * share, rel=1e-3)
    assert person("cream").outputs["delivery.applied_total"][1] == pytest.approx(1000 * 0.30 * 24.305 / 95.21, rel=1e-3)


def test_strength_is_said_once_and_needs_the_cream() -> None:
    evidence = load_evidence()
    twice = STUDY.replace("  cream:\n", "  cream:\n    inputs: {cream.salt_share: 0.2}\n")
    with pytest.raises(StudyError, match="set twice"):
        read_study("study.yaml", evidence, text=twice)
    without = STUDY.replace("delivery, cream]", "delivery]")
    with pytest.raises(StudyError, match="needs the cream"):
        read_study("study.yaml", evidence, text=without)
    with pytest.raises(StudyError, match="hexahydrate"):
        read_study("study.yaml", evidence, text=STUDY.replace("counted: anhydrous", "counted: hexahydrat"))


def test_a_page_shows_magnesium_in_one_unit() -> None:
    shown = in_one_unit(result(), load_evidence())
    assert {shown.outputs[name].unit for name in CREAM} == {"mg"}
    moles = person("cream").outputs["magnesium.dermal_total"]
    grams = next(a for a in shown.arms if a.name == "cream").people[0].outputs["magnesium.dermal_total"]
    assert grams == pytest.approx(moles * 24.305, rel=1e-4)
