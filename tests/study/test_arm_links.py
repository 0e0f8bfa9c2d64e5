"""One study compares a link on and off: each arm runs, and rests, on the body with its own links."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence
from magmatrix.report.html import report
from magmatrix.report.summary import summary
from magmatrix.spec.parse import read_study
from magmatrix.study.agreement import agreement
from magmatrix.study.result import StudyResult
from magmatrix.study.run import run_study

TEXT = """\
title: One link on and off
question: What does the link do?
duration: 20 days
ageing: off
body: [magnesium, dermis]
persons:
  adult: {age: 45 years, habitual_diet: 300 mg/day}
arms:
  without:
    diet: 100 mg/day
  with_it:
    diet: 100 mg/day
    links: {mg_collagen_hill: on}
outputs: {names: [magnesium.serum, dermis.collagen_relative], every: 5 days}
"""


@pytest.fixture(scope="module")
def result(evidence: Evidence) -> StudyResult:
    return run_study(read_study("study.yaml", evidence, text=TEXT), evidence)


def outputs(found: StudyResult, arm: str) -> dict[str, np.ndarray]:
    return next(each for each in found.arms if each.name == arm).people[0].outputs


def test_arms_differ_by_their_links_and_by_nothing_else(evidence: Evidence, result: StudyResult) -> None:
    everywhere = TEXT.replace("    links: {mg_collagen_hill: on}\n", "")
    off = run_study(read_study("off.yaml", evidence, text=everywhere), evidence)
    on = run_study(read_study("on.yaml", evidence, text=everywhere, links="mg_collagen_hill=on"), evidence)
    for name in ("magnesium.serum", "dermis.collagen_relative"):
        np.testing.assert_array_equal(outputs(result, "without")[name], outputs(off, "without")[name])
        np.testing.assert_array_equal(outputs(result, "with_it")[name], outputs(on, "with_it")[name])
    assert outputs(result, "with_it")["dermis.collagen_relative"][-1] < 0.9999
    assert outputs(result, "without")["dermis.collagen_relative"][-1] == pytest.approx(1.0, abs=1e-6)


def test_the_result_says_which_links_act_in_which_arm(evidence: Evidence, result: StudyResult) -> None:
    without, with_it = result.arms
    assert set(with_it.links) - set(without.links) == {"mg_collagen_hill"}
    assert "link mg_collagen_hill: off" in without.facts
    assert "link mg_collagen_hill: on" in with_it.facts
    (state,) = (link for link in result.links if link.name == "mg_collagen_hill")
    assert (state.on, state.chosen, state.arms) == (True, "arm", ("with_it",))
    assert "mg_collagen_hill" in result.outputs["dermis.collagen_relative"].links
    found = summary(result, evidence)
    assert "mg_collagen_hill" in found["arms"][1]["links"]
    assert next(link for link in found["links"] if link["name"] == "mg_collagen_hill")["arms"] == ["with_it"]
    assert b"on, in with it" in report(result, evidence)


def test_numbers_of_every_arm_count(evidence: Evidence, result: StudyResult) -> None:
    everywhere = TEXT.replace("    links: {mg_collagen_hill: on}\n", "")
    on = run_study(read_study("on.yaml", evidence, text=everywhere, links="mg_collagen_hill=on"), evidence)
    assert set(on.parameters) <= set(result.parameters)


def test_an_arm_changes_what_study_and_command_line_chose(evidence: Evidence) -> None:
    text = TEXT + "links: {mg_collagenase: on}\n"
    spec = read_study("study.yaml", evidence, text=text)
    assert spec.links_of("without") == {"mg_collagenase": True}
    assert spec.links_of("with_it") == {"mg_collagenase": True, "mg_collagen_hill": True}
    spec = read_study("study.yaml", evidence, text=text, links="none")
    assert not any(spec.links_of("without").values())
    assert [name for name, on in spec.links_of("with_it").items() if on] == ["mg_collagen_hill"]


def test_arms_may_hold_exclusive_laws_and_grades(evidence: Evidence) -> None:
    text = TEXT.replace("    links: {mg_collagen_hill: on}\n", "    links: {mg_collagen_power: on}\n")
    spec = read_study("study.yaml", evidence, text=text + "links: {grades: [A, B]}\n", links="mg_collagenase=off")
    assert spec.links_of("with_it")["mg_collagen_power"]
    by_grade = read_study("study.yaml", evidence, text=TEXT.replace("{mg_collagen_hill: on}", "{grades: [A]}"))
    assert not by_grade.links_of("with_it")["mg_collagen_hill"]
    assert by_grade.links_of("without") == {}


@pytest.mark.parametrize(
    ("links", "message"),
    [
        ("{mg_colagen_hill: on}", "unknown link.*'mg_collagen_hill'"),
        ("{mg_collagen_hill: on, mg_collagen_power: on}", "two laws for one link"),
        ("{mg_pth: off}", "needs the mineral"),
        ("{mg_collagen_hill: maybe}", "mg_collagen_hill"),
    ],
)
def test_mistakes_in_the_links_of_an_arm_name_their_line(evidence: Evidence, links: str, message: str) -> None:
    with pytest.raises(StudyError, match=message) as caught:
        read_study("study.yaml", evidence, text=TEXT.replace("{mg_collagen_hill: on}", links))
    assert caught.value.place is not None
    assert caught.value.place.line == 13


def test_both_engines_agree_on_arms_with_links_of_their_own(evidence: Evidence) -> None:
    spec = read_study("study.yaml", evidence, text=TEXT.replace("20 days", "2 days").replace("5 days", "1 day"))
    worst = agreement(spec, evidence)[0]
    assert worst.share < 1e-4
