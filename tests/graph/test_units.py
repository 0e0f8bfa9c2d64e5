"""Units with their scale, and the check that keeps mmol from meeting mol and hours from meeting days."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.graph.expr import ZERO, call, compare, number, piecewise, power, symbol
from magmatrix.graph.model import Model
from magmatrix.graph.unit_check import check_units, inferred_units, unit_of
from magmatrix.graph.units import BASES, DIMENSIONLESS, Unit
from tests.graph.build import antimony

MMOL, MOL, LITRE = Unit.of(1e-3, mol=1), Unit.of(mol=1), Unit.of(1e-3, m=3)
HOUR, DAY, SECOND = Unit.of(3600, s=1), Unit.of(86400, s=1), Unit.of(s=1)

units = st.builds(
    lambda scale, powers: Unit.of(10.0**scale, **dict(zip(BASES, powers, strict=True))),
    st.integers(-6, 6),
    st.lists(st.integers(-3, 3), min_size=len(BASES), max_size=len(BASES)),
)

PREAMBLE = """
model small
  unit time_unit = 3600 second
  unit hour = 3600 second
  unit day = 86400 second
  unit mmol = 1e-3 mole
  unit per_hour = 1 / 3600 second
  unit mmol_per_hour = 1e-3 mole / 3600 second
  unit mmol_per_L = 1e-3 mole / litre
  const amount, heap, water, length_of_day, hours, ratio, k
  amount has mmol;        heap has mole;      water has litre
  length_of_day has day;  hours has hour;     ratio has dimensionless;  k has per_hour
