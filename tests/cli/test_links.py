"""`magmatrix links`, and `--links` of the commands that know it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from magmatrix.cli.main import main
from magmatrix.evidence import load_evidence

STUDY = """
title: Ageing
question: Does the link act?
duration: 2 days
body: [magnesium, dermis]
persons:
  old: {age: 70 years}
arms:
  usual: {}
outputs: [dermis.collagen]
links: {grades: [A]}
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    file = tmp_path / "study.yaml"
    file.write_text(STUDY, encoding="utf-8")
    return file


def test_it_lists_links_in_groups_with_grade_default_effect_and_sources(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["links"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Magnesium: in the equations, with a switch (")
    place = next(i for i, line in enumerate(lines) if " age_synthesis: " in line)
    assert lines[place].split()[:3] == ["B", "on", "age_synthesis:"]
    assert "0.51 (relative to 25 y, at 85 y); varani2006" in lines[place + 1]
    assert any(" off  zinc__mg_balance: " in line for line in lines)  # without an equation it is contested
    assert not any("immature__mature" in line for line in lines)  # neither magnesium nor contested


def test_all_of_them_can_be_had(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["links", "--all", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "magmatrix.links/1"
    assert {link["id"] for body_link in found["links"] for link in body_link["links"]} == set(load_evidence().links)


def test_they_can_be_had_by_grade_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["links", "--grade", "c,D", "--json"]) == 0
    found = {body_link["name"]: body_link for body_link in json.loads(capsys.readouterr().out)["links"]}
    assert {body_link["grade"] for body_link in found.values()} == {"C", "D"}
    assert found["mg_collagenase"]["switch"] == "dermis.link_mg_collagenase"
    assert found["mg_collagenase"]["default"] == "off"
    assert "pages2003" in found["mg_collagenase"]["links"][0]["sources"]


@pytest.mark.parametrize("name", ["mg_collagenase", "mg__mmp", "dermis.link_mg_collagenase"])
def test_one_link_by_name_brings_its_trail(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["links", name]) == 0
    told = capsys.readouterr().out
    assert "--links mg_collagenase=on" in told
    assert "Pages N" in told
    assert "grade" in told


def test_a_link_without_a_switch_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["links", "phytate__absorption"]) == 0
    assert "no switch: part of the equations" in capsys.readouterr().out
    assert main(["links", "zinc__mg_balance"]) == 0
    assert "no switch: no equation yet" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [(["links", "phytate__absorbtion"], "phytate__absorption"), (["links", "--grade", "A,F"], "--grade")],
)
def test_a_mistake_is_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.err.count("\n") == 1
    assert complaint in printed.err


def test_run_says_which_links_were_on_and_their_grades(study: Path, tmp_path: Path) -> None:
    def links(*arguments: str) -> dict[str, dict[str, object]]:
        folder = tmp_path / "-".join(["out", *arguments]).replace("=", "_")
        assert main(["run", str(study), "-o", str(folder), *arguments]) == 0
        found = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["links"]
        page = (folder / "report.html").read_text(encoding="utf-8")
        assert "Contested links" in page
        return {link["name"]: link for link in found}

    by_file = links()["age_synthesis"]
    assert (by_file["on"], by_file["grade"], by_file["chosen_by"]) == (False, "B", "grade")
    by_option = links("--links", "A,B")["age_synthesis"]
    assert (by_option["on"], by_option["chosen_by"]) == (True, "grade")
    by_name = links("--links", "mg_collagenase=on")
    assert (by_name["mg_collagenase"]["on"], by_name["mg_collagenase"]["chosen_by"]) == (True, "name")
    assert not by_name["age_synthesis"]["on"]  # the grades of the file still hold
    assert by_name["synthesis__immature_pool"]["switch"] is None  # built in, and behind what is asked for


def test_the_links_chosen_change_the_numbers(study: Path, tmp_path: Path) -> None:
    ends = {}
    for name, arguments in {"off": [], "on": ["--links", "age_synthesis=on"]}.items():
        assert main(["run", str(study), "-o", str(tmp_path / name), *arguments]) == 0
        summary = json.loads((tmp_path / name / "summary.json").read_text(encoding="utf-8"))
        ends[name] = summary["arms"][0]["people"][0]["outputs"]["dermis.collagen"]["end"]
    assert ends["on"] < 0.9 * ends["off"]


def test_a_wrong_choice_is_bad_input_and_writes_nothing(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    assert main(["run", str(study), "-o", str(folder), "--links", "mg_collagen_hill=on,mg_collagen_power=on"]) == 2
    assert "--links: two laws for one link" in capsys.readouterr().err
    assert not folder.exists()


def test_cite_and_why_follow_the_links(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cite", str(study)]) == 0
    assert "matrix metalloproteinase-2" not in capsys.readouterr().out
    assert main(["cite", str(study), "--links", "C"]) == 0
    assert "matrix metalloproteinase-2" in capsys.readouterr().out
    assert main(["why", "dermis.collagen"]) == 0
    assert "dermis.a_mg " not in capsys.readouterr().out
    assert main(["why", "dermis.collagen", "--links", "mg_collagenase=on"]) == 0
    assert "dermis.a_mg " in capsys.readouterr().out
    assert main(["why", "mg_collagenase"]) == 0
    assert "mg__mmp" in capsys.readouterr().out


def test_a_finished_run_keeps_its_links(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(study), "-o", str(tmp_path / "out")]) == 0
    assert main(["cite", str(tmp_path / "out"), "--links", "A"]) == 2
    assert "give the study file" in capsys.readouterr().err


def test_check_can_look_at_other_links(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--links", "mg_collagenase=on,mg_collagen_hill=on"]) == 0
    assert "rest" in capsys.readouterr().out
    assert main(["check", "--links", "nothing=on"]) == 2
