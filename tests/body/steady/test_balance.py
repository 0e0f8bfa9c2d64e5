"""The level at which losses equal gains, wherever it lies, for many people at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import brentq

from magmatrix.body.steady.balance import balanced

Array = NDArray[np.float64]


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=9))
def test_each_ratio_is_found_far_from_the_reference_too(levels: list[float]) -> None:
    wanted = np.array(levels)
    found = balanced(lambda ratio: ratio**2 - wanted**2, len(levels))
    np.testing.assert_allclose(found, wanted, rtol=1e-14)


@given(threshold=st.floats(0.2, 3.0), splay=st.floats(0.01, 0.5), income=st.floats(1e-6, 5.0))
def test_a_kidney_is_balanced_where_another_method_finds_it(threshold: float, splay: float, income: float) -> None:
    """A splayed threshold: flat below, straight above, with a sharp bend between."""

    def loss(ratio: Array | float) -> Array:
        return np.asarray(np.logaddexp(0.0, (ratio - threshold) / splay) * splay - income)

    (found,) = balanced(loss, 1)
    if loss(2.0**-40) < 0.0:
        ends = 2.0**-40, 2.0**40
        assert found == pytest.approx(
            brentq(lambda ratio: float(loss(ratio)), *ends, xtol=1e-300, rtol=1e-14), rel=1e-12
        )
    else:
        assert np.isnan(found)


def test_a_balance_at_the_reference_is_exactly_one_but_for_rounding() -> None:
    assert balanced(lambda ratio: ratio - 1.0, 1)[0] == 1.0
    off = np.array([1e-13, -1e-13, 1e-11])
    found = balanced(lambda ratio: ratio - 1.0 + off, 3, nothing=1e-12)
    assert found[:2].tolist() == [1.0, 1.0]
    assert found[2] == pytest.approx(1.0 - 1e-11, abs=1e-15)
    assert found[2] != 1.0


def test_who_never_balances_has_no_ratio_and_others_keep_theirs() -> None:
    sign = np.array([1.0, -1.0, 0.0, np.nan])

    def loss(ratio: Array) -> Array:
        return np.where(sign == 0.0, ratio - 0.3, sign)

    found = balanced(loss, 4)
    assert np.isnan(found).tolist() == [True, True, False, True]
    assert found[2] == pytest.approx(0.3, rel=1e-14)


def test_losses_without_a_value_on_the_way_are_no_balance() -> None:
    """Defined at 1 and 2, the ends of the bracket, and nowhere between."""
    found = balanced(lambda ratio: np.where((ratio > 1.0) & (ratio < 2.0), np.nan, ratio - 1.5), 2)
    assert np.isnan(found).all()


@given(st.lists(st.floats(0.01, 50.0), min_size=2, max_size=20), st.randoms())
def test_a_ratio_does_not_depend_on_the_others(levels: list[float], random: object) -> None:
    wanted = np.array(levels)

    def found(which: list[int]) -> Array:
        own = wanted[which]
        return balanced(lambda ratio: ratio * ratio * ratio - own, len(which))

    everybody = found(list(range(len(levels))))
    order = list(range(len(levels)))
    random.shuffle(order)  # type: ignore[attr-defined]
    some = order[: max(1, len(order) // 2)]
    np.testing.assert_array_equal(found(some), everybody[some])
