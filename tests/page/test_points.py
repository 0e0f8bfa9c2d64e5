"""Published points: markers stand within the plot and beside one another, and bars have caps where ends are known."""

from __future__ import annotations

import re

import numpy as np

from magmatrix.page.axes import Plot
from magmatrix.page.points import Points, drawn, symbol

PLOT = Plot(40.0, 20.0, 340.0, 180.0, (0.0, 100.0), (0.0, 1.0))


def points(day: float, value: float, low: float = np.nan, high: float = np.nan, shape: int = 0) -> Points:
    return Points("B", "Fine 1991", 1, shape, *(np.array([number]) for number in (day, value, low, high)))


def places(*everything: Points) -> list[tuple[float, float]]:
    found = re.findall(r"translate\(([-\d.]+) ([-\d.]+)\)", str(drawn(PLOT, everything)))
    return [(float(x), float(y)) for x, y in found]


def test_a_point_stands_at_its_day_and_value() -> None:
    assert places(points(50.0, 0.5)) == [(190.0, 100.0)]


def test_a_bar_reaches_from_low_to_high_and_an_open_end_has_no_cap() -> None:
    both, open_end = (str(drawn(PLOT, [points(50.0, 0.5, low, 0.75)])) for low in (0.25, np.nan))
    assert "M190.0 140.0V60.0" in both
    assert (both.count("h7"), open_end.count("h7")) == (2, 1)
    assert 'class="bar' not in str(drawn(PLOT, [points(50.0, 0.5)]))


def test_points_of_one_moment_stand_beside_one_another_within_the_plot() -> None:
    found = places(*(points(100.0, 0.5, 0.3, 0.7, shape) for shape in range(3)))
    xs = [x for x, _ in found]
    assert len(set(xs)) == 3
    assert max(xs) <= PLOT.right
    assert len({x for x, _ in places(points(50.0, 0.2), points(50.0, 0.8))}) == 1


def test_a_missing_value_is_not_drawn() -> None:
    assert str(drawn(PLOT, [points(50.0, np.nan)])) == ""


def test_records_have_markers_of_their_own() -> None:
    assert len({str(symbol(points(1.0, 1.0, shape=shape))) for shape in range(4)}) == 4
