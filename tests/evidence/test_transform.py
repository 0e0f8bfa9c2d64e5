"""The transformation language: arithmetic with units, and nothing else."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.errors import EvidenceError, UnitError
from magmatrix.evidence.transform import Measure, parse
from magmatrix.quantity import convert

INPUTS = {
    "halflife": Measure.of(15, "year"),
    "dose": Measure.of(300, "mg"),
    "mass": Measure.of(24.305, "g/mol"),
    "amount": Measure.of(5, "mmol"),
    "share": Measure.of(25, "percent"),
    "volume": Measure.of(3, "L"),
}


def compute(text: str, unit: str) -> float:
    return parse(text).compute(INPUTS, unit)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1 + 2 * 3 ** 2", "1", 19.0),
        ("(1 + 2) * 3", "1", 9.0),
        ("2 ** 3 ** 2", "1", 512.0),
        ("-2 ** 2", "1", -4.0),
        ("2 ** -1", "1", 0.5),
        ("10 - 3 - 2", "1", 5.0),
        ("12 / 3 / 2", "1", 2.0),
        ("--3", "1", 3.0),
        ("1.5e-3", "1", 0.0015),
        ("3 [L]", "mL", 3000.0),
        ("3[L] * 2", "L", 6.0),
        ("ln(2) / halflife", "1/year", math.log(2) / 15),
        ("dose / mass", "mmol", 300 / 24.305),
        ("amount + 0.001 [mol]", "mmol", 6.0),
        ("amount / volume", "mmol/L", 5 / 3),
        ("1 - share", "percent", 75.0),
        ("share * dose", "mg", 75.0),
        ("exp(ln(5))", "1", 5.0),
        ("log10(1000)", "1", 3.0),
        ("sqrt(volume ** 2)", "L", 3.0),
        ("volume ** 0.5 * volume ** 0.5", "L", 3.0),
        ("min(amount, 1 [mol])", "mmol", 5.0),
        ("max(1, 2, 3)", "1", 3.0),
        ("softplus_inverse(1)", "1", math.log(math.e - 1)),
        ("probit(0.975)", "1", 1.959963984540054),
        ("1 / chain_peak(2 [1/day], 2 [1/day])", "1/day", 2 * math.e),
        ("chain_peak(24 [1/day], 1 [1/hour], 1 [1/hour])", "hour**2", 2 * math.exp(-2)),
    ],
)
def test_expressions_have_the_value_of_arithmetic(text: str, unit: str, value: float) -> None:
    assert compute(text, unit) == pytest.approx(value, rel=1e-14)


def test_a_printed_number_is_not_disturbed_by_its_unit() -> None:
    kept = parse("x").compute({"x": Measure.of(1.4, "1/day")}, "1/day")
    assert kept == 1.4


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [
        ("amount + halflife", "mmol", "adds mol and s"),
        ("amount - dose", "mmol", "subtracts mol and kg"),
        ("ln(halflife)", "1", "ln needs a pure number, not s"),
        ("exp(1 [m])", "1", "exp needs a pure number, not m"),
        ("2 ** halflife", "1", "exponent in s"),
        ("dose / mass", "mg", "which is not 'mg'"),
        ("max(amount, dose)", "mmol", "max compares mol and kg"),
        ("chain_peak(1 [1/day], 1 [day])", "day", "chain_peak compares"),
        ("chain_peak(0 [1/day], 1 [1/day])", "day", "above zero"),
        ("softplus_inverse(0)", "1", "above zero"),
        ("probit(1)", "1", "below 1"),
        ("ln(0)", "1", "ln of 0"),
        ("sqrt(-1)", "1", "sqrt of -1"),
        ("(0 - 1) ** 0.5", "1", "negative number"),
        ("1 / 0", "1", "cannot be computed"),
        ("exp(1000)", "1", "cannot be computed"),
        ("10 ** 400", "1", "cannot be computed"),
        ("volume ** 50", "L**50", "small whole"),
        ("1e308 * 1e308", "1", "not a number"),
        ("unknown + 1", "1", "reads 'unknown'"),
    ],
)
def test_what_does_not_fit_is_explained(text: str, unit: str, words: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        compute(text, unit)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "ends too early"),
        ("1 +", "ends too early"),
        ("(1 + 2", "ends without ')'"),
        ("1 2", "cannot be read at '2'"),
        ("1 +* 2", "expected a number"),
        ("log(2)", "did you mean log10"),
        ("ln", "needs '(' after it"),
        ("ln(1, 2)", "one argument"),
        ("ln()", "expected a number"),
        ("3 [litre]x", "cannot be read at 'x'"),
        ("3 [litree]", "'litree' is not known"),
        ("halflife [day]", "cannot be read at '[day]'"),
        ("x.real", "cannot be read at '.real'"),
        ("__import__('os')", "cannot be read at"),
        ("2x", "cannot be read at '2x'"),
        ("1 if x else 2", "cannot be read at 'if x else 2'"),
        ("(" * 100 + "1" + ")" * 100, "nested"),
        ("-" * 100 + "1", "nested"),
        ("1" * 1000, "longer than"),
    ],
)
def test_what_is_no_expression_is_explained(text: str, words: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        parse(text)
    assert words in str(caught.value)


def test_the_names_of_an_expression_are_known() -> None:
    assert parse("a * ln(b) + a / chain_peak(c_1, d)").names == {"a", "b", "c_1", "d"}


@given(st.floats(min_value=1e-6, max_value=30.0))
def test_softplus_inverse_undoes_softplus(value: float) -> None:
    inverse = parse("softplus_inverse(y)").compute({"y": Measure(value)}, "1")
    assert math.log1p(math.exp(inverse)) == pytest.approx(value, rel=1e-9)


@given(
    st.floats(min_value=-1e6, max_value=1e6, allow_subnormal=False),
    st.floats(min_value=-1e6, max_value=1e6, allow_subnormal=False),
    st.sampled_from(["mmol", "mol", "umol", "mEq_Mg"]),
    st.sampled_from(["mmol", "mol", "umol", "mEq_Mg"]),
)
def test_sums_are_the_same_in_any_unit(first: float, second: float, one: str, two: str) -> None:
    total = parse("a + b").compute({"a": Measure.of(first, one), "b": Measure.of(second, two)}, "mmol")
    expected = convert(first, one, "mmol") + convert(second, two, "mmol")
    assert total == pytest.approx(expected, rel=1e-12, abs=1e-12 * (abs(first) + abs(second)) * 1000)


@given(st.text(alphabet="0123456789.+-*/() ,[]_aexlnsqrtmi", max_size=30))
def test_any_text_is_an_expression_or_an_evidence_error(text: str) -> None:
    try:
        expression = parse(text)
        expression.compute(dict.fromkeys(expression.names, Measure(2.0)), "1")
    except (EvidenceError, UnitError):
        return
