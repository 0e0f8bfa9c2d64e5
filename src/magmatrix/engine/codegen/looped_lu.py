"""Factorisation and solution as loops over tables, for matrices whose unrolled code would be too long.

Rows before the dense block are eliminated one after the other, each spread out over a row of memory; the block is done
in full tiles (see dense_end.py). Entries lie row by row, columns ascending, diagonals as reciprocals, as they do in the
unrolled code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir

from magmatrix.engine.codegen.ir import I32, I64, PTR, VOID, Array, Code, Value, Variable, define
from magmatrix.engine.lower.dense_end import TILE
from magmatrix.engine.lower.sparse_lu import Elimination

_SHIFT = 2
_UNROLL = 1 << _SHIFT
GROUPS = (4, 2)
"""Numbers of pivots that are taken from a row together: the row is then read and written once for all of them."""


class LoopedLU:
    """The rows of an elimination, completed by `filled`, that are not unrolled: from `factored` and `solved` on.

    `factors`: functions (lu, work) with room for one full row in `work`. `solves`: functions (lu, b) that come between
    the unrolled rows' way down and their way up. Both are empty if nothing is left to do.
    """

    def __init__(
        self, module: ir.Module, elimination: Elimination, width: int, stride: int, *, factored: int, solved: int
    ) -> None:
        self._module = module
        self._width = width
        self._stride = stride
        self._size = len(elimination.order)
        self._first = self._size - elimination.block
        slots = elimination.slots
        starts = [slots[i, min((*lower, i))] for i, lower in enumerate(elimination.lower)]
        blocks = [slots[i, min(i, self._first)] for i in range(self._size)]
        self._starts = self._table("starts", [*starts, len(slots)])
        self._diagonals = self._table("diagonals", [slots[i, i] for i in range(self._size)])
        self._blocks = self._table("blocks", blocks)
        self._nested = self._table("nested", _nested(elimination.upper, self._first))
        self._columns = self._table("columns", [column for _, column in slots])
        self.factors = [self._build_factor(factored)] if factored < self._size else []
        self.solves = [self._build_solve(solved)] if solved < self._size else []

    def _table(self, name: str, numbers: Sequence[int]) -> ir.GlobalVariable:
        kind = ir.ArrayType(I32, len(numbers))
        table = ir.GlobalVariable(self._module, kind, f"lu_{name}")
        table.initializer = ir.Constant(kind, list(numbers))
        table.global_constant = True
        table.linkage = "internal"
        return table

    def _start(self, name: str, second: str) -> tuple[ir.Function, Code, Array, Array, _Tables]:
        both = [("lu", PTR), (second, PTR)]
        function, code, (lu, other) = define(
            self._module, name, VOID, both, self._width, alone=frozenset({"lu", second}), stride=self._stride
        )
        tables = _Tables(code, self._starts, self._diagonals, self._blocks, self._nested, self._columns)
        return function, code, code.reals(lu), code.reals(other), tables

    def _build_factor(self, begins: int) -> ir.Function:
        function, code, lu, work, tables = self._start("lu_factor", "work")
        with code.count(begins, self._size) as i:
            begin, block, end = tables.start(i), tables.block(i), tables.start(i + 1)

            def spread(p: Value, _: int) -> None:
                work[tables.column(p)] = lu[p]

            _each(code, begin, end, spread)
            at = code.variable(begin)
            with code.forever() as leave_if:
                place = at.get()
                leave_if(place >= block)
                pivot = tables.column(place)
                together = code.smaller(tables.nested(pivot), i - pivot)
                with code.either(together >= GROUPS[0]) as (many, fewer):
                    with many:
                        at.set(self._take(code, lu, work, tables, place, pivot, GROUPS[0]))
                    with fewer, code.either(together >= GROUPS[1]) as (some, one):
                        with some:
                            at.set(self._take(code, lu, work, tables, place, pivot, GROUPS[1]))
                        with one:
                            at.set(self._take(code, lu, work, tables, place, pivot, 1))

            def collect(p: Value, _: int) -> None:
                lu[p] = work[tables.column(p)]

            _each(code, block, end, collect)
            with code.when(i < self._first):
                lu[block] = 1.0 / work[i]
        if self._first < self._size:
            self._factor_block(code, lu, tables)
        code.return_()
        return function

    def _take(
        self, code: Code, lu: Array, work: Array, tables: _Tables, place: Value, pivot: Value, count: int
    ) -> Value:
        """Eliminate `count` nested pivots from the row in `work`, the first at `place`; return the place after them."""
        diagonals = [tables.diagonal(pivot + m) for m in range(count)]
        shares: list[Value] = []
        for m, diagonal in enumerate(diagonals):
            value = work[pivot + m]
            for before, share in enumerate(shares):
                value = value - share * lu[diagonals[before] + (m - before)]
            shares.append(value * lu[diagonal])
            lu[place + m] = shares[m]
        columns = diagonals[-1] + 1

        def subtract(n: Value, _: int) -> None:
            column = tables.column(columns + n)
            value = work[column]
            for m, share in enumerate(shares):
                value = value - share * lu[diagonals[m] + n + (count - m)]
            work[column] = value

        _each(code, code.whole(0), tables.start(pivot + count) - columns, subtract)
        return place + count

    def _factor_block(self, code: Code, lu: Array, tables: _Tables) -> None:
        size = self._size - self._first
        with code.count(0, size // TILE) as i:
            rows = [tables.block(i * TILE + (self._first + a)) for a in range(TILE)]
            across = i * TILE

            def tile(j: Value, depth: Value) -> list[list[Value]]:
                """The entries of tile (i, j) less what the first `depth` pivots take away."""
                places = [[row + (j * TILE + b) for b in range(TILE)] for row in rows]
                sums = [[code.variable(lu[place]) for place in line] for line in places]
                with code.count(0, depth) as k:
                    line = tables.block(k + self._first) + j * TILE
                    upper = [lu[line + b] for b in range(TILE)]
                    for row, line_sums in zip(rows, sums, strict=True):
                        lower = lu[row + k]
                        for total, entry in zip(line_sums, upper, strict=True):
                            total.set(total.get() - lower * entry)
                return [[total.get() for total in line_sums] for line_sums in sums]

            def write(j: Value, entries: list[list[Value]]) -> None:
                for row, line in zip(rows, entries, strict=True):
                    for b, entry in enumerate(line):
                        lu[row + (j * TILE + b)] = entry

            with code.count(0, i) as j:
                entries = tile(j, j * TILE)
                corner = [tables.block(j * TILE + (self._first + a)) + j * TILE for a in range(TILE)]
                for line in entries:
                    for b in range(TILE):
                        for c in range(b):
                            line[b] = line[b] - line[c] * lu[corner[c] + b]
                        line[b] = line[b] * lu[corner[b] + b]
                write(j, entries)
            square = tile(i, across)
            for a in range(TILE):
                for c in range(a):
                    square[a][c] = square[a][c] * square[c][c]
                    for b in range(c + 1, TILE):
                        square[a][b] = square[a][b] - square[a][c] * square[c][b]
                square[a][a] = 1.0 / square[a][a]
            write(i, square)
            with code.count(i + 1, size // TILE) as j:
                entries = tile(j, across)
                for a in range(TILE):
                    for c in range(a):
                        lower = lu[rows[a] + (across + c)]
                        for b in range(TILE):
                            entries[a][b] = entries[a][b] - lower * entries[c][b]
                write(j, entries)

    def _build_solve(self, begins: int) -> ir.Function:
        function, code, lu, b, tables = self._start("lu_solve", "b")
        with code.count(begins, self._size) as i:
            b[i] = _reduced(code, lu, b, tables, b[i], tables.start(i), tables.block(i))
        if self._first < self._size:
            self._solve_block(code, lu, b, tables)
        with code.count(0, self._first - begins) as k:
            i = code.whole(self._first - 1) - k
            diagonal = tables.diagonal(i)
            b[i] = _reduced(code, lu, b, tables, b[i], diagonal + 1, tables.start(i + 1)) * lu[diagonal]
        code.return_()
        return function

    def _solve_block(self, code: Code, lu: Array, b: Array, tables: _Tables) -> None:
        size = self._size - self._first
        x = b.shifted(self._first)

        def rows_of(i: Value) -> list[Value]:
            return [tables.block(i * TILE + (self._first + a)) for a in range(TILE)]

        def reduce(i: Value, rows: list[Value], begin: Value, end: Value) -> list[Value]:
            sums = [code.variable(x[i * TILE + a]) for a in range(TILE)]
            with code.count(begin, end) as k:
                known = x[k]
                for row, total in zip(rows, sums, strict=True):
                    total.set(total.get() - lu[row + k] * known)
            return [total.get() for total in sums]

        with code.count(0, size // TILE) as i:
            rows, here = rows_of(i), i * TILE
            values = reduce(i, rows, code.whole(0), here)
            for a in range(TILE):
                for c in range(a):
                    values[a] = values[a] - lu[rows[a] + (here + c)] * values[c]
                x[here + a] = values[a]
        with code.count(0, size // TILE) as k:
            i = code.whole(size // TILE - 1) - k
            rows, here = rows_of(i), i * TILE
            values = reduce(i, rows, here + TILE, code.whole(size))
            for a in reversed(range(TILE)):
                for c in range(a + 1, TILE):
                    values[a] = values[a] - lu[rows[a] + (here + c)] * values[c]
                values[a] = values[a] * lu[rows[a] + (here + a)]
                x[here + a] = values[a]


class _Tables:
    """The tables, read inside one function."""

    def __init__(self, code: Code, *tables: ir.GlobalVariable) -> None:
        self._code = code
        self._starts, self._diagonals, self._blocks, self._nested, self._columns = tables

    def _read(self, table: Any, index: Value) -> Value:
        builder = self._code.builder
        place = builder.gep(table, [ir.Constant(I32, 0), index.node], inbounds=True)
        return Value(self._code, builder.zext(builder.load(place, typ=I32), I64))

    def start(self, row: Value) -> Value:
        """Where a row begins."""
        return self._read(self._starts, row)

    def diagonal(self, row: Value) -> Value:
        """Where a row's diagonal lies."""
        return self._read(self._diagonals, row)

    def block(self, row: Value) -> Value:
        """Where a row's part of the dense block begins; its diagonal, if it is not part of it."""
        return self._read(self._blocks, row)

    def nested(self, row: Value) -> Value:
        """How many pivots from this one on can be taken together."""
        return self._read(self._nested, row)

    def column(self, place: Value) -> Value:
        """The column of an entry."""
        return self._read(self._columns, place)


