"""The vitamin C pool: dose and plasma, urine, depletion, turnover (topical design, part b)."""

from __future__ import annotations

import math

import pytest

from magmatrix.evidence import load_evidence
from tests.physiology.ascorbate import DAY, HOUR, Action, eats, follow

TABLE = {
    30: (8.7, 760, 0),
    60: (24.8, 1364, 0),
    100: (53.6, 1579, 22.4),
    200: (61.0, 1614, 101),
    400: (68.0, 1643, 259),
    1000: (76.5, 1677, 505),
    2500: (90.9, 1728, 941),
}


def steady(mg_per_day: float, changed: dict[str, float] | None = None) -> tuple[float, float, float]:
    """Plasma (umol/L), pool (mg) and urine (mg/day) of somebody who has always eaten this."""
    own = {**(changed or {}), "intake": mg_per_day}
    plasma, pool, urine = follow("vitamin_c", [], [0], "plasma", "pool", "urine_rate", changed=own)
    return plasma[0], pool[0], urine[0]


@pytest.mark.parametrize("intake", TABLE)
def test_steady_states(intake: int) -> None:
    """Plasma, pool and urine as printed here, within 1 %."""
    plasma, pool, urine = steady(intake)
    wanted = TABLE[intake]
    assert plasma == pytest.approx(wanted[0], rel=0.01)
    assert pool == pytest.approx(wanted[1], rel=0.01)
    assert urine == pytest.approx(wanted[2], rel=0.01, abs=0.1)


def test_plasma_against_intake_is_that_of_the_table() -> None:
    """levine1996.dose_plasma (recalled): within 10 % at every intake."""
    for intake, plasma, *_ in load_evidence().timecourses["levine1996.dose_plasma"].points:
        assert steady(intake)[0] == pytest.approx(plasma, rel=0.10)


def test_plasma_is_steep_at_low_and_flat_at_high_intake() -> None:
    """Topical (b) 1: at least four-fold from 30 to 100 mg/day, less than 1.6-fold from 200 to 2500 mg/day."""
    assert steady(100)[0] / steady(30)[0] > 4.0
    assert 1.0 < steady(2500)[0] / steady(200)[0] < 1.6


def test_the_flat_part_is_steeper_than_measured() -> None:
    """blanchard1997: 68.1 to 85.2 umol/L from 200 to 2500 mg/day, 1.25-fold; the equations give 1.49 and start lower.

    The tension stays: the steep part was tuned to a table that is recalled.
    """
    points = load_evidence().timecourses["blanchard1997.dose_plasma"].points
    assert points[1][1] / points[0][1] == pytest.approx(1.25, abs=0.01)
    low, high = steady(200)[0], steady(2500)[0]
    assert high / low == pytest.approx(1.49, abs=0.01)
    assert low / points[0][1] == pytest.approx(0.90, abs=0.01)
    assert high / points[1][1] == pytest.approx(1.07, abs=0.01)


def test_urine_holds_vitamin_c_from_a_hundred_milligrams_on() -> None:
    """Topical (b) 2: none below 60 mg/day (less than 0.1 % of intake), some at 100 (more than 5 mg/day)."""
    assert steady(30)[2] < 0.001 * 30
    assert steady(59)[2] < 0.001 * 59
    assert steady(100)[2] > 5.0


def test_an_empty_pool_stays_empty_and_never_turns_negative() -> None:
    assert steady(0) == (0.0, 0.0, 0.0)
    (pool,) = follow("vitamin_c", [eats(0)], [365, 1000], "pool")
    assert 0.0 < pool[0] < 1.0
    assert pool[1] == pytest.approx(0.0, abs=1e-8)


def depleted() -> list[float]:
    """The pool (mg) each day on no vitamin C, of the reference person."""
    (pool,) = follow("vitamin_c", [eats(0)], range(91), "pool")
    return pool


def test_depletion() -> None:
    """1614 mg: under 300 mg (baker1969) within two months and not within three weeks."""
    pool = depleted()
    assert pool[0] == pytest.approx(1613.6, abs=0.1)
    assert [pool[20], pool[40], pool[60], pool[90]] == pytest.approx([807, 440, 245, 106], rel=0.01)
    assert pool[21] > 300 > pool[60]


def test_the_pool_falls_as_tracers_say() -> None:
    """bender.fractional_turnover: 2.7 to 3.6 % a day from full to scurvy; urine adds to it in the first days.

    Plasma falls between 2.2 and 5.1 % a day (omaye1986, natural or decimal logarithm).
    """
    pool = depleted()
    measured = load_evidence().measurements["bender.fractional_turnover"].spread
    assert measured is not None
    assert measured.low is not None
    assert measured.high is not None
    daily = [100 * math.log(pool[day] / pool[day + 1]) for day in range(5, 60)]
    assert measured.low <= min(daily) <= max(daily) <= measured.high
    omaye = load_evidence().measurements["omaye1986.log_slope"].value
    assert omaye is not None
    assert -omaye < math.log(pool[40] / pool[60]) / 20 < -omaye * math.log(10)


def test_a_gram_by_mouth_peaks_as_measured() -> None:
    """padayatty2004: 1.25 g twice a day, then 1.25 g fasting: peak 134.8 (sd 20.6) umol/L; here 123 (within one sd)."""
    doses = [
        Action(day * DAY + hour * HOUR, "vitamin_c.swallow", {"amount": 1250.0})
        for day in range(15)
        for hour in (8, 20)
    ]
    days = [14 + (8 + quarter / 4) / 24 for quarter in range(1, 24)]
    (plasma,) = follow("vitamin_c", [eats(0), *doses], days, "plasma")
    assert max(plasma) == pytest.approx(134.8, abs=20.6)
    assert max(plasma) == pytest.approx(123, abs=2)


def test_smaller_portions_are_absorbed_better() -> None:
    """dri2000: 0.7-0.9 of usual amounts, less than a half above one gram at once."""
    (once,) = follow("vitamin_c", [eats(1200)], [0], "absorbed_share", changed={"doses_per_day": 1.0})
    (often,) = follow("vitamin_c", [eats(1200)], [0], "absorbed_share", changed={"doses_per_day": 6.0})
    assert once[0] < 0.5
    assert often[0] == pytest.approx(0.8, rel=1e-12)


def test_ten_years_of_rest_stay_at_rest() -> None:
    """Everybody starts at the pool that their own intake holds: drift below 1e-9 in ten years."""
    for changed in ({}, {"intake": 45.0}, {"intake": 1000.0, "gfr": 4.0}):
        (pool,) = follow("vitamin_c", [], [0, 3652], "pool", changed=changed)
        assert pool[1] == pytest.approx(pool[0], rel=1e-9)


def test_skin_cells_hold_no_more_above_sixty() -> None:
    """Topical (b) 5: fibroblasts 6.4 mM and keratinocytes 0.9 mM at plasma 60 umol/L and above, in proportion below."""
    for intake in (200, 1000, 2500):
        cells, keratinocytes = follow(
            "vitamin_c", [], [0], "asc_cell", "asc_keratinocyte", changed={"intake": float(intake)}
        )
        assert (cells[0], keratinocytes[0]) == (6.4, 0.9)
    plasma, cells = follow("vitamin_c", [], [0], "plasma", "asc_cell", changed={"intake": 60 / 24.0})
    assert cells[0] == pytest.approx(6.4 * plasma[0] / 60, rel=1e-12)
