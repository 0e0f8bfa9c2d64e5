"""People of a population at rest: each as they would be alone, whoever else is counted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from magmatrix.body.assemble import reference_body
from magmatrix.body.body import Body
from magmatrix.body.steady.equations import flow_at_rest
from magmatrix.body.steady.magnesium import rest_ratios
from magmatrix.body.steady.meals import LOSSES, RATIO
from magmatrix.errors import SimulationError
from magmatrix.evidence import Evidence
from magmatrix.graph.expr import evaluate
from magmatrix.people.population import Individuals, PopulationPlan, draw
from magmatrix.people.serum import THRESHOLD, serum_at_rest
from magmatrix.protocol.plan import DietPlan, Given
from tests.body.steady.alone import daily_absorption, rest_ratio
from tests.physiology.lab import eat


def alone(body: Body, threshold: float, intake: float) -> float:
    """Serum of one person by the solver of the body."""
    parameters = {**body.values, THRESHOLD: threshold, RATIO: 1.0}
    ratio = rest_ratio(body, parameters, daily_absorption(body, parameters, eat(intake, [0])))
    return float(ratio * parameters["magnesium__P0"] / parameters["magnesium__VP"])


def test_everybody_rests_where_they_would_alone(body: Body, evidence: Evidence) -> None:
    """To 1e-6, the digits of the molar mass in `eat`, for twenty people of a population."""
    people = draw(PopulationPlan(300, (20.0, 80.0), 0.5), 7, evidence)
    serum = serum_at_rest(body, people, DietPlan(None))
    for place in range(0, 300, 15):
        expected = alone(body, people.threshold[place], people.intake[place])
        assert serum[place] == pytest.approx(expected, rel=1e-6)


def test_people_on_one_diet(body: Body, evidence: Evidence) -> None:
    plan = PopulationPlan(50, (20.0, 80.0), 0.5, DietPlan(Given(165.0, "mg/day")))
    people = draw(plan, 7, evidence)
    serum = serum_at_rest(body, people, plan.diet)
    assert serum[3] == pytest.approx(alone(body, people.threshold[3], 165.0), rel=1e-6)


def test_phytate_takes_its_part_of_everybodys_meals(body: Body, evidence: Evidence) -> None:
    """It binds an amount, not a share: who eats little loses more of it."""
    people = draw(PopulationPlan(8, (20.0, 80.0), 0.5), 7, evidence)
    plain = serum_at_rest(body, people, DietPlan(None))
    bound = serum_at_rest(body, people, DietPlan(None, phytate=Given(0.5, "mmol")))
    assert (bound < plain).all()
    np.testing.assert_array_equal(
        serum_at_rest(body, chosen(people, [5, 2]), DietPlan(None, phytate=Given(0.5, "mmol"))), bound[[5, 2]]
    )


def chosen(people: Individuals, which: list[int]) -> Individuals:
    return Individuals(*(getattr(people, name)[which] for name in ("female", "age", "intake", "threshold")))


@pytest.fixture(scope="module")
def crowd(body: Body, evidence: Evidence) -> tuple[Individuals, NDArray[np.float64]]:
    people = draw(PopulationPlan(120, (20.0, 80.0), 0.5), 3, evidence)
    return people, serum_at_rest(body, people, DietPlan(None))


@given(st.lists(st.integers(0, 119), min_size=1, max_size=40))
@settings(max_examples=8, deadline=None)
def test_a_person_rests_the_same_whoever_else_is_there(
    body: Body, crowd: tuple[Individuals, NDArray[np.float64]], which: list[int]
) -> None:
    """Any choice, order and repetition of people: the same bits for each of them."""
    people, serum = crowd
    np.testing.assert_array_equal(serum_at_rest(body, chosen(people, which), DietPlan(None)), serum[which])


@given(
    threshold=st.lists(st.floats(0.4, 1.4), min_size=1, max_size=6),
    uptake=st.floats(0.5, 12.0),
    gfr=st.floats(1.0, 9.0),
)
@settings(max_examples=25, deadline=None)
def test_losses_equal_uptake_for_all_at_once(threshold: list[float], uptake: float, gfr: float) -> None:
    """The residual of the balance, at any thresholds and kidneys, and each person alone beside it."""
    body = reference_body(("magnesium",)).switched()
    parameters = {**body.values, "magnesium__gfr": gfr}
    ratios = rest_ratios(body, {**parameters, THRESHOLD: np.array(threshold)}, np.full(len(threshold), uptake))
    for own, ratio in zip(threshold, ratios.tolist(), strict=True):
        at = {**parameters, THRESHOLD: own, RATIO: ratio}
        assert evaluate(flow_at_rest(body, *LOSSES), at) == pytest.approx(uptake / 24.0, rel=1e-11)
        assert ratio == rest_ratio(body, at, uptake)


def test_nobody_rests_on_less_than_nothing(body: Body, evidence: Evidence) -> None:
    people = draw(PopulationPlan(2, (20.0, 80.0), 0.5), 7, evidence)
    starved = Individuals(people.female, people.age, np.array([300.0, 1e-30]), people.threshold)
    with pytest.raises(SimulationError, match=r"person 1 of the population: .*no serum magnesium balances"):
        serum_at_rest(body, starved, DietPlan(None))
