"""The inner functions of a step: rates, factorisation, solution, and what the parameters alone decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from llvmlite import ir

from magmatrix.engine.emit import Emitter
from magmatrix.engine.ir import F64, PTR, VOID, Array, Code, Value, define
from magmatrix.engine.looped_lu import LoopedLU
from magmatrix.engine.output import Kind
from magmatrix.engine.pieces import Split
from magmatrix.engine.program import Program
from magmatrix.engine.tape import Op
from magmatrix.engine.unrolled_lu import UnrolledLU, chain

Finish = Callable[[Code, Mapping[str, Any], int, Value], None]


class Kernels:
    """The vector functions of one program in one module; one copy of each, for the sake of the instruction cache."""

    def __init__(self, module: ir.Module, program: Program, width: int) -> None:
        self._module = module
        self._program = program
        self._width = width
        self.rates = self._build_rates()
        if program.plan.fused:
            self.factor = self._build_short_factor()
            self.solve = self._build_short_solve()
        else:
            self.factor, self.solve = self._build_long_factor()
        self.watch = self._build_watch() if program.watched else None

    def _define(self, name: str, args: Sequence[tuple[str, Any]]) -> tuple[ir.Function, Code, list[Any]]:
        pointers = frozenset(label for label, kind in args if kind == PTR)
        return define(self._module, name, VOID, args, self._width, alone=pointers)

    def _emitter(
        self, code: Code, y: Array, slots: Array, time: Value, kept: Mapping[int, Callable[[], Value]] | None = None
    ) -> Emitter:
        stored = {index: _reader(slots, k) for k, index in enumerate(self._program.slots)}
        return Emitter(code, self._program.tape, _leaf(y, None, time), stored | dict(kept or {}))

    def _lane_type(self) -> Any:
        return F64 if self._width == 1 else ir.VectorType(F64, self._width)

    def _in_pieces(
        self, name: str, args: Sequence[tuple[str, Any]], parts: Split, roots: Sequence[int], finish: Finish
    ) -> list[ir.Function]:
        """Return functions that together compute `roots`; `finish`(arguments, position, value) stores one."""
        functions = []
        known: set[int] = set()
        kept = len(self._program.slots)
        for n, piece in enumerate(parts.pieces):
            label = name if len(parts.pieces) == 1 else f"{name}_{n}"
            function, code, values = self._define(label, args)
            given = dict(zip((label for label, _ in args), values, strict=True))
            slots = code.reals(given["slots"])
            stored = {index: _reader(slots, kept + parts.places[index]) for index in known}
            emitter = self._emitter(code, code.reals(given["y"]), slots, Value(code, given["time"]), stored)
            for step in piece:
                if step.keeps:
                    slots[kept + parts.places[step.number]] = emitter.value(step.number)
                    known.add(step.number)
                else:
                    finish(code, given, step.number, emitter.value(roots[step.number]))
            code.return_()
            functions.append(function)
        return functions

    def _build_rates(self) -> ir.Function:
        def finish(code: Code, given: Mapping[str, Any], i: int, value: Value) -> None:
            into = code.reals(given["out"])
            into[i] = into[i] + value

        args = [("y", PTR), ("slots", PTR), ("time", self._lane_type()), ("out", PTR)]
        parts = self._in_pieces("rates", args, self._program.plan.rates, self._program.rates, finish)
        return chain(self._module, "all_rates", args, parts, self._width)

    def _factor_args(self) -> list[tuple[str, Any]]:
        kind = self._lane_type()
        return [
            ("y", PTR),
            ("slots", PTR),
            ("time", kind),
            ("inverse", kind),
            ("out", PTR),
            ("lu", PTR),
            ("force", PTR),
        ]

    def _build_matrix(self) -> list[ir.Function]:
        """Return functions that write the rates, their time derivatives, and the matrix where the factors will be."""
        program = self._program
        places = program.elimination.slots
        goals = program.plan.goals

        def finish(code: Code, given: Mapping[str, Any], position: int, value: Value) -> None:
            goal = goals[position]
            if goal.kind == "rate":
                code.reals(given["out"])[goal.row] = value
            elif goal.kind == "force":
                code.reals(given["force"])[goal.row] = value
            else:
                entry = Value(code, given["inverse"]) - value if goal.row == goal.column else -value
                code.reals(given["lu"])[places[goal.row, goal.column]] = entry

        return self._in_pieces("matrix", self._factor_args(), program.plan.matrix, program.plan.roots, finish)

    def _build_long_factor(self) -> tuple[ir.Function, ir.Function]:
        """Return factor and solve of a program that is too long for one function."""
        program, plan = self._program, self._program.plan
        elimination = program.elimination
        size = len(program.rates)
        factored, solved = plan.unrolled_rows, plan.solved_rows
        straight = self._unrolled({*program.slopes, *((i, i) for i in range(size))}, factored)
        loops = LoopedLU(self._module, elimination, self._width, factored, solved)
        pieces = self._build_matrix()
        function, code, values = self._define("factor", self._factor_args())
        given = dict(zip((label for label, _ in self._factor_args()), values, strict=True))
        matrix = code.reals(given["lu"])
        if loops.factor is not None:
            with code.count(0, elimination.size) as k:
                matrix[k] = 0.0
        for i in range(size):
            if (i, i) not in program.slopes:
                matrix[elimination.slots[i, i]] = Value(code, given["inverse"])
        for piece in pieces:
            code.call(piece, *values)
        work = code.reals(given["slots"]).shifted(len(program.slots) + plan.kept)
        for part in (*straight.factor, *([] if loops.factor is None else [loops.factor])):
            code.call(part, given["lu"], work.pointer)
        code.return_()
        return function, self._build_solve(straight, loops.solve)

    def _unrolled(self, present: AbstractSet[tuple[int, int]], factored: int) -> UnrolledLU:
        return UnrolledLU(
            self._module,
            self._program.elimination,
            self._width,
            factored=factored,
            solved=self._program.plan.solved_rows,
            limit=self._program.limits.piece,
            present=present,
        )

    def _build_solve(self, straight: UnrolledLU, loops: ir.Function | None) -> ir.Function:
        parts = [*straight.down, *([] if loops is None else [loops]), *straight.up]
        return chain(self._module, "solve", [("lu", PTR), ("b", PTR)], parts, self._width)

    def _build_short_factor(self) -> ir.Function:
        function, code, (y, slots, time, inverse, out, lu, force) = self._define("factor", self._factor_args())
        program = self._program
        emitter = self._emitter(code, code.reals(y), code.reals(slots), Value(code, time))
        into, factors = code.reals(out), code.reals(lu)
        places = program.elimination.slots
        diagonal: list[Value] = []
        rows: list[dict[int, Value]] = []
        for i, (lower, upper) in enumerate(zip(program.elimination.lower, program.elimination.upper, strict=True)):
            into[i] = emitter.value(program.rates[i])
            if program.force is not None:
                code.reals(force)[i] = emitter.value(program.force[i])
            row = {j: -emitter.value(program.slopes[i, j]) for j in (*lower, *upper) if (i, j) in program.slopes}
            row[i] = Value(code, inverse)
            if (i, i) in program.slopes:
                row[i] = row[i] - emitter.value(program.slopes[i, i])
            for k in lower:
                row[k] = row[k] * diagonal[k]
                factors[places[i, k]] = row[k]
                for j, entry in rows[k].items():
                    product = row[k] * entry
                    row[j] = row[j] - product if j in row else -product
            diagonal.append(1.0 / row[i])
            factors[places[i, i]] = diagonal[i]
            rows.append({j: row[j] for j in upper})
            for j in upper:
                factors[places[i, j]] = row[j]
        code.return_()
        return function

    def _build_short_solve(self) -> ir.Function:
        function, code, (lu, b) = self._define("solve", [("lu", PTR), ("b", PTR)])
        factors, right = code.reals(lu), code.reals(b)
        elimination = self._program.elimination
        places = elimination.slots
        x: list[Value] = []
        for i, lower in enumerate(elimination.lower):
            value = right[i]
            for k in lower:
                value = value - factors[places[i, k]] * x[k]
            x.append(value)
        for i in reversed(range(len(x))):
            value = x[i]
            for j in reversed(elimination.upper[i]):  # the value computed last comes last: nothing waits for it sooner
                value = value - factors[places[i, j]] * x[j]
            x[i] = value * factors[places[i, i]]
            right[i] = x[i]
        code.return_()
        return function

    def _build_watch(self) -> ir.Function:
        kind = self._lane_type()
        args = [("y", PTR), ("slots", PTR), ("time", kind), ("totals", PTR), ("accepted", kind)]
        function, code, (y, slots, time, totals, accepted) = self._define("watch", args)
        emitter = self._emitter(code, code.reals(y), code.reals(slots), Value(code, time))
        kept = code.reals(totals)
        counts = Value(code, accepted) > 0.0
        for k, (extreme, root) in enumerate(self._program.watched):
            old, new = kept[k], emitter.value(root)
            better = new > old if extreme is Kind.HIGHEST else new < old
            kept[k] = code.select(better & counts, new, old)
        code.return_()
        return function


class LaneFunctions:
    """The scalar functions that serve one lane: slots, begin, actions, samples; memory is `width` doubles apart."""

    def __init__(self, module: ir.Module, program: Program, width: int) -> None:
        self._module = module
        self._program = program
        self._width = width
        self.prepare = self._build_prepare()
        self.begin = self._build_begin()
        self.actions = [
            self._build_changes(f"action{k}", targets, roots) for k, (targets, roots) in enumerate(program.actions)
        ]
        self.sample = self._build_sample("sample", program.sampled)
        self.add = self._build_add() if program.summed else None
        self.watch = self._build_watch() if program.watched else None

    def _define(self, name: str, args: Sequence[tuple[str, Any]]) -> tuple[ir.Function, Code, list[Any]]:
        return define(self._module, name, VOID, args, 1)

    def _apart(self, code: Code, pointer: Any) -> Array:
        return Array(code, pointer, F64, stride=self._width)

    def _build_prepare(self) -> ir.Function:
        function, code, (p, slots) = self._define("prepare", [("parameters", PTR), ("slots", PTR)])
        emitter = Emitter(code, self._program.tape, _leaf(None, self._apart(code, p), None))
        into = self._apart(code, slots)
        for k, root in enumerate(self._program.slots):
            into[k] = emitter.value(root)
        code.return_()
        return function

    def _build_begin(self) -> ir.Function:
        function, code, (p, y) = self._define("begin", [("parameters", PTR), ("y", PTR)])
        emitter = Emitter(code, self._program.tape, _leaf(None, self._apart(code, p), code.real(0.0)))
        into = self._apart(code, y)
        for i, root in enumerate(self._program.initial):
            into[i] = code.real(float("nan")) if root is None else emitter.value(root)
        code.return_()
        return function

    def _build_changes(self, name: str, targets: tuple[int, ...], roots: tuple[int, ...]) -> ir.Function:
        function, code, (y, p, time) = self._define(name, [("y", PTR), ("parameters", PTR), ("time", F64)])
        states = self._apart(code, y)
        emitter = Emitter(code, self._program.tape, _leaf(states, self._apart(code, p), Value(code, time)))
        values = [emitter.value(root) for root in roots]
        for target, value in zip(targets, values, strict=True):
            states[target] = value
        code.return_()
        return function

    def _build_sample(self, name: str, roots: tuple[int, ...]) -> ir.Function:
        args = [("y", PTR), ("parameters", PTR), ("time", F64), ("out", PTR)]
        function, code, (y, p, time, out) = self._define(name, args)
        emitter = self._observer(code, y, p, time)
        into = Array(code, out, F64)
        for k, root in enumerate(roots):
            into[k] = _existing(emitter.value(root))
        code.return_()
        return function

    def _observer(self, code: Code, y: Any, p: Any, time: Any) -> Emitter:
        leaf = _leaf(self._apart(code, y), self._apart(code, p), Value(code, time))
        return Emitter(code, self._program.tape, leaf)

    def _build_add(self) -> ir.Function:
        args = [("y", PTR), ("parameters", PTR), ("time", F64), ("totals", PTR)]
        function, code, (y, p, time, totals) = self._define("add", args)
        emitter = self._observer(code, y, p, time)
        kept = self._apart(code, totals).shifted(len(self._program.watched))
        for k, root in enumerate(self._program.summed):
            kept[k] = kept[k] + _existing(emitter.value(root))
        code.return_()
        return function

    def _build_watch(self) -> ir.Function:
        args = [("y", PTR), ("parameters", PTR), ("time", F64), ("totals", PTR)]
        function, code, (y, p, time, totals) = self._define("watch_lane", args)
        emitter = self._observer(code, y, p, time)
        kept = self._apart(code, totals)
        for k, (extreme, root) in enumerate(self._program.watched):
            old, new = kept[k], emitter.value(root)
            kept[k] = code.select(new > old if extreme is Kind.HIGHEST else new < old, new, old)
        code.return_()
        return function


def _existing(value: Value) -> Value:
    """A readout that does not exist, such as a division by a zero amount, is NaN, never infinite."""
    code = value.code
    return code.select((value * 0.0).equals(0.0), value, code.real(float("nan")))


def _reader(array: Array, index: int) -> Callable[[], Value]:
    return lambda: array[index]


def _leaf(y: Array | None, parameters: Array | None, time: Value | None) -> Callable[[Op], Value]:
    def leaf(op: Op) -> Value:
        place = int(op.payload or 0)
        if op.kind == "state" and y is not None:
            return y[place]
        if op.kind == "param" and parameters is not None:
            return parameters[place]
        if op.kind == "time" and time is not None:
            return time
        raise KeyError(op.kind)

    return leaf
