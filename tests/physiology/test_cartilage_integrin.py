"""Adhesion of cells to collagen: up with magnesium, down with calcium, and off in the wound until switched on."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.physiology.bench import Bench

CELLS = Bench(("cartilage",))
MG, CA = (CELLS.parameters[f"cartilage__{ion}_reference"] for ion in ("mg", "calcium"))


def adhesion(magnesium: float, calcium: float, bench: Bench = CELLS) -> float:
    held = {"cartilage.mg_free": magnesium, "cartilage.calcium_ionised": calcium}
    return bench.having(held).read("cartilage.integrin")[0]


def test_plasma_is_the_reference() -> None:
    assert adhesion(MG, CA) == pytest.approx(1.0, rel=1e-9)


def test_early_wound_fluid_doubles_migration() -> None:
    """Matrix 7.14: Mg:Ca 0.4 to 1.0 gives x2 (+-0.4), with magnesium up and calcium down by the same factor."""
    factor = math.sqrt(1.0 / 0.4)
    assert adhesion(MG * factor, CA / factor) == pytest.approx(2.0, abs=1e-6)


@pytest.mark.parametrize("half", [0.67, 0.95, 1.5, 3.0])
def test_the_doubling_fixes_calcium_for_every_magnesium_constant_that_allows_it(half: float) -> None:
    """K_Mg is unknown: K_Ca follows it, positive from 0.66 mmol/L on, and the doubling stays."""
    bench = CELLS.knowing({"cartilage.K_Mg": half})
    assert bench.parameters["cartilage__K_Ca"] > 0.0
    factor = math.sqrt(1.0 / 0.4)
    assert adhesion(MG * factor, CA / factor, bench) == pytest.approx(2.0, abs=1e-6)


def test_below_that_no_calcium_constant_fits() -> None:
    """The doubling cuts the prior of 0.3 to 3 mmol/L: at 0.65 calcium would have to act with a negative constant."""
    assert CELLS.knowing({"cartilage.K_Mg": 0.65}).parameters["cartilage__K_Ca"] < 0.0


@settings(max_examples=100, deadline=None)
@given(magnesium=st.floats(0.05, 10.0), calcium=st.floats(0.3, 3.0), step=st.floats(1.01, 2.0))
def test_adhesion_rises_with_magnesium_and_falls_with_calcium(magnesium: float, calcium: float, step: float) -> None:
    """Matrix 7.14: the integrin readout rises with Mg and falls with Ca."""
    here = adhesion(magnesium, calcium)
    assert adhesion(step * magnesium, calcium) > here > adhesion(magnesium, step * calcium) > 0.0


def test_the_optimum_is_told_and_not_cut() -> None:
    """Integration 6: at the upper end J passes its 2 mM optimum only with needled skin; report, do not clip."""
    needled = CELLS.having({"cartilage.mg_excess": 1.8})
    over, past = needled.read("cartilage.mg_over_optimum", "cartilage.integrin")
    assert over == pytest.approx((MG + 1.8) / 2.0)
    assert past > CELLS.having({"cartilage.mg_excess": 1.5}).read("cartilage.integrin")[0]


def test_wounds_and_collagen_do_not_see_adhesion_unless_switched() -> None:
    """Integration 3: J multiplies the entry of repair cells behind a switch, and collagen synthesis behind another."""
    body = Bench(("dermis", "cartilage")).having({"cartilage.mg_free": 2 * MG})
    names = ("dermis.repair_entry", "dermis.g_common")
    assert body.read(*names) == [1.0, 1.0]
    (fold,) = body.read("cartilage.integrin")
    assert fold > 1.2
    assert body.having({"cartilage.link_integrin_migration": 1.0}).read(*names) == [pytest.approx(fold), 1.0]
    assert body.having({"cartilage.link_integrin_to_synthesis": 1.0}).read(*names) == [1.0, pytest.approx(fold)]


def test_a_gain_that_a_study_sets_still_counts() -> None:
    """Integration 3: dermis.migration_gain stays an input with default 1, and multiplies."""
    body = Bench(("dermis", "cartilage")).having({"dermis.migration_gain": 2.0})
    assert body.read("dermis.repair_entry") == [2.0]
