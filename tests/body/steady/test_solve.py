"""The steady state of a crowd: everybody rests as they would alone, to the last bit, and failures are values."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.body.assemble import reference_body
from magmatrix.body.body import Body
from magmatrix.body.parts import PARTS
from magmatrix.body.steady.days import Days
from magmatrix.body.steady.solve import SOLVERS, SteadyStates, at_rest, columns, steady_states
from magmatrix.errors import SimulationError
from magmatrix.graph.names import flat
from magmatrix.schedule.schedule import Action, Schedule

COUNT = 24


@cache
def whole() -> Body:
    return reference_body().switched()


def habit(mg_per_meal: float, phytate: float) -> Schedule:
    return Schedule.build(
        Action(tick, "magnesium.serving", {"amount": mg_per_meal / 24.305, "soluble": phytate})
        for tick in (480, 780, 1140)
    )


@cache
def crowd() -> tuple[tuple[dict[str, float], Schedule], ...]:
    """People who differ in all that a study or population lets differ, most of them not at the reference."""
    draw = np.random.default_rng(11).uniform
    people = []
    for number in range(COUNT):
        own = {
            "magnesium__gfr": draw(1.0, 9.0),
            "magnesium__sT": draw(0.7, 1.0),
            "magnesium__kE": draw(0.3, 1.0),
            "magnesium__aM": draw(0.1, 1.0) if number % 3 else 1.0,
            "mineral__calcium_intake": draw(10.0, 90.0),
            "mineral__vitamin_d_intake": draw(0.1, 5.0),
            "vitamin_c__intake": draw(10.0, 300.0) if number % 5 else 0.0,
        }
        people.append(({**whole().values, **own}, habit(draw(20.0, 200.0), draw(0.5, 1.0))))
    return tuple(people)


def together(which: list[int]) -> SteadyStates:
    chosen = [crowd()[number] for number in which]
    return steady_states(whole(), columns([own for own, _ in chosen]), Days.of(day for _, day in chosen))


@cache
def everybody() -> SteadyStates:
    return together(list(range(COUNT)))


def test_every_computed_number_of_the_body_is_solved() -> None:
    assert SOLVERS.keys() == PARTS.computed
    assert everybody().solved.keys() == {flat(name) for name in PARTS.computed}
    assert not everybody().failures
    assert all(np.isfinite(values).all() for values in everybody().solved.values())
    everybody().require_all()


def test_who_eats_no_vitamin_c_has_none() -> None:
    assert (everybody().solved["vitamin_c__rest_ratio"] == 0.0).tolist() == [n % 5 == 0 for n in range(COUNT)]


@given(st.lists(st.integers(0, COUNT - 1), min_size=1, max_size=30))
@settings(max_examples=8)
def test_a_person_rests_the_same_whoever_else_is_there(which: list[int]) -> None:
    """Any choice, order and repetition of people: the same bits for each of them."""
    some = together(which)
    for name, values in everybody().solved.items():
        np.testing.assert_array_equal(some.solved[name], values[which])


@pytest.mark.parametrize("person", [0, 5, 17])
def test_a_person_alone_rests_as_in_the_crowd(person: int) -> None:
    own, habitual = crowd()[person]
    alone = at_rest(whole(), own, habitual, who="person")
    assert {name: alone[name] for name in everybody().solved} == everybody().of(person)
    assert {name: value for name, value in alone.items() if name not in everybody().solved} == {
        name: value for name, value in own.items() if name not in everybody().solved
    }


def test_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magmatrix.engine.runtime.simulate.processors", lambda: 1)
    alone = together(list(range(COUNT)))
    monkeypatch.setattr("magmatrix.engine.runtime.simulate.processors", lambda: 7)
    for name, values in together(list(range(COUNT))).solved.items():
        np.testing.assert_array_equal(alone.solved[name], values)
        np.testing.assert_array_equal(everybody().solved[name], values)


def test_batches_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magmatrix.body.steady.meals._AT_ONCE", 5)
    for name, values in together(list(range(COUNT))).solved.items():
        np.testing.assert_array_equal(everybody().solved[name], values)


def test_a_failure_is_a_value_and_changes_nobody_else() -> None:
    """A person who eats nothing beside one who is fine."""
    fine, day = crowd()[3]
    found = steady_states(whole(), columns([fine, fine]), Days.of([Schedule(), day]))
    assert found.failures.keys() == {0}
    assert "no serum magnesium balances 0 mmol absorbed a day" in found.failures[0].why
    assert all(np.isnan(value) for value in found.of(0).values())
    assert found.of(1) == everybody().of(3)
    with pytest.raises(SimulationError, match=r"^anna: .*no serum magnesium.*; check the habitual diet"):
        found.require_all(["anna", "berta"].__getitem__)


def test_a_single_person_raises() -> None:
    own, _ = crowd()[3]
    with pytest.raises(SimulationError, match=r"woman in arm low: .*no serum magnesium balances 0 mmol"):
        at_rest(whole(), own, Schedule(), who="woman in arm low")


def test_a_part_that_does_not_run_is_not_solved() -> None:
    body = reference_body(("vitamin_c",))
    found = steady_states(body, body.values, Days.of([Schedule()] * 2))
    assert list(found.solved) == ["vitamin_c__rest_ratio"]
    assert found.solved["vitamin_c__rest_ratio"][0] == found.solved["vitamin_c__rest_ratio"][1]


def test_a_body_without_such_numbers_is_at_rest_as_it_is() -> None:
    body = reference_body(("dish",))
    assert at_rest(body, body.values, Schedule(), who="dish") == body.values


@pytest.mark.parametrize("shared", [True, False])
def test_a_number_for_all_and_one_for_each_are_the_same(shared: bool) -> None:
    """Exponents such as aM = 1 or 2 among them, for which numpy knows short cuts."""
    own, day = crowd()[3]
    values: dict[str, Any] = {**own, "mineral__secretion_power": 2.0}
    wide = values if shared else {name: np.full(3, value) for name, value in values.items()}
    found = steady_states(whole(), wide, Days.of([day] * 3))
    alone = at_rest(whole(), values, day, who="person")
    for name, numbers in found.solved.items():
        assert numbers.tolist() == [alone[name]] * 3


def test_columns_keep_one_number_where_all_agree() -> None:
    found = columns([{"a": 1.0, "b": 2.0}, {"a": 1.0, "b": 3.0}])
    assert found["a"] == 1.0
    assert np.asarray(found["b"]).tolist() == [2.0, 3.0]
