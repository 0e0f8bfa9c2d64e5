"""Random numbers that belong to a person: keyed by seed, person and purpose, so that count and order change nothing."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.problem.checks import whole

_WORDS = 4
"""A counter of Philox gives four words; the first is used, so that every person has a counter of their own."""
_BITS = 53


def uniforms(seed: int, purpose: str, count: int, first: int = 0) -> NDArray[np.float64]:
    """Return one number within (0, 1) for each of `count` people from number `first` on, shape [count].

    The number of a person depends on `seed`, `purpose` and the person's own number alone. Raises ModelError for a seed,
    count or first number that is no whole number from 0 on.
    """
    seed, count = whole(seed, "a seed", most=2**63 - 1), whole(count, "the number of people")
    first = whole(first, "the first person's number")
    key = int.from_bytes(hashlib.sha256(purpose.encode()).digest()[:8], "little")
    stream = np.random.Philox(counter=first, key=np.array([seed, key], dtype=np.uint64))
    words = stream.random_raw(_WORDS * count).reshape(count, _WORDS)[:, 0]
    return (np.asarray(words >> np.uint64(64 - _BITS), dtype=np.float64) + 0.5) * 2.0**-_BITS


def normals(seed: int, purpose: str, count: int, first: int = 0) -> NDArray[np.float64]:
    """Return one standard normal number for each of `count` people from number `first` on, shape [count]."""
    from scipy.special import ndtri

    return np.asarray(ndtri(uniforms(seed, purpose, count, first)), dtype=np.float64)
