"""summary.json is strict JSON that says what the report says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from magmatrix.evidence import Evidence
from magmatrix.report.summary import summary_file
from magmatrix.study.result import DISCLAIMER, StudyResult


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is not JSON")


def read(result: StudyResult, evidence: Evidence) -> Any:
    return json.loads(summary_file(result, evidence), parse_constant=refuse)


def test_it_carries_schema_disclaimer_and_question(result: StudyResult, evidence: Evidence) -> None:
    content = read(result, evidence)
    assert content["schema"] == "magmatrix.summary/1"
    assert content["disclaimer"] == DISCLAIMER
    assert "not a trial" in content["limits"]
    assert content["question"] == result.question


def test_each_output_has_start_end_extremes_and_the_difference_to_the_first_arm(
    result: StudyResult, evidence: Evidence
) -> None:
    arms = {arm["name"]: arm for arm in read(result, evidence)["arms"]}
    values = {arm.name: arm.people[0].outputs["magnesium.serum"] for arm in result.arms}
    serum = arms["both"]["people"][0]["outputs"]["magnesium.serum"]
    assert serum["start"] == values["both"][0]
    assert serum["end"] == values["both"][-1]
    assert serum["lowest"]["value"] == values["both"].min()
    assert serum["highest"] == {
        "value": values["both"].max(),
        "day": result.arms[2].people[0].hours[values["both"].argmax()] / 24,
    }
    assert serum["difference"] == pytest.approx(values["both"][-1] - values["untreated"][-1])
    assert arms["untreated"]["people"][0]["outputs"]["magnesium.serum"]["difference"] is None


def test_the_arms_to_compare_set_what_is_compared_with(result: StudyResult, evidence: Evidence) -> None:
    content = read(replace(result, compare=("needled", "both")), evidence)
    assert content["compared_with"] == "needled"
    differences = {
        arm["name"]: arm["people"][0]["outputs"]["dermis.collagen_relative"]["difference"] for arm in content["arms"]
    }
    assert differences["needled"] is None
    assert differences["both"] == 0
    assert differences["untreated"] < 0


def test_warnings_assumed_numbers_grades_and_sources_are_there(result: StudyResult, evidence: Evidence) -> None:
    content = read(result, evidence)
    assert [warning["text"] for warning in content["warnings"]] == [warning.text for warning in result.warnings]
    assert content["warnings"][0]["source"] == "limits2001"
    assert content["warnings"][1]["severity"] == "note"
    assert [number["id"] for number in content["assumed"]] == ["dermis.aO", "magnesium.kE"]
    assert content["grades"] == {"A": 3, "C": 5, "E": 4}
    assert content["sources"] == ["kidney1999", "limits2001"]
    assert content["references"][0]["pmid"] == "123"
    assert content["switches_on"] == ["age_synthesis"]
    assert [(link["name"], link["grade"], link["on"]) for link in content["links"]] == [
        ("age_synthesis", "B", True),
        ("mg_hill", "E", False),
        ("injury__inflammation", "A", True),
    ]
    assert content["links"][2]["switch"] is None


def test_ledgers_are_there_with_their_error(result: StudyResult, evidence: Evidence) -> None:
    ledger = read(result, evidence)["arms"][0]["people"][0]["ledgers"]["magnesium"]
    assert ledger["closes"] is True
    assert ledger["relative_error"] == 3e-14
    assert ledger["entries"][0] == {"label": "eaten and swallowed", "kind": "in", "value": 7.0 * 168}


def test_collagen_is_set_against_fullness(result: StudyResult, evidence: Evidence) -> None:
    arms = {arm["name"]: arm["people"][0]["collagen_against_fullness"] for arm in read(result, evidence)["arms"]}
    assert arms["untreated"]["days_fuller_with_less_collagen"] == 0
    assert arms["untreated"]["widest"] is None
    assert arms["needled"]["days_fuller_with_less_collagen"] > 10
    assert arms["needled"]["widest"]["collagen_change"] < 0 < arms["needled"]["widest"]["fullness_change"]


def test_what_is_not_a_number_becomes_null(
    result: StudyResult,
    evidence: Evidence,
    with_output: Callable[[StudyResult, str, np.ndarray], StudyResult],
) -> None:
    content = read(with_output(result, "magnesium.serum", np.full(400, np.nan)), evidence)
    serum = content["arms"][0]["people"][0]["outputs"]["magnesium.serum"]
    assert serum["start"] is None
    assert serum["lowest"] == {"value": None, "day": None}
    infinite = np.ones(400)
    infinite[3] = np.inf
    content = read(with_output(result, "magnesium.serum", infinite), evidence)
    assert content["arms"][0]["people"][0]["outputs"]["magnesium.serum"]["highest"]["value"] == 1.0
