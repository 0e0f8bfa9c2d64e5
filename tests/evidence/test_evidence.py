"""Asking the loaded evidence: values, names, references, sources, and what follows from other numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.errors import EvidenceError, UnitError
from magmatrix.evidence import Evidence, load_evidence
from tests.evidence.samples import SOUND, loaded


@pytest.fixture(scope="module")
def small() -> Evidence:
    return loaded()


def test_values_come_in_the_unit_asked_for(small: Evidence) -> None:
    assert small.value("skin.loss", "1/year") == pytest.approx(math.log(2) / 15, rel=1e-14)
    assert small.value("skin.immature", "percent") == pytest.approx(10)


def test_a_unit_of_another_kind_is_a_unit_error(small: Evidence) -> None:
    with pytest.raises(UnitError, match="'1/day' to 'mmol'"):
        small.value("skin.loss", "mmol")


def test_misspelt_parameters_get_the_nearest_name(small: Evidence) -> None:
    with pytest.raises(EvidenceError) as caught:
        small.parameter("skin.los")
    assert "skin.loss" in caught.value.nearest_names


def test_names_unlike_any_other_get_advice(small: Evidence) -> None:
    with pytest.raises(EvidenceError, match="check the spelling"):
        small.canonical("@@@@")


def test_the_order_puts_inputs_first(small: Evidence) -> None:
    assert small.order.index("skin.immature") < small.order.index("skin.mature")
    assert sorted(small.order) == sorted(small.parameters)


def test_sources_are_found_through_parameters_links_and_measurements(small: Evidence) -> None:
    def sources(*names: str) -> list[str]:
        return [source.id for source in small.sources_of(names)]

    assert sources("skin.mature") == ["smith2001"]
    assert sources("skin.mass") == ["handbook"]
    assert sources("skin.delay") == []
    assert sources("skin.fitted") == ["smith2001"]
    assert sources("age__loss", "skin.mass") == ["handbook", "smith2001"]
    assert sources("smith2001.share") == ["smith2001"]
    assert sources("smith2001a") == ["smith2001"]


def test_sources_of_unknown_names_are_refused(small: Evidence) -> None:
    with pytest.raises(EvidenceError, match=r"skin\.loss"):
        small.sources_of(["skin.loos"])


def test_circles_between_links_and_parameters_do_no_harm() -> None:
    more = (
        "parameters:\n"
        "- {id: a.effect, meaning: m, unit: 1, basis: derived, grade: B, inputs: {e: x__y}, transform: e}\n"
        "links:\n- {id: x__y, from: x, to: y, form: f, effect: {value: 2, unit: 1}, grade: B, default: on,"
        " measurements: [smith2001.share], parameters: [a.effect]}\n"
    )
    assert [source.id for source in loaded(SOUND, more).sources_of(["a.effect"])] == ["smith2001"]


def test_everything_loaded_is_frozen(small: Evidence) -> None:
    with pytest.raises(TypeError):
        small.parameters["skin.new"] = small.parameters["skin.loss"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        small.parameters["skin.loss"].value = 1.0  # type: ignore[misc]


@given(st.floats(min_value=0.0, max_value=1.0))
def test_changed_numbers_are_followed_by_what_is_computed_from_them(value: float) -> None:
    changed = loaded().recompute({"skin.immature": value})
    assert changed["skin.immature"] == value
    assert changed["skin.mature"] == pytest.approx(1 - value)
    assert changed["skin.delay"] == 2.0


def test_a_changed_number_is_kept_although_it_could_be_computed(small: Evidence) -> None:
    assert small.recompute({"skin.mature": 0.5})["skin.mature"] == 0.5


def test_nothing_changed_gives_the_values_as_loaded(evidence: Evidence) -> None:
    assert evidence.recompute({}) == {name: parameter.value for name, parameter in evidence.parameters.items()}


def test_only_what_depends_on_a_changed_number_follows(evidence: Evidence) -> None:
    for name in ("dermis.kN", "magnesium.sT", "magnesium.P0"):
        value = evidence.parameter(name).value * 1.1
        every = evidence.recompute({name: value})
        followed = evidence.following({name: value})
        moved = {other for other, now in every.items() if now != evidence.parameters[other].value}
        assert moved <= followed.keys()
        assert {other: every[other] for other in followed} == followed
    assert evidence.following({}) == {}


def test_many_people_at_once_get_what_each_would_get_alone(evidence: Evidence) -> None:
    factors = np.linspace(0.5, 1.5, 7)
    names = ("dermis.kN", "magnesium.P0", "magnesium.VP")
    many = evidence.following({name: evidence.parameter(name).value * factors for name in names})
    for person, factor in enumerate(factors):
        alone = evidence.following({name: evidence.parameter(name).value * float(factor) for name in names})
        assert {name: float(values[person]) for name, values in many.items()} == alone


def test_every_transformation_takes_arrays(evidence: Evidence) -> None:
    roots = {name: p.value * np.ones(2) for name, p in evidence.parameters.items() if not p.inputs}
    for name, values in evidence.following(roots).items():
        assert np.shape(values) in ((), (2,))
        assert float(np.ravel(values)[-1]) == evidence.parameters[name].value, name


def test_unknown_names_cannot_be_changed(small: Evidence) -> None:
    with pytest.raises(EvidenceError, match=r"skin\.immature"):
        small.recompute({"skin.imature": 1.0})


def test_a_peak_of_a_chain_follows_for_many_at_once() -> None:
    evidence = load_evidence()
    rates = evidence.parameter("dermis.kN").value * np.array([0.5, 1.0, 1.7])
    many = evidence.following({"dermis.kN": rates})
    for row, rate in enumerate(rates):
        alone = evidence.following({"dermis.kN": float(rate)})
        assert {name: float(values[row]) for name, values in many.items()} == alone
