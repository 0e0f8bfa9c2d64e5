"""Elimination orders: what is filled, and that the factors solve."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.engine.lower.dense_end import TILE, filled
from magmatrix.engine.lower.sparse_lu import eliminate


def solved(
    size: int, entries: dict[tuple[int, int], float], right: list[float], *, full_end: bool = False
) -> list[float]:
    """Factorise and solve with the structure that `eliminate` foresees, and nothing outside it."""
    plan = eliminate(size, entries)
    if full_end:
        plan = filled(plan)
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


@given(data=st.data(), size=st.integers(1, 16))
def test_factors_solve(data: st.DataObject, size: int) -> None:
    places = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))
    entries = data.draw(st.dictionaries(places, st.floats(-1.0, 1.0), max_size=120))
    entries = {**entries, **{(k, k): 20.0 + k for k in range(size)}}
    matrix = np.zeros((size, size))
    for (i, j), value in entries.items():
        matrix[i, j] = value
    right = list(np.linspace(1.0, 2.0, size))
    exact = np.linalg.solve(matrix, right)
    np.testing.assert_allclose(solved(size, entries, right), exact, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(solved(size, entries, right, full_end=True), exact, rtol=1e-9, atol=1e-12)


def test_the_end_of_a_nearly_full_matrix_is_one_block_of_whole_tiles() -> None:
    full = {(i, j) for i in range(20) for j in range(20)} - {(19, 3), (4, 5)}
    plan = filled(eliminate(20, full))
    assert plan.block == 18
    assert plan.block % TILE == 0
    assert all(len(plan.lower[i]) + len(plan.upper[i]) >= 17 for i in range(2, 20))
    assert filled(eliminate(10, {(k, k + 1) for k in range(9)})).block == 0


def test_a_chain_has_no_fill() -> None:
    chain = {(k, k + 1) for k in range(9)} | {(k + 1, k) for k in range(9)}
    plan = eliminate(10, chain)
    assert plan.size == 10 + len(chain)
    assert plan.multiplications == 9


def test_an_arrowhead_is_taken_from_its_tip() -> None:
    arrowhead = {(0, k) for k in range(1, 10)} | {(k, 0) for k in range(1, 10)}
    plan = eliminate(10, arrowhead)
    assert plan.size == 10 + len(arrowhead)
    assert 0 in plan.order[-2:]
    assert plan.density == plan.size / 100
