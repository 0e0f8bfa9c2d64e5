"""Nothing that says it is immutable can be changed, and everything that travels arrives as it was."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from magmatrix import errors
from magmatrix.body.assemble import reference_body
from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.problem.status import Status
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import simulate
from magmatrix.evidence import load_evidence
from magmatrix.frozen import FrozenDict, frozen
from magmatrix.graph.expr import Expr, number, symbol
from magmatrix.graph.model import Model
from magmatrix.schedule.schedule import Action, Schedule, Setting
from tests.graph.build import a_model

X = symbol("x")
Travels = Callable[[object], object]
ways = pytest.mark.parametrize("travel", [lambda it: pickle.loads(pickle.dumps(it)), copy.deepcopy, copy.copy])


def small(rate: Expr | None = None) -> Model:
    return a_model({"x": -X * symbol("k") if rate is None else rate}, start={"x": 2.0}, parameters={"k": 0.5})


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it.__setitem__("a", 1),
        lambda it: it.__delitem__("b"),
        lambda it: it.update(a=1),
        lambda it: it.setdefault("a", 1),
        lambda it: it.pop("b"),
        lambda it: it.popitem(),
        lambda it: it.clear(),
        lambda it: it.__ior__({"a": 1}),
    ],
)
def test_a_frozen_mapping_refuses_every_change(change: Callable[[FrozenDict[str, int]], object]) -> None:
    held = frozen({"b": 2})
    with pytest.raises(TypeError, match="immutable"):
        change(held)
    assert held == {"b": 2}
    assert type(held | {"a": 1}) is dict


def test_a_body_and_its_evidence_cannot_be_changed() -> None:
    body = reference_body(("magnesium",))
    assert body.parts.actions  # what a registry remembers does not travel
    for mapping in (body.values, body.records, body.model.symbols, body.model.rates, body.evidence.parameters):
        with pytest.raises(TypeError, match="immutable"):
            mapping["magnesium.kE"] = 1  # type: ignore[index]
    with pytest.raises(TypeError, match="immutable"):
        Action(0, "eat", {"amount": 1.0}).arguments["amount"] = 2.0  # type: ignore[index]
    with pytest.raises(TypeError, match="immutable"):
        People(1, {"k": 1.0}).parameters["k"] = 2.0  # type: ignore[index]
    with pytest.raises(TypeError, match="immutable"):
        Tolerances(scales={"x": 1.0}).scales["x"] = 2.0  # type: ignore[index]


@ways
def test_expressions_arrive_as_the_same_object(travel: Travels) -> None:
    expr = (X + 1.0) / (2.0 - X) ** 0.5
    assert travel(expr) is expr


@ways
def test_a_deep_expression_travels(travel: Travels) -> None:
    expr = X
    for n in range(20_000):
        expr = number(float(n)) - 0.5 * (expr * X)
    assert travel(expr) is expr


@ways
def test_a_model_gives_the_same_numbers_where_it_arrives(travel: Travels) -> None:
    model = small()
    arrived = travel(model)
    assert isinstance(arrived, Model)
    assert arrived == model
    assert arrived.content_hash == model.content_hash
    ticks = [60, 120]
    here, there = (simulate(FastEngine(m, ["x"]), People(1), Schedule(), ticks).series["x"] for m in (model, arrived))
    np.testing.assert_array_equal(here, there)


@ways
def test_body_evidence_schedules_and_results_travel(travel: Travels) -> None:
    body = reference_body(("magnesium",))
    arrived = travel(body)
    assert arrived.values == body.values  # type: ignore[attr-defined]
    assert arrived.model == body.model  # type: ignore[attr-defined]
    evidence = load_evidence()
    assert travel(evidence).parameters == evidence.parameters  # type: ignore[attr-defined]
    plan = Schedule.build([Action(5, "eat", {"amount": 1.0}), Setting(0, "k", 2.0)])
    assert travel(plan) == plan
    run = simulate(FastEngine(small(), ["x"]), People(2), Schedule(), [60])
    np.testing.assert_array_equal(travel(run).series["x"], run.series["x"])  # type: ignore[attr-defined]
    single = ReferenceEngine(small(), ["x"]).run({}, Schedule(), [60])
    assert travel(single).final_state == single.final_state  # type: ignore[attr-defined]
    assert travel(Status.NEGATIVE) is Status.NEGATIVE


def an_example(kind: type[errors.MagmatrixError]) -> errors.MagmatrixError:
    if issubclass(kind, errors.SimulationError):
        return kind("it ended", who="person 3", hours=2.5, advice="look at the rates")
    if issubclass(kind, errors.InputError):
        place = errors.Place(Path("study.yaml"), 3, 4)
        return kind("is wrong", place=place, found=12, expected="11", nearest_names=["ten"], advice="change it")
    return kind("is wrong; change it")


def every_error(kind: type[errors.MagmatrixError] = errors.MagmatrixError) -> list[type[errors.MagmatrixError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in every_error(child))]


@pytest.mark.parametrize(
    "kind", [k for k in every_error() if k.__module__ == "magmatrix.errors"], ids=lambda k: k.__name__
)
@ways
def test_errors_travel(kind: type[errors.MagmatrixError], travel: Travels) -> None:
    try:
        error = an_example(kind)
    except TypeError:
        error = kind([an_example(errors.StudyError), an_example(errors.StudyError)])  # type: ignore[arg-type]
    arrived = travel(error)
    assert type(arrived) is kind
    assert str(arrived) == str(error)
    assert {k: str(v) for k, v in vars(arrived).items()} == {k: str(v) for k, v in vars(error).items()}


def test_the_content_hash_follows_the_content_and_nothing_else() -> None:
    model = small()
    assert model.content_hash == small().content_hash
    assert model.__dask_tokenize__()[1] == model.content_hash
    assert small(-X * symbol("k") * 2.0).content_hash != model.content_hash
    two = {"x": -X, "y": X - symbol("y")}
    forth = a_model(two, start={"x": 1.0, "y": 0.0}, parameters={"a": 1.0, "b": 2.0})
    back = a_model(dict(reversed(two.items())), start={"y": 0.0, "x": 1.0}, parameters={"b": 2.0, "a": 1.0})
    assert forth.content_hash == back.content_hash


HASHES = """
from tests.test_frozen import small
print(small().content_hash)
"""

TRANSLATE = """
import threading
from pathlib import Path
from magmatrix.graph.sbml import read_antimony
folder = Path({folder!r})
found = []
def read(n):
    for _ in range(20):
        found.append(read_antimony(folder / f"m{{n}}.ant")[f"m{{n}}"].states)
threads = [threading.Thread(target=read, args=(n,)) for n in range(6)]
[t.start() for t in threads]
[t.join() for t in threads]
assert len(found) == 120, len(found)
print("fine")
"""


def run(code: str, **environment: str) -> str:
    root = Path(__file__).resolve().parents[1]
    import os

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_the_content_hash_is_the_same_in_every_process() -> None:
    assert {run(HASHES, PYTHONHASHSEED=seed) for seed in ("0", "1")} == {small().content_hash}


def test_many_threads_may_read_antimony(tmp_path: Path) -> None:
    """The translator behind it keeps one document for the process and crashes when two threads use it."""
    for n in range(6):
        (tmp_path / f"m{n}.ant").write_text(f"model m{n}\n x{n}=1; x{n}'=-x{n}*{n + 1};\nend\n", encoding="utf-8")
    assert run(TRANSLATE.format(folder=str(tmp_path))) == "fine"
