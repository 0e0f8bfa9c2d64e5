"""Tables of stops: written from arrays they are what going through the items one by one gives."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.engine.codegen.memory import FIRE, FRESHEN, REMEMBERED
from magmatrix.engine.lower.program import Program
from magmatrix.engine.runtime.stops import StopWriter
from magmatrix.graph.actions import named_actions
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Item, Schedule, Setting
from tests.engine.small import gut

MODEL = gut()
ACTIONS = named_actions(MODEL)
"""Of the model; the schedules also do and set what a reduced model would have lost."""
NAME = next(iter(ACTIONS))
ARGUMENTS = ACTIONS[NAME].arguments

moments = st.sampled_from([0, 5, 480, 700, 1440, 1445, 1920, 2880, 3000])
things = st.one_of(
    st.builds(lambda t, s: Setting(t, s, t + ord(s[0])), moments, st.sampled_from(["k", "j", "lost"])),
    st.builds(lambda t, v: Action(t, NAME, dict.fromkeys(ARGUMENTS, v)), moments, st.floats(0, 9)),
    st.builds(lambda t: Action(t, "gone", {"a": 1.0}), moments),
)
plans = st.lists(st.lists(things, max_size=20).map(Schedule.build), min_size=1, max_size=3)
samples = st.lists(st.sampled_from([0, 3, 480, 1440, 2000, 2880, 2999]), min_size=1, unique=True).map(sorted)
PARAMETERS = ["k", "j", *ARGUMENTS.values()]


def program() -> Program:
    fresh = {1, len(PARAMETERS) - 1}
    return SimpleNamespace(action_names=list(ACTIONS), parameters=PARAMETERS, freshening=fresh)  # type: ignore[return-value]


def operations(item: Item) -> list[tuple[int, float]]:
    """What one item does, as code and value."""

    def setting(symbol: str, value: float) -> tuple[int, float]:
        place = PARAMETERS.index(symbol)
        return place + (FRESHEN if place in program().freshening else 0), value

    if isinstance(item, Setting):
        return [setting(item.symbol, item.value)] if item.symbol in PARAMETERS else []
    if item.name not in ACTIONS:
        return []
    number = list(ACTIONS).index(item.name)
    return [*(setting(ARGUMENTS[name], value) for name, value in item.arguments.items()), (FIRE + number, 0.0)]


@settings(deadline=None)
@given(plans, samples)
def test_stops_are_those_of_the_items(schedules: list[Schedule], ticks: list[int]) -> None:
    table = StopWriter(MODEL, program()).write([*schedules, schedules[0]], ticks)
    starts, stops = [0], []
    done: list[tuple[int, float]] = []
    for schedule in (*schedules, schedules[0]):
        items = {tick: found for tick, found in schedule.segments() if tick <= ticks[-1]}
        slots: dict[object, int] = {}
        of_day: dict[int, int] = {}
        for tick in sorted({*items, *ticks}):
            begin = len(done)
            done += [one for item in items.get(tick, ()) for one in operations(item)]
            if len(done) == begin and tick not in ticks:
                continue
            slot = 0
            if len(done) > begin:
                day = tick // TICKS_PER_DAY
                like = (tuple(code for code, _ in done[begin:]), of_day.get(day, 0))
                of_day[day] = of_day.get(day, 0) + 1
                slot = slots.setdefault(like, len(slots)) % REMEMBERED
            stops.append((tick, slot, begin, len(done), ticks.index(tick) if tick in ticks else -1))
        starts.append(len(stops))
    assert table.starts.tolist() == starts
    assert [tuple(row) for row in table.stops.tolist()] == stops
    assert table.codes.tolist() == ([code for code, _ in done] or [0])
    assert table.values.tolist() == ([value for _, value in done] or [0.0])
    assert (table.stops.dtype, table.codes.dtype) == (np.int32, np.int32)
