"""The proxy is what it says it is: its size, its units, its people."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import proxy
from benchmarks.proxy_text import PARAMETERS, PERSONAL, SENSITIVE, antimony
from magmatrix.graph.actions import named_actions
from magmatrix.graph.jacobian import jacobian
from magmatrix.graph.unit_check import check_units
from magmatrix.schedule.schedule import Action


def test_the_file_is_what_its_generator_writes() -> None:
    assert proxy.FILE.read_text(encoding="utf-8") == antimony()


def test_the_file_says_that_it_is_no_physiology() -> None:
    assert "synthetic benchmark" in proxy.FILE.read_text(encoding="utf-8").splitlines()[0]


def test_size_is_that_of_a_body() -> None:
    model = proxy.model()
    assert len(model.states) == 93
    assert len(PARAMETERS) == 231
    assert len(PERSONAL) == 44
    assert set(SENSITIVE) < set(PERSONAL)
    assert len(jacobian(model).entries) < 0.05 * 93**2


def test_units_hold() -> None:
    assert check_units(proxy.model()) == []


def test_actions_are_meal_supplement_and_wound() -> None:
    assert set(named_actions(proxy.model())) == {"meal", "supplement", "wound"}


def test_days_have_three_meals_and_a_supplement_and_one_day_a_wound() -> None:
    names = [item.name for item in proxy.schedule(200) if isinstance(item, Action)]
    assert names.count("meal") == 600
    assert names.count("supplement") == 200
    assert names.count("wound") == 1


def test_a_person_depends_on_the_number_alone() -> None:
    first = proxy.person(7)
    proxy.person.cache_clear()
    proxy.person(8)
    assert proxy.person(7) == first
    assert proxy.person(8) != first


@pytest.mark.parametrize(("name", "spread"), [("k_empty", 0.30), ("gfr", 0.09)])
def test_people_spread_as_declared(name: str, spread: float) -> None:
    values = np.array([proxy.person(number)[name] for number in range(1000)])
    assert np.median(values) == pytest.approx(PARAMETERS[name][0], rel=0.1 * spread * 2)
    assert values.std() / values.mean() == pytest.approx(spread, rel=0.15)
