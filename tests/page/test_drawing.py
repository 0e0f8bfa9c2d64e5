"""The pieces of figures: peaks survive thinning, ticks are round, labels keep apart, and text is escaped."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.page.axes import Plot, frame
from magmatrix.page.curve import curve, thinned
from magmatrix.page.svg import element, spread_out
from magmatrix.page.ticks import padded, time_ticks, value_ticks


def heights(path: str) -> list[float]:
    return [float(y) for y in re.findall(r"[ML][-\d.]+ ([-\d.]+)", path)]


def test_a_spike_of_one_point_survives_thinning() -> None:
    x, y = np.linspace(0.0, 500.0, 20_000), np.zeros(20_000)
    y[12_345], y[777] = 90.0, -40.0
    kept_x, kept_y = thinned(x, y, 500.0)
    assert kept_x.size < 20
    assert (kept_y.max(), kept_y.min()) == (90.0, -40.0)
    assert kept_x[kept_y.argmax()] == x[12_345]


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=300))
def test_thinning_never_moves_the_line_by_a_visible_amount(values: list[float]) -> None:
    x, y = np.linspace(0.0, 100.0, len(values)), np.array(values)
    kept_x, kept_y = thinned(x, y, 100.0)
    assert (kept_y.min(), kept_y.max()) == pytest.approx((y.min(), y.max()), abs=0.13)
    distance = np.abs(np.interp(x, kept_x, kept_y) - y)
    steepest = np.abs(np.diff(kept_y) / np.diff(kept_x)).max()
    assert distance.max() <= 0.13 * math.hypot(1.0, steepest)


def test_a_gap_in_the_numbers_is_a_gap_in_the_line() -> None:
    y = np.array([1.0, 2.0, np.nan, 3.0, 5.0, np.nan, 4.0])
    path = curve(np.arange(7.0), y, 7.0)
    assert path.count("M") == 3
    assert heights(path) == [1.0, 2.0, 3.0, 5.0, 4.0, 4.0]


def test_nothing_but_gaps_is_no_line() -> None:
    assert curve(np.arange(3.0), np.full(3, np.nan), 3.0) == ""


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.0, 1.0, (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)), (-3.0, 12.0, (-2.5, 0.0, 2.5, 5.0, 7.5, 10.0))],
)
def test_value_ticks_are_round(low: float, high: float, expected: tuple[float, ...]) -> None:
    assert value_ticks(low, high).at == pytest.approx(expected)


@pytest.mark.parametrize("size", [1e-300, 1e-25, 1e25, 1e300])
def test_value_ticks_of_any_size_are_found_and_short_when_written(size: float) -> None:
    assert value_ticks(0.0, size).at == pytest.approx([0.0, 0.2 * size, 0.4 * size, 0.6 * size, 0.8 * size, size])
    plot = Plot(0.0, 100.0, 0.0, 50.0, (0.0, 1.0), (0.0, size))
    assert max(len(label) for label in re.findall(r">([^<>]+)</text>", str(frame(plot, "")))) <= 12


@given(st.floats(-1e6, 1e6), st.floats(1e-9, 1e6))
def test_value_ticks_are_few_and_inside(low: float, span: float) -> None:
    high = low + span
    if high - low < 1e-9 * abs(low):
        return
    ticks = value_ticks(low, high)
    slack = 1e-6 * (high - low)
    assert 1 <= len(ticks.at) <= 8
    assert all(low - slack <= at <= high + slack for at in ticks.at)


@pytest.mark.parametrize(
    ("days", "unit", "last"),
    [
        (0.01, "hour", 0.2),
        (1.0, "hour", 24),
        (10.0, "day", 10),
        (168.0, "day", 168),
        (365.0, "day", 360),
        (3652.5, "year", 10),
    ],
)
def test_time_ticks_use_the_unit_people_think_in(days: float, unit: str, last: float) -> None:
    ticks = time_ticks(0.0, days)
    assert ticks.unit == unit
    assert ticks.at[-1] / ticks.per == pytest.approx(last)
    assert len(ticks.at) <= 10


def test_a_flat_course_is_not_blown_up() -> None:
    low, high = padded([np.array([0.84, 0.84001])])
    assert high - low > 0.008


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [np.nan], [1e-300], [5.0], [-2.0, -2.0]])
def test_axis_limits_always_span_something(values: list[float]) -> None:
    low, high = padded([np.array(values)])
    assert math.isfinite(low)
    assert math.isfinite(high)
    assert low < high


def test_labels_do_not_cover_each_other() -> None:
    places = spread_out([50.0, 50.0, 51.0], [15.0] * 3, 0.0, 100.0)
    assert sorted(places) == places
    assert np.diff(places).min() >= 15.0
    assert spread_out([99.0, 98.0], [10.0, 10.0], 0.0, 100.0) == [95.0, 85.0]


def test_text_in_a_figure_is_escaped_and_cleaned() -> None:
    drawn = element("text", "<b>&\x00", class_='a"b')
    assert ET.fromstring(drawn).text == "<b>&\ufffd"
