"""Bands: a day in one value where swings would fill a chart, and the range of people; nothing is invented."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.page.bands import Band, Interval, across, by_day, daily

AXIS = (0.0, 2.0)


def swinging(length: float, size: float, step: float = 1 / 12) -> tuple[np.ndarray, np.ndarray]:
    days = np.arange(0.0, length, step)
    return days, 1.0 + size * np.sin(2 * np.pi * days)


def test_swings_within_days_become_one_band_with_their_mean() -> None:
    band = daily(*swinging(60.0, 0.5), AXIS)
    assert band is not None
    assert band.reach == "day"
    assert band.days.size == 60
    assert np.all(np.diff(band.days) > 0)
    assert (band.low.min(), band.high.max()) == pytest.approx((0.5, 1.5))
    assert band.mean == pytest.approx(np.ones(60), abs=0.05)
    assert np.all(band.low <= band.mean)
    assert np.all(band.mean <= band.high)


@pytest.mark.parametrize(
    ("length", "size", "step"),
    [(10.0, 0.5, 1 / 12), (60.0, 0.01, 1 / 12), (60.0, 0.5, 1.0)],
    ids=["few days", "small swings", "one point a day"],
)
def test_a_line_that_can_be_read_stays_a_line(length: float, size: float, step: float) -> None:
    assert daily(*swinging(length, size, step), AXIS) is None


def test_a_steep_course_is_no_swing() -> None:
    days = np.arange(0.0, 40.0, 1 / 12)
    assert daily(days, days / 20.0, AXIS) is None


def test_days_with_one_point_keep_it_and_a_closing_midnight_belongs_to_the_day_before() -> None:
    dense, values = swinging(7.0 + 1e-6, 0.5)
    assert dense[-1] == pytest.approx(7.0)
    days = np.concatenate([dense, np.arange(8.0, 40.0)])
    band = daily(days, np.concatenate([values, np.full(32, 1.25)]), AXIS)
    assert band is not None
    assert 7.0 not in band.days
    later = band.days >= 8.0
    assert np.all(band.low[later] == band.high[later])
    assert np.all(band.mean[later] == 1.25)


def test_a_course_with_gaps_is_left_alone() -> None:
    days, values = swinging(60.0, 0.5)
    values[100] = np.nan
    assert daily(days, values, AXIS) is None


def test_the_range_of_people_is_lowest_to_highest_around_the_mean_of_those_who_have_a_value() -> None:
    days = np.arange(3.0)
    band = across(days, [np.array([1.0, 2.0, np.nan]), np.array([3.0, np.nan, np.nan])])
    assert band.reach == "people"
    assert band.low.tolist()[:2] == [1.0, 2.0]
    assert band.high.tolist()[:2] == [3.0, 2.0]
    assert band.mean.tolist()[:2] == [2.0, 2.0]
    assert np.isnan([band.low[2], band.high[2], band.mean[2]]).all()


def test_a_range_of_people_who_swing_reaches_over_the_day() -> None:
    days, values = swinging(60.0, 0.5)
    band = by_day(across(days, [values, 1.1 * values]), AXIS)
    assert band.reach == "people"
    assert band.days.size == 60
    assert (band.low.min(), band.high.max()) == pytest.approx((0.5, 1.65))


def test_a_range_of_people_who_do_not_swing_stays_as_it_is() -> None:
    band = across(np.arange(60.0), [np.ones(60), np.full(60, 2.0)])
    assert by_day(band, AXIS) is band


def test_a_band_has_one_length() -> None:
    three, two = np.zeros(3), np.zeros(2)
    with pytest.raises(ValueError, match="one length"):
        Band(three, three, two, three, "uncertainty")


def test_an_interval_says_what_it_counts() -> None:
    assert Interval(1.0, 2.0, "uncertainty", 0.95).level == 0.95
    assert "not known" in Band(*[np.zeros(2)] * 4, "uncertainty").words  # type: ignore[arg-type]
