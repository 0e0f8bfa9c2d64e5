"""What must hold for any course of treatments, however it is spaced and however hard it hits."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.body.ledger import TOLERANCE
from magmatrix.body.parts.dermis import COLLAGEN
from magmatrix.schedule.schedule import Action
from tests.physiology.lab import treat
from tests.physiology.skin import watch

MINUTE = 1.0 / 1440.0
POOLS = ("injured.n", "injured.m", "injured.D", "stimulated.n", "stimulated.m", "spared.n", "spared.m", "N", "M")
LEDGER = tuple(symbol.removeprefix("dermis.") for symbol in COLLAGEN.symbols)


@dataclass(frozen=True)
class Hit:
    """One session of a random course; `gap` is the days since the one before."""

    gap: int
    injured: float
    stimulated: float
    removed: float
    strength: float


@st.composite
def hits(draw: st.DrawFn) -> Hit:
    injured = draw(st.floats(0.0, 0.5))
    return Hit(
        gap=draw(st.integers(1, 60)),
        injured=injured,
        stimulated=draw(st.floats(0.0, 1.0)) * (1.0 - injured),
        removed=draw(st.floats(0.0, 1.0)),
        strength=draw(st.floats(0.0, 1.5)),
    )


courses = st.lists(hits(), min_size=1, max_size=5)


def days_of(course: list[Hit]) -> list[int]:
    return list(accumulate(hit.gap for hit in course))


def sessions(course: list[Hit]) -> list[Action]:
    return [
        treat(day, hit.injured, hit.stimulated, hit.removed, hit.strength)
        for day, hit in zip(days_of(course), course, strict=True)
    ]


@given(courses, st.integers(1, 200))
@settings(max_examples=30)
def test_the_collagen_ledger_closes_over_any_course(course: list[Hit], healing: int) -> None:
    """Issue 2.10: the ledger closes to 1e-9 relative, with debris and lost new collagen counted."""
    days = days_of(course)
    end = days[-1] + healing
    series = dict(zip(LEDGER, watch(sessions(course), [0, *days, end, end + 30], *LEDGER), strict=True))
    drift = np.ptp(series["collagen_balance"])
    assert drift <= TOLERANCE * max(series["collagen"].max(), series["made_total"].max())
    for counted in ("made_total", "degraded_total", "cleared_total", "removed_total", "lost_new_total"):
        assert np.all(np.diff(series[counted]) >= -1e-12)


@given(courses)
@settings(max_examples=30)
def test_no_pool_of_collagen_turns_negative(course: list[Hit]) -> None:
    """n, m, D, N, M >= 0 in every zone at every time (to the absolute tolerance of the integrator, 1e-11)."""
    days = sorted({*days_of(course), *range(0, days_of(course)[-1] + 120, 7)})
    for pool in watch(sessions(course), days, *POOLS):
        assert np.all(pool >= -1e-11)


@given(courses)
@settings(max_examples=30)
def test_a_session_costs_its_share_of_what_is_there(course: list[Hit]) -> None:
    """Treatments 6.1: each session lowers C at once by v of what is there (to what heals in a minute, 1e-4)."""
    moments = [moment for day in days_of(course) for moment in (day - MINUTE, day)]
    (collagen,) = watch(sessions(course), moments, "collagen")
    kept = np.array([1.0 - hit.injured for hit in course])
    np.testing.assert_allclose(collagen[1::2], kept * collagen[0::2], atol=1e-4)


@given(courses, st.lists(st.integers(0, 400 * 24), max_size=40))
@settings(max_examples=20)
def test_looking_more_often_changes_nothing(course: list[Hit], hours: list[int]) -> None:
    """The result is independent of the output times (1e-6): the solver stops at each, and crosses no session."""
    end = days_of(course)[-1] + 365.0
    looks = sorted({*(hour / 24.0 for hour in hours if hour / 24.0 < end), end})
    names = ("collagen", "synthesis_fold", "elastin", "fullness_oedema")
    for once, often in zip(watch(sessions(course), [end], *names), watch(sessions(course), looks, *names), strict=True):
        np.testing.assert_allclose(often[-1], once[-1], rtol=1e-6)
