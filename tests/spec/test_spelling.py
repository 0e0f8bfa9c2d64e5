"""Values in many spellings: each is read as meant, or answered with a spelling that is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.errors import StudyError
from magmatrix.protocol.interventions.diet import CONTENT
from magmatrix.protocol.interventions.drinking_water import WATER
from magmatrix.protocol.interventions.reading import ANY_AMOUNT, DAILY_AMOUNT, SINGLE_AMOUNT, Kind
from magmatrix.protocol.interventions.treatments import LENGTH
from magmatrix.protocol.plan import Given
from magmatrix.spec.spelling import clocks, quantities
from magmatrix.spec.values import AGE, SHARE, Values
from magmatrix.yamlio import load_yaml


@pytest.fixture(scope="module")
def values() -> Values:
    return Values(load_yaml("study.yaml", text="a: 1\n"))


@pytest.mark.parametrize(
    ("written", "kind", "value", "unit"),
    [
        ("300mg/day", DAILY_AMOUNT, 300.0, "mg/day"),
        ("300 mg per day", DAILY_AMOUNT, 300.0, "mg/day"),
        ("300 mg a day", DAILY_AMOUNT, 300.0, "mg/day"),
        ("300 mg daily", DAILY_AMOUNT, 300.0, "mg/day"),
        ("300 mg/24h", DAILY_AMOUNT, 300.0, "mg/day"),
        ("300 mg/24 h", DAILY_AMOUNT, 300.0, "mg/day"),
        ("300 mg·day^-1", DAILY_AMOUNT, 300.0, "mg/day"),
        ("300 mg d-1", DAILY_AMOUNT, 300.0, "mg/day"),
        ("300\u00a0mg/day", DAILY_AMOUNT, 300.0, "mg/day"),
        ("300000 µg/d", DAILY_AMOUNT, 300.0, "mg/day"),
        ("300000 mcg/day", DAILY_AMOUNT, 300.0, "mg/day"),
        ("1e3 mg", SINGLE_AMOUNT, 1000.0, "mg"),
        ("0.012 cm", LENGTH, 120.0, "um"),
        ("1.5mm", LENGTH, 1500.0, "um"),
        ("12 %", SHARE, 0.12, "1"),
        ("12%", SHARE, 0.12, "1"),
        (0.12, SHARE, 0.12, "1"),
        ("0.12", SHARE, 0.12, "1"),
        ("12 percent", SHARE, 0.12, "1"),
    ],
)
def test_spellings_that_are_read(values: Values, written: str, kind: Kind, value: float, unit: str) -> None:
    given = values.quantity(written, kind, ("a",))
    assert given.value == pytest.approx(value, rel=1e-12)
    assert given.unit == unit


@pytest.mark.parametrize("power", ["mg/cm2", "mg/cm^2", "mg/cm²", "mg/cm**2", "mg per cm2", "mg*cm⁻²"])
def test_areas_in_every_spelling(values: Values, power: str) -> None:
    if "**" in power:
        with pytest.raises(StudyError):
            values.any_unit(f"2 {power}9", "mg/cm^2", ("a",))
    assert values.any_unit(f"2 {power}", "mg/cm^2", ("a",)).value == 2.0


@pytest.mark.parametrize("unit", ["°C", "degC", "Celsius", "celsius", "deg C"])
def test_temperatures_are_read_in_celsius(values: Values, unit: str) -> None:
    assert values.any_unit(f"32 {unit}", "kelvin", ("a",)).value == pytest.approx(305.15)
    with pytest.raises(StudyError, match="wrong unit"):
        values.any_unit(f"32 {unit}", "1", ("a",))


def test_international_units_count_for_vitamin_d_and_are_answered_elsewhere(values: Values) -> None:
    path = ("arms", "a", "inputs", "mineral.vitamin_d_intake")
    assert values.any_unit("1000 IU/day", "ug/day", path).value == pytest.approx(25.0, rel=1e-12)
    with pytest.raises(StudyError, match="40 IU are 1 ug"):
        values.any_unit("1000 IU/day", "mg/day", ("arms", "a", "inputs", "vitamin_c.intake"))
    with pytest.raises(StudyError, match="40 IU are 1 ug"):
        values.quantity("400 IU/day", DAILY_AMOUNT, ("a",))


@pytest.mark.parametrize(
    ("written", "kind", "better"),
    [
        ("1,5 mm", LENGTH, "1.5 mm"),
        ("1,5", LENGTH, "1.5 mm"),
        (12, SHARE, "12 %"),
        (12.5, SHARE, "12.5 %"),
        (80, CONTENT, "80 %"),
        ("1,000 mg", SINGLE_AMOUNT, "1000 mg"),
        ("1 000 mg", SINGLE_AMOUNT, "1000 mg"),
        ("1'000 mg", SINGLE_AMOUNT, "1000 mg"),
        ("1_000 mg", SINGLE_AMOUNT, "1000 mg"),
        ("1.234,5 mg", SINGLE_AMOUNT, "1234.5 mg"),
        ("1,234.5 mg", SINGLE_AMOUNT, "1234.5 mg"),
        (300, DAILY_AMOUNT, "300 mg/day"),
        ("300", DAILY_AMOUNT, "300 mg/day"),
        ("300 MG/day", DAILY_AMOUNT, "300 mg/day"),
        ("300 Mg/day", DAILY_AMOUNT, "300 mg/day"),
        ("300 mgs/day", DAILY_AMOUNT, "300 mg/day"),
        ("300 mgs/dy", DAILY_AMOUNT, "300 mg/day"),
        ("300 mg/dya", DAILY_AMOUNT, "300 mg/day"),
        ("300 mg", DAILY_AMOUNT, "300 mg/day"),
        ("300 mg Mg/day", DAILY_AMOUNT, "300 mg/day"),
        ("300 mg/day of magnesium", DAILY_AMOUNT, "300 mg/day"),
        ("150 mg of elemental magnesium", SINGLE_AMOUNT, "150 mg"),
        ("1.5 liter/dya", WATER, "1.5 liter/day"),
        ("mg 300", SINGLE_AMOUNT, "300 mg"),
        ("45 yeras", AGE, "45 years"),
    ],
)
def test_spellings_that_are_answered(values: Values, written: str | float, kind: Kind, better: str) -> None:
    with pytest.raises(StudyError) as caught:
        values.quantity(written, kind, ("a",))
    assert caught.value.nearest_names == (better,)
    values.quantity(better, kind, ("a",))


@pytest.mark.parametrize("written", ["nan mg", "inf mg", "-inf", "1e999 mg", "-300 mg", "", "mg", "12 12 mg", "-0.1"])
def test_what_is_no_amount_is_never_read(values: Values, written: str) -> None:
    with pytest.raises(StudyError):
        values.quantity(written, ANY_AMOUNT, ("a",))


def test_international_units_are_no_misspelt_micrograms(values: Values) -> None:
    with pytest.raises(StudyError, match="another mass for each substance") as caught:
        values.quantity("300 IU/day", DAILY_AMOUNT, ("a",))
    assert not caught.value.nearest_names


def test_the_reason_a_unit_does_not_do_is_given(values: Values) -> None:
    with pytest.raises(StudyError, match="unit 'blorp' is not known"):
        values.any_unit("3 blorp", "mg", ("a",))
    with pytest.raises(StudyError, match="mass and amount of substance convert only through a chemical formula"):
        values.any_unit("3 mmol", "mg", ("a",))


@pytest.mark.parametrize(
    ("written", "better"),
    [
        ("1 month", "every 30 days"),
        ("every 3 months", "every 90 days"),
        ("monthly", "every 30 days"),
        ("every month", "every 30 days"),
        ("1 year", "every 365 days"),
        ("fortnightly", "every 2 weeks"),
        ("every other day", "every 2 days"),
        ("28", "28 days"),
    ],
)
def test_intervals_that_are_answered(values: Values, written: str, better: str) -> None:
    with pytest.raises(StudyError) as caught:
        values.whole_days(written, ("a",))
    assert caught.value.nearest_names == (better,)
    assert values.whole_days(better, ("a",)) >= 2


@pytest.mark.parametrize(
    ("written", "days"),
    [("2 weeks", 14), ("every 2 weeks", 14), ("weekly", 7), ("daily", 1), ("28 days", 28), ("28d", 28), ("day", 1)],
)
def test_intervals_that_are_read(values: Values, written: str, days: int) -> None:
    assert values.whole_days(written, ("a",)) == days


def test_a_month_as_a_length_of_time_is_a_twelfth_of_a_year(values: Values) -> None:
    assert values.minutes("6 months", ("a",)) == 6 * 43830


@pytest.mark.parametrize(
    ("written", "better"),
    [
        ("8 am", "08:00"),
        ("8pm", "20:00"),
        ("12 am", "00:00"),
        ("8.30", "08:30"),
        ("0800", "08:00"),
        ("8h", "08:00"),
        ("noon", "12:00"),
        ("480", "08:00"),
        ("8", "08:00"),
        ("1140", "11:40"),
    ],
)
def test_clock_times_that_are_answered(values: Values, written: str, better: str) -> None:
    with pytest.raises(StudyError) as caught:
        values.clock(written, ("a",))
    assert caught.value.nearest_names == (better,)


def test_a_clock_time_that_became_a_number_is_answered() -> None:
    assert next(clocks(480)) == "08:00"
    assert list(clocks(99999)) == []


NUMBERS = st.decimals(min_value=1, max_value=9999, places=1)
AMOUNTS = st.sampled_from(["mg", "mmol", "mEq", "mcg", "g", "µg"])
TIMES = st.sampled_from(["/day", "/d", " per day", " a day", " daily", "/ day", "/week", " each day"])
SPACES = st.sampled_from(["", " ", "  ", "\u00a0"])


@given(NUMBERS, SPACES, AMOUNTS, TIMES)
def test_amounts_per_time_read_alike_in_every_spelling(number: object, space: str, unit: str, time: str) -> None:
    values = Values(load_yaml("study.yaml", text="a: 1\n"))

    def read(text: str) -> Given | str:
        try:
            return values.quantity(text, DAILY_AMOUNT, ("a",))
        except StudyError as error:
            return error.problem

    plain = read(f"{number} {unit}/{'week' if 'week' in time else 'day'}")
    found = read(f"{number}{space}{unit}{time}")
    if isinstance(plain, str) or isinstance(found, str):
        assert plain == found
    else:
        assert (found.value, found.unit) == (plain.value, plain.unit)


@given(
    st.text(alphabet="0123456789.,' _mgLdayhIU/%²2³°Ck^*-", max_size=25), st.sampled_from([LENGTH, SHARE, ANY_AMOUNT])
)
def test_any_spelling_is_read_or_answered_with_one_that_is(written: str, kind: Kind) -> None:
    values = Values(load_yaml("study.yaml", text="a: 1\n"))
    try:
        given = values.quantity(written, kind, ("a",))
    except StudyError as error:
        for better in error.nearest_names:
            values.quantity(better, kind, ("a",))
        return
    assert kind.lowest <= given.value <= kind.highest
    assert re.search(r"\d", written)


@given(st.text(alphabet="0123456789.,'_ mgMG/day", max_size=30))
def test_suggestions_are_few(written: str) -> None:
    assert len(list(quantities(written, ("mg", "mmol")))) < 60
