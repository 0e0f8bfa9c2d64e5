"""Collagen after treatments: the published course of every treatment, and what must hold for all of them."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.protocol.treatments import TREATMENTS
from tests.physiology.lab import treat
from tests.physiology.skin import COURSES, dermis, single_session, watch
from tests.physiology.treated_skin import follow, session

DAYS = (1, 7, 14, 30, 60, 90, 180, 365)
INJURING = tuple(name for name in TREATMENTS if name != "microdermabrasion")
RETENTION = (0.0, 0.03, 0.2)


@pytest.mark.parametrize(
    ("name", "rs", "change"),
    [
        ("co2_full", 0.0, (-9.8, -9.8, -8.4, -4.3, -1.3, -0.5, 0.1, 0.2)),
        ("co2_full", 0.03, (-9.8, -9.8, -7.9, -3.0, 0.2, 1.1, 1.7, 1.8)),
        ("co2_full", 0.2, (-9.8, -9.6, -5.6, 1.4, 3.8, 4.3, 4.6, 4.5)),
        ("co2_fractional", 0.03, (-6.2, -6.3, -5.0, -1.3, 1.6, 2.6, 3.3, 3.4)),
        ("nafl_1550 once", 0.03, (-9.8, -10.0, -8.0, -2.1, 2.5, 4.1, 5.2, 5.3)),
        ("nafl_1550 three times", 0.0, (-9.8, -10.1, -8.7, -13.8, -15.6, -6.6, -1.2, -0.6)),
        ("microneedling six times", 0.0, (-1.0, -1.1, -2.0, -2.8, -3.7, -2.8, -0.5, -0.1)),
        ("microneedling six times", 0.03, (-1.0, -1.1, -1.9, -2.3, -2.0, -0.2, 3.8, 4.3)),
        ("dense needling six times", 0.0, (-12.0, -12.1, -21.8, -28.3, -33.6, -25.4, -9.2, -7.3)),
        ("microdermabrasion", 0.03, (0.0, 0.0, 0.0, 0.1, 0.4, 0.5, 0.6, 0.6)),
    ],
)
def test_collagen_change_after_treatment(name: str, rs: float, change: tuple[float, ...]) -> None:
    """Treatments 6: collagen change C - 1 in % at day 1, 7, 14, 30, 60, 90, 180, 365 (gF = 1), +-0.3 points.

    Single sessions as that design printed them; series are regression values, since sessions on what has not healed
    call for less than they did there.
    """
    (collagen,) = watch(COURSES[name].sessions, DAYS, "collagen_relative", changed={"dermis.rs": rs})
    np.testing.assert_allclose(100.0 * (collagen - 1.0), change, atol=0.3)


@pytest.mark.parametrize("rs", RETENTION)
@pytest.mark.parametrize("name", INJURING)
def test_every_injury_is_a_loss_for_two_weeks(name: str, rs: float) -> None:
    """Treatments 6.1: after a single session C stays below 1 at day 14 for every injuring treatment, rs up to 0.2.

    Needles take one percent, so that at rs 0.2 what they stimulate has made up for it by day 14.
    """
    days = [0, 1, 3, 7, 14]
    (collagen,) = follow(session(name), days, "collagen_relative", changed={"dermis.rs": rs})
    last = 4 if (name, rs) == ("microneedling", 0.2) else 5
    assert np.all(collagen[:last] < 1.0)


@pytest.mark.parametrize("name", ["nafl_1550 three times", "microneedling six times", "dense needling six times"])
def test_each_session_costs_its_injured_share_at_once(name: str) -> None:
    """Treatments 6.1: each further session lowers C at once by about v (here by v of what is there, to 1e-4)."""
    course = COURSES[name]
    minute = 1.0 / 1440.0
    later = course.days[1:]
    days = [moment for day in later for moment in (day - minute, day)]
    (collagen,) = watch(course.sessions, days, "collagen_relative")
    before, after = collagen[0::2], collagen[1::2]
    np.testing.assert_allclose(after, before * (1.0 - course.injured), atol=1e-4)


def test_light_series_may_run_ahead_between_late_sessions() -> None:
    """Treatments 6.1: in a light series (needling, coverage 0.01) C may be above 1 between late sessions."""
    course = COURSES["microneedling six times"]
    (collagen,) = watch(course.sessions, [69.9, 70, 83, 180], "collagen_relative", changed={"dermis.rs": 0.2})
    assert collagen[0] > 1.0
    assert collagen[1] < collagen[0]
    assert collagen[3] > collagen[2] > 1.0


def test_dense_repetition_digs_a_hole() -> None:
    """Treatments 6.3: 14-day spacing at coverage 0.12 digs a hole that later sessions deepen; at least -30 % at day 60.

    -33.6 % here, where what has not healed is hit again (regression, +-1).
    """
    course = COURSES["dense needling six times"]
    (collagen,) = watch(course.sessions, [0, 14, 28, 42, 56, 60], "collagen_relative", changed={"dermis.rs": 0.0})
    assert np.all(np.diff(collagen[:5]) < 0.0)
    assert 100.0 * (collagen[5] - 1.0) == pytest.approx(-33.6, abs=1.0)


@pytest.mark.parametrize("other", [0.05, 0.4])
def test_a_local_wound_does_not_know_the_coverage(other: float) -> None:
    """Treatments 6.4: two identical local wounds give identical zone-I courses whatever the coverage (1e-7)."""
    names = (
        "injured.inflammation",
        "injured.drive",
        "injured.G",
        "injured.n",
        "injured.m",
        "injured.D",
        "injured.retained",
        "strength",
    )
    sparse, dense = (
        watch([treat(0, share, share, 0.3)], [1, 3, 7, 14, 30, 90, 365], *names) for share in (0.001, other)
    )
    for few, many in zip(sparse, dense, strict=True):
        np.testing.assert_allclose(many, few, rtol=1e-7, atol=1e-9)


ZONE_STATES = ("W", "Nx", "Ax", "Fx", "Px", "G", "n", "m", "D")
ZONES = ("injured", "stimulated", "spared")


def test_later_sessions_hit_random_places() -> None:
    """Treatments 3: volume-average all zone states first, then split again (to what passes in a minute, 1e-3).

    Then the injured zone is emptied (n = m = 0, G = G0, debris added) and W rises towards 1 by iota in zones I and S.
    What was still inflamed loses its activation and drive.
    """
    injured, stimulated, removed, strength = 0.12, 0.321, 0.3, 0.5
    shares = (injured, stimulated, 1.0 - injured - stimulated)
    sessions = [treat(day, injured, stimulated, removed, strength) for day in (0, 10)]
    names = [f"{zone}.{state}" for zone in ZONES for state in ZONE_STATES]
    before, after = (
        dict(zip(names, (float(value[0]) for value in watch(sessions, [day], *names)), strict=True))
        for day in (10 - 1.0 / 1440.0, 10)
    )
    mean = {s: sum(x * before[f"{z}.{s}"] for x, z in zip(shares, ZONES, strict=True)) for s in ZONE_STATES}
    for state in ZONE_STATES:
        raised = strength * (1.0 - mean["W"]) if state == "W" else 0.0
        assert after[f"spared.{state}"] == pytest.approx(mean[state], rel=1e-3)
        if state in ("Ax", "Fx"):
            continue
        assert after[f"stimulated.{state}"] == pytest.approx(mean[state] + raised, rel=1e-3)
    for state in ("Nx", "Px"):
        assert after[f"injured.{state}"] == pytest.approx(mean[state], rel=1e-3)
    inflammation = mean["Nx"] * dermis().evidence.value("dermis.scale_N", "1/h")
    kept = 1.0 - inflammation / (inflammation + dermis().evidence.value("dermis.reinjury_half", "1"))
    for zone in ("injured", "stimulated"):
        for state in ("Ax", "Fx"):
            assert after[f"{zone}.{state}"] == pytest.approx(kept * mean[state], rel=1e-3)
    assert after["injured.W"] == pytest.approx(mean["W"] + strength * (1.0 - mean["W"]), rel=1e-3)
    assert after["injured.n"] == after["injured.m"] == 0.0
    assert after["injured.G"] == pytest.approx(0.0034)
    assert after["injured.D"] == pytest.approx(mean["D"] + (1.0 - removed) * (mean["n"] + mean["m"]), rel=1e-3)


def test_microdermabrasion_injures_no_dermis() -> None:
    """Treatments 2: coarse microdermabrasion takes epidermis only (v = 0); what the collagenase of the inflamed dermis
    below breaks down stays below one point."""
    assert single_session("microdermabrasion").injured == 0.0
    (collagen,) = follow(session("microdermabrasion"), [0, 1, 3, 7, 14], "collagen_relative")
    assert collagen[0] == pytest.approx(1.0, abs=1e-9)
    assert np.all(100.0 * (collagen - 1.0) > -1.0)


def test_a_signal_of_no_strength_does_nothing() -> None:
    """Treatments 2: medium grit has iota 0, so nothing is made or lost (1e-9)."""
    (collagen,) = watch([treat(0, 0.0, 0.123, 0.0, strength=0.0)], [30, 365], "collagen_relative")
    np.testing.assert_allclose(collagen, 1.0, atol=1e-9)


def test_retention_decides_the_net_result() -> None:
    """Treatments 1.4: retention, not synthesis, decides: rs 0, 0.03, 0.2 rank the year's result at equal synthesis."""
    results = [
        watch(
            COURSES["co2_fractional"].sessions,
            [30, 365],
            "collagen_relative",
            "synthesis_fold",
            changed={"dermis.rs": rs},
        )
        for rs in RETENTION
    ]
    collagen = [float(result[0][1]) for result in results]
    assert collagen == sorted(collagen)
    assert collagen[2] - collagen[0] > 0.03
    for result in results[1:]:
        np.testing.assert_allclose(result[1], results[0][1], rtol=1e-8)


def test_no_more_is_retained_than_made() -> None:
    """A share stays a share: retained/made lies in [0, 1] in every zone at the reference retention."""
    names = ("injured.retained", "stimulated.retained", "spared.retained")
    for name in ("co2_full", "dense needling six times"):
        for share in watch(COURSES[name].sessions, np.arange(0, 120, 2), *names):
            assert np.all((share >= 0.0) & (share <= 1.0))
