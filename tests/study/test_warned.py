"""A warning is shown once for an arm, with everybody it concerns, the grave ones first, wherever it is shown."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from magmatrix.cli.main import main
from magmatrix.evidence import Evidence
from magmatrix.report.write import write_study
from magmatrix.spec.parse import read_study
from magmatrix.study.result import StudyResult
from magmatrix.study.run import run_study

TEXT = """\
title: Many people
question: Who is warned of what?
duration: 2 days
run_in: none
body: [magnesium]
persons:
  first: {age: 45 years, egfr: 20 mL/min, habitual_diet: 300 mg/day}
  second: {age: 50 years, egfr: 25 mL/min, habitual_diet: 300 mg/day}
  third: {age: 55 years, egfr: 90 mL/min, habitual_diet: 300 mg/day}
arms:
  nothing: {}
  some: {supplements: [{salt: citrate, dose: 300 mg/day, at: ['08:00']}]}
  same: {supplements: [{salt: citrate, dose: 300 mg/day, at: ['09:00']}]}
  one: {persons: [first], supplements: [{salt: citrate, dose: 300 mg/day, at: ['08:00']}]}
  drip: {persons: [third], infusions: [{amount: 8 mmol, over: 8 h, on: day 1, at: '08:00'}]}
outputs: {names: [magnesium.serum], every: 1 day}
"""


@pytest.fixture(scope="module")
def result(evidence: Evidence) -> StudyResult:
    return run_study(read_study("s.yaml", evidence, text=TEXT), evidence)


def test_no_arm_is_told_twice_of_the_same(result: StudyResult) -> None:
    told = Counter((warning.text, arm) for warning in result.warnings for arm in warning.arm.split(", "))
    assert set(told.values()) == {1}


def test_everybody_concerned_is_named_and_nobody_else(result: StudyResult) -> None:
    weak = [(w.arm, w.person) for w in result.warnings if "eGFR below 30 mL/min" in w.text]
    assert weak == [("some, same", "first, second"), ("one", "first")]


def test_the_grave_ones_stand_first_and_notes_last(result: StudyResult) -> None:
    order = [(not warning.grave, warning.severity == "note") for warning in result.warnings]
    assert order == sorted(order)
    assert result.warnings[0].grave
    assert all(warning.severity == "warning" for warning in result.warnings if warning.grave)


def test_what_has_no_number_still_has_a_source(result: StudyResult) -> None:
    (watch,) = (warning for warning in result.warnings if "hospital alone" in warning.text)
    assert "pfizer_mgso4" in result.sources
    assert (watch.source, watch.place, watch.arm, watch.person) == ("pfizer_mgso4", "section 5.2", "drip", "third")


def test_report_and_summary_tell_the_grave_ones_first(result: StudyResult, evidence: Evidence, tmp_path: Path) -> None:
    folder = write_study(result, evidence, tmp_path / "out")
    told = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["warnings"]
    assert [warning["grave"] for warning in told] == [warning.grave for warning in result.warnings]
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Danger: Magnesium into a vein is given in hospital alone" in page
    assert re.search(r"\[\d+\] pfizer_mgso4", page)
    last_grave = max(page.index(w.text[:60]) for w in result.warnings if w.grave)
    first_mild = min(page.index(w.text[:60]) for w in result.warnings if not w.grave)
    assert last_grave < first_mild
    assert page.count(result.warnings[0].text) == 1


def test_the_command_tells_the_grave_ones_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = tmp_path / "s.yaml"
    study.write_text(TEXT, encoding="utf-8")
    assert main(["run", str(study), "-o", str(tmp_path / "out")]) == 0
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith(("grave", "warning", "note"))]
    kinds = [line.split(" (")[0] for line in said]
    assert kinds == sorted(kinds, key=["grave warning", "warning", "note"].index)
    assert kinds[0] == "grave warning"
