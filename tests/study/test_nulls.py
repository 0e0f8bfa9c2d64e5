"""Two arms that do not differ say why: no path, only paths through links that are off, or too small to show."""

from __future__ import annotations

import pytest

from magmatrix.evidence import Evidence
from magmatrix.report.courses import courses
from magmatrix.report.findings import story
from magmatrix.report.summary import summary
from magmatrix.spec.parse import read_study
from magmatrix.study.result import StudyResult
from magmatrix.study.run import run_study

TEXT = """\
title: A null
question: Does magnesium change collagen?
duration: 10 days
body: [magnesium, dermis]
persons:
  adult: {age: 45 years, habitual_diet: 300 mg/day}
arms:
  little: {diet: 150 mg/day}
  much: {diet: 300 mg/day}
outputs: {names: [magnesium.serum, dermis.collagen_relative, dermis.tewl], every: 5 days}
"""


@pytest.fixture(scope="module")
def result(evidence: Evidence) -> StudyResult:
    text = TEXT
    return run_study(read_study("study.yaml", evidence, text=text), evidence)


def test_a_null_names_the_links_that_would_connect(result: StudyResult) -> None:
    found = {null.output: null for null in result.nulls}
    assert set(found) == {"dermis.collagen_relative", "dermis.tewl"}
    collagen = found["dermis.collagen_relative"]
    assert (collagen.kind, collagen.arm, collagen.against) == ("off", "much", "little")
    assert "mg_collagen_hill" in collagen.links
    assert collagen.reason.startswith("no link from magnesium to dermal collagen")
    assert "switch it with `links: {mg_collagen_hill: on}`" in collagen.reason
    assert found["dermis.tewl"].kind == "none"
    assert "cannot answer" in found["dermis.tewl"].reason


def test_the_report_and_the_summary_say_it(evidence: Evidence, result: StudyResult) -> None:
    told = story(result, courses(result))
    said = [reason.text for reason in told.reasons]
    assert {null.reason for null in result.nulls} == set(said)
    assert {title for reason in told.reasons for title in reason.titles} == {
        result.outputs[null.output].meaning for null in result.nulls
    }
    assert {null["why"] for null in summary(result, evidence)["nulls"]} == set(said)


def test_a_path_that_is_there_is_too_small_and_a_link_that_is_on_makes_no_null(evidence: Evidence) -> None:
    text = TEXT.replace("  much: {diet: 300 mg/day}", "  much: {diet: 150.001 mg/day, links: {mg_collagen_hill: on}}")
    text = text.replace("diet: 150 mg", "diet: 300 mg")
    text = text.replace("150.001", "300.001")
    found = run_study(read_study("study.yaml", evidence, text=text), evidence)
    kinds = {null.output: null.kind for null in found.nulls}
    assert kinds == {"magnesium.serum": "acts", "dermis.collagen_relative": "acts", "dermis.tewl": "none"}


def test_arms_that_differ_in_links_only_are_judged_by_their_links(evidence: Evidence) -> None:
    text = TEXT.replace("  much: {diet: 300 mg/day}", "  much: {diet: 150 mg/day, links: {mg_collagen_hill: on}}")
    found = run_study(read_study("s.yaml", evidence, text=text), evidence)
    why = {null.output: null.reason for null in found.nulls}
    assert why["magnesium.serum"] == "nothing in this body leads from mg_collagen_hill to serum magnesium, total"
    assert "dermis.collagen_relative" not in why or "too small" in why["dermis.collagen_relative"]


def test_a_dose_of_nothing_is_told_as_such(evidence: Evidence) -> None:
    """A supplement of 0 mg is no lack of a path: the body does lead from magnesium to serum."""
    none = "  much: {diet: 150 mg/day, supplements: [{salt: citrate, dose: 0 mg/day, at: [08:00]}]}"
    text = TEXT.replace("  much: {diet: 300 mg/day}", none)
    assert text != TEXT
    found = run_study(read_study("study.yaml", evidence, text=text), evidence)
    said = {null.output: null.reason for null in found.nulls}
    assert "amounts to nothing" in said["magnesium.serum"]
    assert "nothing in this body leads" not in " ".join(said.values())
