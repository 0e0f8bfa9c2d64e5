"""Serum magnesium at rest: losses equal what the habitual diet brings in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.body.assemble import reference_body
from magmatrix.body.steady.days import Days
from magmatrix.body.steady.magnesium import magnesium_at_rest, rest_ratios
from magmatrix.body.steady.meals import HOURS_PER_DAY, LOSSES, SETTLING_DAYS, absorbed_per_day, loss_by_meals
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.errors import SimulationError
from magmatrix.graph.expr import evaluate, substitute
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.reduce import reduce_to
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule
from tests.body.steady.alone import daily_absorption, rest_ratio

MEALS = (480, 780, 1140)


def parameters(**changed: float) -> dict[str, float]:
    own = {f"magnesium__{name}": value for name, value in changed.items()}
    return {**reference_body().values, "magnesium__rest_ratio": 1.0, **own}


def day(mmol: float, soluble: float = 1.0) -> list[Action]:
    share = mmol / len(MEALS)
    return [Action(tick, "magnesium.serving", {"amount": share, "soluble": soluble}) for tick in MEALS]


def losses(values: dict[str, float], ratio: float) -> float:
    """What leaves the body per hour at serum `ratio` over reference, by the equations themselves."""
    inlined = inline_assignments(reference_body().model)
    at = {**values, "magnesium__P": values["magnesium__P0"] * ratio, "magnesium__filling": ratio}
    return sum(evaluate(inlined[name], at) for name in LOSSES)


@given(absorbed=st.floats(1.5, 12.0), gfr=st.floats(1.0, 9.0), sweat=st.floats(0.0, 0.1))
@settings(max_examples=25)
def test_losses_equal_absorption_at_rest(absorbed: float, gfr: float, sweat: float) -> None:
    """Residual of losses against absorption below 1e-12 mmol/h, for any diet, kidney and sweat."""
    values = parameters(gfr=gfr, sweat_volume=sweat)
    ratio = rest_ratio(reference_body(), values, absorbed)
    assert ratio > 0.0
    assert abs(losses(values, ratio) - absorbed / 24.0) < 1e-12


def test_what_enters_past_the_gut_counts() -> None:
    values = parameters(iv_rate=0.05, dermal_input=0.01)
    ratio = rest_ratio(reference_body(), values, 4.0)
    assert abs(losses(values, ratio) - 4.0 / 24.0 - 0.06) < 1e-12
    assert ratio > rest_ratio(reference_body(), parameters(), 4.0)


def test_more_absorbed_means_more_in_the_blood() -> None:
    body = reference_body()
    ratios = [rest_ratio(body, parameters(), absorbed) for absorbed in (2.0, 3.0, 4.0, 5.0, 6.0)]
    assert ratios == sorted(ratios)


def test_nothing_is_at_rest_on_negative_absorption() -> None:
    with pytest.raises(SimulationError, match=r"adult: .*no serum magnesium balances -1 mmol absorbed a day"):
        rest_ratio(reference_body(), parameters(), -1.0, who="adult")


def test_all_stores_stand_still_at_the_rest_state() -> None:
    """At rest with mean absorption entering, no body store changes (1e-12 mmol/h)."""
    body = reference_body()
    values = parameters()
    absorbed = 4.0
    values["magnesium__rest_ratio"] = rest_ratio(body, values, absorbed)
    inlined = inline_assignments(body.model)
    point = {s.id: s.value for s in body.model.symbols.values() if s.value is not None} | values | {"time": 0.0}
    point |= {name: evaluate(substitute([e], inlined)[0], point) for name, e in body.model.initial.items()}
    for store in ("I", "F", "M", "R", "K", "Bs", "Bd"):
        rate = substitute([body.model.rates[f"magnesium__{store}"]], inlined)[0]
        assert abs(evaluate(rate, point)) < 1e-12, store
    plasma = substitute([body.model.rates["magnesium__P"]], inlined)[0]
    assert abs(evaluate(plasma, point) + absorbed / 24.0) < 1e-12


def test_absorption_of_a_day_counts_only_what_dissolves() -> None:
    body = reference_body()
    full, half, none = (daily_absorption(body, parameters(), day(12.0, share)) for share in (1.0, 0.5, 0.0))
    assert 0.0 < full < 12.0
    assert half < full < 2.0 * half
    assert none == 0.0


def test_absorption_of_a_day_does_not_depend_on_when_the_day_began() -> None:
    """After the gut has settled, a day's absorption is the same for meals in any order (1e-9)."""
    body = reference_body()
    actions = day(12.0)
    assert daily_absorption(body, parameters(), list(reversed(actions))) == pytest.approx(
        daily_absorption(body, parameters(), actions), rel=1e-9
    )


