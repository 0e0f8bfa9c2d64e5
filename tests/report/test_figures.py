"""Figures: peaks survive thinning, ticks are round, shading stands where it should, and all of it is XML."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.errors import OutputError
from magmatrix.page.axes import Plot, frame
from magmatrix.page.curve import curve, thinned
from magmatrix.page.grades import grade_bar
from magmatrix.page.svg import element, spread_out
from magmatrix.page.ticks import padded, time_ticks, value_ticks
from magmatrix.report.balance import ledger_figure, magnesium_ledger, turnover
from magmatrix.report.courses import courses
from magmatrix.report.fullness import contrast, contrast_figure, limits, windows
from magmatrix.report.picture import save_picture
from magmatrix.report.shown import shown
from magmatrix.report.timecourse import chart, sampling
from magmatrix.study.result import StudyResult


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


def drawn(result: StudyResult, output: str) -> str:
    return str(chart(result.outputs[output], shown(courses(result)), result.days).figure("f"))


def all_figures(result: StudyResult) -> list[str]:
    everyone = courses(result)
    seen = [contrast(course) for course in everyone]
    figures = [chart(info, shown(everyone), result.days).figure("f") for info in result.outputs.values()]
    for name, window in windows(result):
        figures += [contrast_figure(each, name, window, limits(seen, window), "c") for each in seen]
    ledgers = [magnesium_ledger(course) for course in everyone]
    figures += [ledger_figure(ledger, "Ledger", turnover(ledger), "l") for ledger in ledgers if ledger]
    return [*map(str, figures), str(grade_bar(result.grades, "g"))]


def test_every_figure_is_xml_with_title_and_description(result: StudyResult) -> None:
    figures = all_figures(result)
    assert len(figures) == 4 + 6 + 3 + 1
    for figure in figures:
        root = ET.fromstring(figure)
        title, description = root[0], root[1]
        assert (title.tag[-5:], description.tag[-4:]) == ("title", "desc")
        assert title.text
        assert description.text
        assert "nan" not in figure


def test_a_course_that_fades_away_ends_at_about_nothing(
    result: StudyResult, with_output: Callable[[StudyResult, str, np.ndarray], StudyResult]
) -> None:
    faded = with_output(result, "magnesium.serum", np.exp(-np.linspace(0.0, 90.0, 400)))
    figure = drawn(faded, "magnesium.serum")
    assert "to about 0, lowest about 0" in figure
    assert "10⁻" not in figure


def test_figures_name_no_colour_of_their_own(result: StudyResult) -> None:
    assert not any(re.search(r'(?:fill|stroke)="|#[0-9a-f]{3,6}\b', figure) for figure in all_figures(result))


def test_figures_survive_missing_numbers(
    result: StudyResult, with_output: Callable[[StudyResult, str, np.ndarray], StudyResult]
) -> None:
    values = np.ones(400)
    values[::3] = np.nan
    for name in result.outputs:
        for figure in all_figures(with_output(result, name, values)):
            ET.fromstring(figure)
            assert "nan" not in figure


def test_sessions_are_marked_once_if_all_arms_share_them(result: StudyResult) -> None:
    shared = drawn(result, "magnesium.serum")
    assert shared.count('class="mark ') == 3
    apart = replace(result, sessions={"needled": (0.0, 28.0), "both": (14.0,)})
    assert drawn(apart, "magnesium.serum").count('class="mark f') == 3


def test_sampling_is_put_into_words(result: StudyResult) -> None:
    days = np.concatenate([np.arange(0, 28), np.arange(28, 35, 1 / 12), np.arange(35, 169)])
    arm = replace(result.arms[0], people=(replace(result.arms[0].people[0], hours=days * 24),))
    assert sampling(courses(replace(result, arms=(arm,)))) == (
        "One point every day; one every 2 hours from day 28 to 35. "
        "Swings within a day show only where points are that close."
    )


def of_values(result: StudyResult, days: list[float], collagen: list[float], fullness: list[float]) -> StudyResult:
    outputs = {"dermis.collagen_relative": np.array(collagen), "dermis.fullness_oedema": np.array(fullness)}
    person = replace(result.arms[1].people[0], hours=np.array(days) * 24, outputs=outputs)
    return replace(result, arms=(replace(result.arms[1], people=(person,)),), days=days[-1])


def test_the_shaded_time_lasts_exactly_while_fuller_with_less_collagen(result: StudyResult) -> None:
    study = of_values(result, [0, 2, 4, 8, 12], [1.0, 0.9, 0.9, 0.9, 1.1], [1.0, 1.2, 1.2, 0.8, 1.1])
    seen = contrast(courses(study)[0])
    assert len(seen.gaps) == 1
    assert seen.total_days == pytest.approx(6.0, abs=0.01)
    assert seen.widest == pytest.approx((2.0, -0.1, 0.2))
    assert "For 6\u00a0days in all" in seen.sentence
    assert "fullness +20.0\u00a0%, collagen −10.0\u00a0%" in seen.sentence


def test_a_hair_of_a_difference_is_not_called_fuller(result: StudyResult) -> None:
    study = of_values(result, [0, 5, 10], [1.0, 0.99999, 0.99998], [1.0, 1.00001, 1.00001])
    seen = contrast(courses(study)[0])
    assert seen.gaps == ()
    assert seen.sentence.startswith("At no time")


def test_the_first_weeks_start_with_the_first_session(result: StudyResult) -> None:
    shown = dict(windows(replace(result, sessions={"needled": (28.4, 56.4)})))
    assert shown == {"the first 4 weeks after the first session": (28.0, 56.0), "the whole study": (0.0, 168.0)}
    assert [name for name, _ in windows(replace(result, days=30.0))] == ["the whole study"]


def test_the_ledger_picture_names_what_is_large_and_skips_what_is_nothing(result: StudyResult) -> None:
    ledger = magnesium_ledger(courses(result)[0])
    assert ledger is not None
    words = " ".join(ET.fromstring(ledger_figure(ledger, "Ledger", 1.0, "l")).itertext())
    for said in ("eaten and swallowed", "urine", "from muscle", "kept in bone", "taken up 470\u00a0mmol (40\u00a0%)"):
        assert said in words
    assert "infused" not in words


def test_an_empty_ledger_has_no_picture(result: StudyResult) -> None:
    ledger = magnesium_ledger(courses(result)[0])
    assert ledger is not None
    nothing = replace(ledger, entries=tuple(replace(entry, value=0.0) for entry in ledger.entries))
    assert ledger_figure(nothing, "Ledger", 1.0, "l") == ""


def test_the_picture_stands_on_its_own(result: StudyResult, tmp_path: Path) -> None:
    file = save_picture(result, tmp_path / "picture.svg")
    text = file.read_text("utf-8")
    root = ET.fromstring(text)
    words = " ".join(root.itertext())
    assert "Microneedling, 300 mg/day" in words
    assert "No treatment" not in words
    assert "it does not treat" in words
    assert "var(" not in text
    assert "#ffffff" in text


def test_a_study_without_treatment_has_no_picture(result: StudyResult, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no picture of collagen against fullness"):
        save_picture(replace(result, sessions={}), tmp_path / "picture.svg")
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_cannot_be_written_is_an_output_error(result: StudyResult, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot write the picture"):
        save_picture(result, tmp_path / "missing" / "picture.svg")
