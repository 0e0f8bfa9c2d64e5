"""The inner functions of a step: rates, factorisation, solution, and what the parameters alone decide.

Anchors: a compiler that runs behind LLVM and puts every computation off until its value is used (V8) holds too many
values in hand and computes long functions one after another. There the long functions and the forward solution are also
written to memory, which nobody reads: a value that is written has to be computed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir

from magmatrix.engine.codegen.emit import Emitter, Stored, leaf_of
from magmatrix.engine.codegen.ir import F32, F64, I32, PTR, VOID, Array, Code, Paired, Rounded, Value, define, lanes
from magmatrix.engine.codegen.long_kernels import LongKernels
from magmatrix.engine.codegen.method import Method
from magmatrix.engine.codegen.rodas5p import RODAS5P
from magmatrix.engine.codegen.table_loops import Table
from magmatrix.engine.lower.program import Program
from magmatrix.engine.problem.output import Kind
from magmatrix.errors import ModelError
from magmatrix.graph.time_conditions import NEVER

RUN = 200
"""Values that one function for one lane computes at most; a longer list is served by several."""
_SOLVE_ARGS: list[tuple[str, Any]] = [("lu", PTR), ("b", PTR), ("anchors", PTR)]


class Kernels:
    """The vector functions of one program in one module; one copy of each, for the sake of the instruction cache."""

    def __init__(
        self,
        module: ir.Module,
        program: Program,
        width: int,
        apart: int,
        *,
        single: bool = False,
        anchored: bool = False,
        method: Method = RODAS5P,
    ) -> None:
        self._method = method
        self._module = module
        self._program = program
        self._width = width
        self._stride = apart // width
        self._element = F32 if single else F64
        self._anchored = anchored
        plan = program.code_plan
        if single and not (plan.fused and plan.short):
            raise ModelError(
                f"single precision is for models small enough to be unrolled, not for {len(program.states)} states; "
                "use double precision"
            )
        long = LongKernels(module, program, width, self._stride)
        self.rates = self._build_rates() if plan.short else long.rates(self._rates_args())
        if plan.fused:
            self.factor = self._build_factor()
            self.solve = self._build_solve()
        else:
            self.factor, self.solve = long.factor_and_solve(self._factor_args(), _SOLVE_ARGS)
        self.watch = self._build_watch() if program.watched else None
        self.between = self._build_between() if program.watched else None
        self.leaps = self._build_leaps() if program.edges else None

    def _define(self, name: str, args: list[tuple[str, Any]]) -> tuple[ir.Function, Code, list[Any]]:
        pointers = frozenset(label for label, kind in args if kind == PTR)
        return define(
            self._module, name, VOID, args, self._width, alone=pointers, stride=self._stride, element=self._element
        )

    def _emitter(self, code: Code, y: Array, slots: Array, time: Value) -> Emitter:
        stored = Stored((slots, {index: k for k, index in enumerate(self._program.slots)}))
        return Emitter(code, self._program.tape, leaf_of(y, None, time), stored)

    def _begin_with_hard(self, emitter: Emitter, anchors: Array) -> None:
        """Compute the long functions first, next to each other, so that none waits alone for its own divisions."""
        for k, index in enumerate(self._program.hard):
            value = emitter.value(index)
            if self._anchored:
                anchors[k] = value

    def _lane_type(self) -> Any:
        return lanes(self._element, self._width)

    def _clock_type(self) -> Any:
        return lanes(F64, self._width)

    def _rates_args(self) -> list[tuple[str, Any]]:
        return [("y", PTR), ("slots", PTR), ("time", self._clock_type()), ("out", PTR), ("anchors", PTR)]

    def _factor_args(self) -> list[tuple[str, Any]]:
        kind = self._lane_type()
        return [
            ("y", PTR),
            ("slots", PTR),
            ("time", self._clock_type()),
            ("inverse", kind),
            ("out", PTR),
            ("lu", PTR),
            ("force", PTR),
            ("anchors", PTR),
        ]

    def _build_rates(self) -> ir.Function:
        function, code, (y, slots, time, out, anchors) = self._define("rates", self._rates_args())
        emitter = self._emitter(code, code.reals(y), code.reals(slots), Value(code.using(F64), time))
        self._begin_with_hard(emitter, code.reals(anchors))
        into = code.reals(out)
        for i, root in enumerate(self._program.rates):
            into[i] = into[i] + emitter.value(root)
        code.return_()
        return function

    def _build_factor(self) -> ir.Function:
        function, code, (y, slots, time, inverse, out, lu, force, anchors) = self._define("factor", self._factor_args())
        program = self._program
        emitter = self._emitter(code, code.reals(y), code.reals(slots), Value(code.using(F64), time))
        self._begin_with_hard(emitter, code.reals(anchors))
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

    def _build_solve(self) -> ir.Function:
        function, code, (lu, b, anchors) = self._define("solve", _SOLVE_ARGS)
        factors, right = code.reals(lu), code.reals(b)
        elimination = self._program.elimination
        places = elimination.slots
        x: list[Value] = []
        for i, lower in enumerate(elimination.lower):
            value = right[i]
            for k in lower:
                value = value - factors[places[i, k]] * x[k]
            x.append(value)
            if self._anchored:
                code.reals(anchors)[i] = value
        for i in reversed(range(len(x))):
            value = x[i]
            for j in reversed(elimination.upper[i]):  # the value computed last comes last: nothing waits for it sooner
                value = value - factors[places[i, j]] * x[j]
            x[i] = value * factors[places[i, i]]
            right[i] = x[i]
        code.return_()
        return function

    def _build_watch(self) -> ir.Function:
        """Write every watched value, with its sign turned where the lowest is sought."""
        args = [("y", PTR), ("slots", PTR), ("time", self._clock_type()), ("out", PTR)]
        function, code, (y, slots, time, out) = self._define("watch", args)
        emitter = self._emitter(code, code.reals(y), code.reals(slots), Value(code.using(F64), time))
        doubles = code.using(F64)
        into = doubles.reals(out)
        for k, (kind, root) in enumerate(self._program.watched):
            value = _existing(doubles.cast(emitter.value(root)))
            into[k] = -value if kind is Kind.LOWEST else value
        code.return_()
        return function

    def _build_between(self) -> ir.Function:
        """Write the continuous solution at a share of a step from y to `new`, for the states that are watched."""
        args = [("y", PTR), ("new", PTR), ("u", PTR), ("share", self._lane_type()), ("out", PTR)]
        function, code, (y, new, u, share, out) = self._define("between", args)
        old, after, stages, into = code.reals(y), code.reals(new), code.reals(u), code.reals(out)
        at = Value(code, share)
        size, places = len(self._program.states), self._program.watched_states
        table = Table(self._module, "watched_states", I32)
        with code.count(0, len(places)) as turn:
            i = table.read(code, turn, places)
            known = [stages[i + j * size] for j in range(self._method.stages)]
            rows = [weighted(row, known) for row in self._method.dense]
            bend = rows[-1]
            for row in reversed(rows[:-1]):
                bend = row + bend * at
            bend = bend * (1.0 - at)
            into[i] = old[i] * (1.0 - at) + (after[i] + bend) * at
        code.return_()
        return function

    def _build_leaps(self) -> ir.Function:
        """Count the conditions on the state that differ between two moments."""
        clock = self._clock_type()
        args = [("y", PTR), ("new", PTR), ("slots", PTR), ("time", clock), ("later", clock), ("out", PTR)]
        function, code, (y, new, slots, time, later, out) = self._define("leaps", args)
        doubles = code.using(F64)
        emitters = [
            self._emitter(code, code.reals(state), code.reals(slots), Value(doubles, moment))
            for state, moment in ((y, time), (new, later))
        ]
        total = code.real(0.0)
        for root in self._program.edges:
            before, after = (emitter.value(root) for emitter in emitters)
            total = total + code.fabs(after - before)
        doubles.reals(out)[0] = doubles.cast(total)
        code.return_()
        return function


def weighted(weights: Sequence[float], values: Sequence[Value], start: Value | None = None) -> Value:
    """Return the weighted sum of values, added to `start`."""
    total = values[0] * weights[0] if start is None else start + values[0] * weights[0]
    for weight, value in zip(weights[1:], values[1:], strict=True):
        total = total + value * weight
    return total


class LaneFunctions:
    """The scalar functions that serve one lane: slots, begin, actions, samples; memory is `width` reals apart."""

    def __init__(self, module: ir.Module, program: Program, width: int, *, single: bool = False) -> None:
        self._module = module
        self._program = program
        self._width = width
        self._single = single
        self.prepare = self._build_prepare()
        self.begin = self._build_begin()
        self.actions = [
            self._build_changes(f"action{k}", targets, roots) for k, (targets, roots) in enumerate(program.actions)
        ]
        self.sample = self._build_sample("sample", program.sampled)
        self.before = self._build_sample("before", program.before) if program.before else None
        self.add = self._build_add() if program.summed else None
        self.watch = self._build_watch() if program.watched else None
        self.switch = self._build_switch() if program.conditions else None

    def _define(self, name: str, args: Sequence[tuple[str, Any]]) -> tuple[ir.Function, Code, list[Any]]:
        return define(self._module, name, VOID, args, 1)

    def _apart(self, code: Code, pointer: Any) -> Array:
        return Array(code, pointer, F64, stride=self._width)

    def states(self, code: Code, pointer: Any) -> Array:
        """The states of one lane as doubles, whatever their precision in memory."""
        if self._single:
            return Paired(code, pointer, stride=self._width, apart=len(self._program.states))
        return self._apart(code, pointer)

    def _in_runs(
        self,
        name: str,
        args: Sequence[tuple[str, Any]],
        count: int,
        write: Callable[[Code, Sequence[Any], range], None],
    ) -> ir.Function:
        """Return a function that does what `write` writes for all of 0..count, in functions of at most RUN of them."""
        runs = [range(first, min(first + RUN, count)) for first in range(0, count, RUN)] or [range(0)]
        functions = []
        for n, chosen in enumerate(runs):
            function, code, values = self._define(name if len(runs) == 1 else f"{name}_{n}", args)
            write(code, values, chosen)
            code.return_()
            functions.append(function)
        if len(functions) == 1:
            return functions[0]
        function, code, values = self._define(name, args)
        for one_run in functions:
            code.call(one_run, *values)
        code.return_()
        return function

    def _build_prepare(self) -> ir.Function:
        args = [("parameters", PTR), ("slots", PTR)]

        def write(code: Code, values: Sequence[Any], chosen: range) -> None:
            p, slots = values
            into = Rounded(code, slots, stride=self._width) if self._single else self._apart(code, slots)
            before = {self._program.slots[k]: k for k in range(chosen.start)}
            leaf = leaf_of(None, self._apart(code, p), None)
            emitter = Emitter(code, self._program.tape, leaf, Stored((into, before)))
            for k in chosen:
                into[k] = emitter.value(self._program.slots[k])

        return self._in_runs("prepare", args, len(self._program.slots), write)

    def _build_begin(self) -> ir.Function:
        """What a person is given stays; what is NaN is computed, each value after those it rests on."""
        chained, steps = self._program.chained, self._program.begin

        def write(code: Code, values: Sequence[Any], chosen: range) -> None:
            p, y = values
            states, parameters = self.states(code, y), self._apart(code, p)

            def fresh() -> Emitter:
                return Emitter(code, self._program.tape, leaf_of(states, parameters, code.real(0.0)))

            emitter = fresh()
            for k in chosen:
                place, root = steps[k]
                if chained:
                    emitter = fresh()  # reads again what was written a moment ago
                into, at = (states, place) if place >= 0 else (parameters, ~place)
                given, value = into[at], emitter.value(root)
                into[at] = code.select(given.differs(given), value, given)

        return self._in_runs("begin", [("parameters", PTR), ("y", PTR)], len(steps), write)

    def _build_changes(self, name: str, places: tuple[int, ...], roots: tuple[int, ...]) -> ir.Function:
        function, code, (y, p, time) = self._define(name, [("y", PTR), ("parameters", PTR), ("time", F64)])
        states, parameters = self.states(code, y), self._apart(code, p)
        emitter = Emitter(code, self._program.tape, leaf_of(states, parameters, Value(code, time)))
        values = [emitter.value(root) for root in roots]
        for place, value in zip(places, values, strict=True):
            if place >= 0:
                states[place] = value
            else:
                parameters[~place] = value
        code.return_()
        return function

    def _build_sample(self, name: str, roots: tuple[int, ...]) -> ir.Function:
        args = [("y", PTR), ("parameters", PTR), ("time", F64), ("out", PTR)]

        def write(code: Code, values: Sequence[Any], chosen: range) -> None:
            y, p, time, out = values
            emitter = self._observer(code, y, p, time)
            into = Array(code, out, F64)
            for k in chosen:
                into[k] = _existing(emitter.value(roots[k]))

        return self._in_runs(name, args, len(roots), write)

    def _observer(self, code: Code, y: Any, p: Any, time: Any) -> Emitter:
        leaf = leaf_of(self.states(code, y), self._apart(code, p), Value(code, time))
        return Emitter(code, self._program.tape, leaf)

    def _build_add(self) -> ir.Function:
        args = [("y", PTR), ("parameters", PTR), ("time", F64), ("totals", PTR)]
        function, code, (y, p, time, totals) = self._define("add", args)
        emitter = self._observer(code, y, p, time)
        kept = self._apart(code, totals).shifted(2 * len(self._program.watched))
        for k, root in enumerate(self._program.summed):
            kept[k] = kept[k] + _existing(emitter.value(root))
        code.return_()
        return function

    def _build_watch(self) -> ir.Function:
        args = [("y", PTR), ("parameters", PTR), ("time", F64), ("totals", PTR)]
        function, code, (y, p, time, totals) = self._define("watch_lane", args)
        emitter = self._observer(code, y, p, time)
        kept = self._apart(code, totals)
        moment = Value(code, time)
        for k, (kind, root) in enumerate(self._program.watched[: self._program.extremes]):
            value = _existing(emitter.value(root))
            old, new = kept[2 * k], -value if kind is Kind.LOWEST else value
            better = new > old
            kept[2 * k] = code.select(better, new, old)
            kept[2 * k + 1] = code.select(better, moment, kept[2 * k + 1])
        code.return_()
        return function

    def _build_switch(self) -> ir.Function:
        """Set the conditions of time as they are just after `time`; leave the next crossing and whether one changed."""
        args = [("y", PTR), ("parameters", PTR), ("time", F64), ("out", PTR)]
        function, code, (y, p, time, out) = self._define("switch", args)
        emitter = self._observer(code, y, p, time)
        held = self._apart(code, p).shifted(len(self._program.parameters))
        crossing = code.variable(code.real(NEVER))
        changed = code.variable(code.real(0.0))
        for k, (value, following) in enumerate(self._program.conditions):
            new = emitter.value(value)
            changed.set(code.select(new.differs(held[k]), code.real(1.0), changed.get()))
            held[k] = new  # before anything that reads it
            crossing.set(code.smaller(crossing.get(), emitter.value(following)))
        into = self._apart(code, out)
        into[0] = crossing.get()
        into[1] = changed.get()
        code.return_()
        return function


def _existing(value: Value) -> Value:
    """A readout that does not exist, such as a division by a zero amount, is NaN, never infinite."""
    code = value.code
    return code.select((value * 0.0).equals(0.0), value, code.real(float("nan")))
