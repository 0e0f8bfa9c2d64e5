"""The command line as a person meets it: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from magmatrix.cli.main import main
from magmatrix.page.folder import MANIFEST
from magmatrix.report.chart_files import FOLDER, kinds
from magmatrix.report.write import POPULATION, REPORT, RESULTS, SUMMARY

STUDY = """
title: Breakfast
question: What does one day of meals do to serum magnesium?
duration: 2 days
body: [magnesium]
persons:
  volunteer: {habitual_diet: 300 mg/day}
arms:
  usual: {diet: 300 mg/day}
outputs:
  names: [magnesium.serum, magnesium.urine_rate]
  every: 6 h
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    file = tmp_path / "a study.yaml"
    file.write_text(STUDY, encoding="utf-8")
    return file


def test_run_writes_the_four_files_and_the_charts_and_says_where_the_report_lies(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out" / "first run"
    assert main(["run", str(study), "-o", str(folder)]) == 0
    assert {file.suffix for file in (folder / "charts").iterdir()} == {f".{kind}" for kind in kinds()}
    assert sorted(file.name for file in folder.iterdir()) == [
        "charts",
        "manifest.json",
        "report.html",
        "results.parquet",
        "summary.json",
    ]
    printed = capsys.readouterr()
    assert str(folder / "report.html") in printed.out
    assert "does not treat" in printed.out
    assert printed.err == ""  # no progress bar where nobody watches


def test_an_existing_folder_is_kept_unless_forced(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    assert main(["run", str(study), "-o", str(folder)]) == 0
    before = (folder / "summary.json").read_bytes()
    assert main(["run", str(study), "-o", str(folder)]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["run", str(study), "-o", str(folder), "--force"]) == 0
    assert (folder / "summary.json").read_bytes() == before  # the same study gives the same bytes


@pytest.mark.parametrize(
    ("wrong", "right", "complaint"),
    [
        ("diet: 300 mg/day", "deit: 300 mg/day", "diet"),
        ("{diet: 300 mg/day}", "{diet: 300 mL/day}", "mg/day"),
        ("{diet: 300 mg/day}", "{diet: -300 mg/day}", "negative"),
        ("[magnesium.serum, ", "[magnesium.serun, ", "magnesium.serum"),
    ],
)
def test_a_mistake_is_one_line_with_file_and_line_exit_code_two_and_nothing_written(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: str, right: str, complaint: str
) -> None:
    head, _, tail = STUDY.rpartition(wrong)
    study.write_text(head + right + tail, encoding="utf-8")
    line = (head + right).count("\n") + 1
    folder = tmp_path / "out"
    assert main(["run", str(study), "-o", str(folder)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert f"a study.yaml:{line}" in printed.err
    assert complaint in printed.err
    assert not folder.exists()


def test_a_missing_study_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(tmp_path / "none.yaml"), "-o", str(tmp_path / "out")]) == 2
    assert "none.yaml" in capsys.readouterr().err


def test_two_laws_for_one_link_are_refused(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Seam: one switch for magnesium on collagen synthesis, `never both`."""
    text = STUDY.replace("body: [magnesium]", "links: {mg_collagen_hill: on, mg_collagen_power: on}")
    study.write_text(text, encoding="utf-8")
    assert main(["run", str(study), "-o", str(tmp_path / "out")]) == 2
    assert "mg_collagen_power" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_new_writes_a_study_that_can_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from magmatrix.spec.parse import read_study

    file = tmp_path / "mine.yaml"
    assert main(["new", str(file)]) == 0
    assert read_study(file).arms
    assert main(["new", str(file)]) == 2
    assert "exists" in capsys.readouterr().err
    assert main(["new", str(file), "--force"]) == 0


def test_why_prints_value_source_grade_and_users(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "magnesium.fUF"]) == 0
    trail = capsys.readouterr().out
    assert "0.72" in trail
    assert "ryschon1996" in trail
    assert "read: abstract" in trail
    assert "grade" in trail
    assert "magnesium.filtered" in trail


def test_why_answers_for_links_and_outputs_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "phytate__absorption"]) == 0
    assert "bohn2004" in capsys.readouterr().out
    assert main(["why", "dermis.tewl", "--json"]) == 0
    assert "dermis.tewl0" in capsys.readouterr().out
    assert main(["why", "magnesium.sT", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("output", ["acne.lesions", "dish.s", "culture.cell"])
def test_why_answers_for_parts_that_run_only_where_named(output: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", output]) == 0
    assert output in capsys.readouterr().out


def test_why_offers_the_nearest_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "magnesium.kEE"]) == 2
    assert "magnesium.kE" in capsys.readouterr().err


def test_why_without_a_name_says_how_to_list_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why"]) == 2
    assert "--list" in capsys.readouterr().err
    assert main(["why", "--list"]) == 0
    assert "magnesium.kE" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("style", ["text", "bibtex", "csl-json"])
def test_cite_lists_the_sources_of_a_study_and_of_its_results(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], style: str
) -> None:
    assert main(["cite", str(study), "--style", style]) == 0
    before = capsys.readouterr().out
    assert "Fine" in before
    assert main(["run", str(study), "-o", str(tmp_path / "out")]) == 0
    capsys.readouterr()
    assert main(["cite", str(tmp_path / "out"), "--style", style]) == 0
    assert capsys.readouterr().out == before


def test_cite_leaves_out_what_the_study_does_not_use(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cite", str(study)]) == 0
    assert "Verzijl" not in capsys.readouterr().out  # collagen turnover: no dermis in this study


def test_check_passes_on_the_shipped_body_and_has_a_json_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "ledger" in capsys.readouterr().out
    assert main(["check", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["passed"] is True
    assert {finding["check"] for finding in report["findings"]} >= {"grades", "links"}


def test_check_looks_at_parts_that_run_only_where_named(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--json"])
    subjects = {finding["subject"].partition(".")[0] for finding in json.loads(capsys.readouterr().out)["findings"]}
    assert {"acne", "dish", "dermis"} <= subjects


def test_schema_prints_a_json_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"].endswith("2020-12/schema")


def test_an_unknown_command_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate"]) == 2
    assert "--help" in capsys.readouterr().err


@pytest.mark.parametrize("engine", ["fast", "cvode"])
def test_the_engine_can_be_chosen_and_is_named(engine: str, study: Path, tmp_path: Path) -> None:
    assert main(["run", str(study), "-o", str(tmp_path / "out"), "--engine", engine]) == 0
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["engine"]["name"] == engine


def test_doctor_shows_what_the_engine_has_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    printed = capsys.readouterr().out
    for line in ("processor:", "vector width:", "threads:", "cache:", "fast engine:"):
        assert line in printed


def test_doctor_compares_both_engines_on_a_study(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--study", str(study)]) == 0
    assert "0 farther than 0.0001 of their scale" in capsys.readouterr().out


def test_doctor_fails_where_the_engines_do_not_agree(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("magmatrix.study.agreement.BOUND", 1e-12)
    assert main(["doctor", "--study", str(study)]) == 1
    assert "magnesium." in capsys.readouterr().out


def test_a_value_with_a_space_is_to_be_quoted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = tmp_path / "s.yaml"
    study.write_text(STUDY, encoding="utf-8")
    assert main(["run", str(study), "--memory", "1", "GB"]) == 2
    assert "nothing takes the argument 'GB'; quote a value that holds a space" in capsys.readouterr().err


def test_the_help_of_run_names_everything_that_a_folder_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--help"]) == 0
    said = capsys.readouterr().out
    for name in (REPORT, SUMMARY, RESULTS, POPULATION, MANIFEST, f"{FOLDER}/"):
        assert name in said
