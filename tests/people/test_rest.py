"""Many people at rest are the same as each of them alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from magmatrix.body.assemble import reference_body
from magmatrix.body.body import Body
from magmatrix.body.rest import RATIO, daily_absorption, loss_at_rest, rest_ratio
from magmatrix.errors import ModelError, SimulationError
from magmatrix.evidence import Evidence
from magmatrix.graph.arrays import evaluate_arrays
from magmatrix.graph.expr import evaluate, symbol
from magmatrix.people.population import Individuals, PopulationPlan, draw
from magmatrix.people.rest import THRESHOLD, TOLERANCE, people_at_rest, serum_at_rest
from magmatrix.protocol.plan import DietPlan, Given
from tests.physiology.lab import eat


def alone(body: Body, threshold: float, intake: float) -> float:
    """Serum of one person by the solver of the body."""
    parameters = {**body.values, THRESHOLD: threshold, RATIO: 1.0}
    ratio = rest_ratio(body, parameters, daily_absorption(body, parameters, eat(intake, [0])))
    return float(ratio * parameters["magnesium__P0"] / parameters["magnesium__VP"])


def test_everybody_rests_where_they_would_alone(body: Body, evidence: Evidence) -> None:
    """To 1e-6 beyond the interpolation error that the solver itself measured, for twenty people of a population."""
    people = draw(PopulationPlan(300, (20.0, 80.0), 0.5), 7, evidence)
    rested = people_at_rest(body, people, DietPlan(None))
    assert 0.0 < rested.error < TOLERANCE
    for place in range(0, 300, 15):
        expected = alone(body, people.threshold[place], people.intake[place])
        assert rested.serum[place] == pytest.approx(expected, rel=2.0 * rested.error + 1e-6)


def test_people_on_one_diet_need_no_interpolation(body: Body, evidence: Evidence) -> None:
    plan = PopulationPlan(50, (20.0, 80.0), 0.5, DietPlan(Given(165.0, "mg/day")))
    people = draw(plan, 7, evidence)
    rested = people_at_rest(body, people, plan.diet)
    assert rested.error == 0.0
    assert rested.serum[3] == pytest.approx(alone(body, people.threshold[3], 165.0), rel=1e-6)


def chosen(people: Individuals, which: list[int]) -> Individuals:
    return Individuals(*(getattr(people, name)[which] for name in ("female", "age", "intake", "threshold")))


@pytest.fixture(scope="module")
def crowd(body: Body, evidence: Evidence) -> tuple[Individuals, NDArray[np.float64]]:
    people = draw(PopulationPlan(120, (20.0, 80.0), 0.5), 3, evidence)
    return people, people_at_rest(body, people, DietPlan(None)).serum


@given(st.lists(st.integers(0, 119), min_size=1, max_size=40))
@settings(max_examples=8, deadline=None)
def test_a_person_rests_the_same_whoever_else_is_there(
    body: Body, crowd: tuple[Individuals, NDArray[np.float64]], which: list[int]
) -> None:
    """Any choice, order and repetition of people: the same bits for each of them."""
    people, serum = crowd
    np.testing.assert_array_equal(people_at_rest(body, chosen(people, which), DietPlan(None)).serum, serum[which])


@given(
    threshold=st.lists(st.floats(0.4, 1.4), min_size=1, max_size=6),
    uptake=st.floats(0.5, 12.0),
    gfr=st.floats(1.0, 9.0),
)
@settings(max_examples=25, deadline=None)
def test_losses_equal_uptake_for_all_at_once(threshold: list[float], uptake: float, gfr: float) -> None:
    """The residual of the balance, at any thresholds and kidneys, and the single-person solver beside it."""
    body = reference_body(("magnesium",)).switched()
    parameters = {**body.values, RATIO: 1.0, "magnesium__gfr": gfr}
    serum = serum_at_rest(body, parameters, np.array(threshold), np.full(len(threshold), uptake))
    for own, level in zip(threshold, serum, strict=True):
        ratio = level * parameters["magnesium__VP"] / parameters["magnesium__P0"]
        at = {**parameters, THRESHOLD: own, RATIO: float(ratio)}
        assert evaluate(loss_at_rest(body), at) == pytest.approx(uptake / 24.0, rel=1e-11)
        assert ratio == pytest.approx(rest_ratio(body, at, uptake), rel=1e-12)


def test_nobody_rests_on_less_than_nothing(body: Body) -> None:
    with pytest.raises(SimulationError, match="population"):
        serum_at_rest(body, {**body.values, RATIO: 1.0}, np.array([0.86]), np.array([-1.0]))


def test_the_array_interpreter_agrees_with_the_scalar_one(body: Body) -> None:
    loss = loss_at_rest(body)
    ratios = np.linspace(0.2, 1.5, 9)
    many = evaluate_arrays(loss, {**body.values, RATIO: ratios})
    one = [evaluate(loss, {**body.values, RATIO: float(ratio)}) for ratio in ratios]
    assert many == pytest.approx(one, rel=1e-14)


def test_expressions_with_conditions_are_refused() -> None:
    from magmatrix.graph.expr import Expr

    with pytest.raises(ModelError, match="many people"):
        evaluate_arrays(Expr("lt", (symbol("x"), symbol("y"))), {"x": 1.0, "y": 2.0})
