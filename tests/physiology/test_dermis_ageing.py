"""Ageing dermis: collagen, elastin and cross-links from measured rates only, nothing fitted to the outcome."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.physiology.skin import COURSES, YEAR, watch

AGES = (45.0, 65.0, 85.0, 95.0)
START = 25.0
OLD_AGE = {"dermis.ageing": 1.0}


def loss_per_decade(changed: dict[str, float]) -> float:
    """Mean loss of dermal collagen from 25 to 75 years, points per decade."""
    (collagen,) = watch([], [0, 50 * YEAR], "collagen", changed={**OLD_AGE, **changed})
    return 100.0 * float(collagen[0] - collagen[1]) / 5.0


def test_collagen_falls_five_percent_per_decade() -> None:
    """Matrix 7.5: mean loss of total dermal collagen 25 to 75 y 5.25 % per decade (+-0.1; 5.32 with synthesis x0.508 at
    85 y, as the measurements give, where the design rounds to 0.51)."""
    assert loss_per_decade({}) == pytest.approx(5.25, abs=0.1)


@pytest.mark.parametrize("immature_share", [0.02, 0.10, 0.30])
def test_collagen_loss_over_the_unknown_immature_share(immature_share: float) -> None:
    """Matrix 7.5: 5.0-5.9 over phi (to the printed digit)."""
    assert 4.95 < loss_per_decade({"dermis.phi_immature": immature_share}) < 5.96


@pytest.mark.parametrize(("halflife", "loss"), [(25.0, 4.2), (10.0, 6.1)])
def test_collagen_loss_over_the_halflife(halflife: float, loss: float) -> None:
    """Matrix 7.5: 4.2 or 6.1 if half-life is 25 or 10 y (+-0.05)."""
    rate = math.log(2.0) / (halflife * YEAR)
    assert loss_per_decade({"dermis.k_M": rate}) == pytest.approx(loss, abs=0.05)


def test_without_the_link_of_age_nothing_falls() -> None:
    """Matrix 7.5: age acts through synthesis alone: with that link off collagen stays at 1 (1e-7)."""
    (collagen,) = watch([], [0, 50 * YEAR], "collagen", changed={**OLD_AGE, "dermis.link_age_synthesis": 0.0})
    np.testing.assert_allclose(collagen, 1.0, atol=1e-7)


def test_synthesis_by_age() -> None:
    """Matrix 3: g_age linear, 1 at 25 y to 0.68 x 0.74 = 0.51 at 85 y (+-0.005), flat beyond."""
    changed = {**OLD_AGE, "dermis.age": 25.0}
    (share,) = watch([], [0, 30 * YEAR, 60 * YEAR, 75 * YEAR], "g_age", changed=changed)
    np.testing.assert_allclose(share, (1.0, 0.755, 0.51, 0.51), atol=0.005)


@pytest.mark.parametrize("age", AGES)
def test_an_older_person_starts_where_a_lifetime_ends(age: float) -> None:
    """The closed-form start of an older person equals the simulation from 25 years (collagen within 1e-4)."""
    (lived,) = watch([], [(age - START) * YEAR], "collagen", changed=OLD_AGE)
    (closed_form,) = watch([], [0], "collagen", changed={"dermis.age": age})
    assert closed_form[0] == pytest.approx(lived[0], abs=1e-4)


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("marker", ["fragmented", "crosslinks"])
def test_marks_of_age_start_where_a_lifetime_of_even_renewal_ends(age: float, marker: str) -> None:
    """Matrix 3: dF/dt and dX/dt in closed form where renewal is that of 25 years (link of age off; 1e-4)."""
    even = {"dermis.link_age_synthesis": 0.0}
    (lived,) = watch([], [(age - START) * YEAR], marker, changed={**OLD_AGE, **even})
    (closed_form,) = watch([], [0], marker, changed={**even, "dermis.age": age})
    assert closed_form[0] == pytest.approx(lived[0], rel=1e-4)


@pytest.mark.parametrize("marker", ["fragmented", "crosslinks"])
def test_marks_of_age_start_where_a_lifetime_ends(marker: str) -> None:
    """The closed-form start of an older person equals the simulation from 25 years, slower renewal included (1 %)."""
    (lived,) = watch([], [60 * YEAR], marker, changed=OLD_AGE)
    (closed_form,) = watch([], [0], marker, changed={"dermis.age": 85.0})
    assert closed_form[0] == pytest.approx(lived[0], rel=0.01)


def test_crosslinks_reach_the_level_measured_in_old_age() -> None:
    """Matrix 4: pentosidine rises from 5 to 75 pmol/mg between 25 and 85 years (+-10 %)."""
    (marker,) = watch([], [0, 60 * YEAR], "crosslinks", changed=OLD_AGE)
    assert marker[0] == pytest.approx(5.0, rel=0.10)
    assert marker[1] == pytest.approx(75.0, rel=0.10)


def test_elastin_falls_an_eighth_per_decade() -> None:
    """Matrix 7.9: elastin falls 12.6 % per decade (+-0.1) and is never made again; the closed start agrees (1e-7)."""
    (elastin,) = watch([], [0, 10 * YEAR, 60 * YEAR], "elastin", changed=OLD_AGE)
    assert 100.0 * (1.0 - elastin[1]) == pytest.approx(12.6, abs=0.1)
    (old,) = watch([], [0], "elastin", changed={"dermis.age": 85.0})
    assert old[0] == pytest.approx(elastin[2], abs=1e-7)


def test_a_person_who_does_not_age_keeps_what_does_not_heal() -> None:
    """With `ageing` 0 a study of months holds age still: elastin, fragments and cross-links do not move."""
    for marker in watch([], [0, YEAR], "elastin", "fragmented", "crosslinks", "g_age", changed={"dermis.age": 60.0}):
        assert marker[1] == pytest.approx(marker[0], rel=1e-12)


def test_a_session_takes_elastin_for_good() -> None:
    """Treatments 3: elastin is multiplied by 1 - v eps_e at each session, no regrowth (eps_e 1; 0 in another trial)."""
    sessions = COURSES["nafl_1550 three times"].sessions
    (elastin,) = watch(sessions, [0, 56, 365], "elastin")
    np.testing.assert_allclose(elastin, ((1 - 0.098), (1 - 0.098) ** 3, (1 - 0.098) ** 3), rtol=1e-9)
    (spared,) = watch(sessions, [365], "elastin", changed={"dermis.eps_e": 0.0})
    assert spared[0] == pytest.approx(1.0, abs=1e-12)
