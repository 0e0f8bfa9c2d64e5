"""The order in which unknowns are eliminated, and which entries of the factors are then not zero.

Pivots stay on the diagonal: the matrices are I/(gamma h) - J, whose diagonal dominates as the step shrinks, and a step
that a small pivot spoils is rejected by its error estimate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush


@dataclass(frozen=True, slots=True)
class Elimination:
    """Factors of a sparse matrix.

    `order` lists the original indices in the order of elimination. `lower` and `upper` hold, for each row in the new
    numbering, the columns left and right of the diagonal that are not zero, ascending. `slots` maps (row, column),
    diagonal included, to a place in memory. The last `block` unknowns are treated as a full block (see dense_end.py).
    """

    order: tuple[int, ...]
    lower: tuple[tuple[int, ...], ...]
    upper: tuple[tuple[int, ...], ...]
    slots: dict[tuple[int, int], int]
    block: int = 0

    @property
    def size(self) -> int:
        """Number of entries of both factors, diagonal once."""
        return len(self.slots)

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
    costs = [len(rows[k]) * len(columns[k]) for k in range(size)]
    queue = [(cost, k) for k, cost in enumerate(costs)]
    heapify(queue)
    order: list[int] = []
    while queue:
        cost, pivot = heappop(queue)
        if costs[pivot] != cost:
            continue  # an outdated entry: the present one is still to come
        costs[pivot] = -1
        order.append(pivot)
        right, below = rows[pivot], columns[pivot]
        for i in below:
            rows[i] |= right
            rows[i] -= {i, pivot}
        for j in right:
            columns[j] |= below
            columns[j] -= {j, pivot}
        for k in right | below:
            costs[k] = len(rows[k]) * len(columns[k])
            heappush(queue, (costs[k], k))
    return _factors(order, rows, columns)


def _factors(order: Sequence[int], rows: Sequence[set[int]], columns: Sequence[set[int]]) -> Elimination:
    """Number the unknowns anew; `rows` and `columns` say what is right of and below each pivot, in the old numbers."""
    place = {old: new for new, old in enumerate(order)}
    upper = tuple(tuple(sorted(place[j] for j in rows[old])) for old in order)
    left: list[list[int]] = [[] for _ in order]
    for new, old in enumerate(order):
        for i in columns[old]:
            left[place[i]].append(new)
    slots: dict[tuple[int, int], int] = {}
    for i in range(len(order)):
        for j in (*left[i], i, *upper[i]):
            slots[i, j] = len(slots)
    return Elimination(tuple(order), tuple(map(tuple, left)), upper, slots)
