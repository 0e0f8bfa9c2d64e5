"""Schedules keep one defined order, whatever order their items were written in."""

from __future__ import annotations

import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.errors import ScheduleError
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Item, Schedule, Setting, hours

ticks = st.integers(0, 5)
actions = st.builds(
    Action, ticks, st.sampled_from(["serve", "treat"]), st.dictionaries(st.sampled_from("ab"), st.floats(-9, 9))
)
# One value per symbol and tick, so that no two settings contradict each other.
settings = st.builds(lambda tick, symbol: Setting(tick, symbol, tick + ord(symbol)), ticks, st.sampled_from("xyz"))
items = st.lists(st.one_of(actions, settings), max_size=25)


def kinds(group: list[Item]) -> list[bool]:
    return [isinstance(item, Action) for item in group]


@given(items)
def test_ticks_ascend_and_settings_come_before_actions(written: list[Item]) -> None:
    schedule = Schedule.build(written)
    groups = list(schedule.segments())
    assert [tick for tick, _ in groups] == sorted({item.tick for item in written})
    for tick, group in groups:
        assert {item.tick for item in group} == {tick}
        assert kinds(group) == sorted(kinds(group))


@given(items)
def test_actions_of_one_tick_keep_the_order_they_were_given_in(written: list[Item]) -> None:
    schedule = Schedule.build(written)
    for tick in schedule.ticks:
        mine = [item for item in written if isinstance(item, Action) and item.tick == tick]
        assert [item for item in schedule if isinstance(item, Action) and item.tick == tick] == mine


@given(items)
def test_nothing_is_lost_but_repeated_settings(written: list[Item]) -> None:
    schedule = Schedule.build(written)
    assert sum(kinds(list(schedule))) == sum(kinds(written))
    assert {item for item in schedule if isinstance(item, Setting)} == {i for i in written if isinstance(i, Setting)}
    assert len(schedule) == sum(kinds(written)) + len({item for item in written if isinstance(item, Setting)})


@given(items)
def test_building_a_built_schedule_changes_nothing(written: list[Item]) -> None:
    schedule = Schedule.build(written)
    assert Schedule.build(schedule) == schedule
    assert pickle.loads(pickle.dumps(schedule)) == schedule


@given(items, ticks)
def test_a_schedule_cut_at_a_tick_and_joined_with_the_rest_is_whole(written: list[Item], cut: int) -> None:
    schedule = Schedule.build(written)
    head = schedule.until(cut)
    assert all(item.tick < cut for item in head)
    rest = Schedule.build(item for item in schedule if item.tick >= cut)
    assert Schedule.build((*head, *rest)) == schedule


def test_an_empty_schedule_has_no_segments() -> None:
    assert list(Schedule().segments()) == []
    assert Schedule().ticks == ()


def test_a_day_has_1440_ticks_and_a_tick_is_a_minute() -> None:
    assert TICKS_PER_DAY == 1440
    assert hours(90) == 1.5


@pytest.mark.parametrize("tick", [-1, 0.5, 480.0, True, "480", None])
def test_a_tick_is_a_whole_number_from_zero(tick: object) -> None:
    for make in (lambda: Action(tick, "serve"), lambda: Setting(tick, "x", 1.0)):  # type: ignore[arg-type]
        with pytest.raises(ScheduleError, match="whole number of minutes"):
            make()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "1", None, True])
def test_values_and_arguments_are_finite_numbers(value: object) -> None:
    with pytest.raises(ScheduleError, match=r"serve\(amount\) is not a finite number"):
        Action(0, "serve", {"amount": value})  # type: ignore[dict-item]
    with pytest.raises(ScheduleError, match="x is not a finite number"):
        Setting(0, "x", value)  # type: ignore[arg-type]


def test_one_input_cannot_take_two_values_at_one_moment() -> None:
    with pytest.raises(ScheduleError, match="input x is set to two values at minute 5"):
        Schedule.build([Setting(5, "x", 1.0), Setting(5, "x", 2.0)])


def test_the_constructor_refuses_items_out_of_order() -> None:
    with pytest.raises(ScheduleError, match="out of order"):
        Schedule((Action(5, "serve"), Setting(5, "x", 1.0)))


def test_changing_the_arguments_afterwards_does_not_reach_the_action() -> None:
    arguments = {"amount": 1.0}
    action = Action(0, "serve", arguments)
    arguments["amount"] = 2.0
    assert action.arguments == {"amount": 1.0}
