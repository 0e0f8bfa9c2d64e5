"""Charts: what lies together is drawn once, bands are drawn, and the files say what the picture says."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from magmatrix.page.bands import Band
from magmatrix.page.chart import Chart, Line, keys_together

DAYS = np.linspace(0.0, 100.0, 101)
NOTE = "It informs; it does not treat."


def line(key: str, values: np.ndarray, hue: int = 0, band: Band | None = None) -> Line:
    return Line(key, f"Arm {key}", hue, 0, DAYS, values, band)


def chart(*lines: Line) -> Chart:
    return Chart("magnesium.serum", "serum magnesium", "mmol/L", lines, (0.0, 100.0))


RISING, FLAT = DAYS / 100.0, np.full(101, 0.5)


def test_curves_that_lie_on_one_another_are_drawn_once_and_named_together() -> None:
    made = chart(line("A", RISING), line("B", FLAT, 1), line("C", FLAT + 1e-5, 2))
    figure = str(made.figure("f"))
    assert [len(lot) for lot in made.together()] == [1, 2]
    assert figure.count('class="curve ') == 2
    assert re.findall(r'class="key f\d"[^>]*>([^<]+)<', figure) == ["A", "B, C"]


def test_curves_that_can_be_told_apart_are_both_drawn() -> None:
    assert str(chart(line("A", RISING), line("B", RISING + 0.02, 1)).figure("f")).count('class="curve ') == 2


def test_a_curve_with_gaps_is_not_taken_for_one_without() -> None:
    holed = FLAT.copy()
    holed[10] = np.nan
    assert len(chart(line("A", FLAT), line("B", holed, 1)).together()) == 2


@pytest.mark.parametrize(
    ("keys", "said"),
    [(["A"], "A"), (["B", "C"], "B, C"), (["A", "B", "C", "D"], "A–D"), (["A", "C", "D", "E"], "A, C–E"),
     (["A1", "A2", "A3"], "A1, A2, A3")],
)  # fmt: skip
def test_keys_of_one_lot_are_written_in_short(keys: list[str], said: str) -> None:
    assert keys_together(keys) == said


def test_a_band_is_drawn_behind_its_line_and_within_the_axis() -> None:
    band = Band(DAYS, FLAT - 0.4, FLAT + 0.4, FLAT, "people")
    made = chart(line("A", FLAT, 0, band))
    figure = str(made.figure("f"))
    assert figure.index('class="band f0"') < figure.index('class="curve ')
    ys = [float(y) for y in re.findall(r"[ML][-\d.]+ ([-\d.]+)", figure)]
    assert all(0.0 <= y <= 215.0 for y in ys)
    assert made.banded() == ("band: lowest to highest of the people, line: mean",)


def test_without_a_band_nothing_is_drawn_around_a_line() -> None:
    assert 'class="band' not in str(chart(line("A", RISING)).figure("f"))
    assert chart(line("A", RISING)).banded() == ()


def test_long_keys_have_room_at_the_right() -> None:
    figure = str(chart(line("A1", FLAT), line("A2", FLAT), line("A3", FLAT)).figure("f"))
    (x,) = re.findall(r'class="key f0" x="([\d.]+)"', figure)
    assert float(x) + 8 * len("A1, A2, A3") <= 402


def test_the_svg_file_stands_on_its_own() -> None:
    made = chart(line("A", RISING), line("B", FLAT, 1), line("C", FLAT, 2))
    text = made.svg_file(NOTE).decode()
    words = " ".join(ET.fromstring(text).itertext())
    for said in ("Serum magnesium, mmol/L", "Arm A", "Arm B; Arm C", NOTE):
        assert said in words
    assert "var(" not in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_the_csv_file_holds_every_course_and_empty_cells_where_there_is_no_value() -> None:
    holed = FLAT.copy()
    holed[1] = np.nan
    content = chart(line("A", RISING), line("B", holed, 1)).csv_file(NOTE).decode()
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0] == ["day", "A: Arm A, mmol/L", "B: Arm B, mmol/L", NOTE]
    assert len(rows) == 102
    assert rows[2] == ["1", "0.01", "", ""]


def test_the_csv_file_of_a_band_holds_mean_lowest_and_highest() -> None:
    band = Band(DAYS, FLAT - 0.4, FLAT + 0.4, FLAT, "people")
    rows = list(csv.reader(io.StringIO(chart(line("A", FLAT, 0, band)).csv_file(NOTE).decode())))
    assert [name.rpartition(", ")[2] for name in rows[0][1:-1]] == ["mean", "lowest", "highest"]
    assert rows[1] == ["0", "0.5", "0.1", "0.9", ""]


def test_courses_at_other_times_share_one_table() -> None:
    other = replace(line("B", FLAT[:51], 1), days=DAYS[:51] + 0.5)
    rows = list(csv.reader(io.StringIO(chart(line("A", RISING), other).csv_file(NOTE).decode())))
    assert rows[2] == ["0.5", "", "0.5", ""]


def test_hostile_names_stay_text() -> None:
    hostile = "</text><script>alert(1)</script>&\x07"
    made = Chart(hostile, hostile, hostile, (replace(line("A", RISING), label=hostile),), (0.0, 100.0))
    for text in (str(made.figure("f")), made.svg_file(hostile).decode()):
        assert not [e for e in ET.fromstring(text).iter() if "script" in e.tag]
