"""Factorisation and solution as straight-line code on a matrix in memory, cut into functions of bearable length."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from llvmlite import ir

from magmatrix.engine.codegen.ir import PTR, VOID, Array, Value, define
from magmatrix.engine.lower.sparse_lu import Elimination


class UnrolledLU:
    """The first rows of an elimination; entries lie as `elimination.slots` says.

    `factor`, `down` and `up` are functions (lu, b) to be called one after the other; `b` is the right-hand side, and
    not used by `factor`. `present` are the entries that have a value before the factorisation.
    """

    def __init__(
        self,
        module: ir.Module,
        elimination: Elimination,
        width: int,
        stride: int,
        *,
        factored: int,
        solved: int,
        limit: int,
        present: AbstractSet[tuple[int, int]],
    ) -> None:
        self._module = module
        self._elimination = elimination
        self._width = width
        self._stride = stride
        self._present = present
        lower, upper = elimination.lower, elimination.upper
        work = [len(line) + sum(len(upper[k]) for k in line) for line in lower[:factored]]
        left, right = [1 + len(line) for line in lower], [1 + len(line) for line in upper]
        self.factor = self._functions("rows", self._rows, _runs(range(factored), work, limit))
        self.down = self._functions("down", self._down, _runs(range(solved), left, limit))
        self.up = self._functions("up", self._up, _runs(range(solved - 1, -1, -1), right, limit))

    def _functions(
        self, name: str, write: Callable[[Iterable[int], Array, Array], None], runs: Iterable[list[int]]
    ) -> list[ir.Function]:
        functions = []
        args = [("lu", PTR), ("b", PTR)]
        for n, rows in enumerate(runs):
            label, alone = f"{name}_{n}", frozenset({"lu", "b"})
            function, code, (lu, b) = define(
                self._module, label, VOID, args, self._width, alone=alone, stride=self._stride
            )
            write(rows, code.reals(lu), code.reals(b))
            code.return_()
            functions.append(function)
        return functions

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
