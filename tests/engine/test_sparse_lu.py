"""Elimination orders: what is filled, and that the factors solve."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.engine.sparse_lu import eliminate


def solved(size: int, entries: dict[tuple[int, int], float], right: list[float]) -> list[float]:
    """Factorise and solve with the structure that `eliminate` foresees, and nothing outside it."""
    plan = eliminate(size, entries)
    place = {old: new for new, old in enumerate(plan.order)}
    moved = {(place[i], place[j]): value for (i, j), value in entries.items()}
    rows = [{j: moved.get((i, j), 0.0) for j in (*plan.lower[i], i, *plan.upper[i])} for i in range(size)]
    for i, row in enumerate(rows):
        for k in plan.lower[i]:
            row[k] /= rows[k][k]
            for j in plan.upper[k]:
                row[j] -= row[k] * rows[k][j]  # a missing entry would be a KeyError
    x = [right[old] for old in plan.order]
    for i in range(size):
        x[i] -= sum(rows[i][k] * x[k] for k in plan.lower[i])
    for i in reversed(range(size)):
        x[i] = (x[i] - sum(rows[i][j] * x[j] for j in plan.upper[i])) / rows[i][i]
    return [x[place[old]] for old in range(size)]


@given(data=st.data(), size=st.integers(1, 12))
def test_factors_solve(data: st.DataObject, size: int) -> None:
    places = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))
    entries = data.draw(st.dictionaries(places, st.floats(-1.0, 1.0), max_size=40))
    entries = {**entries, **{(k, k): 20.0 + k for k in range(size)}}
    matrix = np.zeros((size, size))
    for (i, j), value in entries.items():
        matrix[i, j] = value
    right = list(np.linspace(1.0, 2.0, size))
    np.testing.assert_allclose(solved(size, entries, right), np.linalg.solve(matrix, right), rtol=1e-9, atol=1e-12)


def test_a_chain_has_no_fill() -> None:
    chain = {(k, k + 1) for k in range(9)} | {(k + 1, k) for k in range(9)}
    plan = eliminate(10, chain)
    assert plan.fill == 0
    assert plan.size == 28
    assert plan.multiplications == 9


def test_an_arrow_is_taken_from_its_tip() -> None:
    arrow = {(0, k) for k in range(1, 10)} | {(k, 0) for k in range(1, 10)}
    plan = eliminate(10, arrow)
    assert plan.fill == 0
    assert 0 in plan.order[-2:]
    assert plan.density == plan.size / 100
