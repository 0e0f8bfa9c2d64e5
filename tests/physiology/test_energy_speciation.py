"""Magnesium inside a cell: dissociation of MgATP, free magnesium against total, and nothing lost on the way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.physiology.bench import at, bench
from tests.physiology.lab import REFERENCE

ENERGY = ("energy",)
CONDITIONS = ((0.10, 7.2), (0.18, 7.1), (0.25, 7.0))
BLOOD_CELL, MUSCLE = 0.178, 0.50


def energy(output: str, *items: tuple[str, float], changed: dict[str, float] | None = None) -> float:
    """An output of the part alone, a quarter of an hour after inputs were set: binding has long settled."""
    settings = [at(0, f"energy.{name}", value) for name, value in items]
    name = output if "." in output else f"energy.{output}"
    return float(bench(ENERGY, settings, [0.25], name, changed=changed)[0][0])


def solution(ionic_strength: float, pH: float, **more: float) -> dict[str, float]:
    return {"energy.ionic_strength": ionic_strength, "energy.pH": pH, **more}


def test_dissociation_of_mgatp_is_the_textbook_one() -> None:
    """E1: pH-independent Kd of MgATP2- at 25 C, I 0.25 = 0.123 mM, within 3 % of the textbook 0.122."""
    found = energy("Kd_mgatp_ion", changed=solution(0.25, 7.1, **{"energy.temperature": 298.15}))
    assert found == pytest.approx(0.123, abs=0.0005)
    assert found == pytest.approx(0.122, rel=0.03)


@pytest.mark.parametrize(
    ("condition", "kd_atp", "kd_adp", "shares"),
    [
        (CONDITIONS[0], 0.0356, 0.420, (0.835, 0.918, 0.933, 0.940)),
        (CONDITIONS[1], 0.0774, 0.766, (0.699, 0.838, 0.866, 0.878)),
        (CONDITIONS[2], 0.1249, 1.109, (0.590, 0.762, 0.800, 0.817)),
    ],
)
def test_the_three_plausible_solutions(
    condition: tuple[float, float], kd_atp: float, kd_adp: float, shares: tuple[float, ...]
) -> None:
    """Cell 1, table of conditions at 37 C: Kd of MgATP and MgADP, and the MgATP share at 0.18/0.40/0.50/0.557 mM."""
    assert energy("Kd_mgatp", changed=solution(*condition)) == pytest.approx(kd_atp, abs=6e-5)
    assert energy("Kd_mgadp", changed=solution(*condition)) == pytest.approx(kd_adp, abs=6e-4)
    found = [
        energy("mgatp_share", changed=solution(*condition, **{"energy.muscle_free_rest": free}))
        for free in (0.18, 0.40, 0.50, 0.557)
    ]
    np.testing.assert_allclose(found, shares, atol=6e-4)


@pytest.mark.parametrize(("free", "share"), [(0.50, 0.866), (0.18, 0.699)])
def test_share_of_atp_with_magnesium(free: float, share: float) -> None:
    """E2: default phi(0.50) = 0.866 +- 0.002 and phi(0.18) = 0.699 +- 0.002."""
    assert energy("mgatp_share", changed={"energy.muscle_free_rest": free}) == pytest.approx(share, abs=0.002)


@pytest.mark.parametrize(("condition", "fall"), list(zip(CONDITIONS, (0.013, 0.025, 0.034), strict=True)))
def test_the_share_hardly_moves(condition: tuple[float, float], fall: float) -> None:
    """E3: free Mg 0.50 -> 0.41 lowers phi by 0.025 (0.013-0.034 over the three conditions; +-0.001)."""
    before, after = (
        energy("mgatp_share", changed=solution(*condition, **{"energy.muscle_free_rest": free}))
        for free in (0.50, 0.41)
    )
    assert before - after == pytest.approx(fall, abs=0.001)


LOSSES = ((0.02, 0.467, 0.858), (0.05, 0.421, 0.845), (0.10, 0.354, 0.820), (0.20, 0.247, 0.761), (0.33, 0.154, 0.666))


@pytest.mark.parametrize(("loss", "free", "share"), [*LOSSES, (0.15, 0.296, 0.793)])
def test_free_magnesium_falls_three_times_as_far_as_the_total(loss: float, free: float, share: float) -> None:
    """E4: -15 % total gives free Mg 0.296 +- 0.03 and phi 0.793 +- 0.02; here the whole table within 0.002."""
    assert energy("muscle_free_mg", ("muscle_ratio", 1 - loss)) == pytest.approx(free, abs=0.002)
    assert energy("mgatp_share", ("muscle_ratio", 1 - loss)) == pytest.approx(share, abs=0.002)


@pytest.mark.parametrize(("buffer", "free"), [(0.0, 0.263), (8.0, 0.316)])
def test_the_unmeasured_buffer_decides_little(buffer: float, free: float) -> None:
    """Cell 1: free Mg at -15 % with B = 0 / 8 mM: 0.263 / 0.316 (+-0.002)."""
    found = energy("muscle_free_mg", ("muscle_ratio", 0.85), changed={"energy.muscle_buffer": buffer})
    assert found == pytest.approx(free, abs=0.002)


def test_muscle_of_the_reference_person() -> None:
    """Cell 1: total 9.17 mM (+-0.05), free 0.50: 20 mM is not reached and 5 mM is exceeded (rude1998b)."""
    assert energy("muscle_free_mg") == pytest.approx(MUSCLE, abs=1e-12)
    assert energy("muscle_total_mg") == pytest.approx(9.17, abs=0.05)


def test_age_is_a_ratio() -> None:
    """E8 gives free Mg at age 20/50/80 = 0.726/0.645/0.564 mM; its baseline contradicts 0.50, so the seam keeps only
    the ratio: 0.888 and 0.777 of the value at 20 years (+-0.03), on the body's own baseline at 25."""
    body = ("magnesium", "energy")
    free = [
        float(bench(body, [], [0], "energy.muscle_free_mg", changed={"magnesium.age": age})[0][0])
        for age in (20, 25, 50, 80)
    ]
    assert free[1] == pytest.approx(MUSCLE, abs=1e-9)
    assert free[2] / free[0] == pytest.approx(0.645 / 0.726, abs=0.03)
    assert free[3] / free[0] == pytest.approx(0.564 / 0.726, abs=0.03)


