"""The size of a body: lean mass by weight, height and sex, and which numbers grow with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.body.assemble import reference_body
from magmatrix.body.size import lean_mass, size_ratio
from magmatrix.evidence import load_evidence


def test_the_reference_person_has_the_reference_size() -> None:
    assert size_ratio(load_evidence(), 70.0) == 1.0
    assert size_ratio(load_evidence(), 70.0, 1.70, "male") == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize(
    ("weight", "height", "sex", "lean"),
    [(110.0, 1.78, "male", 71.9), (80.0, 1.80, "male", 61.7), (60.0, 1.63, "female", 38.9)],
)
def test_lean_mass_as_the_equation_gives_it(weight: float, height: float, sex: str, lean: float) -> None:
    """janmahasatian2005, worked out by hand (0.15 kg)."""
    assert lean_mass(load_evidence(), weight, height, sex) == pytest.approx(lean, abs=0.15)  # type: ignore[arg-type]


@given(st.floats(25.0, 400.0), st.floats(1.0, 2.6), st.sampled_from(["female", "male"]))
def test_lean_mass_stays_below_weight_but_for_those_who_are_all_bone(weight: float, height: float, sex: str) -> None:
    """It rises with weight and stays below it where the body mass index is above that of any living adult (12)."""
    lean = lean_mass(load_evidence(), weight, height, sex)  # type: ignore[arg-type]
    assert lean < lean_mass(load_evidence(), weight * 1.01, height, sex)  # type: ignore[arg-type]
    if weight / height**2 >= 12.0:
        assert lean < weight


def test_stores_and_flows_grow_and_concentrations_do_not() -> None:
    """Pools, volumes and clearances in; concentrations, rate constants, doses of a trial and inputs of a study out."""
    powers = reference_body().sized
    for name in (
        "magnesium__VP",
        "magnesium__gfr",
        "magnesium__Vmax",
        "mineral__ecv",
        "vitamin_c__pool_full",
        "organs__mass_bone",
    ):
        assert powers[name] == 1
    assert powers["mineral__d3_rise"] == -1
    for name in (
        "magnesium__kT",
        "mineral__calcium_intake",
        "mineral__supplement_reference",
        "magnesium__fUF",
        "dermis__q",
    ):
        assert name not in powers
