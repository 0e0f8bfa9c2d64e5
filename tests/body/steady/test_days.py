"""Days of many people: what is shared between them, and what is each one's own."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.body.steady.days import PORTION, SERVING, Days, portioned
from magmatrix.errors import ModelError
from magmatrix.graph.expr import symbols_of
from magmatrix.graph.reduce import reduce_to
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule, Setting

MEALS = (480, 780, 1140)


def serving(tick: int, amount: float, soluble: float = 1.0) -> Action:
    return Action(tick, SERVING, {"amount": amount, "soluble": soluble})


def meals(mmol: float, soluble: float = 1.0) -> list[Action]:
    return [serving(tick, mmol, soluble) for tick in MEALS]


def test_days_that_differ_in_size_alone_share_one_pattern() -> None:
    days = Days.of([meals(2.0), meals(3.0, 0.5), meals(0.1)])
    assert len(days.patterns) == 1
    assert days.which.tolist() == [0, 0, 0]
    assert days.portion.tolist() == [2.0, 1.5, 0.1]
    assert [action.arguments for action in days.patterns[0]] == [{"amount": 1.0, "soluble": 1.0}] * 3


def test_unequal_meals_are_shares_of_the_largest() -> None:
    days = Days.of([[serving(480, 1.0), serving(780, 4.0, 0.5), serving(1140, 0.5)]])
    assert days.portion.tolist() == [2.0]
    assert [action.arguments["amount"] for action in days.patterns[0]] == [0.5, 1.0, 0.25]


def test_only_actions_of_the_first_day_count() -> None:
    items = [Setting(0, "dermis.age", 40.0), serving(480, 1.0), serving(TICKS_PER_DAY + 480, 9.0)]
    days = Days.of([Schedule.build(items)])
    assert days.portion.tolist() == [1.0]
    assert len(days.patterns[0]) == 1


def test_a_day_of_nothing_is_not_busy() -> None:
    days = Days.of([[], meals(1.0), meals(0.0)])
    assert days.busy.tolist() == [False, True, True]
    assert days.portion.tolist() == [0.0, 1.0, 0.0]
    assert days.count == 3


def test_other_actions_stay_as_they_are() -> None:
    other = Action(600, "magnesium.tracer_iv", {"amount": 0.1})
    (pattern,) = Days.of([[*meals(2.0), other]]).patterns
    assert [item for item in pattern if isinstance(item, Action) and item.name == other.name] == [other]


def test_scaled_days_are_those_of_each_person_alone() -> None:
    scaled, own = Days.scaled(meals(1.0), np.array([2.0, 0.3])), Days.of([meals(2.0), meals(0.3)])
    assert scaled.portion.tolist() == own.portion.tolist()
    assert scaled.patterns == own.patterns


def test_repeated_days_are_those_of_the_people_chosen() -> None:
    days = Days.of([meals(1.0), [serving(600, 1.0)], meals(2.0)])
    schedules, which = days.chosen(np.array([1, 1])).repeated(3)
    assert which.tolist() == [0, 0]
    assert [[item.tick for item in schedule] for schedule in schedules] == [[600, 600 + 1440, 600 + 2880]]


def test_servings_of_a_model_are_multiples_of_the_persons_portion() -> None:
    model = portioned(reduce_to(reference_body().model, ["magnesium__S"]))
    assert PORTION in symbols_of(*(expr for _, expr in model.events["magnesium__serving"].assignments))
    with pytest.raises(ModelError, match=r"no action magnesium\.serving"):
        portioned(reduce_to(reference_body().model, ["dermis__age"]))
