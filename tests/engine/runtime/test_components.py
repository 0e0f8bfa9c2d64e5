"""Pieces that do not touch: the same numbers as the whole, and one status for each person."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.engine.problem.output import Kind, Output
from magmatrix.engine.problem.status import Status
from magmatrix.engine.runtime.components import Components, simulate_components
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import People, Tolerances, simulate
from magmatrix.graph.expr import symbol
from magmatrix.graph.model import Model
from magmatrix.graph.reduce import independent_groups
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule
from tests.engine.small import HOUR
from tests.graph.build import a_model

TICKS = [day * TICKS_PER_DAY for day in range(6)]
FINE = Tolerances(rtol=1e-9)


def two_halves() -> Model:
    """A dosed gut with its blood, and a store that knows nothing of them but shares a parameter."""
    gut, blood, store, rate = symbol("gut"), symbol("blood"), symbol("store"), symbol("rate")
    return a_model(
        {"gut": -gut, "blood": gut - rate * blood, "store": -rate * store * store},
        start={"gut": 0.0, "blood": 0.0, "store": 1.0},
        parameters={"rate": 0.1},
        assigned={"ratio": blood / (1.0 + gut), "double_rate": 2.0 * rate},
        actions={"eat": {"gut": gut + symbol("eat_amount")}},
        arguments=["eat_amount"],
    )


def eaten(days: int) -> Schedule:
    return Schedule.build([Action(day * TICKS_PER_DAY + 8 * HOUR, "eat", {"amount": 2.0}) for day in range(days)])


def test_outputs_are_grouped_by_the_states_they_share() -> None:
    model = two_halves()
    names = ["store", "gut", "ratio", "double_rate"]
    assert independent_groups(model, names) == [["store", "double_rate"], ["gut", "ratio"]]
    assert independent_groups(model, ["gut", "store", "blood"]) == [["gut", "blood"], ["store"]]
    assert independent_groups(model, ["blood", "gut"]) == [["blood", "gut"]]


def test_the_parts_give_what_the_whole_gives() -> None:
    outputs = ["store", "blood", "ratio", Output("blood", Kind.HIGHEST), Output("store", Kind.INTEGRAL)]
    crowd = People(5, {"rate": np.linspace(0.05, 0.3, 5)})
    components = Components(two_halves(), outputs)
    joined = simulate_components(components, crowd, eaten(5), TICKS, tolerances=FINE)
    whole = simulate(FastEngine(two_halves(), outputs), crowd, eaten(5), TICKS, tolerances=FINE)
    assert len(components.engines) == 2
    assert joined.ok.all()
    for name, values in whole.series.items():
        np.testing.assert_allclose(joined.series[name], values, rtol=1e-7)
    for output, numbers in whole.reduced.items():
        seen_at_moments = output.kind is Kind.HIGHEST  # of steps, which differ
        np.testing.assert_allclose(joined.reduced[output], numbers, rtol=1e-3 if seen_at_moments else 1e-6)
    order = [joined.states.index(name) for name in whole.states]
    np.testing.assert_allclose(joined.final_state[:, order], whole.final_state, rtol=1e-7)


def test_the_quiet_part_takes_few_steps() -> None:
    components = Components(two_halves(), ["store", "blood"])
    quiet, busy = (simulate(engine, People(1), eaten(5), TICKS) for engine in components.engines)
    assert quiet.steps[0] < busy.steps[0] / 2


def test_who_fails_in_one_part_has_failed() -> None:
    crowd = People(3, {}, {"store": np.array([1.0, np.inf, 1.0])})
    heard: list[float] = []
    joined = simulate_components(
        Components(two_halves(), ["blood", "store"]), crowd, eaten(5), TICKS, progress=heard.append
    )
    assert list(joined.status) == [Status.OK, Status.NOT_FINITE, Status.OK]
    assert joined.time[1] == 0.0
    assert np.isnan(joined.series["blood"][1]).all()
    assert np.isfinite(joined.series["blood"][[0, 2]]).all()
    assert heard == sorted(heard)


@pytest.mark.parametrize("linked", [False, True])
def test_the_body_falls_apart_unless_a_contested_link_joins_it(linked: bool) -> None:
    body = reference_body().switched({"dermis.link_mg_collagen_hill": linked})
    groups = independent_groups(body.model, ["magnesium__serum", "dermis__collagen"])
    assert len(groups) == (1 if linked else 2)
