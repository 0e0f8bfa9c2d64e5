"""The causal links of the evidence, what carries them in the equations, and how a choice of them is settled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from magmatrix.body import links as room
from magmatrix.body.assemble import reference_body
from magmatrix.body.links import Choice, body_links, chosen, find_link, switches
from magmatrix.body.parts import PARTS
from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence, load_evidence
from magmatrix.evidence.schema import GRADES

BOTH = ("magnesium", "dermis")
HILL, POWER = "mg_collagen_hill", "mg_collagen_power"


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence()


def with_grade(evidence: Evidence, name: str, grade: str) -> Evidence:
    """The evidence with other grades on the links of one switch."""
    changed = {link.id: link.model_copy(update={"grade": grade}) for link in switches(evidence)[name].links}
    return replace(evidence, links={**evidence.links, **changed})


def test_every_link_of_the_evidence_is_a_link_once_and_every_switch_too(evidence: Evidence) -> None:
    found = body_links(evidence)
    assert {link.id for body_link in found for link in body_link.links} == set(evidence.links)
    assert len({body_link.name for body_link in found}) == len(found)
    assert {body_link.switch for body_link in found if body_link.switch} == set(PARTS.switches.values())


def test_short_names_of_switches_are_unique_over_all_parts() -> None:
    assert len(PARTS.switches) == sum(len(part.links) for part in PARTS.values())


def test_a_switch_stands_at_the_default_of_its_number_and_carries_the_grade_of_its_link(evidence: Evidence) -> None:
    for body_link in switches(evidence).values():
        assert body_link.default == (evidence.parameter(str(body_link.switch)).value != 0), body_link.name
        assert body_link.grade in GRADES, body_link.name
        assert body_link.grade == max(link.grade for link in body_link.links)


def test_a_link_says_what_carries_it(evidence: Evidence) -> None:
    by_name = {body_link.name: body_link for body_link in body_links(evidence)}
    assert by_name["mg_collagenase"].realised == "switch"
    assert "dermis.a_mg" in by_name["mg_collagenase"].carried_by
    assert by_name["oral_mg__absorbed_mg"].realised == "built in"
    assert by_name["zinc__mg_balance"].realised == "no equation"
    assert by_name["zinc__mg_balance"].contested  # no size: it does not act
    assert not by_name["injury__inflammation"].contested
    assert by_name["phytate__absorption"].about_magnesium
    assert not by_name["age_synthesis"].about_magnesium


@pytest.mark.parametrize("spelling", ["mg_collagenase", "dermis.link_mg_collagenase", "mg__mmp"])
def test_a_switch_answers_to_its_short_name_its_symbol_and_its_link(evidence: Evidence, spelling: str) -> None:
    assert find_link(spelling, evidence).name == "mg_collagenase"


def test_a_switch_answers_to_an_alias_of_its_link(evidence: Evidence) -> None:
    link = evidence.links["mg__mmp"].model_copy(update={"aliases": ("low_mg__collagenase",)})
    other = replace(evidence, links={**evidence.links, link.id: link})
    assert find_link("low_mg__collagenase", other).name == "mg_collagenase"


def test_a_link_with_several_switches_must_be_named_by_one_of_them(evidence: Evidence) -> None:
    link = evidence.links["mg__mmp"]
    link = link.model_copy(update={"parameters": (*link.parameters, "dermis.link_agex_protects")})
    other = replace(evidence, links={**evidence.links, link.id: link})
    with pytest.raises(StudyError, match=r"several switches.*one of mg_collagenase, agex_protects"):
        find_link("mg__mmp", other)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("mg_colagenase", "unknown link.*did you mean 'mg_collagenase'"),
        ("mg__mmpp", "did you mean 'mg__mmp'"),
        ("phytate__absorption", "cannot be switched: it acts through what is eaten"),
        ("zinc__mg_balance", "cannot be switched: no equation implements it"),
    ],
)
def test_what_cannot_be_switched_says_why(evidence: Evidence, name: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        find_link(name, evidence)


def test_no_choice_decides_nothing(evidence: Evidence) -> None:
    assert chosen(Choice(), evidence, BOTH) == {}


def test_grades_decide_every_switch_of_the_parts_that_run(evidence: Evidence) -> None:
    decided = chosen(Choice(("A", "B")), evidence, BOTH)
    present = switches(evidence, BOTH)
    assert decided == {name: body_link.grade in ("A", "B") for name, body_link in present.items()}
    assert decided["age_synthesis"]
    assert not decided["mg_collagenase"]
    assert chosen(Choice(("A", "B")), evidence, ("magnesium",)) == {
        name: body_link.grade in ("A", "B") for name, body_link in switches(evidence, ("magnesium",)).items()
    }


def test_no_grade_at_all_switches_every_contested_link_off(evidence: Evidence) -> None:
    assert set(chosen(Choice(()), evidence, BOTH).values()) == {False}


def test_names_come_after_grades(evidence: Evidence) -> None:
    decided = chosen(Choice(("A", "B"), {"mg_collagenase": True, "age_synthesis": False}), evidence, BOTH)
    assert decided["mg_collagenase"]
    assert not decided["age_synthesis"]


def test_a_switch_without_a_link_record_has_no_grade_and_stays_off(evidence: Evidence) -> None:
    bare = replace(evidence, links={name: link for name, link in evidence.links.items() if name != "mg__mmp"})
    assert switches(bare)["mg_collagenase"].grade is None
    assert not chosen(Choice(tuple(GRADES)[:3]), bare, BOTH)["mg_collagenase"]


def test_two_laws_of_one_grade_need_a_word_more(evidence: Evidence) -> None:
    tied = with_grade(with_grade(evidence, HILL, "C"), POWER, "C")
    with pytest.raises(StudyError, match=r"two laws for one link.*mg_collagen_hill: on"):
        chosen(Choice(("C",)), tied, BOTH)
    for name, other in ((HILL, POWER), (POWER, HILL)):
        for named in ({name: True}, {other: False}):
            decided = chosen(Choice(("C",), named), tied, BOTH)
            assert decided[name]
            assert not decided[other]
    neither = chosen(Choice(("C",), {HILL: False, POWER: False}), tied, BOTH)
    assert not neither[HILL]
    assert not neither[POWER]


def test_of_two_laws_with_the_grade_the_default_one_acts(evidence: Evidence) -> None:
    tied = with_grade(with_grade(evidence, HILL, "C"), POWER, "C")
    switch = tied.parameters[PARTS.switches[POWER]]
    usual = replace(tied, parameters={**tied.parameters, switch.id: replace(switch, value=1.0)})
    decided = chosen(Choice(("C",)), usual, BOTH)
    assert decided[POWER]
    assert not decided[HILL]
    assert chosen(Choice(("C",), {HILL: True}), usual, BOTH)[HILL]


def test_two_laws_by_name_are_refused(evidence: Evidence) -> None:
    with pytest.raises(StudyError, match="two laws for one link would be on at once"):
        chosen(Choice(None, {HILL: True, POWER: True}), evidence, BOTH)


def test_a_switch_of_a_part_that_does_not_run_is_refused(evidence: Evidence) -> None:
    with pytest.raises(StudyError, match="needs the dermis"):
        chosen(Choice(None, {"mg_collagenase": True}), evidence, ("magnesium",))


def test_a_choice_over_another_replaces_grades_and_adds_names() -> None:
    below = Choice(("D",), {HILL: True})
    assert Choice(("A",)).over(below) == Choice(("A",))
    assert Choice(None, {POWER: False}).over(below) == Choice(("D",), {HILL: True, POWER: False})
    assert Choice().over(below) == below


@pytest.mark.parametrize("grades", [(), ("A", "B"), ("A", "B", "C")])
def test_the_body_takes_what_grades_decide(evidence: Evidence, grades: tuple[room.Grade, ...]) -> None:
    decided = chosen(Choice(grades), evidence, BOTH)
    body = reference_body(BOTH).switched({PARTS.switches[name]: on for name, on in decided.items()})
    assert body.switches == ()
    behind = body.users.get("dermis.a_mg", [])
    assert bool(behind) == ("C" in grades)