@settings(max_examples=30)
@given(
    ratio=st.floats(2 / 3, 1.5),
    free=st.floats(0.1, 1.5),
    buffer=st.floats(0.0, 8.0),
)
def test_the_parts_add_up_to_the_total(ratio: float, free: float, buffer: float) -> None:
    """For any cell and any total from two thirds to one and a half of the reference: free plus bound is the total to
    1e-7 mM, all parts are positive, and free Mg rises with the total."""
    changed = {"energy.muscle_free_rest": free, "energy.muscle_buffer": buffer}
    names = ("unaccounted", "free", "on_atp", "on_adp", "on_phosphate", "on_phosphocreatine", "buffered")
    settings = [at(0, "energy.muscle_ratio", ratio)]
    found = bench(ENERGY, settings, [0.25], *(f"muscle_cell.{name}" for name in names), changed=changed)
    rest, *parts = (float(series[0]) for series in found)
    assert abs(rest) < 1e-7
    assert min(parts) >= 0.0
    assert (parts[0] > free) == (ratio > 1.0) or parts[0] == pytest.approx(free)


@pytest.mark.parametrize("diet", [100.0, 165.0, 300.0, 700.0])
def test_a_person_starts_with_binding_at_rest(diet: float) -> None:
    """On any diet the first value leaves less than 2e-4 mM between the total and its parts, and soon after no more than
    binding lags behind cells that follow their fluid (5e-7)."""
    person = REFERENCE.rested(diet)
    for cell in ("muscle_cell", "skin_cell"):
        first, later = person.follow([], [0, 1 / 96], f"{cell}.unaccounted")[0]
        assert abs(first) < 2e-4
        assert abs(later) < 5e-7


def test_binding_follows_a_sudden_change_within_a_minute() -> None:
    settings = [at(0, "energy.muscle_ratio", 0.85)]
    (gap,) = bench(ENERGY, settings, [0, 1 / 60, 2 / 60, 1], "muscle_cell.unaccounted")
    assert gap[0] < -1.0
    assert abs(gap[1]) < 0.01
    assert abs(gap[2]) < 1e-4
    assert abs(gap[3]) < 1e-8


def test_turning_over_atp_consumes_no_magnesium() -> None:
    """E7: turning over 100 mol ATP per day consumes no Mg: total Mg in a closed cell is constant to 1e-9, at rest and
    at eight times the metabolic rate."""
    names = ("muscle_cell.free", "muscle_cell.on_atp", "muscle_cell.on_adp", "muscle_cell.on_phosphate")
    names += ("muscle_cell.on_phosphocreatine", "muscle_cell.buffered", "energy.atp_turned_over")
    *parts, turned = bench(ENERGY, [at(24, "energy.exertion", 8.0)], [0, 24, 48], *names)
    np.testing.assert_allclose(turned, [0.0, 100.0, 900.0], rtol=1e-9)
    np.testing.assert_allclose(np.sum(parts, axis=0), np.sum(parts, axis=0)[0], rtol=1e-9)
