"""Rates, factorisation and solution of a program that is too long for one function each (see plan.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from llvmlite import ir

from magmatrix.engine.emit import Emitter, Stored, leaf_of
from magmatrix.engine.ir import PTR, VOID, Code, Value, define
from magmatrix.engine.looped_lu import LoopedLU
from magmatrix.engine.pieces import Split
from magmatrix.engine.program import Program
from magmatrix.engine.unrolled_lu import UnrolledLU

Arguments = Sequence[tuple[str, Any]]
Finish = Callable[[Code, Mapping[str, Any], int, Value], None]


class LongKernels:
    """Writes functions with the arguments that the short ones have; what lies between them is in memory."""

    def __init__(self, module: ir.Module, program: Program, width: int, stride: int) -> None:
        self._module = module
        self._program = program
        self._width = width
        self._stride = stride
        self._slot_of = {index: k for k, index in enumerate(program.slots)}

    def _define(self, name: str, args: Arguments) -> tuple[ir.Function, Code, dict[str, Any]]:
        alone = frozenset(label for label, kind in args if kind == PTR)
        function, code, values = define(self._module, name, VOID, args, self._width, alone=alone, stride=self._stride)
        return function, code, dict(zip((label for label, _ in args), values, strict=True))

    def rates(self, args: Arguments) -> ir.Function:
        """Return a function that adds the rates to `out`."""

        def finish(code: Code, given: Mapping[str, Any], i: int, value: Value) -> None:
            into = code.reals(given["out"])
            into[i] = into[i] + value

        parts = self._in_pieces("rates", args, self._program.plan.rates, self._program.rates, finish)
        function, code, given = self._define("all_rates", args)
        for part in parts:
            code.call(part, *given.values())
        code.return_()
        return function

    def factor_and_solve(self, args: Arguments, solve_args: Arguments) -> tuple[ir.Function, ir.Function]:
        """Return a function that writes rates, their time derivatives and factors, and one that solves."""
        program, plan = self._program, self._program.plan
        elimination = program.elimination
        size = len(program.rates)
        straight = UnrolledLU(
            self._module,
            elimination,
            self._width,
            self._stride,
            factored=plan.unrolled_rows,
            solved=plan.solved_rows,
            limit=program.limits.piece,
            present={*program.slopes, *((i, i) for i in range(size))},
        )
        loops = LoopedLU(
            self._module, elimination, self._width, self._stride, factored=plan.unrolled_rows, solved=plan.solved_rows
        )
        pieces = self._in_pieces("matrix", args, plan.matrix, plan.roots, self._write_goal)
        factor, code, given = self._define("factor", args)
        matrix = code.reals(given["lu"])
        if loops.factors:
            with code.count(0, elimination.size) as k:
                matrix[k] = 0.0
        for i in range(size):
            if (i, i) not in program.slopes:
                matrix[elimination.slots[i, i]] = Value(code, given["inverse"])
        for piece in pieces:
            code.call(piece, *given.values())
        work = code.reals(given["slots"]).shifted(len(program.slots) + plan.kept)
        for part in (*straight.factor, *loops.factors):
            code.call(part, given["lu"], work.pointer)
        code.return_()
        solve, code, given = self._define("solve", solve_args)
        for part in (*straight.down, *loops.solves, *straight.up):
            code.call(part, given["lu"], given["b"])
        code.return_()
        return factor, solve

    def _write_goal(self, code: Code, given: Mapping[str, Any], position: int, value: Value) -> None:
        goal = self._program.plan.goals[position]
        if goal.kind == "rate":
            code.reals(given["out"])[goal.row] = value
        elif goal.kind == "force":
            code.reals(given["force"])[goal.row] = value
        else:
            entry = Value(code, given["inverse"]) - value if goal.row == goal.column else -value
            code.reals(given["lu"])[self._program.elimination.slots[goal.row, goal.column]] = entry

    def _in_pieces(
        self, name: str, args: Arguments, parts: Split, roots: Sequence[int], finish: Finish
    ) -> list[ir.Function]:
        """Return functions that together compute `roots`; `finish`(code, arguments, position, value) stores one."""
        functions = []
        known: dict[int, int] = {}
        first = len(self._program.slots)
        for n, piece in enumerate(parts.pieces):
            function, code, given = self._define(f"{name}_{n}", args)
            slots = code.reals(given["slots"])
            stored = Stored((slots, self._slot_of), (slots, known))
            leaf = leaf_of(code.reals(given["y"]), None, Value(code, given["time"]))
            emitter = Emitter(code, self._program.tape, leaf, stored)
            for step in piece:
                if step.keeps:
                    place = first + parts.places[step.number]
                    slots[place] = emitter.value(step.number)
                    known[step.number] = place
                else:
                    finish(code, given, step.number, emitter.value(roots[step.number]))
            code.return_()
            functions.append(function)
        return functions
