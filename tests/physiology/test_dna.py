"""Dimers and other lesions after sunlight: two speeds of repair, two readings of age, and magnesium at most a bound."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.body.assemble import reference_body
from magmatrix.errors import StudyError
from tests.physiology.bench import Series, at, bench

DNA = ("dna",)
LAWS = {"cells": "dna.link_age_repair_cells", "skin": "dna.link_age_repair_skin"}
MAGNESIUM = {"dna.link_mg_repair": 1.0}


def reading(law: str) -> dict[str, float]:
    return {name: float(key == law) for key, name in LAWS.items()}


def sunned(
    hours: tuple[float, ...], *outputs: str, age: float = 20.0, changed: dict[str, float] | None = None
) -> list[Series]:
    """Outputs at `hours` after one reference dose that fell within a minute."""
    dose = [at(0, "dna.dose_rate", 120.0), at(1 / 60, "dna.dose_rate", 0.0)]
    numbers = {"dna.age": age, **(changed or {})}
    return bench(DNA, dose, [hour + 1 / 60 for hour in hours], *(f"dna.{name}" for name in outputs), changed=numbers)


def half_life(age: float, **changed: float) -> float:
    records = {name.replace("__", "."): value for name, value in changed.items()}
    return float(bench(DNA, [], [0], "dna.cpd_half_life", changed={"dna.age": age, **records})[0][0])


def test_one_reference_dose_makes_one_unit() -> None:
    dimers, products = sunned((0.0,), "CPD", "PP")
    assert dimers[0] == pytest.approx(1.0, abs=1e-3)
    assert products[0] == pytest.approx(1.0, abs=5e-3)


def test_dimers_left_by_repair_alone() -> None:
    """Cell 2, check without turnover: CPD left at 4/24/48/96/168 h = 0.920/0.607/0.368/0.136/0.030 (+-0.002)."""
    (left,) = sunned((4, 24, 48, 96, 168), "CPD", changed={"dna.k_turn": 0.0})
    np.testing.assert_allclose(left, (0.920, 0.607, 0.368, 0.136, 0.030), atol=0.002)


def test_two_speeds_of_repair() -> None:
    """D1: 6-4 products at 6 h below 20 % while CPD above 85 %."""
    dimers, products = sunned((6.0,), "CPD", "PP")
    assert products[0] < 0.20
    assert dimers[0] > 0.85


@pytest.mark.parametrize("law", LAWS)
def test_old_skin_is_later(law: str) -> None:
    """D2: young skin below 15 % CPD at 96 h, older above 15 % at 96 h, by either reading of age (20 and 70 years)."""
    (young,), (old,) = (sunned((96.0,), "CPD", age=age, changed=reading(law)) for age in (20.0, 70.0))
    assert young[0] < 0.15 < old[0]


def test_the_two_readings_of_age_disagree() -> None:
    """Cell 2: the fibroblast slope makes the old clear to 13.6 % in 5.7 d, the skin of old men in 7 to 14 d; both must
    be visible. Repair alone, at 70 years."""
    days = {}
    for law in LAWS:
        factor = float(bench(DNA, [], [0], "dna.age_factor", changed={"dna.age": 70.0, **reading(law)})[0][0])
        days[law] = 4.0 / factor
    assert days["cells"] == pytest.approx(5.7, abs=0.05)
    assert 7.0 < days["skin"] < 14.0


def test_both_readings_at_once_are_refused() -> None:
    with pytest.raises(StudyError, match="two laws for one link"):
        reference_body(DNA).switched(dict.fromkeys(LAWS.values(), True))


@pytest.mark.parametrize("age", [25.0, 70.0])
def test_magnesium_changes_no_dimer_by_default(age: float) -> None:
    """D3: with K = 0 (the switch off) no Mg input changes CPD; with the switch on and K = 0 neither."""
    usual = sunned((24.0,), "CPD", "PP", "OX", "BR", age=age)
    for changed in ({}, {**MAGNESIUM, "dna.repair_K": 0.0}):
        poor = sunned((24.0,), "CPD", "PP", "OX", "BR", age=age, changed={"dna.free_mg": 0.25, **changed})
        np.testing.assert_allclose(poor, usual, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("K", "factors"),
    [(0.1, (0.991, 0.982, 0.965, 0.947)), (0.5, (0.974, 0.947, 0.901, 0.857)), (1.0, (0.966, 0.931, 0.872, 0.818))],
)
def test_the_most_that_magnesium_could_do(K: float, factors: tuple[float, ...]) -> None:
    """Cell 2: F at a fall of free Mg of 5/10/18/25 % (+-0.001)."""
    found = [
        bench(DNA, [], [0], "dna.mg_factor", changed={**MAGNESIUM, "dna.repair_K": K, "dna.free_mg": 0.5 * (1 - fall)})[
            0
        ][0]
        for fall in (0.05, 0.10, 0.18, 0.25)
    ]
    np.testing.assert_allclose(found, factors, atol=0.001)


@settings(max_examples=20)
@given(K=st.floats(0.0, 1.0), fall=st.floats(0.0, 0.18), turnover=st.booleans())
def test_no_admissible_deficit_makes_young_skin_slow(K: float, fall: float, turnover: bool) -> None:
    """D4: for any K up to 1 mM and any free Mg loss up to 18 %, the CPD half-life stays under 39 h at 20 y.
    D5: age 70 slows repair more than any admissible Mg deficit, by either reading of age."""
    shed = {} if turnover else {"dna__k_turn": 0.0}
    poor = half_life(20.0, dna__link_mg_repair=1.0, dna__repair_K=K, dna__free_mg=0.5 * (1 - fall), **shed)
    assert poor < 39.0
    for law in LAWS:
        switches = {name.replace(".", "__"): value for name, value in reading(law).items()}
        assert half_life(70.0, **switches, **shed) > poor


def test_a_surplus_of_magnesium_repairs_no_faster() -> None:
    """Cell 0.3: all Mg effects are deficit-only."""
    assert half_life(20.0, dna__link_mg_repair=1.0, dna__free_mg=0.8) == half_life(20.0)


def test_oxidation_follows_the_load_and_breaks_need_a_lack_of_magnesium() -> None:
    """Cell 2: OX settles at the oxidative load; BR appears only where F falls below one."""
    items = [at(0, "dna.ros", 1.5)]
    (oxidised,) = bench(DNA, items, [0, 200], "dna.OX")
    np.testing.assert_allclose(oxidised, (1.0, 1.5), atol=1e-6)
    (none,) = sunned((24.0,), "BR")
    (some,) = sunned((24.0,), "BR", changed={**MAGNESIUM, "dna.free_mg": 0.41})
    assert none[0] == 0.0
    assert 0.0 < some[0] < 0.01


@settings(max_examples=20)
@given(doses=st.dictionaries(st.integers(0, 23), st.floats(0.0, 8.0), max_size=4), age=st.floats(18.0, 100.0))
def test_lesions_are_never_negative_and_never_more_than_were_made(doses: dict[int, float], age: float) -> None:
    """Whatever the sun does, lesions lie between nothing and what the dose so far has made."""
    items = [at(2 * when, "sun.dose_rate", rate) for when, rate in doses.items()]
    items += [at(2 * when + 1, "sun.dose_rate", 0.0) for when in doses]
    names = ("dna.CPD", "dna.PP", "dna.BR", "dna.MUT", "sun.dose_total")
    *lesions, dose = bench(("dna", "sun"), items, np.arange(0, 97, 6), *names, changed={"dna.age": age})
    for series in lesions[:2]:
        assert np.all(series >= -1e-9)
        assert np.all(series <= dose / 2.0 + 1e-9)
    np.testing.assert_array_equal(lesions[2], 0.0)
    assert np.all(np.diff(lesions[3]) >= -1e-9)