def test_a_drug_that_blocks_the_saturable_path_lowers_absorption() -> None:
    body = reference_body()
    usual = daily_absorption(body, parameters(), day(12.0))
    assert daily_absorption(body, parameters(absorption_multiplier=0.5), day(12.0)) < usual


def test_another_body_has_its_own_gut() -> None:
    """Bodies are compared by identity, so a changed copy never gets the prepared gut of another."""
    body = reference_body()
    copy = replace(body)
    assert copy != body
    assert daily_absorption(copy, parameters(), day(12.0)) == daily_absorption(body, parameters(), day(12.0))


def repeated(actions: list[Action]) -> Schedule:
    return Schedule.build(
        Action(action.tick + n * TICKS_PER_DAY, action.name, action.arguments)
        for n in range(SETTLING_DAYS)
        for action in actions
    )


@pytest.mark.parametrize("mmol", [3.0, 12.0, 25.0])
def test_absorption_of_a_day_is_that_of_the_reference_solver(mmol: float) -> None:
    """Two methods, one answer: to 1e-9."""
    body, actions = reference_body(), day(mmol)
    model = reduce_to(body.model, ["magnesium__absorbed_total"])
    reference = ReferenceEngine(model, ["magnesium__absorbed_total"], scales=dict.fromkeys(model.states, 1.0))
    ends = [(SETTLING_DAYS - 1) * TICKS_PER_DAY, SETTLING_DAYS * TICKS_PER_DAY]
    before, after = reference.run(parameters(), repeated(actions), ends, rtol=1e-12).outputs[
        "magnesium__absorbed_total"
    ]
    assert daily_absorption(body, parameters(), actions) == pytest.approx(after - before, rel=1e-9)


def test_what_meals_cost_is_that_of_the_reference_solver() -> None:
    """Losses of a day in meals less those at its mean serum: to 1e-9 of all that is lost."""
    body, actions = reference_body(), day(12.0)
    values = parameters(rest_ratio=0.97)
    names = ["magnesium__plasma_ratio", *LOSSES]
    last = (SETTLING_DAYS - 1) * TICKS_PER_DAY
    ticks = range(last, last + TICKS_PER_DAY + 1, 15)
    run = ReferenceEngine(reduce_to(body.model, names), names).run(values, repeated(actions), ticks, rtol=1e-11)
    ratio, *lost = (float(np.trapezoid(run.outputs[name], run.hours)) / HOURS_PER_DAY for name in names)
    found = loss_by_meals(body, values, Days.of([actions])).value[0]
    assert found == pytest.approx(sum(lost) - losses(values, ratio), abs=1e-9 * sum(lost))
    assert found > 0.0


def test_a_day_in_meals_is_in_balance_at_rest() -> None:
    """At the ratio found, what is lost with meals is what is absorbed."""
    body, actions = reference_body(), day(12.0)
    (ratio,) = magnesium_at_rest(body, parameters(), Days.of([actions])).values
    values = parameters(rest_ratio=ratio)
    lost = losses(values, ratio) + loss_by_meals(body, values, Days.of([actions])).value[0]
    assert HOURS_PER_DAY * lost == pytest.approx(daily_absorption(body, parameters(), actions), rel=1e-6)
    evenly = magnesium_at_rest(body, parameters(), Days.of([actions]), waves=False).values[0]
    assert evenly == rest_ratio(body, parameters(), daily_absorption(body, parameters(), actions))
    assert ratio < evenly


def test_without_a_meal_nothing_is_run_twice() -> None:
    body = reference_body()
    values = {**parameters(), "magnesium__dermal_input": np.array([0.15, 0.2])}
    found = magnesium_at_rest(body, values, Days.of([[], []])).values
    np.testing.assert_array_equal(found, rest_ratios(body, values, np.zeros(2)))


def test_people_who_fail_are_values_with_a_reason() -> None:
    """Nothing eaten and nothing infused; a gut whose numbers are none; and a person whom neither touches."""
    body, meals = reference_body(), day(12.0)
    values = {**parameters(), "magnesium__kE": np.array([0.5, np.nan, 0.5])}
    found = magnesium_at_rest(body, values, Days.of([[], meals, meals]))
    assert np.isnan(found.values).tolist() == [True, True, False]
    assert "no serum magnesium balances 0 mmol" in str(found.reason(0).error("a"))
    assert "equal days cannot be run" in str(found.reason(1).error("b"))
    alone = magnesium_at_rest(body, parameters(kE=0.5), Days.of([meals]))
    assert found.values[2] == alone.values[0]
    with pytest.raises(SimulationError, match=r"person 1: .*check this person's parameters"):
        absorbed_per_day(body, values, Days.of([[], meals, meals])).require_all()
