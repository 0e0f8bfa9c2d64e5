"""People drawn: sex, age, intake as surveyed, thresholds; each the same whoever is drawn beside."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.evidence import Evidence, load_evidence
from magmatrix.people.population import PopulationPlan, draw
from magmatrix.protocol.plan import DietPlan, Given

ADULTS = PopulationPlan(4000, (20.0, 80.0), 0.5)
FIELDS = ("female", "age", "intake", "threshold")


@given(seed=st.integers(0, 2**63 - 1), count=st.integers(1, 40), first=st.integers(0, 30))
@settings(max_examples=30)
def test_a_person_keeps_everything_when_others_are_drawn_too(seed: int, count: int, first: int) -> None:
    evidence = load_evidence()
    some = draw(replace(ADULTS, count=count), seed, evidence, first)
    everybody = draw(replace(ADULTS, count=first + count + 7), seed, evidence)
    for name in FIELDS:
        assert np.array_equal(getattr(some, name), getattr(everybody, name)[first : first + count]), name


def test_another_diet_leaves_the_people_who_they_are(evidence: Evidence) -> None:
    poor = replace(ADULTS, diet=DietPlan(Given(165.0, "mg/day")))
    before, after = draw(ADULTS, 1, evidence), draw(poor, 1, evidence)
    assert np.array_equal(before.threshold, after.threshold)
    assert np.array_equal(before.female, after.female)
    assert after.intake == pytest.approx(165.0)


def test_intake_has_the_surveyed_medians_and_shares(evidence: Evidence) -> None:
    """Half the men eat more than 326 mg/day (fordmokdad2003), 43 % of men and 48 % of women more than 350 and 265
    (nhanes2024): both shares by construction. Within four standard errors of 10 000 people of each sex.
    """
    people = draw(replace(ADULTS, count=20_000), 3, evidence)
    men, women = people.intake[~people.female], people.intake[people.female]
    assert np.mean(men > 326.0) == pytest.approx(0.5, abs=0.02)
    assert np.mean(men > 350.0) == pytest.approx(0.43, abs=0.02)
    assert np.mean(women > 265.0) == pytest.approx(0.48, abs=0.02)


def test_food_with_less_magnesium_feeds_everybody_less(evidence: Evidence) -> None:
    poorer = replace(ADULTS, diet=DietPlan(None, content=Given(0.8, "1")))
    assert draw(poorer, 1, evidence).intake == pytest.approx(0.8 * draw(ADULTS, 1, evidence).intake)


def test_ages_and_sexes_are_as_planned(evidence: Evidence) -> None:
    people = draw(replace(ADULTS, ages=(30.0, 40.0), female=0.25), 1, evidence)
    assert 30.0 <= people.age.min() < 30.1
    assert 39.9 < people.age.max() <= 40.0
    assert people.female.mean() == pytest.approx(0.25, abs=0.03)
    assert draw(replace(ADULTS, female=0.0), 1, evidence).female.sum() == 0
    assert draw(replace(ADULTS, female=1.0), 1, evidence).female.all()
