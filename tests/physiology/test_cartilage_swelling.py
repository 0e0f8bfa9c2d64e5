"""Cartilage: proteoglycan, the Donnan pressure of its fixed charge, and the magnesium it gathers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.physiology.bench import YEAR, Bench

CARTILAGE = Bench(("cartilage",))
DESIGN = CARTILAGE.knowing({"cartilage.mg_reference": 0.55}).having({"cartilage.mg_free": 0.55})
"""Free magnesium of plasma as the design of this part took it; the body has 0.498."""


def swelling(bench: Bench, magnesium: float) -> float:
    return bench.having({"cartilage.mg_free": magnesium}).read("cartilage.swelling")[0]


def test_pressure_of_normal_cartilage() -> None:
    """Matrix 7.10: Donnan at FCD 0.30 M: ideal 0.304 MPa, 0.10 MPa after the 1/3 factor, with Mg 0.55, Ca 1.2 mM."""
    ideal, real = DESIGN.read("cartilage.swelling_ideal", "cartilage.swelling")
    assert ideal == pytest.approx(0.304, abs=0.0005)
    assert real == pytest.approx(0.10, abs=0.005)


@pytest.mark.parametrize(("magnesium", "change"), [(0.15, 1.15), (2.0, -3.8)])
def test_magnesium_hardly_moves_the_pressure(magnesium: float, change: float) -> None:
    """Matrix 7.10: free Mg 0.15 mM changes it by +1.15 %, 2 mM by -3.8 % (+-0.2 points), from 0.55."""
    assert 100.0 * (swelling(DESIGN, magnesium) / swelling(DESIGN, 0.55) - 1.0) == pytest.approx(change, abs=0.2)


@pytest.mark.parametrize(("magnesium", "change"), [(0.15, 1.00), (2.0, -3.98)])
def test_with_ionised_magnesium_of_the_body_the_changes_shift(magnesium: float, change: float) -> None:
    """Integration 4: Mg 0.498 for Donnan and integrin: the changes shift to +1.00 % and -3.98 % (+-0.02 points)."""
    reference = CARTILAGE.parameters["cartilage__mg_reference"]
    assert reference == pytest.approx(0.498, abs=1e-6)
    assert 100.0 * (swelling(CARTILAGE, magnesium) / swelling(CARTILAGE, reference) - 1.0) == pytest.approx(
        change, abs=0.02
    )


def test_cartilage_gathers_magnesium_fivefold() -> None:
    """Matrix 7.10: cartilage concentrates free Mg about 5-fold (2.95 mM at 0.55; at the body's 0.498 2.68 mM)."""
    assert DESIGN.read("cartilage.mg_inside")[0] == pytest.approx(2.95, abs=0.005)
    inside = CARTILAGE.read("cartilage.mg_inside")[0]
    assert inside == pytest.approx(2.68, abs=0.005)
    assert inside / 0.498 == pytest.approx(5.4, abs=0.1)


def test_proteoglycan_matters_far_more_than_magnesium() -> None:
    """Matrix 7.10: removing half of PG changes it by far more (> 50 %)."""
    halved = CARTILAGE.knowing({"cartilage.fcd": 0.15}).read("cartilage.swelling")[0]
    assert halved / CARTILAGE.read("cartilage.swelling")[0] < 0.5


def test_normal_is_one() -> None:
    assert CARTILAGE.read("cartilage.swelling_over_normal", "cartilage.proteoglycan") == [1.0, 1.0]


@settings(max_examples=200, deadline=None)
@given(
    fixed=st.floats(0.0, 600.0),
    magnesium=st.floats(0.05, 5.0),
    calcium=st.floats(0.5, 2.5),
)
def test_the_charges_balance(fixed: float, magnesium: float, calcium: float) -> None:
    """Electroneutrality 2 (Mg + Ca) r^3 + Na r^2 - FCD r - Cl = 0 holds to 1e-12 of its terms; the pressure is never
    negative, and r is never below the 1 of a tissue without charge."""
    tissue = CARTILAGE.having(
        {"cartilage.fcd": fixed, "cartilage.mg_free": magnesium, "cartilage.calcium_ionised": calcium}
    )
    ratio, pressure = tissue.read("cartilage.donnan_ratio", "cartilage.swelling")
    divalent, sodium = magnesium + calcium, 150.0
    terms = np.array([2.0 * divalent * ratio**3, sodium * ratio**2, -fixed * ratio, -(sodium + 2.0 * divalent)])
    assert abs(terms.sum()) <= 1e-12 * np.abs(terms).sum()
    assert ratio >= 1.0 - 1e-12
    assert pressure >= -1e-12


@pytest.mark.parametrize(("cell", "held"), [(1.0, 1.0), (0.8, 1.0), (0.55, 0.75), (0.3, 0.5), (10.0, 1.0), (20.0, 0.5)])
def test_proteoglycan_has_an_optimum_of_magnesium(cell: float, held: float) -> None:
    """Matrix 3: g_pg is 1 at m_cell >= 0.8, about 0.5 at 0.3, and falls again above 10 (1e-12)."""
    assert CARTILAGE.having({"cartilage.mg_cell": cell}).read("cartilage.held")[0] == pytest.approx(held, rel=1e-12)


def test_proteoglycan_follows_with_a_half_life_of_years() -> None:
    """Matrix 3: k_PG = ln2/3.4 per y: half of the fall is done after 3.4 years (1e-6)."""
    (held,) = CARTILAGE.having({"cartilage.mg_cell": 0.3}).watch((0.0, 3.4 * YEAR, 60 * YEAR), "cartilage.proteoglycan")
    np.testing.assert_allclose(held, (1.0, 0.75, 0.5), atol=1e-5)


def test_a_person_on_a_low_diet_starts_at_rest() -> None:
    """At rest on the habitual diet proteoglycan stands still (1e-12)."""
    low = CARTILAGE.having({"cartilage.mg_cell": 0.5, "cartilage.mg_cell_rest": 0.5})
    (held,) = low.watch((0.0, 10 * YEAR), "cartilage.proteoglycan")
    np.testing.assert_allclose(held, 0.7, rtol=1e-12)


def test_no_diet_of_people_reaches_the_threshold() -> None:
    """Integration 0.10: chondrocytes are bound to fast cells, which reach 0.8 only where serum has fallen to 0.45 of
    its reference (0.37 mmol/L): even there proteoglycan stays at 1."""
    power = Bench(("magnesium",)).body.values["magnesium__aF"]
    assert 0.83 * 0.8 ** (1.0 / power) == pytest.approx(0.37, abs=0.01)
