"""Units in the names of the field, at any scale."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.graph.unit_names import readable
from magmatrix.graph.units import Unit
from magmatrix.quantity import base_factor


def unit(text: str) -> Unit:
    return Unit.from_mapping(*base_factor(text))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("nmol/L", "nmol/L"),
        ("umol/mL", "mmol/L"),
        ("pmol/hour", "pmol/h"),
        ("kg/day", "kg/d"),
        ("ng/mL/hour", "ug/L/h"),
        ("mg/cm^2", "mg/cm2"),
        ("hour^2", "h2"),
        ("1/hour^3", "1/h3"),
        ("kJ/day", "kJ/d"),
        ("MPa", "MPa"),
        ("mmol/kJ", "mmol/kJ"),
        ("nmol", "nmol"),
        ("mm/year", "mm/year"),
    ],
)
def test_a_unit_is_shown_in_names_of_the_field(written: str, shown: str) -> None:
    assert str(unit(written)) == shown


def test_what_has_no_name_keeps_its_base_units() -> None:
    assert str(Unit.of(7.0, s=1, m=1)) == "7 s m"
    assert readable(1.0, Unit.of(1.0, K=1).exponents) is None
    assert readable(1.0, Unit.of(1.0, m=0.5).exponents) is None


@given(
    amount=st.sampled_from(["mmol", "pmol", "mg", "ug", "kg"]),
    volume=st.sampled_from(["L", "mL", "cm^2", "m^2", "um"]),
    period=st.sampled_from(["hour", "day", "min"]),
)
def test_a_name_means_the_same_unit(amount: str, volume: str, period: str) -> None:
    whole = unit(f"{amount}/{volume}/{period}")
    shown = str(whole)
    spelled = re.sub(r"(?<=m)([23])", r"^\1", shown).replace("/h", "/hour").replace("/d", "/day")
    assert unit(spelled).same(whole), shown
