"""The vitamin C pool: dose and plasma, urine, depletion, turnover (topical design, part b)."""

from __future__ import annotations

import math

import pytest

from magmatrix.evidence import load_evidence
from tests.physiology.ascorbate import DAY, HOUR, Action, eats, follow

DESIGN = {"gfr": 7.5}  # the design's 180 L/day; the body has one filtration rate, 172.8 L/day
TABLE = {
    30: (8.8, 598, 0),
    60: (25.8, 1099, 0),
    100: (51.7, 1406, 15),
    200: (60.2, 1464, 92),
    400: (67.3, 1503, 249),
    1000: (76.0, 1544, 511),
    2500: (88.5, 1591, 904),
}


def steady(mg_per_day: float, changed: dict[str, float] | None = None) -> tuple[float, float, float]:
    """Plasma (umol/L), pool (mg) and urine (mg/day) of somebody who has always eaten this."""
    own = {**(changed or {}), "intake": mg_per_day}
    plasma, pool, urine = follow("vitamin_c", [], [0], "plasma", "pool", "urine_rate", changed=own)
    return plasma[0], pool[0], urine[0]


@pytest.mark.parametrize("intake", TABLE)
def test_steady_states_of_the_design(intake: int) -> None:
    """Topical (b), table: plasma within 1 % (0.1 umol/L), pool within 0.3 % (1 mg), urine within 4 % (0.2 mg/day).

    Below 500 mg a day it is exact; above, one power law stands for the two absorbed shares of the design (0.57 for 0.58
    and 0.40 for 0.39), so urine is 3.4 % lower at 1000 and 2.8 % higher at 2500 mg a day.
    """
    plasma, pool, urine = steady(intake, DESIGN)
    wanted = TABLE[intake]
    assert plasma == pytest.approx(wanted[0], rel=0.01, abs=0.1)
    assert pool == pytest.approx(wanted[1], rel=0.003, abs=1)
    assert urine == pytest.approx(wanted[2], rel=0.04, abs=0.2)


@pytest.mark.parametrize("intake", TABLE)
def test_one_filtration_rate_for_all_modules_moves_plasma_little(intake: int) -> None:
    """Integration 2: 173 for the design's 180 L/day: plasma within 2.5 % of the table."""
    assert steady(intake)[0] == pytest.approx(TABLE[intake][0], rel=0.025)


def test_plasma_is_steep_at_low_and_flat_at_high_intake() -> None:
    """Topical (b) 1: at least four-fold from 30 to 100 mg/day, less than 1.6-fold from 200 to 2500 mg/day."""
    assert steady(100)[0] / steady(30)[0] > 4.0
    assert 1.0 < steady(2500)[0] / steady(200)[0] < 1.6


def test_the_flat_part_is_steeper_than_measured() -> None:
    """blanchard1997: 68.1 to 85.2 umol/L from 200 to 2500 mg/day, 1.25-fold; the equations give 1.50 and start lower.

    The tension stays: the steep part was tuned to a table that is recalled.
    """
    points = load_evidence().timecourses["blanchard1997.dose_plasma"].points
    assert points[1][1] / points[0][1] == pytest.approx(1.25, abs=0.01)
    low, high = steady(200)[0], steady(2500)[0]
    assert high / low == pytest.approx(1.50, abs=0.01)
    assert low / points[0][1] == pytest.approx(0.89, abs=0.01)
    assert high / points[1][1] == pytest.approx(1.06, abs=0.01)


def test_urine_holds_vitamin_c_from_a_hundred_milligrams_on() -> None:
    """Topical (b) 2: none below 60 mg/day (less than 0.1 % of intake), some at 100 (more than 5 mg/day)."""
    assert steady(30)[2] < 0.001 * 30
    assert steady(59)[2] < 0.001 * 59
    assert steady(100)[2] > 5.0


def test_an_empty_pool_stays_empty_and_never_turns_negative() -> None:
    assert steady(0) == (0.0, 0.0, 0.0)
    (pool,) = follow("vitamin_c", [eats(0)], [365, 1000], "pool")
    assert 0.0 < pool[0] < 1.0
    assert pool[1] == pytest.approx(0.0, abs=1e-9)


def depleted() -> list[float]:
    """The pool (mg) each day on no vitamin C, from 1480 mg."""
    plasma = 20.0 * 1480 / (1950 - 1480)
    reference = load_evidence().value("vitamin_c.plasma_reference", "umol/L")
    body_intake = {"intake": steady_intake(plasma / reference)}
    (pool,) = follow("vitamin_c", [eats(0)], range(70), "pool", changed={**DESIGN, **body_intake})
    return pool


def steady_intake(ratio: float) -> float:
    """The intake (mg/day) whose steady plasma is `ratio` times that of the reference person, by bisection."""
    low, high = 0.0, 2500.0
    target = ratio * load_evidence().value("vitamin_c.plasma_reference", "umol/L")
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if steady(middle, DESIGN)[0] < target else (low, middle)
    return low


def test_depletion() -> None:
    """Topical (b): from 1480 mg: 613 mg at 20 d, 300 at 38 d, 132 at 60 d (within 1.5 %).

    Topical (b) 3: under 300 mg (baker1969) within two months and not within three weeks.
    """
    pool = depleted()
    assert pool[0] == pytest.approx(1480, abs=0.1)
    assert [pool[20], pool[38], pool[60]] == pytest.approx([613, 300, 132], rel=0.015)
    assert pool[21] > 300 > pool[60]


def test_the_pool_falls_faster_than_tracers_say() -> None:
    """Topical (b): about 4 % a day at a low pool (3.7 to 3.9 here), against 2.7-3.6 (bender) and, for plasma in
    depletion, 5.1 % (omaye1986, decimal logarithm) or 2.2 % (natural). Tuning to plasma and to turnover disagree.
    """
    pool = depleted()
    daily = -math.log(pool[60] / pool[40]) / 20
    assert daily == pytest.approx(0.038, abs=0.002)
    measured = load_evidence().measurements["bender.fractional_turnover"]
    assert measured.spread is not None
    assert measured.spread.high is not None
    assert 100 * daily > measured.spread.high
    omaye = load_evidence().measurements["omaye1986.log_slope"].value
    assert omaye is not None
    assert -omaye < daily < -omaye * math.log(10)


def test_a_gram_by_mouth_peaks_as_measured() -> None:
    """padayatty2004: 1.25 g twice a day, then 1.25 g fasting: peak 134.8 (sd 20.6) umol/L; here 129 (within one sd)."""
    doses = [
        Action(day * DAY + hour * HOUR, "vitamin_c.swallow", {"amount": 1250.0})
        for day in range(15)
        for hour in (8, 20)
    ]
    days = [14 + (8 + quarter / 4) / 24 for quarter in range(1, 24)]
    (plasma,) = follow("vitamin_c", [eats(0), *doses], days, "plasma")
    assert max(plasma) == pytest.approx(134.8, abs=20.6)
    assert max(plasma) == pytest.approx(129, abs=2)


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
