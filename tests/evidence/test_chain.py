"""The peak of a chain of first-order steps against closed forms and against arithmetic with eighty digits."""

from __future__ import annotations

import itertools
import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.evidence.chain import chain_peak

RATES = st.floats(min_value=0.01, max_value=10.0)


def exact_peak(rates: list[float]) -> float:
    """Peak by partial fractions with eighty digits; the rates must differ."""
    with localcontext() as context:
        context.prec = 80
        exact = [Decimal(rate) for rate in rates]
        weights = [
            1 / math.prod((other - rate for other in exact if other is not rate), start=Decimal(1)) for rate in exact
        ]

        def response(time: Decimal, order: int) -> Decimal:
            return sum(
                ((-rate) ** order * weight * (-rate * time).exp() for rate, weight in zip(exact, weights, strict=True)),
                Decimal(0),
            )

        low, high = Decimal(0), sum((3 / rate for rate in exact), Decimal(0))
        for _ in range(150):
            middle = (low + high) / 2
            low, high = (middle, high) if response(middle, 1) > 0 else (low, middle)
        return float(response(low, 0))


def test_one_step_starts_at_its_peak() -> None:
    assert chain_peak([0.3]) == 1.0


@pytest.mark.parametrize("rates", [(0.35, 0.70), (0.7, 0.35), (1.0, 1.001), (1.0, 1.0 + 1e-9), (0.01, 10.0)])
def test_two_steps_have_a_closed_form(rates: tuple[float, float]) -> None:
    slow, fast = sorted(rates)
    closed = math.exp(-slow / (fast - slow) * math.log1p((fast - slow) / slow)) / fast
    assert chain_peak(rates) == pytest.approx(closed, rel=1e-12)


@pytest.mark.parametrize("steps", [2, 3, 4, 5, 8])
def test_equal_steps_have_a_closed_form(steps: int) -> None:
    rate, order = 0.7, steps - 1
    closed = (order / (rate * math.e)) ** order / math.factorial(order)
    assert chain_peak([rate] * steps) == pytest.approx(closed, rel=1e-12)


def test_rates_of_the_wound_response() -> None:
    kW, kN, kA, kF, kP, kO = 0.35, 0.70, 0.12, 0.02, 0.3, 0.9
    for rates in ([kW, kN], [kW, kN, kA, kF], [kW, kN, kP], [kW, kN, kO]):
        assert chain_peak(rates) == pytest.approx(exact_peak(rates), rel=1e-12)


@settings(max_examples=25)
@given(st.lists(RATES, min_size=2, max_size=5, unique=True).filter(lambda r: min_gap(r) > 1e-4))
def test_any_distinct_rates_agree_with_many_digits(rates: list[float]) -> None:
    assert chain_peak(rates) == pytest.approx(exact_peak(rates), rel=1e-12)


@settings(max_examples=25)
@given(st.lists(RATES, min_size=1, max_size=5))
def test_the_order_of_steps_does_not_matter(rates: list[float]) -> None:
    shuffled = sorted(rates)
    assert chain_peak(rates) == pytest.approx(chain_peak(shuffled), rel=1e-12)


@settings(max_examples=25)
@given(st.lists(RATES, min_size=1, max_size=5), st.floats(min_value=1e-3, max_value=1e3))
def test_the_peak_scales_with_the_unit_of_time(rates: list[float], factor: float) -> None:
    scaled = chain_peak([rate * factor for rate in rates])
    assert scaled == pytest.approx(chain_peak(rates) / factor ** (len(rates) - 1), rel=1e-11)


@settings(max_examples=25)
@given(st.lists(RATES, min_size=1, max_size=4), st.floats(min_value=0.0, max_value=1e-6))
def test_nearly_equal_rates_give_nearly_the_same_peak(rates: list[float], change: float) -> None:
    pair = [*rates, rates[0]]
    moved = [*rates, rates[0] * (1 + change)]
    assert chain_peak(moved) == pytest.approx(chain_peak(pair), rel=2 * change + 1e-12)


@pytest.mark.parametrize("rates", [[], [0.0], [-1.0, 2.0], [1.0, float("nan")], [1.0, float("inf")]])
def test_rates_must_be_positive_numbers(rates: list[float]) -> None:
    with pytest.raises(ValueError, match="rate"):
        chain_peak(rates)


def min_gap(rates: list[float]) -> float:
    ordered = sorted(rates)
    return min((b - a for a, b in itertools.pairwise(ordered)), default=1.0)


def test_many_at_once_are_each_alone_to_the_last_digit() -> None:
    rows = np.random.default_rng(5).uniform(0.02, 2.0, size=(40, 4))
    peaks = chain_peak([*rows.T])
    assert [float(peak) for peak in peaks] == [chain_peak([float(rate) for rate in row]) for row in rows]


def test_one_rate_may_be_common_to_all() -> None:
    rates = np.array([[0.2, 0.5], [0.9, 0.1]])
    peaks = chain_peak([0.35, rates])
    assert peaks.shape == (2, 2)
    assert peaks[1, 0] == chain_peak([0.35, 0.9])


def test_one_rate_of_many_that_is_not_positive_is_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        chain_peak([0.5, np.array([0.3, 0.0])])
