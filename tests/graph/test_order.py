"""Orders of computation, and who depends on whom."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.errors import ModelError
from magmatrix.graph.expr import call, symbol
from magmatrix.graph.order import closure, dependency_order
from tests.graph.build import a_model


@st.composite
def needs_without_circles(draw: st.DrawFn) -> dict[str, set[str]]:
    names = [f"n{i}" for i in range(draw(st.integers(1, 12)))]
    needs = {name: draw(st.sets(st.sampled_from(names[:i]))) if i else set() for i, name in enumerate(names)}
    return {name: needs[name] for name in draw(st.permutations(names))}


@given(needs_without_circles())
def test_each_stands_after_all_it_needs(needs: dict[str, set[str]]) -> None:
    order = dependency_order(needs)
    assert sorted(order) == sorted(needs)
    for name in needs:
        assert all(order.index(need) < order.index(name) for need in needs[name])


@given(needs_without_circles(), st.data())
def test_a_circle_is_named(needs: dict[str, set[str]], data: st.DataObject) -> None:
    names = list(needs)
    ring = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
    for name, following in zip(ring, [*ring[1:], ring[0]], strict=True):
        needs[name] = needs[name] | {following}
    with pytest.raises(ModelError, match="form a circle") as caught:
        dependency_order(needs)
    circle = str(caught.value).split(": ")[1].split(";")[0].split(" -> ")
    assert circle[0] == circle[-1]
    assert len(circle) >= 2
    assert all(later in needs[earlier] for earlier, later in pairwise(circle))


def test_otherwise_the_given_order_is_kept() -> None:
    assert dependency_order({"c": set(), "a": set(), "b": set()}) == ("c", "a", "b")
    assert dependency_order({"c": {"b"}, "a": set(), "b": set()}) == ("b", "c", "a")


def test_long_chains_do_not_recurse() -> None:
    chain = {f"n{i}": {f"n{i + 1}"} for i in range(3000)} | {"n3000": set()}
    assert dependency_order(chain)[0] == "n3000"


def test_a_model_names_the_circle_of_its_assignments() -> None:
    x, y = symbol("x"), symbol("y")
    model = a_model({}, assigned={"x": y + 1.0, "y": call("exp", x)})
    with pytest.raises(ModelError, match=r"x -> y -> x; make one of them a state"):
        _ = model.assignment_order


def test_closure_is_everything_reachable() -> None:
    needs = {"a": {"b"}, "b": {"c", "a"}, "d": {"a"}}
    assert closure(["a"], needs) == {"a", "b", "c"}
    assert closure([], needs) == set()
    assert closure(["d", "c"], needs) == {"a", "b", "c", "d"}
