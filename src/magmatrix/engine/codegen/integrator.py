"""The whole integrator: lanes step side by side, each with its own clock, until the queue of people is empty.

Nothing ever flows between lanes: all arithmetic is lane by lane, and a branch taken because of another lane only skips
work that would not change this one.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir

from magmatrix.engine.codegen import vecmath
from magmatrix.engine.codegen.ir import F32, F64, I64, PTR, VOID, Array, Code, Value, define
from magmatrix.engine.codegen.kernels import Kernels, LaneFunctions, weighted
from magmatrix.engine.codegen.memory import Clock, Field, Layout, SettingField
from magmatrix.engine.codegen.method import Method
from magmatrix.engine.codegen.rodas5p import RODAS5P
from magmatrix.engine.codegen.stop_handler import Job, build_stop_handler
from magmatrix.engine.codegen.watch import Watch
from magmatrix.engine.lower.program import Program
from magmatrix.engine.problem.floors import LOST
from magmatrix.engine.problem.status import Status
from magmatrix.errors import ModelError

SHRINK, GROW, SAFETY = 0.15, 6.0, 0.9
"""A step is never made smaller or larger than by these factors at once; SAFETY keeps the next error below its bound."""
STRETCH = 1.01
"""A stop this little beyond the step is reached in one."""
APPROACH, LONG = 0.75, 0.3
"""The last step before values are taken is a short one: one that could reach the stop goes APPROACH of the way first.

