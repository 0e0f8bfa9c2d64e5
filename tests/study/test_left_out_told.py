"""What a study says where a link built into the equations is left out: no effect, and why; commands know it too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from magmatrix.cli.main import main
from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence
from magmatrix.report.answer import what_differs
from magmatrix.report.courses import courses
from magmatrix.spec.parse import read_study
from magmatrix.study.result import StudyResult
from magmatrix.study.run import run_study

TEXT = """\
title: Left out
question: What is left?
duration: 2 days
persons:
  adult: {age: 70 years, habitual_diet: 300 mg/day}
arms:
  usual: {}
  other: {}
outputs: {names: [magnesium.serum, vessel.pwv], every: 1 day}
"""


def run(evidence: Evidence, *changes: tuple[str, str]) -> StudyResult:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return run_study(read_study("s.yaml", evidence, text=text), evidence)


def test_what_acts_only_through_a_link_that_is_left_out_says_so(evidence: Evidence) -> None:
    found = run(evidence, ("arms:", "links: {sweat__mg_loss: off}\narms:"), ("other: {}", "other: {sweat: 2 L/day}"))
    (null,) = (one for one in found.nulls if one.output == "magnesium.serum")
    assert (null.kind, null.links) == ("off", ("sweat__mg_loss",))
    assert "switch it with `links: {sweat__mg_loss: on}`" in null.reason


def test_a_link_that_one_arm_leaves_out_is_what_differs(evidence: Evidence) -> None:
    found = run(evidence, ("other: {}", "other: {links: {elastin__pwv: off}}"))
    usual, other = found.arms
    assert set(usual.links) - set(other.links) == {"elastin__pwv"}
    (null,) = found.nulls
    assert (null.output, null.kind) == ("magnesium.serum", "none")
    assert "leads from elastin__pwv" in null.reason
    first, second = courses(found)[:2]
    assert "the link elastin__pwv off" in what_differs(second, first)


def test_where_none_is_left_out_no_arm_names_one(evidence: Evidence) -> None:
    assert not [name for arm in run(evidence).arms for name in arm.links if name in evidence.links]


def test_an_own_value_of_a_number_that_is_left_out_is_refused(evidence: Evidence) -> None:
    own = ("300 mg/day}", "300 mg/day, overrides: {vessel.pwv_exponent: 0.7}}")
    with pytest.raises(StudyError, match=r"vessel\.pwv_exponent is read by nothing") as caught:
        run(evidence, own, ("arms:", "links: {elastin__pwv: off}\narms:"))
    assert "switch `links: {elastin__pwv: on}`" in str(caught.value)


def test_an_output_that_means_nothing_without_a_link_is_refused(evidence: Evidence) -> None:
    lag = ("magnesium.serum, vessel.pwv", "delivery.lag")
    assert run(evidence, lag).arms
    with pytest.raises(StudyError, match=r"delivery\.lag has no value in arm usual, which leaves out cream_mg__"):
        run(evidence, lag, ("arms:", "links: {cream_mg__stratum_corneum: off}\narms:"))


@pytest.mark.parametrize("command", ["check", "why"])
def test_commands_leave_it_out(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    name = ["vessel.pwv"] if command == "why" else []
    assert main([command, *name, "--json", "--links", "elastin__pwv=off"]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed)
    assert "pwv_exponent" not in printed


def test_cited_and_exported_without_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study, written = tmp_path / "s.yaml", tmp_path / "s.xml"
    study.write_text(TEXT)
    leave_out = ["--links", "elastin__pwv=off"]
    assert main(["cite", str(study), *leave_out]) == 0
    assert main(["export", "sbml", str(study), "--arm", "usual", "-o", str(written), *leave_out]) == 0
    capsys.readouterr()
    assert "pwv_exponent" not in written.read_text()
