"""Factorisation and solution as loops over tables, for models whose factors are too large to be written out.

Rows are eliminated as in the unrolled form; which entry meets which stands in constant tables of the module.
"""

from __future__ import annotations

from collections.abc import Sequence

from llvmlite import ir

from magmatrix.engine.ir import I32, I64, Array, Code, Value
from magmatrix.engine.sparse_lu import Elimination


class LoopedLU:
    """The tables of one elimination in one module, and the loops over them."""

    def __init__(self, module: ir.Module, elimination: Elimination) -> None:
        self._module = module
        self._size = len(elimination.order)
        slots, lower, upper = elimination.slots, elimination.lower, elimination.upper
        pairs = [(i, k) for i, row in enumerate(lower) for k in row]
        targets = [[slots[i, j] for j in upper[k]] for i, k in pairs]
        self._tables = {
            "diagonal": [slots[i, i] for i in range(self._size)],
            "lower_start": _starts(lower),
            "lower_slot": [slots[pair] for pair in pairs],
            "lower_column": [k for _, k in pairs],
            "target_start": _starts(targets),
            "target": [slot for row in targets for slot in row],
            "upper_start": _starts(upper),
            "upper_column": [j for row in upper for j in row],
        }
        self._globals = {name: self._table(name, values) for name, values in self._tables.items()}

    def _table(self, name: str, values: Sequence[int]) -> ir.GlobalVariable:
        kind = ir.ArrayType(I32, max(1, len(values)))
        table = ir.GlobalVariable(self._module, kind, f"lu_{name}")
        table.linkage = "internal"
        table.global_constant = True
        table.initializer = ir.Constant(kind, list(values) or [0])
        return table

    def _read(self, code: Code, name: str, index: Value) -> Value:
        found = Array(code, self._globals[name], I32)[index]
        return Value(code, code.builder.sext(found.node, I64))

    def factor(self, code: Code, factors: Array) -> None:
        """Replace the matrix in `factors` by its factors, diagonals as reciprocals."""
        with code.count(0, self._size) as i:
            diagonal = self._read(code, "diagonal", i)
            with code.count(self._read(code, "lower_start", i), self._read(code, "lower_start", i + 1)) as e:
                pivot = self._read(code, "lower_column", e)
                place = self._read(code, "lower_slot", e)
                pivot_slot = self._read(code, "diagonal", pivot)
                share = factors[place] * factors[pivot_slot]
                factors[place] = share
                begin = self._read(code, "target_start", e)
                # entries right of a diagonal follow it in memory
                source = factors.shifted(pivot_slot + 1)
                with code.count(begin, self._read(code, "target_start", e + 1)) as t:
                    target = self._read(code, "target", t)
                    factors[target] = factors[target] - share * source[t - begin]
            factors[diagonal] = 1.0 / factors[diagonal]

    def solve(self, code: Code, factors: Array, right: Array) -> None:
        """Replace the right-hand side by the solution."""
        with code.count(0, self._size) as i:
            value = code.variable(right[i])
            with code.count(self._read(code, "lower_start", i), self._read(code, "lower_start", i + 1)) as e:
                column = self._read(code, "lower_column", e)
                value.set(value.get() - factors[self._read(code, "lower_slot", e)] * right[column])
            right[i] = value.get()
        with code.count(0, self._size) as back:
            i = (self._size - 1) - back
            value = code.variable(right[i])
            diagonal = self._read(code, "diagonal", i)
            begin = self._read(code, "upper_start", i)
            entries = factors.shifted(diagonal + 1)
            with code.count(begin, self._read(code, "upper_start", i + 1)) as e:
                column = self._read(code, "upper_column", e)
                value.set(value.get() - entries[e - begin] * right[column])
            right[i] = value.get() * factors[diagonal]


def _starts(rows: Sequence[Sequence[int]]) -> list[int]:
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row))
    return starts
