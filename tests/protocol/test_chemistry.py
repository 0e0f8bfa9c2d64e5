"""Formulae tell how much magnesium a salt holds; nothing else turns milligrams into millimoles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence
from magmatrix.protocol.chemistry import atoms, magnesium_amount, magnesium_mass, magnesium_share, molar_mass
from magmatrix.protocol.plan import Given
from magmatrix.protocol.salts import SALTS

formulas = [salt.formula for salt in SALTS.values() if salt.formula]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("MgO", {"Mg": 1, "O": 1}),
        ("MgCl2.6H2O", {"Mg": 1, "Cl": 2, "H": 12, "O": 6}),
        ("MgCl2·6H2O", {"Mg": 1, "Cl": 2, "H": 12, "O": 6}),
        ("Mg(OH)2", {"Mg": 1, "O": 2, "H": 2}),
        ("Mg3(C6H5O7)2", {"Mg": 3, "C": 12, "H": 10, "O": 14}),
        ("Mg((CH3)2CO2)2", {"Mg": 1, "C": 6, "H": 12, "O": 4}),
    ],
)
def test_atoms_are_counted_through_brackets_and_crystal_water(formula: str, expected: dict[str, int]) -> None:
    assert atoms(formula) == expected


@pytest.mark.parametrize("text", ["", "mgO", "Mg(OH", "MgOH)2", "2", "Mg O", "Mg0", "()2", "MgCl2.", "300 mg"])
def test_text_that_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(StudyError, match="not a chemical formula"):
        atoms(text)


def test_an_element_without_atomic_mass_is_refused_by_the_evidence(evidence: Evidence) -> None:
    with pytest.raises(Exception, match=r"chemistry\.atomic_mass_Xx"):
        molar_mass("MgXx2", evidence)


@pytest.mark.parametrize(
    ("salt", "percent"),
    [
        ("oxide", 60.30),
        ("chloride_hexahydrate", 11.96),
        ("chloride_anhydrous", 25.53),
        ("citrate", 16.16),
        ("glycinate", 14.10),
        ("lactate", 12.01),
        ("sulfate_heptahydrate", 9.86),
        ("carbonate", 28.83),
        ("hydroxide", 41.68),
    ],
)
def test_share_of_magnesium_in_each_salt(evidence: Evidence, salt: str, percent: float) -> None:
    formula = SALTS[salt].formula
    assert formula is not None
    assert 100 * magnesium_share(formula, evidence) == pytest.approx(percent, abs=0.005)


def test_a_salt_without_magnesium_is_refused(evidence: Evidence) -> None:
    with pytest.raises(StudyError, match="holds no magnesium"):
        magnesium_share("NaCl", evidence)


def test_one_millimole_of_magnesium_is_24_305_milligrams_or_two_milliequivalents(evidence: Evidence) -> None:
    assert magnesium_mass(1.0, evidence) == pytest.approx(24.305)
    assert magnesium_amount(Given(24.305, "mg"), evidence) == pytest.approx(1.0)
    assert magnesium_amount(Given(300.0, "mg/day"), evidence) == pytest.approx(12.343, abs=5e-4)


def test_a_dose_of_salt_counts_only_its_magnesium(evidence: Evidence) -> None:
    whole, elemental = Given(1000.0, "mg"), Given(119.56, "mg")
    assert magnesium_amount(whole, evidence, "MgCl2.6H2O") == pytest.approx(
        magnesium_amount(elemental, evidence), rel=1e-4
    )


def test_a_mole_of_citrate_holds_three_moles_of_magnesium(evidence: Evidence) -> None:
    assert magnesium_amount(Given(2.0, "mmol"), evidence, "Mg3(C6H5O7)2") == pytest.approx(6.0)


@pytest.mark.parametrize("unit", ["mL", "mL/day", "1", "kg", "mmol/h"])
def test_other_units_are_no_amount_of_magnesium(evidence: Evidence, unit: str) -> None:
    with pytest.raises(StudyError, match="no amount of magnesium"):
        magnesium_amount(Given(1.0, unit), evidence)


@given(formula=st.sampled_from(formulas), milligrams=st.floats(0.001, 1e5))
def test_mass_and_amount_of_a_salt_agree(evidence: Evidence, formula: str, milligrams: float) -> None:
    by_mass = magnesium_amount(Given(milligrams, "mg"), evidence, formula)
    by_amount = magnesium_amount(Given(milligrams / molar_mass(formula, evidence), "mmol"), evidence, formula)
    assert by_mass == pytest.approx(by_amount, rel=1e-12)