def _nested(upper: Sequence[Sequence[int]], first: int) -> list[int]:
    """For each pivot, how many from it on have the same columns right of all of them, up to the dense block."""
    counts = [1] * len(upper)
    for k in reversed(range(first - 1)):
        if tuple(upper[k]) == (k + 1, *upper[k + 1]):
            counts[k] = min(counts[k + 1] + 1, GROUPS[0])
    return counts


def _each(code: Code, begin: Value, end: Value, body: Callable[[Value, int], None]) -> None:
    """Run `body`(place, lane of the unrolled loop) for all places, several at a time."""
    rounds = (end - begin) >> _SHIFT
    with code.count(0, rounds) as k:
        first = begin + (k << _SHIFT)
        for n in range(_UNROLL):
            body(first + n, n)
    with code.count(begin + (rounds << _SHIFT), end) as p:
        body(p, 0)


def _reduced(code: Code, lu: Array, x: Array, tables: _Tables, start: Value, begin: Value, end: Value) -> Value:
    """`start` less the products of the entries from `begin` to `end` with their unknowns, in several sums at a time."""
    sums: list[Variable] = [code.variable(start), *(code.variable(code.real(0.0)) for _ in range(_UNROLL - 1))]

    def subtract(p: Value, n: int) -> None:
        sums[n].set(sums[n].get() - lu[p] * x[tables.column(p)])

    _each(code, begin, end, subtract)
    return (sums[0].get() + sums[1].get()) + (sums[2].get() + sums[3].get())
