"""Differences on numbers nobody measured are rounded; those of other people or sites count from their start."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.evidence import Evidence
from magmatrix.report.courses import baseline_of, courses, digest
from magmatrix.report.digits import is_rough, share_text
from magmatrix.report.findings import Cell, story
from magmatrix.report.html import report
from magmatrix.report.summary import summary
from magmatrix.study.result import LinkState, StudyResult

SERUM = "magnesium.serum"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0431, "about +4 %"),
        (-0.0431, "about −4 %"),
        (0.0043, "about +0.4 %"),
        (0.00043, "about +0.04 %"),
        (0.148, "about +15 %"),
        (0.0962, "about +10 %"),
        (4.314, "about +430 %"),
        (0.0, "0 %"),
        (float("nan"), "–"),
    ],
)
def test_a_rough_share_has_few_digits(share: float, text: str) -> None:
    assert plain(share_text(share, rough=True)) == text
    assert "about" not in share_text(share, rough=False)


@given(st.floats(-5, 5).filter(lambda share: abs(share) > 1e-4))
def test_rounding_keeps_sign_and_size(share: float) -> None:
    text = plain(share_text(share, rough=True)).replace("−", "-").removeprefix("about ").removesuffix(" %")
    value = float(text)
    assert value * share > 0
    assert value == pytest.approx(100 * share, rel=0.51 if abs(share) < 0.1 else 0.06)


def with_curves(result: StudyResult, values: dict[str, np.ndarray], grades: dict[str, int]) -> StudyResult:
    arms = tuple(
        replace(arm, people=(replace(arm.people[0], outputs={SERUM: values[arm.name]}),)) for arm in result.arms
    )
    info = replace(result.outputs[SERUM], grades=grades)
    return replace(result, arms=arms, outputs={SERUM: info}, sessions={})


def ramp(start: float, end: float) -> np.ndarray:
    return np.linspace(start, end, 400)


def words(result: StudyResult) -> dict[str, str]:
    return {key: plain(cell.words) for key, cell in cells(result).items()}


def cells(result: StudyResult) -> dict[str, Cell]:
    return {cell.course.key: cell for finding in story(result, courses(result)).findings for cell in finding.cells}


CURVES = {"untreated": ramp(1.0, 1.0431), "needled": ramp(1.0, 1.0867), "both": ramp(1.0, 1.0431)}


def test_an_output_that_rests_on_assumed_numbers_is_rounded_and_says_so(
    result: StudyResult, evidence: Evidence
) -> None:
    rough = with_curves(result, CURVES, {"A": 3, "E": 1})
    said = words(rough)
    assert said["A"] == "from 1.00 to 1.04 (about +4 %)"
    assert said["B"] == "1.09 (about +4 %)"
    assert plain(cells(rough)["A"].beside) == "about +4 %"
    assert "marked “about”" in report(rough, evidence).decode()
    person = summary(rough, evidence)["arms"][0]["people"][0]["outputs"][SERUM]
    assert person["change_share"] == pytest.approx(0.0431, rel=1e-12)


def test_an_output_that_rests_on_measured_numbers_keeps_its_digits(result: StudyResult, evidence: Evidence) -> None:
    fine = with_curves(result, CURVES, {"A": 3, "C": 1})
    assert words(fine)["A"] == "from 1.00 to 1.04 (+4.31 %)"
    assert "marked “about”" not in report(fine, evidence).decode()


def test_a_contested_link_of_a_low_grade_makes_an_output_rough(result: StudyResult) -> None:
    fine = with_curves(result, CURVES, {"A": 3})
    info = replace(fine.outputs[SERUM], links=("weak",))
    for grade, on, expected in (("E", True, True), ("D", True, True), ("B", True, False), ("E", False, False)):
        link = LinkState("weak", "says something", "link", grade, on, False, "part.link_weak")
        assert is_rough(info, replace(fine, links=(link,))) is expected


def sited(result: StudyResult, *sites: str) -> StudyResult:
    return replace(result, arms=tuple(replace(a, site=site) for a, site in zip(result.arms, sites, strict=True)))


APART = {"untreated": ramp(2.0, 2.2), "needled": ramp(1.0, 1.3), "both": ramp(1.0, 1.1)}


def test_a_baseline_of_another_site_is_no_effect(result: StudyResult, evidence: Evidence) -> None:
    found = sited(with_curves(result, APART, {}), "cheek", "eyelid", "eyelid")
    first, second, third = courses(found)
    facts = digest(second, SERUM, baseline_of(second, courses(found)))
    assert facts.compared == "changes"
    assert facts.difference == pytest.approx(0.1)
    assert facts.difference_share == pytest.approx(0.2)
    said = words(found)
    assert said["B"] == "from 1.00 to 1.30 (+30.0 % against +10.0 % in A; each from its own start)"
    assert "own start" in cells(found)["B"].beside
    same = digest(third, SERUM, first)
    assert same.difference_share == pytest.approx(0.0, abs=1e-12)
    assert summary(found, evidence)["arms"][1]["people"][0]["outputs"][SERUM]["compared"] == "changes"


def test_sites_that_stand_still_differ_in_nothing(result: StudyResult) -> None:
    still = {"untreated": np.full(400, 2.0), "needled": np.full(400, 1.0), "both": np.full(400, 1.0)}
    found = sited(with_curves(result, still, {}), "cheek", "eyelid", "eyelid")
    assert words(found)["B"] == "starts at 1.00 and stays there, as A does at its own start"


def test_starts_that_differ_by_what_an_arm_does_stay_effects(result: StudyResult) -> None:
    found = with_curves(result, APART, {})
    second = courses(found)[1]
    facts = digest(second, SERUM, baseline_of(second, courses(found)))
    assert facts.compared == "ends"
    assert facts.difference == pytest.approx(-0.9)
