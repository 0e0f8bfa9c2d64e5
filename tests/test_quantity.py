"""Units at the edges: reading, converting, refusing to guess."""

from __future__ import annotations

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.errors import UnitError
from magmatrix.quantity import (
    base_factor,
    common_units,
    convert,
    describe_dimensions,
    dimension_equal,
    exact_factor,
    named_by_pint,
    registry,
)

UNITS = [
    "mmol",
    "mol",
    "mg",
    "g/L",
    "mmol/L",
    "mEq_Mg/kg",
    "percent/hour",
    "1/year",
    "g/m**2/h",
    "um",
    "MPa",
    "1",
    "fold",
]
SCALES = {
    "time": ["s", "min", "hour", "day", "week", "month", "year"],
    "amount": ["mol", "mmol", "umol", "mEq_Mg"],
    "mass": ["kg", "g", "mg", "ug", "pg"],
    "concentration": ["mol/L", "mmol/L", "umol/mL", "mEq_Mg/L", "nmol/uL"],
    "pure": ["1", "percent", "fold", "ratio", "count", "mol/mol", "%"],
}
NUMBERS = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-9)


def test_the_year_is_the_julian_year_and_the_milliequivalent_half_a_millimole() -> None:
    assert convert(1, "year", "day") == 365.25
    assert convert(3.54, "mEq_Mg/kg", "mmol/kg") == pytest.approx(1.77, rel=1e-15)


def test_common_factors_are_exact() -> None:
    assert base_factor("mmol/L") == (1.0, {"m": -3, "mol": 1})
    assert base_factor("g/m**2/hour")[1] == {"kg": 1, "m": -2, "s": -1}
    assert convert(3, "mg", "g") == 0.003
    assert convert(0.25, "percent", "1") == 0.0025


def test_powers_are_written_with_stars_or_a_hat_and_may_be_fractions() -> None:
    assert base_factor("g/m^2/h") == base_factor("g/m**2/h")
    assert base_factor("m**0.5")[1] == {"m": 0.5}
    assert base_factor("1/day**(-2)") == base_factor("day**2")


def test_mass_never_becomes_amount() -> None:
    with pytest.raises(UnitError, match=r"'mg' to 'mmol'.*chemical formula"):
        convert(300, "mg", "mmol")


def test_other_clashes_name_both_units_and_both_dimensions() -> None:
    with pytest.raises(UnitError, match=r"'mmol/L' to 'mmol/hour': m\*\*-3 mol against mol s\*\*-1"):
        convert(1, "mmol/L", "mmol/hour")


@pytest.mark.parametrize(
    ("unit", "part"),
    [
        ("mmoll", "did you mean"),
        ("g/m2/h", "'m**2'"),
        ("degC", "kelvin"),
        ("dB", "kelvin"),
        ("pH", "pH"),
        ("5 mg", "product of units"),
        ("mmol + L", "cannot read"),
        ("10**10**10", "product of units"),
        ("a**999999999", "small number"),
        ("(mg", "bracket"),
        ("", "empty"),
        ("m" * 500, "is not a unit"),
        ("kg.real", "'.real'"),
        ("__import__('os')", "not"),
    ],
)
def test_what_is_no_unit_is_explained(unit: str, part: str) -> None:
    with pytest.raises(UnitError) as caught:
        base_factor(unit)
    assert part in str(caught.value)


def test_the_registry_is_one() -> None:
    assert registry() is registry()


def test_dimensions_read_as_text() -> None:
    assert describe_dimensions({}) == "no dimension"
    assert describe_dimensions({"mol": 1, "m": -3}) == "m**-3 mol"


@given(st.sampled_from(sorted(SCALES)), st.data(), NUMBERS)
def test_there_and_back_is_the_same_number(kind: str, data: st.DataObject, value: float) -> None:
    first, second = (data.draw(st.sampled_from(SCALES[kind])) for _ in range(2))
    assert dimension_equal(first, second)
    assert convert(convert(value, first, second), second, first) == pytest.approx(value, rel=1e-14, abs=0)


@given(st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_the_factor_of_a_product_is_the_product_of_factors(first: str, second: str) -> None:
    one, two = exact_factor(first), exact_factor(second)
    product, quotient = exact_factor(f"({first})*({second})"), exact_factor(f"({first})/({second})")
    assert product[0] == one[0] * two[0]
    assert quotient[0] == one[0] / two[0]
    total = dict(one[1])
    for name, power in two[1]:
        total[name] = total.get(name, 0) + power
    assert dict(product[1]) == {name: power for name, power in total.items() if power}


@given(st.sampled_from(UNITS), st.sampled_from(UNITS), NUMBERS)
def test_conversion_works_exactly_where_dimensions_agree(first: str, second: str, value: float) -> None:
    if dimension_equal(first, second):
        assert math.isfinite(convert(value, first, second))
    else:
        with pytest.raises(UnitError):
            convert(value, first, second)


@given(st.text(max_size=40))
def test_any_text_is_a_unit_or_a_unit_error(text: str) -> None:
    try:
        factor, dims = base_factor(text)
    except UnitError:
        return
    assert factor > 0
    assert set(dims) <= {"s", "m", "kg", "mol", "K", "A", "cd"}


@given(st.text(alphabet="mgolLhday/*^() 0123456789.-[]_%", max_size=20))
def test_text_that_looks_like_a_unit_is_a_unit_or_a_unit_error(text: str) -> None:
    with contextlib.suppress(UnitError):
        assert base_factor(text)[0] > 0


def test_the_list_of_common_units_says_what_pint_says() -> None:
    assert len(common_units()) > 50
    for name, listed in common_units().items():
        size, dims = named_by_pint(name)
        assert (size, dict(dims)) == (listed[0], dict(listed[1])), name
