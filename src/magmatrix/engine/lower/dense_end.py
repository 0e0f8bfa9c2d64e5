"""The last unknowns of an elimination form a block that is full, or nearly so: treat it as full.

The block is what is left when elimination has filled everything in; it takes most of the work of a matrix that fills
in, and loops over full tiles are far faster than loops over lists of columns.
"""

from __future__ import annotations

from typing import Final

from magmatrix.engine.lower.sparse_lu import Elimination

TILE: Final = 3
"""Rows and columns of a tile: nine sums, three factors and one more fit into sixteen vector registers."""
_SMALLEST = 4 * TILE
_FULL = 0.9


def dense_size(elimination: Elimination) -> int:
    """Return the size of the largest block at the end, a multiple of TILE, that is at least 90 % full; else 0."""
    size = len(elimination.order)
    below = [0] * size
    for columns in elimination.lower:
        for k in columns:
            below[k] += 1
    entries, best = 0, 0
    for k in reversed(range(size)):
        entries += 1 + below[k] + len(elimination.upper[k])
        block = size - k
        if block % TILE == 0 and block >= _SMALLEST and entries >= _FULL * block * block:
            best = block
    return best


def filled(elimination: Elimination) -> Elimination:
    """Return the same elimination with every entry of the block at the end present."""
    size = len(elimination.order)
    block = dense_size(elimination)
    first = size - block
    lower, upper = list(elimination.lower), list(elimination.upper)
    for i in range(first, size):
        lower[i] = (*(j for j in lower[i] if j < first), *range(first, i))
        upper[i] = tuple(range(i + 1, size))
    slots: dict[tuple[int, int], int] = {}
    for i in range(size):
        for j in (*lower[i], i, *upper[i]):
            slots[i, j] = len(slots)
    return Elimination(elimination.order, tuple(lower), tuple(upper), slots, block)
