"""Shipped studies: listed by question, run and copied by name; tables, SBML and completion."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from magmatrix.cli import tables
from magmatrix.cli.main import main
from magmatrix.errors import OutputError
from magmatrix.graph.sbml import read_sbml
from magmatrix.spec.shipped import located, shipped_studies
from magmatrix.study.result import NOTICE

SMALL = """
title: Small
question: Does it run?
duration: 2 days
run_in: none
body: [magnesium]
persons:
  ann: {habitual_diet: 300 mg/day}
  bob: {habitual_diet: 250 mg/day}
arms:
  usual: {diet: 300 mg/day}
  low: {diet: 200 mg/day}
outputs: [magnesium.serum, magnesium.muscle_ratio]
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder with one small study."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL)
    return tmp_path


def test_every_study_of_the_source_tree_is_shipped(repository: Path) -> None:
    assert set(shipped_studies()) == {file.stem for file in (repository / "studies").glob("*.yaml")}


def test_studies_are_listed_by_question(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["studies"]) == 0
    listed = capsys.readouterr().out
    assert all(f"{name}\n" in listed for name in shipped_studies())
    assert main(["studies", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["studies"]
    assert {row["name"] for row in rows} == set(shipped_studies())
    assert all(row["question"].endswith("?") for row in rows)


def test_words_choose_studies(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["studies", "microneedling", "collagen"]) == 0
    assert "microneedling\n" in capsys.readouterr().out
    assert main(["studies", "zeppelin"]) == 0
    assert "no study" in capsys.readouterr().out


def test_a_file_comes_before_a_shipped_study(here: Path) -> None:
    assert located("microneedling") == shipped_studies()["microneedling"]
    (here / "microneedling").write_text(SMALL)
    assert located("microneedling") == "microneedling"
    assert located(Path("other.yaml")) == Path("other.yaml")


def test_a_name_of_neither_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "microneedlin"]) == 2
    assert "did you mean 'microneedling'" in capsys.readouterr().err


def test_a_shipped_study_is_copied_and_names_its_copy(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "mine.yaml", "--from", "microneedling"]) == 0
    text = (here / "mine.yaml").read_text(encoding="utf-8")
    assert "magmatrix run mine.yaml -o out/mine" in text
    assert main(["new", "other.yaml", "--from", "microneedlin"]) == 2
    assert "microneedling" in capsys.readouterr().err


def test_results_go_below_out_and_become_tables(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["run", "small.yaml"]) == 0
    assert (here / "out" / "small" / "report.html").is_file()
    assert main(["run", "small.yaml"]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["export", "results", "out/small", "-o", "long.csv"]) == 0
    long = pl.read_csv("long.csv")
    assert long.columns[-1] == NOTICE
    assert long.drop(NOTICE).equals(pl.read_parquet("out/small/results.parquet"))
    assert main(["export", "results", "out/small", "-o", "wide.csv", "--wide"]) == 0
    wide = pl.read_csv("wide.csv")
    assert wide.columns == ["arm", "person", "time", "magnesium.serum (mmol/L)", "magnesium.muscle_ratio", NOTICE]
    assert wide["magnesium.muscle_ratio"].drop_nulls().to_list() == (
        long.filter(pl.col("output") == "magnesium.muscle_ratio")["value"].to_list()
    )
    assert main(["export", "results", "out/small", "-o", "wide.csv"]) == 2
    assert main(["export", "results", "out/small", "-o", "table.doc"]) == 2
    assert ".csv, .parquet, .xlsx" in capsys.readouterr().err
    assert main(["export", "results", "small.yaml", "-o", "x.csv"]) == 2
    assert "magmatrix run" in capsys.readouterr().err
    assert main(["export", "results", "out/small", "-o", "again.parquet"]) == 0

    def missing(name: str) -> Any:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr("magmatrix.extras.import_module", missing)
    assert main(["export", "results", "out/small", "-o", "table.xlsx"]) == 1
    assert "pip install 'magmatrix[excel]'" in capsys.readouterr().err


def test_a_sheet_of_excel_holds_so_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "needed", lambda *_: None)
    monkeypatch.setattr(tables, "_MOST_ROWS", 2)
    with pytest.raises(OutputError, match="--wide"):
        tables.table_bytes(pl.DataFrame({"a": [1, 2, 3]}), Path("x.xlsx"))


def test_one_person_of_one_arm_becomes_sbml(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "sbml", "small.yaml", "--arm", "low", "--person", "bob", "-o", "bob.xml"]) == 0
    model = read_sbml((here / "bob.xml").read_text(encoding="utf-8"))
    assert len(model.events) >= 6
    assert main(["export", "sbml", "small.yaml", "-o", "first.xml"]) == 0
    assert (here / "first.xml").read_bytes() != (here / "bob.xml").read_bytes()
    assert main(["export", "sbml", "small.yaml", "--arm", "lo"]) == 2
    assert main(["export", "sbml", "small.yaml", "--person", "bobb"]) == 2
    assert "bob" in capsys.readouterr().err


def test_the_version_has_a_short_flag(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-V"]) == 0
    short = capsys.readouterr().out
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == short


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_shells_get_a_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert "magmatrix" in script
    assert "calibrate" in script


def test_words_of_meanings_find_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "water", "loss"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("dermis.tewl: ")
    assert "magmatrix why dermis.tewl" in said
    assert main(["why", "water loss", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["name"] == "dermis.tewl"


def test_what_a_protocol_reads_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "treatment.co2_fractional.depth"]) == 0
    said = capsys.readouterr().out
    assert "what is done to a person: " in said
    assert "nothing that is known here" not in said


def test_the_advice_on_a_switch_works(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "brine_water"]) == 0
    said = capsys.readouterr().out
    advice = said.partition("`--links ")[2].partition("`")[0]
    assert advice in ("brine_water=on", "brine_water=off")
    assert main(["why", "dermis.tewl", "--links", advice]) == 0
