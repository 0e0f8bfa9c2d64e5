"""Finished runs side by side: read whole or refused, differences second minus first, and what else differs."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.cli.main import main
from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence, load_evidence
from magmatrix.report.compare import as_csv, as_text, compare, comparison_json
from magmatrix.report.finished import Run, read_run
from magmatrix.report.write import write_study
from magmatrix.study.result import OutputInfo, StudyResult


def changed(result: StudyResult, by: float) -> StudyResult:
    """Return the same study with another serum at the end, other numbers and other versions."""
    arms = []
    for arm in result.arms:
        people = []
        for person in arm.people:
            outputs = dict(person.outputs)
            outputs["magnesium.serum"] = outputs["magnesium.serum"] * (1 + by * person.hours / person.hours[-1])
            people.append(replace(person, outputs=outputs))
        arms.append(replace(arm, people=tuple(people), links=("mg_collagenase",)))
    return replace(
        result,
        arms=tuple(arms),
        parameters=("magnesium.kE", "magnesium.kT"),
        hashes={**result.hashes, "evidence": "other"},
        versions={**result.versions, "numpy": "0.1"},
    )


@pytest.fixture
def folders(result: StudyResult, tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "first", tmp_path / "second"
    evidence = load_evidence()
    write_study(replace(result, parameters=("magnesium.kE",)), evidence, first)
    write_study(changed(result, 0.1), evidence, second)
    return first, second


def test_a_run_compared_with_itself_differs_in_nothing(folders: tuple[Path, Path]) -> None:
    run = read_run(folders[0])
    found = compare(run, run)
    assert not found.notes
    assert {row.difference for row in found.rows} == {0.0}
    assert len(found.rows) == len(run.content["outputs"]) * len(run.courses())


def test_differences_are_second_minus_first_and_say_what_else_differs(folders: tuple[Path, Path]) -> None:
    found = compare(*map(read_run, folders))
    for row in found.rows:
        expected = 0.1 * row.end_a if row.output == "magnesium.serum" else 0.0
        assert row.difference == pytest.approx(expected, abs=1e-12)
        assert row.difference_of_changes == pytest.approx(expected, abs=1e-12)
    notes = "\n".join(found.notes)
    assert "the evidence differs: used in one run only: magnesium.kT" in notes
    assert "version of numpy" in notes
    assert "mg_collagenase off, then on" in notes
    assert "note: the evidence differs" in as_text(found)


def spoil(folder: Path, change: Any) -> None:
    file = folder / "summary.json"
    content = json.loads(file.read_text("utf-8"))
    change(content)
    file.write_text(json.dumps(content), "utf-8")
    (folder / "manifest.json").unlink()


def test_records_whose_value_differs_are_named(folders: tuple[Path, Path]) -> None:
    spoil(folders[1], lambda content: content["numbers"]["magnesium.kE"].update(value=1.5, grade="E"))
    notes = "\n".join(compare(read_run(folders[0]), read_run(folders[1] / "summary.json")).notes)
    assert "numbers that differ: magnesium.kE (" in notes
    assert "1.5 h⁻¹" in notes or "1.5 1/h" in notes


def test_runs_that_do_not_match_are_refused_by_what_differs(folders: tuple[Path, Path]) -> None:
    first = read_run(folders[0])

    def other(**changes: Any) -> Run:
        return Run(Path("b"), {**first.content, **changes})

    with pytest.raises(StudyError, match="different times; found '10 days'"):
        compare(first, other(days=10.0))
    with pytest.raises(StudyError, match="no output in common"):
        compare(first, other(outputs={"other.output": {"unit": "1"}}))
    units = {name: {**info, "unit": "furlong"} for name, info in first.content["outputs"].items()}
    with pytest.raises(StudyError, match="has two units; found 'furlong'"):
        compare(first, other(outputs=units))
    arms = [{**arm, "name": f"{arm['name']}_new"} for arm in first.content["arms"]]
    with pytest.raises(StudyError, match="no arm and person in common"):
        compare(first, other(arms=arms))
    (note, *_) = compare(first, other(arms=[*first.content["arms"][:1], *arms])).notes
    assert note.startswith("only in the first run")
    lone = Run(Path("a"), {**first.content, "arms": first.content["arms"][:1]})
    assert "compared are arm" in compare(lone, other(arms=arms[:1])).notes[0]


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("nothing", "there is no such result"),
        ("empty", "no results here"),
        ("foreign", "not a result of magmatrix"),
        ("edited", "edited after it was written"),
        ("old", "written in another format"),
        ("cut", "not a result of magmatrix"),
        ("bare", "no manifest beside the results"),
        ("study", "a study file, not a result"),
        ("incomplete", "the results are not complete"),
    ],
)
def test_what_is_no_finished_run_is_refused_in_one_line(folders: tuple[Path, Path], what: str, message: str) -> None:
    path = folders[0]
    file = path / "summary.json"
    if what == "nothing":
        path = path / "nowhere"
    elif what == "empty":
        path = path.parent / "empty"
        path.mkdir()
    elif what == "study":
        path = path.parent / "study.yaml"
        path.write_text("title: a\n")
    elif what == "edited":
        file.write_bytes(file.read_bytes().replace(b"0.8", b"0.9", 1))
    elif what == "bare":
        (path / "manifest.json").unlink()
    else:
        changes = {
            "foreign": lambda content: content.update(schema="other/1"),
            "old": lambda content: content.update(schema="magmatrix.summary/0"),
            "cut": lambda content: None,
            "incomplete": lambda content: content.pop("outputs"),
        }
        spoil(path, changes[what])
        if what == "cut":
            file.write_bytes(file.read_bytes()[:-20])
        path = file
    with pytest.raises(StudyError, match=message) as caught:
        read_run(path)
    assert "\n" not in str(caught.value)


def test_the_command_prints_and_writes_a_table(
    folders: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = map(str, folders)
    out = tmp_path / "table.csv"
    assert main(["compare", first, second, "-o", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "magnesium.serum, mmol/L" in printed
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert float(rows[0]["difference"]) == pytest.approx(0.1 * float(rows[0]["end_a"]))
    assert main(["compare", first, second, "-o", str(out)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert main(["compare", first, second, "-o", str(tmp_path / "table.xls")]) == 2
    assert main(["compare", first, second, "-o", str(tmp_path / "t.json"), "--force"]) == 0
    written = json.loads((tmp_path / "t.json").read_text("utf-8"))
    assert written["rows"][0]["output"] == "magnesium.serum"
    assert main(["compare", first, second, "-o", str(tmp_path / "t.txt")]) == 0


def run_of(start: float | None, end: float | None) -> Run:
    outputs = {"a.b": {"start": start, "end": end}}
    info = {"a.b": {"unit": "mg"}}
    arms = [{"name": "arm", "people": [{"name": "one", "outputs": outputs}]}]
    content = {"days": 2.0, "title": "t", "outputs": info, "arms": arms, "hashes": {}, "versions": {}}
    return Run(Path("x"), content)


VALUES = st.none() | st.floats(-1e9, 1e9)


@given(VALUES, VALUES, VALUES, VALUES)
def test_any_numbers_can_be_compared_and_turned_round(
    a: float | None, b: float | None, c: float | None, d: float | None
) -> None:
    (row,) = compare(run_of(a, b), run_of(c, d)).rows
    (back,) = compare(run_of(c, d), run_of(a, b)).rows
    assert math.isnan(row.difference) == (b is None or d is None)
    assert row.difference == -back.difference or math.isnan(row.difference)
    found = compare(run_of(a, b), run_of(c, d))
    assert "nan" not in as_text(found) + as_csv(found).decode() + comparison_json(found).decode().lower()


def test_outputs_of_one_run_only_are_said(result: StudyResult, evidence: Evidence, tmp_path: Path) -> None:
    more = {**result.outputs, "dermis.tewl": OutputInfo("dermis.tewl", "g/m^2/h", "water loss")}
    write_study(result, evidence, tmp_path / "a")
    write_study(replace(result, outputs=more), evidence, tmp_path / "b")
    found = compare(read_run(tmp_path / "a"), read_run(tmp_path / "b"))
    assert "outputs only in the second run: dermis.tewl" in found.notes
