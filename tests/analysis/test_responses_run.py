"""Challenges run: through the command, as a table, as data and as a page; what fails, and what does not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from magmatrix.analysis.responses import run
from magmatrix.analysis.responses.page import page
from magmatrix.analysis.responses.read import read_modules
from magmatrix.analysis.responses.run import run_modules
from magmatrix.analysis.responses.shown import as_data, lines
from magmatrix.cli.main import main
from magmatrix.errors import ModelError
from magmatrix.evidence import load_evidence


def test_the_command_prints_every_challenge_and_the_averages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--responses", "--module", "culture"]) == 0
    printed = capsys.readouterr().out
    for challenge in read_modules(load_evidence(), ["culture"])[0].challenges:
        assert challenge.id in printed
    assert "average fold" in printed
    assert "all, not fitted" not in printed.splitlines()[0]


def test_it_gives_data_and_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "responses.md"
    assert main(["check", "--responses", "--module", "culture", "--json", "--write", str(file)]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["schema"] == "magmatrix.responses/1"
    found = data["modules"]["culture"]
    assert found["responses"]["count"] == len(found["challenges"])
    assert found["responses"]["average_fold_error"] >= 1.0
    written = file.read_text(encoding="utf-8")
    assert all(row["name"] in written for row in found["challenges"])
    assert main(["check", "--responses", "--module", "culture", "--write", str(tmp_path / "r.json")]) == 0
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8")) == data


def test_a_fold_error_is_no_failure_unless_a_limit_is_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--responses", "--module", "culture", "--limit", "1.000001"]) == 1
    assert "culture: average fold error" in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--module", "culture"], ["--limit", "2"], ["--write", "x.md"]])
def test_options_of_responses_need_responses(option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *option]) == 2
    assert "--responses" in capsys.readouterr().err


def test_a_file_of_another_kind_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--responses", "--write", "x.csv"]) == 2
    assert ".md or .json" in capsys.readouterr().err


def test_what_cannot_be_run_is_told_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ModelError("the equations do not hold together; correct them")

    monkeypatch.setattr(run, "run_study", fails)
    assert main(["check", "--responses", "--module", "culture"]) == 1
    assert "could not be run: culture.cell_3h: the equations do not hold" in capsys.readouterr().out


def test_misses_stay_and_point_to_the_gaps() -> None:
    evidence = load_evidence()
    (outcome,) = run_modules(read_modules(evidence, ["culture"]), evidence)
    far = replace(outcome, judged=tuple(replace(found, fold=3.0) for found in outcome.judged))
    written = page([far])
    assert written.count(f"known-gaps.md#{outcome.module.gaps}") == len(outcome.judged)
    assert len(list(lines([far]))) > len(outcome.judged)
    assert as_data([far])["modules"]["culture"]["responses"]["within"] == [0.0, 0.0, 0.0]
