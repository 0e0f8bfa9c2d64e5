"""Rates, factorisation and solution of a program that is too long for one function each (see code_plan.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from llvmlite import ir

from magmatrix.engine.codegen.emit import Emitter, Stored, leaf_of
from magmatrix.engine.codegen.ir import PTR, VOID, Code, Value, define
from magmatrix.engine.codegen.looped_lu import LoopedLU
from magmatrix.engine.codegen.table_loops import Goals, write_loop
from magmatrix.engine.codegen.unrolled_lu import UnrolledLU
from magmatrix.engine.lower.chunks import Split
from magmatrix.engine.lower.code_plan import Goal
from magmatrix.engine.lower.program import Program
from magmatrix.engine.lower.rolled import Rolled, in_runs, is_loop

Arguments = Sequence[tuple[str, Any]]


class LongKernels:
    """Writes functions with the arguments that the short ones have; what lies between them is in memory."""

    def __init__(self, module: ir.Module, program: Program, width: int, stride: int) -> None:
        self._module = module
        self._program = program
        self._width = width
        self._stride = stride
        self._slot_of = {index: k for k, index in enumerate(program.slots)}
        self._first = len(program.slots)

    def _define(self, name: str, args: Arguments) -> tuple[ir.Function, Code, dict[str, Any]]:
        alone = frozenset(label for label, kind in args if kind == PTR)
        function, code, values = define(self._module, name, VOID, args, self._width, alone=alone, stride=self._stride)
        return function, code, dict(zip((label for label, _ in args), values, strict=True))

    def rates(self, args: Arguments) -> ir.Function:
        """Return a function that adds the rates to `out`."""

        def finish(code: Code, given: Mapping[str, Any], _: str, i: Value | int, value: Value) -> None:
            into = code.reals(given["out"])
            into[i] = into[i] + value

        program = self._program
        goals = [Goal("rate", i) for i in range(len(program.rates))]
        chunks = self._functions("rates", args, program.code_plan.rates, Goals(program.rates, goals, finish))
        function, code, given = self._define("all_rates", args)
        for chunk in chunks:
            code.call(chunk, *given.values())
        code.return_()
        return function

    def factor_and_solve(self, args: Arguments, solve_args: Arguments) -> tuple[ir.Function, ir.Function]:
        """Return a function that writes rates, their time derivatives and factors, and one that solves."""
        program, plan = self._program, self._program.code_plan
        elimination = program.elimination
        size = len(program.rates)
        straight = UnrolledLU(
            self._module,
            elimination,
            self._width,
            self._stride,
            factored=plan.unrolled_rows,
            solved=plan.solved_rows,
            limit=program.limits.chunk,
            present={*program.slopes, *((i, i) for i in range(size))},
        )
        loops = LoopedLU(
            self._module, elimination, self._width, self._stride, factored=plan.unrolled_rows, solved=plan.solved_rows
        )
        chunks = self._functions("matrix", args, plan.matrix, Goals(plan.roots, plan.goals, _write_goal))
        factor, code, given = self._define("factor", args)
        matrix = code.reals(given["lu"])
        if loops.factors:
            with code.count(0, elimination.size) as k:
                matrix[k] = 0.0
        for i in range(size):
            if (i, i) not in program.slopes:
                matrix[elimination.slots[i, i]] = Value(code, given["inverse"])
        for chunk in chunks:
            code.call(chunk, *given.values())
        work = code.reals(given["slots"]).shifted(len(program.slots) + plan.kept)
        for rows in (*straight.factor, *loops.factors):
            code.call(rows, given["lu"], work.pointer)
        code.return_()
        solve, code, given = self._define("solve", solve_args)
        for rows in (*straight.down, *loops.solves, *straight.up):
            code.call(rows, given["lu"], given["b"])
        code.return_()
        return factor, solve

    def _functions(self, name: str, args: Arguments, laid: Split | Rolled, goals: Goals) -> list[ir.Function]:
        """Return functions that together compute the goals."""
        if isinstance(laid, Rolled):
            return self._in_loops(name, args, laid, goals)
        functions = []
        known: dict[int, int] = {}
        for n, chunk in enumerate(laid.chunks):
            function, code, given = self._define(f"{name}_{n}", args)
            slots = code.reals(given["slots"])
            emitter = self._emitter(code, given, known)
            for step in chunk:
                if step.keeps:
                    place = self._first + laid.places[step.number]
                    slots[place] = emitter.value(step.number)
                    known[step.number] = place
                else:
                    goals.store(code, given, step.number, emitter.value(goals.roots[step.number]))
            code.return_()
            functions.append(function)
        return functions

    def _in_loops(self, name: str, args: Arguments, laid: Rolled, goals: Goals) -> list[ir.Function]:
        functions = []
        known: dict[int, int] = {}
        for n, groups in enumerate(in_runs(laid, self._program.limits.chunk)):
            function, code, given = self._define(f"{name}_{n}", args)
            slots = code.reals(given["slots"])
            emitter = self._emitter(code, given, known)
            for k, units in enumerate(groups):
                places = {unit.value: self._first + laid.places[unit.value] for unit in units if unit.root < 0}
                if is_loop(units):
                    at = self._slot_of | known | places
                    write_loop(self._module, f"{name}_{n}_{k}", code, given, units, at, goals)
                else:
                    for unit in units:
                        value = emitter.value(unit.value)
                        if unit.root < 0:
                            slots[places[unit.value]] = value
                        else:
                            goals.store(code, given, unit.root, value)
                known.update(places)
            code.return_()
            functions.append(function)
        return functions

    def _emitter(self, code: Code, given: Mapping[str, Any], known: Mapping[int, int]) -> Emitter:
        slots = code.reals(given["slots"])
        leaf = leaf_of(code.reals(given["y"]), None, Value(code, given["time"]))
        return Emitter(code, self._program.tape, leaf, Stored((slots, self._slot_of), (slots, known)))


def _write_goal(code: Code, given: Mapping[str, Any], kind: str, place: Value | int, value: Value) -> None:
    if kind == "rate":
        code.reals(given["out"])[place] = value
    elif kind == "force":
        code.reals(given["force"])[place] = value
    else:
        code.reals(given["lu"])[place] = Value(code, given["inverse"]) - value if kind == "diagonal" else -value
