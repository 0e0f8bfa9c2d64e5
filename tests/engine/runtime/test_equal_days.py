"""Decades of equal days: the numbers of a full run from a part of its days, for each person alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from magmatrix.engine.problem.status import Status
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.equal_days import INNER, project_days
from magmatrix.engine.runtime.simulate import People, Tolerances, simulate
from magmatrix.errors import ModelError
from magmatrix.graph.expr import symbol
from magmatrix.graph.model import TIME, Model
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule
from tests.engine.small import HOUR
from tests.graph.build import a_model

DAYS = [0, 1, 30, 365, 1095, 3650]
SCALES = {"gut": 3.0, "blood": 1.0, "store": 100.0, "out": 1000.0}
USUAL = Tolerances(rtol=1e-5, scales=SCALES)


def slow_store() -> Model:
    """A gut, a blood pool, and a store that follows it over years."""
    gut, blood, store = symbol("gut"), symbol("blood"), symbol("store")
    taken = symbol("slow") * (50.0 * blood - store)
    lost = 0.3 * blood * blood / (1.0 + blood)
    return a_model(
        {"gut": -0.5 * gut, "blood": 0.5 * gut - taken - lost, "store": taken, "out": lost},
        start={"gut": 0.0, "blood": 0.5, "store": 20.0, "out": 0.0},
        parameters={"slow": 1e-4},
        actions={"eat": {"gut": gut + symbol("eat_amount")}},
        arguments=["eat_amount"],
    )


def a_day() -> Schedule:
    return Schedule.build([Action(hour * HOUR, "eat", {"amount": 2.0}) for hour in (8, 13, 19)])


def a_crowd() -> People:
    return People(6, {"slow": np.geomspace(3e-5, 3e-4, 6)})


def test_projected_decades_agree_with_all_days_run() -> None:
    found = project_days(slow_store(), ["blood", "store", "out"], a_crowd(), a_day(), DAYS, tolerances=USUAL)
    every = Schedule.build(
        [
            Action(n * TICKS_PER_DAY + i.tick, i.name, i.arguments)
            for n in range(3650)
            for i in a_day()
            if isinstance(i, Action)
        ]
    )
    engine = FastEngine(slow_store(), ["blood", "store", "out"])
    exact = simulate(engine, a_crowd(), every, [day * TICKS_PER_DAY for day in DAYS], tolerances=USUAL)
    assert (found.status == Status.OK).all()
    assert (found.days_run < 3650 / 3).all()
    for name, values in found.series.items():
        np.testing.assert_allclose(values, exact.series[name], rtol=1e-4)


def test_a_smaller_allowance_runs_more_days() -> None:
    coarse, fine = (
        project_days(slow_store(), ["store"], a_crowd(), a_day(), [3650], allowed=a, tolerances=USUAL)
        for a in (1e-4, 1e-6)
    )
    assert (fine.days_run > coarse.days_run).all()


def test_a_person_does_not_depend_on_company() -> None:
    together = project_days(slow_store(), ["store"], a_crowd(), a_day(), DAYS, tolerances=USUAL)
    alone = project_days(slow_store(), ["store"], a_crowd().chosen(np.array([4])), a_day(), DAYS, tolerances=USUAL)
    np.testing.assert_array_equal(alone.series["store"][0], together.series["store"][4])
    assert alone.days_run[0] == together.days_run[4]


def test_who_fails_is_nan_from_there_on() -> None:
    crowd = People(2, {}, {"store": np.array([20.0, np.inf])})
    found = project_days(slow_store(), ["store"], crowd, a_day(), [1, 100], tolerances=USUAL)
    assert list(found.status) == [Status.OK, Status.NOT_FINITE]
    assert np.isfinite(found.series["store"][0]).all()
    assert np.isnan(found.series["store"][1]).all()


def test_a_short_run_is_no_projection() -> None:
    found = project_days(slow_store(), ["store"], People(1), a_day(), [INNER], tolerances=USUAL)
    assert found.days_run[0] == INNER


def test_what_cannot_be_projected_is_refused() -> None:
    waves = a_model({"x": symbol(TIME) - symbol("x")}, start={"x": 0.0})
    with pytest.raises(ModelError, match="depend on time"):
        project_days(waves, ["x"], People(1), Schedule(), [10])
    with pytest.raises(ModelError, match="no moment within the day"):
        project_days(slow_store(), ["store"], People(1), Schedule.build([Action(0, "eat", {"amount": 1.0})]), [10])
    with pytest.raises(ModelError, match="ascending"):
        project_days(slow_store(), ["store"], People(1), a_day(), [10, 5])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"days": [1.5]}, "a day must be a whole number"),
        ({"days": [True]}, "a day must be a whole number"),
        ({"days": 5}, "days must be a list"),
        ({"allowed": 0.0}, "allowed must be"),
        ({"allowed": -1e-5}, "allowed must be"),
        ({"allowed": float("nan")}, "allowed must be"),
        ({"day": None}, "the schedule of one person must be"),
        ({"people": 3}, "people must be People"),
    ],
)
def test_wrong_arguments_are_refused(given: dict[str, Any], says: str) -> None:
    usual: dict[str, Any] = {"people": People(1), "day": a_day(), "days": [30]}
    with pytest.raises(ModelError, match=says):
        project_days(slow_store(), ["store"], **{**usual, **given})
