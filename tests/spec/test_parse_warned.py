"""What a study says of people for warnings alone: read, refused with the nearest names, in the schema."""

from __future__ import annotations

from typing import Any

import pytest

from magmatrix.errors import StudyError, StudyMistakesError
from magmatrix.evidence import Evidence
from magmatrix.protocol.cautions.names import CONDITIONS, MEDICATION, PHOTOTYPES
from magmatrix.protocol.plan import PersonPlan
from magmatrix.spec.parse import read_study
from magmatrix.spec.schema import study_json_schema
from magmatrix.study.describe import person_facts

TEXT = """\
title: Who
question: Who is it?
duration: 7 days
persons:
  somebody: {age: 45 years, KEYS}
arms:
  nothing: {}
"""


def person(keys: str, evidence: Evidence) -> PersonPlan:
    return read_study("s.yaml", evidence, text=TEXT.replace("KEYS", keys)).persons[0]


def test_every_key_is_read(evidence: Evidence) -> None:
    found = person(
        "medication: [iron, ppi, iron], conditions: [herpes], pregnant: true, breast_feeding: false, phototype: iv",
        evidence,
    )
    assert found.medication == ("iron", "ppi")
    assert found.conditions == ("herpes",)
    assert (found.pregnant, found.breast_feeding, found.phototype) == (True, False, "IV")
    assert person_facts(found, evidence) == (
        "age 45 years",
        "skin type IV",
        "takes iron, proton-pump inhibitors",
        "has herpes of the treated skin",
        "pregnant",
    )


def test_nothing_said_is_unknown_and_an_empty_list_is_none(evidence: Evidence) -> None:
    silent, none = person("sex: male", evidence), person("medication: [], conditions: []", evidence)
    assert (silent.medication, silent.conditions, silent.pregnant, silent.phototype) == (None, None, None, None)
    assert (none.medication, none.conditions) == ((), ())


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("medication: [levothyroxin]", "unknown medicine.*levothyroxin.*did you mean.*levothyroxine"),
        ("medication: [bananas]", "leave out what is not listed"),
        ("conditions: [keloids]", "unknown condition.*keloids.*did you mean.*keloid"),
        ("phototype: VII", "unknown skin type"),
        ("pregnant: perhaps", "pregnant"),
        ("medication: iron", "medication"),
        ("sex: male, pregnant: true", "`pregnant` contradicts the sex"),
        ("sex: male, breast_feeding: true", "`breast_feeding` contradicts the sex"),
    ],
)
def test_a_mistake_is_answered_with_its_line(keys: str, message: str, evidence: Evidence) -> None:
    with pytest.raises(StudyError, match=f"(?is)s.yaml:5.*{message}"):
        person(keys, evidence)


def test_mistakes_of_a_list_are_told_together(evidence: Evidence) -> None:
    with pytest.raises(StudyMistakesError) as caught:
        person("medication: [irn, ppis], conditions: [herpez]", evidence)
    assert len(caught.value.mistakes) == 3


def test_the_schema_lists_every_name() -> None:
    written: dict[str, Any] = study_json_schema()
    text = str(written["$defs"]["PersonShape"])
    for name in (*MEDICATION, *CONDITIONS, *PHOTOTYPES, "pregnant", "breast_feeding"):
        assert f"'{name}'" in text, name
