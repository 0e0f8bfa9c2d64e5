"""The order in which unknowns are eliminated, and which entries of the factors are then not zero.

Pivots stay on the diagonal: the matrices are I/(gamma h) - J, whose diagonal dominates as the step shrinks, and a step
that a small pivot spoils is rejected by its error estimate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Elimination:
    """Factors of a sparse matrix.

    `order` lists the original indices in the order of elimination. `lower` and `upper` hold, for each row in the new
    numbering, the columns left and right of the diagonal that are not zero, ascending. `slots` maps (row, column),
    diagonal included, to a place in memory.
    """

    order: tuple[int, ...]
    lower: tuple[tuple[int, ...], ...]
    upper: tuple[tuple[int, ...], ...]
    slots: dict[tuple[int, int], int]
    entries: int

    @property
    def size(self) -> int:
        """Number of entries of both factors, diagonal once."""
        return len(self.slots)

    @property
    def fill(self) -> int:
        """Entries that the matrix itself does not have."""
        return self.size - self.entries

    @property
    def density(self) -> float:
        """Share of the full square that is not zero."""
        return self.size / max(1, len(self.order) ** 2)

    @property
    def multiplications(self) -> int:
        """Multiply-subtracts of one factorisation."""
        return sum(len(self.upper[k]) for row in self.lower for k in row)


def eliminate(size: int, entries: Iterable[tuple[int, int]]) -> Elimination:
    """Return a fill-reducing elimination of a matrix with `entries` (row, column) and a full diagonal.

    Greedy Markowitz: next comes the unknown whose row and column have the smallest product of remaining counts.
    """
    given = {(i, j) for i, j in entries if i != j}
    rows: list[set[int]] = [set() for _ in range(size)]
    columns: list[set[int]] = [set() for _ in range(size)]
    for i, j in given:
        rows[i].add(j)
        columns[j].add(i)
    left = set(range(size))
    order: list[int] = []
    filled = set(given)
    while left:
        pivot = min(left, key=lambda k: (len(rows[k]) * len(columns[k]), k))
        left.remove(pivot)
        order.append(pivot)
        for i in columns[pivot]:
            rows[i].discard(pivot)
        for j in rows[pivot]:
            columns[j].discard(pivot)
        for i in columns[pivot]:
            for j in rows[pivot]:
                if i != j and (i, j) not in filled:
                    filled.add((i, j))
                    rows[i].add(j)
                    columns[j].add(i)
    place = {old: new for new, old in enumerate(order)}
    moved = sorted({(place[i], place[j]) for i, j in filled} | {(k, k) for k in range(size)})
    return Elimination(
        order=tuple(order),
        lower=tuple(tuple(j for i, j in moved if i == k and j < k) for k in range(size)),
        upper=tuple(tuple(j for i, j in moved if i == k and j > k) for k in range(size)),
        slots={position: n for n, position in enumerate(moved)},
        entries=len(given) + size,
    )