"""


def problems(folder: Path, equations: str) -> list[str]:
    model = antimony(folder, f"{PREAMBLE}{equations}\nend\n")["small"]
    return [str(problem) for problem in check_units(model)]


@given(units, units, units)
def test_units_multiply_like_numbers(one: Unit, two: Unit, three: Unit) -> None:
    assert (one * two).same(two * one)
    assert ((one * two) * three).same(one * (two * three))
    assert (one / one).same(DIMENSIONLESS)
    assert (one / two * two).same(one)
    assert (one**2).same(one * one)
    assert (one ** Fraction(1, 2) * one ** Fraction(1, 2)).same(one)


@given(units, st.integers(1, 5))
def test_scale_is_part_of_the_unit(unit: Unit, steps: int) -> None:
    larger = unit * Unit.of(10.0**steps)
    assert larger.same_dimension(unit)
    assert not larger.same(unit)


def test_close_scales_are_one_unit() -> None:
    assert HOUR.same(Unit.of(60.0 * 60.0 * (1 + 1e-12), s=1))
    assert not HOUR.same(Unit.of(3600.1, s=1))


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        (MMOL, "mmol"),
        (MMOL / LITRE, "mmol/L"),
        (Unit.of(1, m=1, s=-1), "m/s"),
        (Unit.of(1e6, kg=1, m=-1, s=-2), "MPa"),
        (LITRE / HOUR, "L/h"),
        (MMOL / HOUR, "mmol/h"),
        (HOUR**-1, "1/h"),
        (DAY, "d"),
        (DIMENSIONLESS, "1"),
        (Unit.of(0.01), "0.01"),
        (Unit.of(kg=1, m=-1, s=-2), "Pa"),
        (Unit.of(7.0, s=2), "7 s^2"),
    ],
)
def test_units_are_written_as_people_write_them(unit: Unit, name: str) -> None:
    assert str(unit) == name


def test_an_unknown_base_is_refused() -> None:
    with pytest.raises(KeyError, match="furlong"):
        Unit.of(furlong=1)


@pytest.mark.parametrize(
    "equation",
    [
        "total := abs(amount - 2 * amount); total has mmol",
        "total := piecewise(amount, hours > 0 && !(hours > 5 hour) || true, 0)",
        "total := amount + amount",
        "total := amount + 0",
        "total := max(0, amount) - 2 * amount",
        "total := amount * (1 - ratio)",
        "total := amount * exp(-k * hours)",
        "level := amount / water; level has mmol_per_L",
        "total := (amount^2)^0.5; total has mmol",
        "side := sqrt(amount * amount); side has mmol",
        "odds := ratio^ratio; odds has dimensionless",
        "total := piecewise(amount, hours > 0, 0)",
        "same := 1e3 * heap; same has mole",
        "total := amount + 1.5 mmol; total has mmol",
        "later := hours + 2 hour",
    ],
)
def test_equations_that_hold(tmp_path: Path, equation: str) -> None:
    assert problems(tmp_path, equation) == []


@pytest.mark.parametrize(
    ("equation", "words"),
    [
        ("total := amount + heap", ("total = amount + heap", "amount in mmol", "heap in mol", "convert one")),
        ("total := hours + length_of_day", ("hours in h", "length_of_day in d")),
        ("total := amount - water", ("amount in mmol", "water in L")),
        ("total := max(amount, water)", ("max compares", "mmol", "water in L")),
        ("total := amount + 1", ("amount in mmol", "adds 1 in 1")),
        ("total := piecewise(amount, hours > 0, water)", ("piecewise compares", "water in L")),
        ("total := piecewise(amount, hours > length_of_day, 0)", ("gt compares", "hours in h", "length_of_day in d")),
        ("total := exp(hours)", ("exp(hours) needs a dimensionless argument", "in h")),
        ("total := ln(amount)", ("log(amount) needs a dimensionless argument", "in mmol")),
        ("total := amount^hours", ("exponent hours is in h",)),
        ("total := amount^ratio", ("amount in mmol is raised to a power that varies",)),
        ("total := amount; total has mole", ("right side is in mmol", "left side in mol")),
        ("level := amount / water; level has mmol", ("right side is in mmol/L", "left side in mmol")),
        ("total := amount + 1 hour", ("amount in mmol", "in h")),
        ("var x; x has mmol; x = 0; x' = amount", ("d(x)/dt = amount", "in mmol", "in mmol/h")),
        ("var x; x has mmol; x = 2 * heap; x' = 0", ("x(0) = 2*heap", "in mol,", "in mmol")),
        ("var x; x has mmol; x = 0; x' = 0; at hours > amount: x = 1 mmol", ("trigger", "gt compares")),
        ("var x; x has mmol; x = 0; x' = 0; e: at hours > 0: x = water", ("e: x = water", "in L", "in mmol")),
        ("var x; x = 0; x' = 0", ("x: has no unit; declare one",)),
        ("var x, y; y has mmol; x = 0; x' = 0; y := x", ("the unit of x is not known",)),
    ],
)
def test_equations_that_clash_say_where_and_both_units(tmp_path: Path, equation: str, words: tuple[str, ...]) -> None:
    found = problems(tmp_path, equation)
    assert found
    for word in words:
        assert word in " | ".join(found)


def test_every_clash_is_found_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, "one := amount + heap; two := amount + water; three := hours + length_of_day")
    assert [problem.split(" = ")[0] for problem in found] == ["one", "two", "three"]


def test_reactions_give_substance_per_time(tmp_path: Path) -> None:
    body = """
      unit substance = 1e-3 mole
      unit extent = 1e-3 mole
      compartment body = 1; body has dimensionless
      substanceOnly species A in body; A has mmol; A = 1
      flow: A -> ; {rate}
    """
    assert problems(tmp_path, body.format(rate="k * A")) == []
    found = problems(tmp_path, body.format(rate="A"))
    assert len(found) == 1
    assert "flow = A: right side is in mmol, left side in mmol/h" in found[0]


def test_units_of_readouts_are_inferred(tmp_path: Path) -> None:
    model: Model = antimony(
        tmp_path, f"{PREAMBLE} level := amount / water\n rate := level * k\n wrong := amount + heap\nend\n"
    )["small"]
    known = inferred_units(model)
    assert known["level"].same(MMOL / LITRE)
    assert known["rate"].same(MMOL / LITRE / HOUR)
    assert "wrong" not in known


def test_a_bare_zero_fits_any_unit_and_other_numbers_do_not() -> None:
    known = {"a": MMOL}
    assert unit_of(ZERO, known, {}) is None
    assert unit_of(call("max", ZERO, ZERO), known, {}) is None
    assert unit_of(number(2.0), known, {}) is DIMENSIONLESS
    assert unit_of(number(2.0, "mmol"), known, {"mmol": MMOL}) is MMOL
    limited = piecewise(symbol("a"), compare("gt", symbol("a"), ZERO), ZERO)
    assert unit_of(limited, known, {}) is MMOL


@pytest.mark.parametrize("exponent", [2.0, -1.0, 0.5, 1.0 / 3.0, -1.5])
def test_exponents_may_be_fractions(exponent: float) -> None:
    found = unit_of(power(symbol("a"), number(exponent)), {"a": LITRE}, {})
    assert found is not None
    assert found.same(LITRE ** Fraction(exponent).limit_denominator(12))
