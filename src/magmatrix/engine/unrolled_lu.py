"""Factorisation and solution as straight-line code on a matrix in memory, cut into functions of bearable length."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from llvmlite import ir

from magmatrix.engine.ir import PTR, VOID, Array, Value, define
from magmatrix.engine.sparse_lu import Elimination


def chain(
    module: ir.Module, name: str, args: Sequence[tuple[str, Any]], parts: Sequence[ir.Function], width: int
) -> ir.Function:
    """Return a function that calls all `parts`, which take the same arguments; the part itself if there is one."""
    if len(parts) == 1:
        return parts[0]
    alone = frozenset(label for label, kind in args if kind == PTR)
    function, code, values = define(module, name, VOID, args, width, alone=alone)
    for part in parts:
        code.call(part, *values)
    code.return_()
    return function


class UnrolledLU:
    """The function `solve`(lu, b) of one elimination, and if asked for factor(lu, work).

    Entries lie as `elimination.slots` says. `present` are the entries that have a value before the factorisation. `work` is not used.
    """

    def __init__(
        self,
        module: ir.Module,
        elimination: Elimination,
        present: Iterable[tuple[int, int]],
        width: int,
        limit: int,
    ) -> None:
        self._module = module
        self._elimination = elimination
        self._present = frozenset(present)
        self._width = width
        self._limit = limit
        self.solve = self._build_solve()

    def build_factor(self) -> ir.Function:
        """Return factor(lu, work): entries present become entries of the factors."""
        lower, upper = self._elimination.lower, self._elimination.upper
        weights = [len(line) + sum(len(upper[k]) for k in line) for line in lower]
        args = [("lu", PTR), ("work", PTR)]
        parts: list[ir.Function] = []
        for rows in _runs(range(len(lower)), weights, self._limit):
            parts.append(self._part(f"rows_{len(parts)}", args, partial(self._rows, rows)))
        return chain(self._module, "lu_factor", args, parts, self._width)

    def _part(self, name: str, args: Sequence[tuple[str, Any]], write: Callable[[Array, Array], None]) -> ir.Function:
        alone = frozenset(label for label, _ in args)
        function, code, (first, second) = define(self._module, name, VOID, args, self._width, alone=alone)
        write(code.reals(first), code.reals(second))
        code.return_()
        return function

    def _rows(self, rows: Iterable[int], lu: Array, _work: Array) -> None:
        elimination, places = self._elimination, self._elimination.slots
        entries: dict[tuple[int, int], Value] = {}

        def read(i: int, j: int) -> Value:
            if (i, j) not in entries:
                entries[i, j] = lu[places[i, j]]
            return entries[i, j]

        for i in rows:
            row = {j: read(i, j) for j in (*elimination.lower[i], i, *elimination.upper[i]) if (i, j) in self._present}
            for k in elimination.lower[i]:
                row[k] = row[k] * read(k, k)
                for j in elimination.upper[k]:
                    product = row[k] * read(k, j)
                    row[j] = row[j] - product if j in row else -product
            row[i] = 1.0 / row[i]
            for j, value in row.items():
                entries[i, j] = value
                lu[places[i, j]] = value

    def _build_solve(self) -> ir.Function:
        elimination = self._elimination
        args = [("lu", PTR), ("b", PTR)]
        parts: list[ir.Function] = []
        size = len(elimination.lower)
        down = [1 + len(line) for line in elimination.lower]
        up = [1 + len(line) for line in elimination.upper]
        for rows in _runs(range(size), down, self._limit):
            parts.append(self._part(f"down_{len(parts)}", args, partial(self._down, rows)))
        for rows in _runs(range(size - 1, -1, -1), up, self._limit):
            parts.append(self._part(f"up_{len(parts)}", args, partial(self._up, rows)))
        return chain(self._module, "solve", args, parts, self._width)

    def _down(self, rows: Iterable[int], lu: Array, b: Array) -> None:
        x: dict[int, Value] = {}
        for i in rows:
            value = b[i]
            for k in self._elimination.lower[i]:
                if k not in x:
                    x[k] = b[k]
                value = value - lu[self._elimination.slots[i, k]] * x[k]
            x[i] = value
            if self._elimination.lower[i]:
                b[i] = value

    def _up(self, rows: Iterable[int], lu: Array, b: Array) -> None:
        x: dict[int, Value] = {}
        places = self._elimination.slots
        for i in rows:
            value = b[i]
            for j in reversed(self._elimination.upper[i]):  # the value computed last comes last: nothing waits for it
                if j not in x:
                    x[j] = b[j]
                value = value - lu[places[i, j]] * x[j]
            x[i] = value * lu[places[i, i]]
            b[i] = x[i]


def _runs(rows: Sequence[int], weights: Sequence[int], limit: int) -> Iterator[list[int]]:
    """Cut rows into runs whose weights sum to about `limit`."""
    run: list[int] = []
    total = 0
    for row in rows:
        if run and total + weights[row] > limit:
            yield run
            run, total = [], 0
        run.append(row)
        total += weights[row]
    if run:
        yield run
