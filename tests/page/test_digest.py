"""What a time course comes to, and how far it is from another."""

from __future__ import annotations

import math

import numpy as np
import pytest

from magmatrix.page.digest import Moment, against, digest

DAYS = np.array([0.0, 1.0, 2.0, 4.0])


def test_a_course_is_told_by_start_end_extremes_and_mean_over_time() -> None:
    facts = digest(DAYS, np.array([1.0, 3.0, 2.0, 2.0]))
    assert (facts.start.value, facts.end.value) == (1.0, 2.0)
    assert (facts.highest, facts.lowest) == (Moment(3.0, 1.0), Moment(1.0, 0.0))
    assert facts.mean == pytest.approx((2.0 + 2.5 + 4.0) / 4.0)
    assert (facts.change, facts.change_share, facts.per_day) == (1.0, 1.0, 0.25)
    assert facts.difference is None


def test_moments_without_a_value_are_left_out() -> None:
    facts = digest(DAYS, np.array([np.nan, 3.0, 2.0, np.nan]))
    assert (facts.start, facts.end) == (Moment(3.0, 1.0), Moment(2.0, 2.0))


def test_a_course_without_any_value_is_nothing() -> None:
    facts = digest(DAYS, np.full(4, np.nan))
    assert math.isnan(facts.end.value)
    assert math.isnan(against(facts, digest(DAYS, np.ones(4))).difference or 0.0)


def test_extremes_that_are_known_better_are_taken() -> None:
    known = (Moment(0.5, 0.1), Moment(4.0, 1.2))
    facts = digest(DAYS, np.array([1.0, 3.0, 2.0, 2.0]), known)
    assert (facts.lowest, facts.highest) == known


def test_ends_are_compared_or_changes_where_the_starts_differ_for_other_reasons() -> None:
    mine, other = digest(DAYS, np.linspace(1.0, 2.0, 4)), digest(DAYS, np.linspace(2.0, 2.5, 4))
    ends = against(mine, other)
    assert (ends.difference, ends.difference_share, ends.compared) == (-0.5, pytest.approx(-0.2), "ends")
    changes = against(mine, other, by_changes=True)
    assert (changes.difference, changes.compared) == (0.5, "changes")
    assert changes.difference_share == pytest.approx(1.0 - 0.25)


def test_what_the_integration_does_not_resolve_is_no_difference() -> None:
    mine, other = digest(DAYS, np.full(4, 1.0 + 1e-8)), digest(DAYS, np.ones(4))
    assert against(mine, other).difference == 0.0
