"""Schedules as columns: nothing is lost, and what differs is what one has and the other lacks."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.schedule.columns import columns, differing, settings_at
from magmatrix.schedule.schedule import Action, Item, Schedule, Setting
from magmatrix.schedule.table import Entry

ONE = Schedule.build([Setting(0, "a.x", 1.0), Action(1, "a.eat", {"dose": 1.0}), Action(2, "a.eat", {"dose": 1.0})])
OTHER = Schedule.build([Setting(0, "a.x", 2.0), Action(1, "a.eat", {"dose": 1.0}), Setting(5, "a.y", 1.0)])


def actions(names: st.SearchStrategy[str]) -> st.SearchStrategy[Action]:
    arguments = st.sampled_from([{"dose": 1.0}, {"dose": 2.0}, {"b": 1.0, "a": 2.0}, {"a": 2.0, "b": 1.0}, {}])
    return st.builds(Action, st.integers(0, 4), names, arguments)


def settings() -> st.SearchStrategy[Setting]:
    return st.builds(
        lambda tick, symbol: Setting(tick, symbol, float(tick % 2)), st.integers(0, 4), st.sampled_from("xy")
    )


schedules = st.lists(actions(st.sampled_from("pq")) | settings(), max_size=12).map(Schedule.build)


def key(item: Item) -> tuple[object, ...]:
    if isinstance(item, Setting):
        return item.tick, item.symbol, item.value
    return item.tick, item.name, *sorted(item.arguments.items())


def keys(done: dict[Entry, object]) -> Counter[tuple[object, ...]]:
    found: Counter[tuple[object, ...]] = Counter()
    for entry, column in done.items():
        for tick, values in zip(column.ticks.tolist(), column.values.tolist(), strict=True):  # type: ignore[attr-defined]
            given = zip(entry.arguments, values, strict=True) if entry.arguments is not None else None
            found[(tick, entry.name, *(values if given is None else given))] += 1
    return found


@given(schedules)
def test_columns_hold_every_item_in_the_order_of_time(schedule: Schedule) -> None:
    found = columns(schedule)
    assert keys(dict(found)) == Counter(map(key, schedule))
    assert all((np.diff(column.ticks) >= 0).all() for column in found.values())
    first = {item.symbol: item.value for item in schedule if isinstance(item, Setting) and item.tick == 0}
    assert settings_at(schedule, 0) == first


@given(schedules, schedules)
def test_what_differs_is_what_one_has_and_the_other_lacks(one: Schedule, other: Schedule) -> None:
    mine, theirs = set(map(key, one)), set(map(key, other))
    set_by_mine = {(item.tick, item.symbol) for item in one if isinstance(item, Setting) and key(item) not in theirs}
    expected = mine - theirs
    expected |= {
        key(item)
        for item in other
        if key(item) not in mine and not (isinstance(item, Setting) and (item.tick, item.symbol) in set_by_mine)
    }
    assert set(keys(dict(differing(one, other)))) == expected
    assert not differing(one, one)


def test_an_input_set_at_one_moment_by_both_counts_once() -> None:
    found = differing(ONE, OTHER)
    assert {entry.name: column.ticks.tolist() for entry, column in found.items()} == {
        "a.x": [0],
        "a.eat": [2],
        "a.y": [5],
    }
