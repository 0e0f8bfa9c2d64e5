"""A person's weight: who eats in proportion to their size has the concentrations of the reference person."""

from __future__ import annotations

from functools import cache

import pytest

from magmatrix.body.size import size_ratio
from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence, load_evidence
from magmatrix.spec.parse import read_study
from magmatrix.study.result import PersonResult
from magmatrix.study.run import run_study

CONCENTRATIONS = (
    "magnesium.serum",
    "mineral.calcium",
    "mineral.pth",
    "mineral.d25",
    "vitamin_c.plasma",
    "adrenal.dheas",
)
AMOUNTS = ("magnesium.urine_rate", "magnesium.body_total", "organs.body_collagen")
STUDY = """
title: Size
question: What does the size of a body change?
duration: 800 days
persons:
  usual: {{age: 45 years, habitual_diet: 300 mg/day}}
  same_plate: {{age: 45 years, weight: 50 kg, habitual_diet: 300 mg/day}}
  in_proportion: {{age: 45 years, weight: 50 kg, habitual_diet: {magnesium:.12g} mg/day}}
arms:
  plain: {{persons: [usual, same_plate]}}
  scaled:
    persons: [in_proportion]
    inputs:
      mineral.calcium_intake: {calcium:.12g} mg/day
      mineral.vitamin_d_intake: {vitamin_d:.12g} ug/day
      vitamin_c.intake: {vitamin_c:.12g} mg/day
outputs: {{every: 100 days, names: [{names}]}}
"""


@cache
def people() -> dict[str, PersonResult]:
    evidence = load_evidence()
    ratio = size_ratio(evidence, 50.0)
    text = STUDY.format(
        magnesium=300.0 * ratio,
        calcium=evidence.value("mineral.calcium_intake", "mg/day") * ratio,
        vitamin_d=evidence.value("mineral.vitamin_d_intake", "ug/day") * ratio,
        vitamin_c=evidence.value("vitamin_c.intake", "mg/day") * ratio,
        names=", ".join((*CONCENTRATIONS, *AMOUNTS)),
    )
    result = run_study(read_study("size.yaml", evidence, text=text), evidence)
    assert all(ledger.closes for arm in result.arms for person in arm.people for ledger in person.ledgers)
    return {person.name: person for arm in result.arms for person in arm.people}


@pytest.mark.parametrize("name", CONCENTRATIONS)
def test_intake_in_proportion_gives_the_same_concentrations(name: str) -> None:
    """Amounts, volumes and flows all go with lean mass, so nothing but their size differs (1e-3 after two years)."""
    assert people()["in_proportion"].outputs[name][-1] == pytest.approx(people()["usual"].outputs[name][-1], rel=1e-3)


@pytest.mark.parametrize("name", AMOUNTS)
def test_amounts_go_with_lean_mass(name: str) -> None:
    ratio = size_ratio(load_evidence(), 50.0)
    expected = people()["usual"].outputs[name][-1] * ratio
    assert people()["in_proportion"].outputs[name][-1] == pytest.approx(expected, rel=1e-3)


def test_the_same_plate_fills_a_small_body_more() -> None:
    """300 mg a day are more for 50 kg than for 70: serum is higher, and the stores in gram still smaller."""
    small, usual = people()["same_plate"], people()["usual"]
    assert small.outputs["magnesium.serum"][-1] > 1.005 * usual.outputs["magnesium.serum"][-1]
    assert small.outputs["magnesium.body_total"][-1] < 0.75 * usual.outputs["magnesium.body_total"][-1]


def test_a_height_alone_is_refused(evidence: Evidence) -> None:
    """An input that cannot act is refused: without a weight a height changes nothing."""
    text = "title: T\nquestion: Q\nduration: 2 days\npersons:\n  p: {height: 168 cm}\narms:\n  a: {}\n"
    with pytest.raises(StudyError, match="a height acts only beside a weight") as found:
        read_study("height.yaml", evidence, text=text)
    assert "height.yaml:5" in str(found.value)


def test_an_override_of_a_number_that_grows_stays_as_given(evidence: Evidence) -> None:
    text = (
        "title: T\nquestion: Q\nduration: 2 days\nbody: [magnesium]\npersons:\n"
        "  p: {weight: 50 kg, overrides: {magnesium.VI: 12 L}}\n  q: {weight: 50 kg}\narms:\n  a: {}\n"
    )
    from magmatrix.body.assemble import assemble
    from magmatrix.study.person import person_parameters

    spec = read_study("own.yaml", evidence, text=text)
    body = assemble(evidence, spec.body)
    own, plain = (person_parameters(body, person, {}) for person in spec.persons)
    ratio = size_ratio(evidence, 50.0)
    assert own["magnesium__I0"] == pytest.approx(body.values["magnesium__I0"])
    assert plain["magnesium__I0"] == pytest.approx(body.values["magnesium__I0"] * ratio)
    assert own["magnesium__VP"] == pytest.approx(body.values["magnesium__VP"] * ratio)
