"""A schedule written as arrays is the one that its items would have built."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.errors import ScheduleError
from magmatrix.schedule.schedule import LAST_TICK, Action, Item, Schedule, Setting
from magmatrix.schedule.table import table_of
from magmatrix.schedule.writer import EventWriter

moments = st.lists(st.integers(0, 5), max_size=6)
numbers = st.floats(-9, 9)
# A column is an action or input, its moments, and its values: those of an input follow from name and moment.
columns = st.lists(st.tuples(st.sampled_from(["eat", "cut", "x", "y"]), moments, numbers), max_size=8)


def written(found: list[tuple[str, list[int], float]]) -> tuple[Schedule, Schedule]:
    """The same columns as a writer and as items put them in order."""
    writer, items = EventWriter(), list[Item]()
    for name, ticks, number in found:
        if name in "xy":
            writer.hold(name, ticks, [tick + ord(name) for tick in ticks])
            items += [Setting(tick, name, tick + ord(name)) for tick in ticks]
        elif name == "eat":
            writer.do(name, ticks, {"amount": number, "soluble": np.arange(len(ticks))})
            items += [Action(tick, name, {"amount": number, "soluble": k}) for k, tick in enumerate(ticks)]
        else:
            writer.do(name, ticks, {})
            items += [Action(tick, name) for tick in ticks]
    return writer.schedule(), Schedule.build(items)


@given(columns)
def test_columns_and_items_build_the_same_schedule(found: list[tuple[str, list[int], float]]) -> None:
    arrays, items = written(found)
    assert list(arrays) == list(items)
    assert arrays == items
    assert items == arrays
    assert hash(arrays) == hash(items)
    assert len(arrays) == len(items)
    assert arrays.ticks == items.ticks
    assert list(arrays.segments()) == list(items.segments())
    assert list(arrays.first_of_each()) == list(items.first_of_each())
    assert list(arrays.distinct()) == list(items.distinct())
    assert pickle.loads(pickle.dumps(arrays)) == items
    assert repr(arrays) == repr(items)


@given(columns, st.integers(0, 6))
def test_a_part_of_arrays_is_that_of_items(found: list[tuple[str, list[int], float]], tick: int) -> None:
    arrays, items = written(found)
    assert arrays.until(tick) == items.until(tick)


@given(columns)
def test_what_is_distinct_is_each_item_once_without_its_moment(found: list[tuple[str, list[int], float]]) -> None:
    schedule, _ = written(found)
    seen = list(schedule.distinct())
    without = [i.arguments | {"": i.name} if isinstance(i, Action) else (i.symbol, i.value) for i in seen]
    assert all(one not in without[:place] for place, one in enumerate(without))
    assert all(item in list(schedule) for item in seen)


def test_people_who_share_a_plan_share_its_layout() -> None:
    def plan(amount: float) -> Schedule:
        writer = EventWriter()
        writer.do("eat", [10, 20], {"amount": amount})
        return writer.schedule()

    one, other = plan(1.0), plan(2.0)
    assert one.table.layout is other.table.layout
    assert one != other
    assert one == plan(1.0)


def test_items_as_a_table_are_themselves() -> None:
    items: tuple[Item, ...] = (Setting(0, "x", 1.0), Action(0, "eat", {"amount": 2.0}), Action(3, "cut"))
    assert tuple(table_of(items)) == items
    assert Schedule(items).table.values.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_are_finite(value: float) -> None:
    writer = EventWriter()
    writer.do("eat", [1, 2], {"amount": 1.0, "soluble": [0.5, value]})
    with pytest.raises(ScheduleError, match=r"eat\(soluble\) is not a finite number"):
        writer.schedule()
    writer = EventWriter()
    writer.hold("x", [1], value)
    with pytest.raises(ScheduleError, match="x is not a finite number"):
        writer.schedule()


@pytest.mark.parametrize("tick", [-1, LAST_TICK + 1])
def test_moments_can_be_kept(tick: int) -> None:
    writer = EventWriter()
    writer.hold("x", [3, tick], 1.0)
    with pytest.raises(ScheduleError, match="x stands at an impossible moment"):
        writer.schedule()


def test_one_input_cannot_take_two_values_at_one_moment() -> None:
    writer = EventWriter()
    writer.hold("x", [5, 9], 1.0)
    writer.hold("x", [5, 5], [1.0, 2.0])
    with pytest.raises(ScheduleError, match="input x is set to two values at minute 5"):
        writer.schedule()


def test_items_have_names() -> None:
    with pytest.raises(ScheduleError, match="has no name"):
        EventWriter().hold("", [1], 1.0)
    with pytest.raises(ScheduleError, match="has no name"):
        EventWriter().do("eat", [1], {"": 1.0})


def test_a_schedule_cannot_be_changed() -> None:
    schedule, _ = written([("eat", [1], 1.0)])
    with pytest.raises(AttributeError, match="cannot be changed"):
        schedule._items = ()  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        schedule.table.values[0] = 2.0


@given(columns)
def test_names_may_be_changed_repeated_and_left_out(found: list[tuple[str, list[int], float]]) -> None:
    names = {"x": ("p", "q"), "y": ("y",), "eat": ("dine",), "cut": ()}
    schedule, _ = written(found)
    expected: list[Item] = []
    for item in schedule:
        if isinstance(item, Action):
            expected += [Action(item.tick, name, item.arguments) for name in names[item.name]]
        else:
            expected += [Setting(item.tick, name, item.value) for name in names[item.symbol]]
    assert list(schedule.renamed(lambda entry: names[entry.name])) == list(Schedule.build(expected))
    assert schedule.renamed(lambda entry: (entry.name,)) is schedule


def test_two_inputs_that_become_one_must_agree() -> None:
    schedule = Schedule.build([Setting(0, "x", 1.0), Setting(0, "y", 1.0), Setting(5, "y", 2.0)])
    assert list(schedule.renamed(lambda _: ("z",))) == [Setting(0, "z", 1.0), Setting(5, "z", 2.0)]
    with pytest.raises(ScheduleError, match="input z is set to two values at minute 5"):
        Schedule.build((*schedule, Setting(5, "x", 3.0))).renamed(lambda _: ("z",))
