"""People grow older in every study that does not say `ageing: off`, and end where those who are older begin."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from magmatrix.evidence import Evidence, load_evidence
from magmatrix.spec.parse import read_study
from magmatrix.study.result import PersonResult
from magmatrix.study.run import run_study

AGES = (
    "dermis.collagen",
    "dermis.elastin",
    "dermis.thickness",
    "dermis.thickness_apparent",
    "vessel.pwv",
    "vessel.elastin",
    "organs.muscle",
    "organs.body_collagen",
    "mechanics.bone_strength",
    "mechanics.stiffness_muscle",
    "dna.age_factor",
    "adrenal.dheas",
    "cell_ageing.telomere",
    "cell_ageing.senescent",
    "energy.muscle_free_mg",
)
STUDY = """
title: Twenty years
question: Where does a woman of 40 end?
duration: 7305 days
{ageing}
persons:
  woman_40: {{age: 40 years, sex: female, habitual_diet: 300 mg/day}}
  woman_60: {{age: 60 years, sex: female, habitual_diet: 300 mg/day}}
arms:
  usual: {{}}
outputs: {{every: 365.25 days, names: [{names}]}}
"""


@cache
def people(ageing: str = "") -> dict[str, PersonResult]:
    evidence = load_evidence()
    text = STUDY.format(ageing=ageing, names=", ".join(AGES))
    result = run_study(read_study("older.yaml", evidence, text=text), evidence)
    assert all(ledger.closes for person in result.arms[0].people for ledger in person.ledgers)
    return {person.name: person for person in result.arms[0].people}


@pytest.mark.parametrize("name", AGES)
def test_a_woman_of_40_ends_after_twenty_years_where_one_of_60_begins(name: str) -> None:
    """Within half a percent: the starts leave out fragments, food and the lag of immature collagen."""
    younger, older = people()["woman_40"].outputs[name], people()["woman_60"].outputs[name]
    assert younger[-1] == pytest.approx(older[0], rel=5e-3)
    assert abs(younger[-1] / younger[0] - 1.0) > 3e-3


@pytest.mark.parametrize("name", AGES)
def test_age_stands_still_where_a_study_says_so(name: str) -> None:
    """`ageing: off`: nothing moves by more than 0.1 % in twenty years."""
    held = people("ageing: off")["woman_40"].outputs[name]
    np.testing.assert_allclose(held, held[0], rtol=1e-3)


def test_an_age_that_is_held_says_so() -> None:
    assert "age 40 years, held" in people("ageing: off")["woman_40"].facts
    assert "age 40 years" in people()["woman_40"].facts


def test_an_arm_may_decide_otherwise(evidence: Evidence) -> None:
    text = (
        "title: T\nquestion: Q\nduration: 3650 days\nbody: [dermis]\npersons:\n  p: {age: 40 years}\narms:\n"
        "  older: {}\n  held: {inputs: {dermis.ageing: 0}}\noutputs: {every: 3650 days, names: [dermis.elastin]}\n"
    )
    result = run_study(read_study("arms.yaml", evidence, text=text), evidence)
    older, held = (arm.people[0].outputs["dermis.elastin"] for arm in result.arms)
    assert older[0] == held[0]
    assert held[-1] == held[0]
    assert older[-1] < 0.9 * older[0]


def test_nobody_grows_older_before_the_study_begins(evidence: Evidence) -> None:
    """A run-in of a year leaves the age at the start what the study says."""
    text = (
        "title: T\nquestion: Q\nduration: 2 days\nrun_in: {run_in}\nbody: [dermis]\npersons:\n  p: {{age: 60 years}}\n"
        "arms:\n  a: {{}}\noutputs: [dermis.elastin, dermis.collagen]\n"
    )
    with_one, without = (
        run_study(read_study("in.yaml", evidence, text=text.format(run_in=run_in)), evidence).arms[0].people[0].outputs
        for run_in in ("365 days", "none")
    )
    for name, values in with_one.items():
        assert values[0] == pytest.approx(without[name][0], rel=1e-6)
