"""`links:` of a study and `--links` of the command line: by grade, by name, or both."""

from __future__ import annotations

import pytest

from magmatrix.body.links import Choice, switches
from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence
from magmatrix.spec.parse import read_study
from magmatrix.spec.parse_links import read_option
from magmatrix.spec.study import StudySpec

STUDY = """\
title: Test
question: Does it?
duration: 2 days
body: [magnesium, dermis]
persons: {adult: {}}
arms: {usual: {diet: 300 mg/day}}
"""


def read(extra: str, evidence: Evidence, links: str | None = None) -> StudySpec:
    return read_study("study.yaml", evidence, text=STUDY + extra, links=links)


def by_grade(evidence: Evidence, *grades: str) -> dict[str, bool]:
    return {name: link.grade in grades for name, link in switches(evidence, ("magnesium", "dermis")).items()}


def test_names_change_single_links(evidence: Evidence) -> None:
    spec = read("links: {mg_collagenase: on, age_synthesis: off}\n", evidence)
    assert spec.links == {"mg_collagenase": True, "age_synthesis": False}
    assert dict(spec.links) == {"mg_collagenase": True, "age_synthesis": False}


@pytest.mark.parametrize("name", ["mg_collagenase", "mg__mmp", "dermis.link_mg_collagenase"])
def test_a_link_answers_to_all_its_names(evidence: Evidence, name: str) -> None:
    assert read(f"links: {{{name}: on}}\n", evidence).links == {"mg_collagenase": True}
    assert read("", evidence, f"{name}=on").links == {"mg_collagenase": True}


@pytest.mark.parametrize("written", ["grades: [A, B]", "grades: [B, A, B]"])
def test_grades_decide_all_links(evidence: Evidence, written: str) -> None:
    assert read(f"links: {{{written}}}\n", evidence).links == by_grade(evidence, "A", "B")


def test_one_grade_needs_no_list_and_no_grade_means_none(evidence: Evidence) -> None:
    assert read("links: {grades: B}\n", evidence).links == by_grade(evidence, "B")
    assert read("links: {grades: []}\n", evidence).links == by_grade(evidence)


def test_names_come_after_grades(evidence: Evidence) -> None:
    spec = read("links: {grades: [A, B], mg_collagenase: on}\n", evidence)
    assert spec.links == by_grade(evidence, "A", "B") | {"mg_collagenase": True}
    assert spec.choice == Choice(("A", "B"), {"mg_collagenase": True})


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        (None, Choice()),
        ("A,B", Choice(("A", "B"))),
        (" b , a ", Choice(("B", "A"))),
        ("none", Choice(())),
        ("mg_collagenase=on", Choice(None, {"mg_collagenase": True})),
        ("A, mg__mmp = off", Choice(("A",), {"mg_collagenase": False})),
        ("none,mg_collagenase=on", Choice((), {"mg_collagenase": True})),
    ],
)
def test_the_option_is_read(evidence: Evidence, text: str | None, choice: Choice) -> None:
    assert read_option(text, evidence) == choice


def test_grades_of_the_option_set_the_file_aside_and_its_names_change_it(evidence: Evidence) -> None:
    file = "links: {grades: [B], mg_collagenase: on}\n"
    assert read(file, evidence, "A").links == by_grade(evidence, "A")
    changed = read(file, evidence, "mg_collagenase=off").links
    assert changed == by_grade(evidence, "B") | {"mg_collagenase": False}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a choice of links; found ''"),
        ("Q", "not a choice of links; found 'Q'"),
        ("mg_collagenase", "not a choice of links; found 'mg_collagenase'.*mg_collagenase=on"),
        ("mg_collagenase=yes", "a link is on or off.*mg_collagenase=on or mg_collagenase=off"),
        ("mg_collagenase=on,mg__mmp=off", "a link is listed twice"),
        ("mg_colagenase=on", "unknown link.*did you mean 'mg_collagenase'"),
        ("zinc__mg_balance=on", "no equation implements it"),
        ("mg_collagen_hill=on,mg_collagen_power=on", "two laws for one link"),
    ],
)
def test_a_mistake_in_the_option_names_the_option(evidence: Evidence, text: str, message: str) -> None:
    with pytest.raises(StudyError, match=message) as caught:
        read("", evidence, text)
    assert str(caught.value).startswith("--links: ")


@pytest.mark.parametrize(
    ("links", "message"),
    [
        ("{mg_colagenase: on}", "unknown link.*'mg_collagenase'"),
        ("{mg_collagenase: A}", "a link is on or off; found 'A'"),
        ("{mg_collagenase: [A]}", r"a link is on or off; found \['A'\]"),
        ("{mg_collagenase: maybe}", "unknown value of 'mg_collagenase'; found 'maybe'; expected one of on, off"),
        ("{grades: on}", r"grades are letters; found 'on'; expected a list such as \[A, B\]"),
        ("{grades: [A, F]}", "unknown value of 'grades'; found 'F'"),
        ("{grades: {A: on}}", "'grades'"),
        ("{mg_collagenase: on, mg__mmp: on}", "a link is listed twice; found 'mg__mmp'; it is mg_collagenase"),
        ("{phytate__absorption: off}", "cannot be switched: it acts through what is eaten"),
        ("{mg_collagen_hill: on, mg_collagen_power: on}", "two laws for one link.*mg_collagen_power"),
    ],
)
def test_a_mistake_in_a_study_names_its_line(evidence: Evidence, links: str, message: str) -> None:
    with pytest.raises(StudyError, match=message) as caught:
        read(f"links: {links}\n", evidence)
    assert str(caught.value).startswith("study.yaml:7")


def test_a_link_of_a_part_that_does_not_run_is_refused(evidence: Evidence) -> None:
    text = STUDY.replace("[magnesium, dermis]", "[magnesium]") + "links: {mg_collagenase: on}\n"
    with pytest.raises(StudyError, match=r"study\.yaml:7.*needs the dermis"):
        read_study("study.yaml", evidence, text=text)
