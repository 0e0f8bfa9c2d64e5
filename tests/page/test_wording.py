"""Numbers, units and times as people read them."""

from __future__ import annotations

import math

import pytest

from magmatrix.page import wording


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.84193, "0.8419"),
        (0.99996, "1.000"),
        (1528.29, "1528"),
        (12345.6, "12\u202f346"),
        (-0.5, "−0.5000"),
        (0.0, "0"),
        (-0.0, "0"),
        (3.4e-14, "3.4×10⁻¹⁴"),
        (2e9, "2×10⁹"),
        (math.nan, "–"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_numbers_have_four_significant_digits(value: float, text: str) -> None:
    assert wording.number(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.02, "0.02"), (25.0, "25"), (100.0, "100"), (2e-9, "2×10⁻⁹")])
def test_numbers_of_the_evidence_end_without_zeros(value: float, text: str) -> None:
    assert wording.written(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0388, "+3.88 %"),
        (-0.00003, "0 %"),
        (-0.0139, "−1.39 %"),
        (0.5561, "+55.6 %"),
        (1.8234, "+182 %"),
        (math.nan, "–"),
    ],
)
def test_percentages_have_a_sign(share: float, text: str) -> None:
    assert wording.percent(share).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("1", ""),
        ("dimensionless", ""),
        ("um", "µm"),
        ("ug/cm^2", "µg/cm²"),
        ("g/m2/h", "g/m²/h"),
        ("mmol/L", "mmol/L"),
        ("1/day", "1/day"),
        ("mmol**-1", "mmol⁻¹"),
    ],
)
def test_units_are_printed_as_in_a_paper(unit: str, text: str) -> None:
    assert wording.unit(unit) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0 days"),
        (1 / 24, "1 hour"),
        (0.5, "12 hours"),
        (52.84, "52.8 days"),
        (365.0, "365 days"),
        (math.nan, "–"),
    ],
)
def test_short_times_are_in_hours(value: float, text: str) -> None:
    assert wording.days(value).replace("\u00a0", " ") == text


def test_lists_read_as_sentences() -> None:
    assert wording.listed([]) == ""
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b", "c"]) == "a, b and c"
    assert wording.counted(1, "session") == "1 session"
    assert wording.counted(12000, "session") == "12\u202f000 sessions"


def test_ids_may_wrap_but_stay_text() -> None:
    assert wording.breakable("a.b_c<i>") == "a.<wbr>b_<wbr>c&lt;i&gt;"


@pytest.mark.parametrize(
    ("value", "span", "said"),
    [
        (0.25, 1.0, "hour 6"),
        (28.375, 168.0, "day 28"),
        (3.25, 9.0, "day 3.2"),
        (0.3, 168.0, "hour 7.2"),
        (0.0, 168.0, "start"),
        (16425.0, 21914.0, "year 45"),
        (4.0, 21914.0, "day 4"),
        (math.nan, 5.0, "–"),
    ],
)
def test_a_moment_is_counted_as_the_axis_counts(value: float, span: float, said: str) -> None:
    assert wording.moment(value, span) == said


@pytest.mark.parametrize(("value", "said"), [(3650.0, "10 years"), (21914.0, "60 years"), (365.0, "365 days")])
def test_long_studies_are_counted_in_years(value: float, said: str) -> None:
    assert wording.days(value).replace("\u00a0", " ") == said


def test_units_of_a_study_are_printed_as_print_does() -> None:
    assert wording.written_unit("load 2 mg/cm^2, 200 umol/L, 25 ug") == "load 2 mg/cm², 200 µmol/L, 25 µg"
    assert wording.written_unit("a sum of 3 units under umbrellas") == "a sum of 3 units under umbrellas"
