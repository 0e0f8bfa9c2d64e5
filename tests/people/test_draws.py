"""A person's random numbers are the person's own: neither count nor order nor company changes them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.people.draws import normals, uniforms

SEEDS = st.integers(0, 2**63 - 1)


@given(seed=SEEDS, count=st.integers(1, 60), more=st.integers(0, 60), first=st.integers(0, 50))
def test_person_i_is_person_i_whatever_the_count_and_the_order(seed: int, count: int, more: int, first: int) -> None:
    everybody = uniforms(seed, "intake", count + more)
    assert np.array_equal(uniforms(seed, "intake", count), everybody[:count])
    one_by_one = [uniforms(seed, "intake", 1, first=i)[0] for i in reversed(range(count))]
    assert one_by_one[::-1] == everybody[:count].tolist()
    assert np.array_equal(uniforms(seed, "intake", count, first), uniforms(seed, "intake", first + count)[first:])


@given(seed=SEEDS, other=SEEDS)
def test_seeds_and_purposes_have_numbers_of_their_own(seed: int, other: int) -> None:
    assert not np.any(uniforms(seed, "intake", 8) == uniforms(seed, "threshold", 8))
    if seed != other:
        assert not np.any(uniforms(seed, "intake", 8) == uniforms(other, "intake", 8))


def test_numbers_are_spread_as_they_should_be() -> None:
    """40 000 numbers: mean and variance within five standard errors, none at the ends."""
    even, normal = uniforms(1, "age", 40_000), normals(1, "age", 40_000)
    assert 0.0 < even.min() < 0.001
    assert 0.999 < even.max() < 1.0
    assert even.mean() == pytest.approx(0.5, abs=5 * (1 / 12) ** 0.5 / 200)
    assert normal.mean() == pytest.approx(0.0, abs=5 / 200)
    assert normal.std() == pytest.approx(1.0, abs=5 / 280)


def test_the_numbers_are_fixed_for_good() -> None:
    """Results of a seed must not change with the machine or with a later version."""
    assert uniforms(1, "threshold", 3) == pytest.approx(PINNED, abs=1e-15)


PINNED = [0.9251927436948373, 0.6570463538427558, 0.36897897090642645]
