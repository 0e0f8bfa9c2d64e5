"""Figures: peaks survive thinning, ticks are round, shading stands where it should, and all of it is XML."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from magmatrix.errors import OutputError
from magmatrix.page.grades import grade_bar
from magmatrix.report.balance import ledger_figure, magnesium_ledger, turnover
from magmatrix.report.courses import courses
from magmatrix.report.fullness import contrast, contrast_figure, limits, windows
from magmatrix.report.picture import save_picture
from magmatrix.report.shown import shown
from magmatrix.report.timecourse import chart, sampling
from magmatrix.study.result import StudyResult


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
