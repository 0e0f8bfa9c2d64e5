"""The WebAssembly build, run by Node: the numbers of the host, and nothing asked of JavaScript."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import proxy
from magmatrix.engine.lower.code_plan import Limits
from magmatrix.engine.problem.output import Kind, Output
from magmatrix.engine.problem.status import Status
from magmatrix.engine.runtime.cache import ObjectCache
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.result import BatchResult
from magmatrix.engine.runtime.simulate import People, Tolerances, simulate
from magmatrix.engine.targets import linker
from magmatrix.engine.targets.linker import LINKER_ENV
from magmatrix.engine.targets.wasm import build_wasm
from magmatrix.errors import ModelError
from magmatrix.graph.expr import call, compare, number, piecewise, symbol
from magmatrix.graph.model import TIME, Model
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule
from tests.engine.small import HOUR, gut, meals
from tests.engine.targets.node import InNode, needs_linker, needs_node, numbers
from tests.engine.vectors import unfused
from tests.graph.build import a_model

OUTPUTS = (
    Output("a"),
    Output("share"),
    Output("b", Kind.HIGHEST),
    Output("a", Kind.LOWEST),
    Output("a", Kind.BEFORE),
    Output("b", Kind.ABOVE, 1.2),
    Output("a", Kind.BELOW, "k"),
    Output("uptake", Kind.INTEGRAL),
    Output("b", Kind.SUM),
)
DAYS = 4
TICKS = range(0, DAYS * TICKS_PER_DAY + 1, 6 * HOUR)


def a_crowd(count: int) -> People:
    draw = np.random.default_rng(5)
    return People(
        count,
        {"v": draw.uniform(1.0, 4.0, count), "n": draw.uniform(0.8, 3.0, count), "ke": 0.25},
        {"a": np.where(draw.random(count) < 0.5, 0.0, 1.0)},
        np.arange(count) % 3,
    )


PLANS = (meals(DAYS), meals(DAYS, hours=(7, 20), amount=6.0), Schedule())


def assert_same(found: dict[str, Any], run: BatchResult, *, within: float) -> None:
    """Within a share of the largest value of each output; bit by bit if the share is 0."""
    assert found["status"] == list(run.status)
    for name, values in run.series.items():
        assert_near(numbers(found["series"][name]).reshape(values.shape), values, within)
    for name, values in run.before.items():
        assert_near(numbers(found["before"][name]).reshape(values.shape), values, within)
    for one, (output, values) in zip(found["reduced"], run.reduced.items(), strict=True):
        assert (one["name"], one["kind"]) == (output.name, output.kind)
        assert_near(numbers(one["values"]), values, within)
    assert tuple(found["states"]) == run.states
    assert_near(numbers(found["finalState"]).reshape(run.final_state.shape), run.final_state, within)
    assert_near(numbers(found["time"]), run.time, within)


def assert_near(found: Any, exact: Any, within: float) -> None:
    if within == 0.0:
        np.testing.assert_array_equal(found, exact)
    elif exact.size:
        np.testing.assert_allclose(
            found, exact, rtol=0.0, atol=within * float(np.nanmax(np.abs(exact), initial=1e-300))
        )


@needs_linker
@needs_node
@pytest.mark.parametrize("width", [1, 2, 4])
def test_every_kind_of_output_is_the_hosts(width: int, tmp_path: Path) -> None:
    found = InNode.of(tmp_path, gut(), OUTPUTS, width).run(a_crowd(7), PLANS, TICKS)
    assert_same(found, simulate(FastEngine(gut(), OUTPUTS), a_crowd(7), PLANS, TICKS), within=1e-6)
    same = simulate(FastEngine(gut(), OUTPUTS, machine=unfused(width)), a_crowd(7), PLANS, TICKS)
    assert_same(found, same, within=0.0)
    assert found["steps"] == list(same.steps)
    assert found["rejections"] == list(same.rejections)


@needs_linker
@needs_node
def test_a_large_model_is_the_hosts(tmp_path: Path) -> None:
    model, days, count = proxy.model(), 20, 3
    drawn = [proxy.person(number) for number in range(count)]
    people = People(count, {name: np.array([one[name] for one in drawn]) for name in drawn[0]})
    ticks = [day * TICKS_PER_DAY for day in range(days + 1)]
    module = InNode.of(tmp_path, model, model.states)
    found = module.run(people, proxy.schedule(days), ticks, Tolerances(rtol=3e-4))
    engine = FastEngine(model, model.states)
    assert_same(
        found, simulate(engine, people, proxy.schedule(days), ticks, tolerances=Tolerances(rtol=3e-4)), within=1e-6
    )


@needs_linker
@needs_node
def test_tables_of_large_models_and_rates_that_know_the_time(tmp_path: Path) -> None:
    limits = Limits(fused=0, chunk=3, unrolled=0)
    x, y, z = symbol("x"), symbol("y"), symbol("z")
    wave = call("sin", symbol(TIME)) * x
    model = a_model({"x": 1.0 - wave - y * x, "y": wave - y * z, "z": y - 0.1 * z * x})
    ticks = range(0, 12 * HOUR, 40)
    found = InNode.of(tmp_path, model, ["x", "z"], limits=limits).run(People(3), Schedule(), ticks)
    cache = ObjectCache(tmp_path / "objects")
    engine = FastEngine(model, ["x", "z"], machine=unfused(2), cache=cache, limits=limits)
    same = simulate(engine, People(3), Schedule(), ticks)
    assert_same(found, same, within=0.0)


@needs_linker
@needs_node
def test_jumps_in_time_and_in_the_state(tmp_path: Path) -> None:
    x, time = symbol("x"), symbol(TIME)
    begin = compare("lt", time, symbol("on")), compare("lt", time, symbol("on") + 0.2)
    pulse = piecewise(number(0.0), begin[0], number(50.0), begin[1], number(0.0))
    jump = piecewise(number(1.0), compare("gt", x, number(3.0)), number(0.1))
    model = a_model({"x": pulse - jump * x}, start={"x": 0.0}, parameters={"on": 5.0})
    people = People(3, {"on": np.array([0.0, 5.05, 11.9])})
    found = InNode.of(tmp_path, model, ["x"]).run(people, Schedule(), [12 * HOUR])
    engine = FastEngine(model, ["x"], machine=unfused(2), cache=ObjectCache(tmp_path / "objects"))
    assert_same(found, simulate(engine, people, Schedule(), [12 * HOUR]), within=0.0)


@needs_linker
@needs_node
def test_the_module_imports_nothing(tmp_path: Path) -> None:
    found = InNode.of(tmp_path, gut(), OUTPUTS).run(People(1), Schedule(), [HOUR])
    assert found["imports"] == []
    assert {(one["name"], one["kind"]) for one in found["exports"]} == {
        ("memory", "memory"),
        ("integrate", "function"),
        ("__heap_base", "global"),
    }


@needs_linker
@needs_node
def test_taking_people_in_parts_changes_nothing(tmp_path: Path) -> None:
    module = InNode.of(tmp_path, gut(), OUTPUTS)
    whole = module.run(a_crowd(7), PLANS, TICKS)
    parts = module.run(a_crowd(7), PLANS, TICKS, chunk=3)
    assert whole["shares"] == []
    np.testing.assert_allclose(parts["shares"], [3 / 7, 6 / 7, 1.0])
    for key in ("series", "reduced", "status", "finalState", "steps"):
        assert parts[key] == whole[key]


def explosion() -> Model:
    x = symbol("x")
    return a_model({"x": symbol("r") * x * x}, parameters={"r": 0.0})


@needs_linker
@needs_node
def test_failures_are_told_person_by_person(tmp_path: Path) -> None:
    people = People(5, {"r": np.array([0.0, 0.5, np.nan, 0.01, 0.5])})
    ticks = [HOUR, 4 * HOUR]
    study = Tolerances(rtol=1e-8)
    found = InNode.of(tmp_path, explosion(), ["x"]).run(people, Schedule(), ticks, study)
    same = simulate(FastEngine(explosion(), ["x"], machine=unfused(2)), people, Schedule(), ticks, tolerances=study)
    assert_same(found, same, within=0.0)
    assert [k for k in range(5) if found["status"][k] == Status.OK] == [0, 3]
    assert found["status"][2] == Status.NOT_FINITE
    assert np.isnan(numbers(found["series"]["x"]).reshape(5, 2)[[1, 2, 4]]).all()


@needs_linker
@needs_node
def test_step_limit_and_forbidden_negatives(tmp_path: Path) -> None:
    module = InNode.of(tmp_path, gut(), ["b"])
    limited = module.run(People(3), meals(2), [2 * TICKS_PER_DAY], Tolerances(max_steps=3))
    assert set(limited["status"]) == {Status.STEP_LIMIT}
    sink = a_model({"x": -symbol("k") * call("exp", symbol("k") - 1.0)}, parameters={"k": 1.0})
    strict = Tolerances(nonnegative=frozenset({"x"}))
    fallen = InNode.of(tmp_path, sink, ["x"]).run(People(1), Schedule(), [3 * HOUR], strict)
    assert fallen["status"] == [Status.NEGATIVE]


@needs_linker
@needs_node
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"ticks": [60, 0]}, "sort them"),
        ({"schedules": []}, "no schedule"),
        ({"people": {"count": 2, "parameters": {"v": [1.0]}}}, "parameter v has 1 values"),
        ({"people": {"count": 1, "scheduleOf": [1]}}, "scheduleOf"),
        ({"schedules": [[{"tick": 0, "action": "eat", "arguments": {"amuont": 1.0}}]]}, "takes amount"),
    ],
)
def test_bad_studies_are_refused_in_words(change: dict[str, Any], says: str, tmp_path: Path) -> None:
    study = {"people": {"count": 1}, "schedules": [[]], "ticks": [60]}
    module = InNode.of(tmp_path, gut(), ["a"])
    assert module.ask(study)["status"] == [Status.OK]
    with pytest.raises(RuntimeError, match=says):
        module.ask({**study, **change})


@needs_linker
@needs_node
def test_actions_that_a_model_lacks_are_skipped(tmp_path: Path) -> None:
    plan = Schedule.build([Action(0, "other.action", {"amount": 1.0}), *meals(1)])
    found = InNode.of(tmp_path, gut(), ["a"]).run(People(2), plan, [TICKS_PER_DAY])
    assert found["status"] == [Status.OK, Status.OK]
    plain = InNode.of(tmp_path, gut(), ["a"]).run(People(2), meals(1), [TICKS_PER_DAY])
    assert found["series"] == plain["series"]


def test_without_a_linker_the_advice_names_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(LINKER_ENV, raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(linker.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="ziglang"):
        build_wasm(gut(), ["a"])


def test_a_linker_that_fails_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LINKER_ENV, "/nowhere/wasm-ld")
    with pytest.raises(ModelError, match="cannot be run"):
        build_wasm(gut(), ["a"])


@needs_linker
def test_an_object_that_is_none_is_refused() -> None:
    with pytest.raises(ModelError, match="could not link"):
        linker.link(b"no object", ["integrate"], stack=1 << 16)


def test_only_sensible_widths_are_built() -> None:
    with pytest.raises(ModelError, match="2 is best"):
        build_wasm(gut(), ["a"], width=3)