States that follow others at once forget their error within such a step; control by the mean over all states hardly sees
them. Measured on a body of 93 states, the largest error at midnight falls by ten and more for one step a day. A step of
less than LONG of what it could be is short already.
"""
REMEMBER = 1.0
"""How far a remembered first step may grow from one day to the next: not at all, lest its error fill the tolerance."""
HALVES = 1.5
"""A stop less than so many steps away is reached in two equal ones."""
BACK = 0.4
"""A step that takes a guarded state below its floor is tried again with this share of it."""
GONE = LOST
"""Below this share of its absolute tolerance a state that has no rate below zero is zero, where no step reaches
zero."""
NARROW = 0.3
"""What is tried of a step in which conditions on the state changed too roughly."""
STRICT = 0.01
"""Bound of the mean square of error over bound, instead of 1, where a condition on the state changed."""
AT_ONCE = 1e-10
"""Conditions on the state that change within this share of the time change together."""
SMALLEST = 16.0 * 2.0**-52
"""Smallest step relative to the time it begins at."""


RUN = "run"
"""The integrator inside a module: run(job, work)."""


def build_module(
    program: Program,
    width: int,
    *,
    name: str = "integrate",
    apart: int | None = None,
    single: bool = False,
    anchored: bool = False,
    method: Method = RODAS5P,
) -> tuple[ir.Module, Layout]:
    """Return a module with one exported function `name`(job), and the layout of its work area.

    Where threads side by side work on one area, each with its own lanes, `apart` counts the lanes of all of them.
    With `single` rates are singles and clocks doubles; the state is a pair of singles, so that what each step adds is
    kept (compensated summation). `anchored` suits a compiler that puts computations off (see kernels.py).

    Raises ModelError where extremes are to be kept and the method has no continuous solution to find them on.
    """
    if program.watched and not method.dense:
        raise ModelError(
            f"{method.name} has no continuous solution, on which highest, lowest and times beyond a threshold are "
            f"found; leave these outputs out, or use {RODAS5P.name}"
        )
    module = ir.Module("engine")
    layout = Layout.of(program, apart or width, single=single, anchored=anchored, method=method)
    kernels = Kernels(module, program, width, layout.width, single=single, anchored=anchored, method=method)
    functions = LaneFunctions(module, program, layout.width, single=single)
    handle_stops = build_stop_handler(module, program, layout, functions)
    args = [("job", PTR), ("work", PTR)]
    run, code, (job, work) = define(module, RUN, VOID, args, width, inline=True, stride=layout.width // width)
    _Integrator(code, program, layout, method, kernels, handle_stops, job, work).write()
    _, code, (job,) = define(module, name, VOID, [("job", PTR)], width, exported=True)
    code.call(run, job, Job(code, job).pointer(Field.WORK))
    code.return_()
    return module, layout


class _Integrator:
    def __init__(
        self,
        code: Code,
        program: Program,
        layout: Layout,
        method: Method,
        kernels: Kernels,
        handle_stops: ir.Function,
        job: Any,
        work: Any,
    ) -> None:
        self.code = code
        self.inner = code.using(F32 if layout.single else F64)
        self.program = program
        self.layout = layout
        self.method = method
        self.kernels = kernels
        self.handle_stops = handle_stops
        self.job_pointer = job
        self.job = Job(code, job)
        self.work = work
        self.size = len(program.states)
        self.reals = self.section("clock")
        self.words = code.words(self.reals.pointer)
        self.y = self.section("y")
        self.g = self.section("g")
        self.low = self.section("low")
        self.change = self.section("change")
        self.absolute = self.section("absolute")
        self.lowest = self.section("lowest")
        self.floors = self.section("floors")

    def section(self, name: str, index: int = 0) -> Array:
        code = self.code if self.layout.is_double(name) else self.inner
        return code.reals(self.work).shifted(self.layout.offset(name) + index)

    def _u(self, stage: int) -> Array:
        return self.section("u", stage * self.size)

    def _everywhere(self, scalar: Value) -> Value:
        """A double of the job in every lane, in the precision of the states."""
        return self.inner.every(self.inner.cast(scalar))

    def write(self) -> None:
        code = self.code
        self.rtol = self._everywhere(self.job.setting(SettingField.RTOL))
        self._empty_lanes()
        with code.forever() as leave_if:
            busy = code.any(self.words[Clock.ACTIVE].differs(0))
            leave_if(~busy)
            self._step()
            with code.when(code.any(self.words[Clock.NEED].differs(0))):
                self._serve(only_needy=True)
        code.return_()

    def _empty_lanes(self) -> None:
        code = self.code
        for clock in Clock:
            self.words[clock] = code.word(0)
        self.reals[Clock.REMAINING] = code.real(1.0)
        self.reals[Clock.STEP] = code.real(1.0)
        self.reals[Clock.UNTIL] = code.real(1.0)
        self._serve(only_needy=False)

    def _serve(self, *, only_needy: bool) -> None:
        code = self.code
        need = Array(code, self.words.shifted(Clock.NEED).pointer, I64)
        with code.count(0, code.width) as lane:
            if only_needy:
                with code.when(need[lane].differs(0)):
                    code.call(self.handle_stops, self.job_pointer, self.work, lane)
            else:
                code.call(self.handle_stops, self.job_pointer, self.work, lane)

    def _step(self) -> None:
        code, reals = self.code, self.reals
        wish, left = reals[Clock.STEP], reals[Clock.REMAINING]
        step = code.select(wish * HALVES > left, left * 0.5, wish)
        step = code.select(wish * STRETCH >= left, left, step)
        gentle = self.words[Clock.GENTLE].differs(0) & (wish > left * APPROACH) & (wish * LONG < left)
        step = code.select(gentle, left * APPROACH, step)
        self.words[Clock.GENTLE] = code.select(gentle, code.word(0), self.words[Clock.GENTLE])
        time = reals[Clock.UNTIL] - left
        self._stages(step, time)
        squares, below, low = self._error()
        self._look_back(step, time)
        self._control(step, wish, left, squares, below, low)

    def _stages(self, step: Value, time: Value) -> None:
        code, kernels = self.code, self.kernels
        slots, lu = self.section("slots").pointer, self.section("lu").pointer
        force = self.section("force")
        anchors = self.section("anchors").pointer
        inner = self.inner
        inverse = inner.cast(1.0 / step)
        long, step = step, inner.cast(step)
        first = self._u(0)
        code.call(
            kernels.factor,
            self.y.pointer,
            slots,
            time,
            inverse * (1.0 / self.method.gamma),
            first.pointer,
            lu,
            force.pointer,
            anchors,
        )
        if self.layout.forced:
            with code.count(0, self.size) as i:
                first[i] = first[i] + force[i] * (step * self.method.slopes[0])
        code.call(kernels.solve, lu, first.pointer, anchors)
        for stage in range(1, self.method.stages):
            self._argument(stage, step, inverse, force)
            moment = time + long * self.method.times[stage]
            right = self._u(stage).pointer
            code.call(kernels.rates, self.g.pointer, slots, moment, right, anchors)
            code.call(kernels.solve, lu, right, anchors)

    def _argument(self, stage: int, step: Value, inverse: Value, force: Array) -> None:
        """Write where the rates are evaluated, and the part of the right-hand side that does not need them."""
        code = self.code
        adds_last = self.method.adds_last(stage)
        weights = self.method.arguments[stage]
        right = self._u(stage)
        with code.count(0, self.size) as i:
            known = [self._u(j)[i] for j in range(stage)]
            if self.layout.single:
                change = self.change[i] + known[-1] if adds_last else weighted(weights, known)
                self.change[i] = change
                self.g[i] = self.y[i] + change
            elif adds_last:
                self.g[i] = self.g[i] + known[-1]
            else:
                self.g[i] = weighted(weights, known, self.y[i])
            total = weighted(self.method.couplings[stage], known) * inverse
            if self.layout.forced and self.method.slopes[stage] != 0.0:
                total = total + force[i] * (step * self.method.slopes[stage])
            right[i] = total

    def _error(self) -> tuple[Value, Value, Value]:
        """Leave the new state in g; return the mean square of error over bound, and two marks, 1 where they hold.

        The first: a state is lower than was declared. The second: a guarded state came below its floor, and lower than
        it was.
        """
        code = self.inner
        share = self._everywhere(self.job.setting(SettingField.SHARE))
        last = self._u(self.method.stages - 1)
        squares = code.variable(code.real(0.0))
        below = code.variable(code.real(0.0))
        low = code.variable(code.real(0.0))
        with code.count(0, self.size) as i:
            error = last[i]
            new = self._compensated(i, error) if self.layout.single else self.g[i] + error
            self.g[i] = new
            size = code.larger(code.fabs(self.y[i]), code.fabs(new))
            ratio = error / (size * self.rtol + self.absolute[i]) + new * 0.0
            squares.set(squares.get() + ratio * ratio)
            below.set(code.select(new < self.lowest[i], code.real(1.0), below.get()))
            low.set(code.select(new < code.smaller(self.floors[i], self.y[i]), code.real(1.0), low.get()))
        return self.code.cast(squares.get() * share), self.code.cast(below.get()), self.code.cast(low.get())

    def _look_back(self, step: Value, time: Value) -> None:
        """Count the conditions on the state that changed within the step."""
        if self.kernels.leaps is None:
            return
        slots, out = self.section("slots").pointer, self.reals.shifted(int(Clock.LEAPT)).pointer
        self.code.call(self.kernels.leaps, self.y.pointer, self.g.pointer, slots, time, time + step, out)

    def _leapt(self, step: Value, squares: Value) -> Value:
        """Whether a condition on the state changed too roughly: several at once, or one with too large an error.

        What lies between two of them may be unseen, and at one the error estimate is too small.
        """
        changed = self.reals[Clock.LEAPT]
        several = (changed > 1.5) & (step > self.code.fabs(self.reals[Clock.UNTIL]) * AT_ONCE)
        return several | ((changed > 0.5) & (squares > STRICT))

    def _at_an_edge(self, step: Value) -> Value:
        """Whether a condition on the state changed within a step too short to count, at whatever error."""
        reals = self.reals
        return (reals[Clock.LEAPT] > 0.5) & (step < self.code.fabs(reals[Clock.UNTIL]) * (8.0 * SMALLEST))

    def _compensated(self, i: Value, last: Value) -> Value:
        """Return y + change + last as a single; what that lacks is left in `change`.

        The rounding error of a sum is exact here, whichever term is larger (Knuth's two-sum).
        """
        y = self.y[i]
        change = self.change[i] + last + self.low[i]
        new = y + change
        part = new - y
        self.change[i] = (y - (new - part)) + (change - part)
        return new

    def _control(self, step: Value, wish: Value, left: Value, squares: Value, below: Value, low: Value) -> None:
        code, reals, words = self.code, self.reals, self.words
        active = words[Clock.ACTIVE].differs(0)
        sunk = low > 0.0
        accepted = (squares <= 1.0) & active & ~sunk
        leapt = None if self.kernels.leaps is None else accepted & self._leapt(step, squares)
        accepted = accepted if leapt is None else accepted & ~leapt
        finite = squares < 1e300
        edge = None if leapt is None else self._at_an_edge(step) & active & ~accepted & finite
        accepted = accepted if edge is None else accepted | edge
        guarded = code.select(squares > 1e-20, squares, code.real(1e-20))
        exponent = -0.5 / (self.method.embedded_order + 1)  # of a mean square: the error goes as h to that order + 1
        factor = vecmath.exp(vecmath.log(guarded) * exponent) * SAFETY
        factor = code.larger(code.smaller(factor, GROW), SHRINK)
        factor = code.select(finite, factor, code.real(SHRINK))
        calm = code.select(words[Clock.REJECTED].differs(0), code.smaller(factor, 1.0), factor)
        cut = step < wish
        grown = step * calm
        grown = code.select(cut, code.larger(wish, grown), grown)
        shrunk = step * code.select(sunk, code.smaller(factor, BACK), code.smaller(factor, SAFETY))
        grown = grown if edge is None else code.select(edge, step, grown)
        shrunk = shrunk if leapt is None else code.select(leapt, step * NARROW, shrunk)
        reals[Clock.STEP] = code.select(accepted, grown, shrunk)
        remaining = code.select(accepted, left - step, left)
        reals[Clock.REMAINING] = remaining
        self._remember(accepted, step, wish, calm)
        if self.kernels.watch is not None:
            with code.when(code.any(accepted)):
                Watch(self, accepted, step, reals[Clock.UNTIL] - left).write()
        with code.count(0, self.size) as i:
            self.y[i] = code.select(accepted, self.g[i], self.y[i])
            if self.layout.single:
                self.low[i] = code.select(accepted, self.change[i], self.low[i])
        rejected = active & ~accepted
        now = code.fabs(reals[Clock.UNTIL] - left)
        too_small = rejected & (shrunk < code.larger(now, 1e-290) * SMALLEST)
        too_small = too_small & ~self._empty_what_is_gone(rejected & (sunk | ~finite), too_small)
        arrived = accepted & (remaining <= 0.0)
        self._judge(active, accepted, arrived, finite, too_small, below, sunk)

    def _empty_what_is_gone(self, stuck: Value, too_small: Value) -> Value:
        """Set amounts that end in finite time to zero once no step is short enough; return the lanes in which one was.

        What is lost in rounding is gone, and so is what lasts no longer than the smallest step and does not count.
        """
        inner = self.inner
        rescued = self.code.variable(self.code.real(0.0))
        with self.code.when(self.code.any(stuck)), self.code.count(0, self.size) as i:
            y = self.y[i]
            small = inner.select(too_small, self.absolute[i], self.absolute[i] * GONE)
            strict = self.floors[i] > self.absolute[i] * (-10.0 * LOST)
            gone = stuck & strict & (y > 0.0) & (y < small)
            self.y[i] = inner.select(gone, inner.real(0.0), y)
            if self.layout.single:
                self.low[i] = inner.select(gone, inner.real(0.0), self.low[i])
            rescued.set(self.code.select(gone, self.code.real(1.0), rescued.get()))
        return rescued.get() > 0.0

    def between(self, share: Value) -> Array:
        """The continuous solution at a share of the step, a double of its own in every lane, where it is watched."""
        assert self.kernels.between is not None
        into = self.section("between")
        args = (self.y.pointer, self.g.pointer, self._u(0).pointer, self.inner.cast(share), into.pointer)
        self.code.call(self.kernels.between, *args)
        return into

    def _remember(self, accepted: Value, step: Value, wish: Value, factor: Value) -> None:
        """Keep the first accepted step after a dose for the same dose of later days."""
        code, words = self.code, self.words
        first = accepted & words[Clock.FRESH].differs(0)
        with code.when(code.any(first)):
            kept = code.select(step < wish, wish, step * code.smaller(factor, REMEMBER))
            slots = Array(code, words.shifted(Clock.SLOT).pointer, I64)
            for lane in range(code.width):
                memory = Array(code, self.section("remembered").pointer, F64)
                with code.when(_lane(code, first, lane)):
                    memory[slots[lane] * self.layout.width + lane] = _lane(code, kept, lane)
        words[Clock.FRESH] = code.select(first, code.word(0), words[Clock.FRESH])

    def _judge(
        self, active: Value, accepted: Value, arrived: Value, finite: Value, too_small: Value, below: Value, sunk: Value
    ) -> None:
        """Count the step and see who needs to be served: arrived at a stop, or failed."""
        code, words = self.code, self.words
        one, none = code.word(1), code.word(0)
        rejected = active & ~accepted
        words[Clock.REJECTED] = code.select(rejected, one, none)
        words[Clock.STEPS] = words[Clock.STEPS] + code.select(active, one, none)
        words[Clock.REJECTIONS] = words[Clock.REJECTIONS] + code.select(rejected, one, none)
        stretch = words[Clock.STRETCH] + code.select(active, one, none)
        words[Clock.STRETCH] = stretch
        limit = code.every(self.job.number(Field.LIMIT))
        cancel = code.every(self.job.array(Field.CANCEL, I64)[0]).differs(0)
        status = none
        status = code.select(cancel & active & ~arrived, code.word(Status.CANCELLED), status)
        status = code.select(active & ~arrived & (stretch >= limit), code.word(Status.STEP_LIMIT), status)
        status = code.select(too_small, code.word(Status.STEP_UNDERFLOW), status)
        status = code.select(too_small & ~finite, code.word(Status.NOT_FINITE), status)
        status = code.select(too_small & sunk, code.word(Status.NEGATIVE), status)
        status = code.select(accepted & (below > 0.0), code.word(Status.NEGATIVE), status)
        words[Clock.STATUS] = status
        words[Clock.NEED] = code.select(arrived | status.differs(0), one, none)


def _lane(code: Code, value: Value, lane: int) -> Value:
    if code.width == 1:
        return value
    return Value(code, code.builder.extract_element(value.node, ir.Constant(ir.IntType(32), lane)))
