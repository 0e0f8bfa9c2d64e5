"""One lane at a moment when something happens: a person comes, is acted on, observed, and leaves."""

from __future__ import annotations

from typing import Any

from llvmlite import ir

from magmatrix.engine.codegen.ir import F32, F64, I32, I64, PTR, VOID, Array, Code, Rounded, Value, define
from magmatrix.engine.codegen.kernels import LaneFunctions
from magmatrix.engine.codegen.memory import FIRE, FRESHEN, REMEMBERED, Clock, Field, Layout, SettingField, Stop
from magmatrix.engine.lower.program import Program, integral_name
from magmatrix.engine.problem.clock import AT_ONCE, CROSSINGS
from magmatrix.engine.problem.output import Kind, reduced
from magmatrix.engine.problem.status import Status


class Job:
    """The fields of a job, read from memory."""

    def __init__(self, code: Code, pointer: Any) -> None:
        self.code = code
        self._fields = Array(code, pointer, I64)

    def number(self, field: Field) -> Value:
        """An integer field."""
        return self._fields[field]

    def pointer(self, field: Field) -> Any:
        """An address."""
        return self.code.builder.inttoptr(self._fields[field].node, PTR)

    def array(self, field: Field, element: Any) -> Array:
        """An address as an array."""
        return Array(self.code, self.pointer(field), element)

    def setting(self, field: SettingField) -> Value:
        """A real number of the job."""
        return self.array(Field.SETTINGS, F64)[field]


def build_stop_handler(module: ir.Module, program: Program, layout: Layout, functions: LaneFunctions) -> ir.Function:
    """Return handle_stops(job, work, lane): serve a lane until it has to be integrated again or nobody is left."""
    args = [("job", PTR), ("work", PTR), ("lane", I64)]
    function, code, (job, work, lane) = define(module, "handle_stops", VOID, args, 1)
    _StopHandler(code, program, layout, functions, Job(code, job), work, Value(code, lane)).write()
    return function


class _StopHandler:
    def __init__(
        self,
        code: Code,
        program: Program,
        layout: Layout,
        functions: LaneFunctions,
        job: Job,
        work: Any,
        lane: Value,
    ) -> None:
        self.code = code
        self.program = program
        self.layout = layout
        self.functions = functions
        self.job = job
        self.work = work
        self.lane = lane
        self.reals = self._section("clock")
        self.words = Array(code, self.reals.pointer, I64, stride=layout.width)
        self.y = functions.states(code, self._section("y").pointer)
        self.parameters = self._section("parameters")
        self.totals = self._section("totals")

    def _section(self, name: str) -> Array:
        element = F64 if self.layout.is_double(name) else F32
        whole = Array(self.code, self.work, element)
        begin = whole.shifted(self.lane + self.layout.offset(name) * self.layout.width)
        return Array(self.code, begin.pointer, element, stride=self.layout.width)

    def _small(self, array: Array, index: Value) -> Value:
        return Value(self.code, self.code.builder.sext(array[index].node, I64))

    def _stop(self, field: Stop, at: Value) -> Value:
        return self._small(self.job.array(Field.STOPS, I32), at * len(Stop) + int(field))

    def _time(self, tick: Value) -> Value:
        return tick.to_real() / self.job.setting(SettingField.TICKS)

    def write(self) -> None:
        code, words = self.code, self.words
        with code.forever() as leave_if:
            with code.when(words[Clock.ACTIVE].equals(0)):
                self._load()
            leave_if(words[Clock.ACTIVE].equals(0))
            failed = words[Clock.STATUS].differs(Status.OK)
            with code.when(failed):
                self._finish()
            with code.when(words[Clock.ACTIVE].differs(0)), code.when(self.reals[Clock.REMAINING] <= 0.0):
                self._arrive()
            running = words[Clock.ACTIVE].differs(0) & words[Clock.STATUS].equals(Status.OK)
            leave_if(running & (self.reals[Clock.REMAINING] > 0.0))
        code.return_()

    def _load(self) -> None:
        """Take the next person of the queue, if there is one and nobody called the run off."""
        code, job, program = self.code, self.job, self.program
        cancelled = job.array(Field.CANCEL, I64)[0].differs(0)
        count = job.number(Field.COUNT)
        person = code.variable(count)
        with code.when(~cancelled):
            old = code.builder.atomic_rmw("add", job.pointer(Field.NEXT), ir.Constant(I64, 1), "monotonic")
            person.set(Value(code, old))
        with code.when(person.get() < count):
            who = person.get()
            size = len(program.parameters)
            given = job.array(Field.PARAMETERS, F64).shifted(who * size)
            with code.count(0, size) as k:
                self.parameters[k] = given[k]
            begin = job.array(Field.INITIAL, F64).shifted(who * len(program.states))
            with code.count(0, len(program.states)) as k:
                self.y[k] = begin[k]
            code.call(self.functions.begin, self.parameters.pointer, self.y.pointer)
            with code.count(0, len(program.states)) as k:  # what is given stays, though it be out of range
                self.y[k] = code.select(begin[k].differs(begin[k]), self.y[k], begin[k])
            self._prepare()
            self._load_bounds(who)
            remembered = self._section("remembered")
            with code.count(0, REMEMBERED) as k:
                remembered[k] = 0.0
            for n in range(self.layout.totals):
                self.totals[n] = 0.0
            for n in range(program.extremes):
                self.totals[2 * n] = float("-inf")
                self.totals[2 * n + 1] = float("nan")
            schedule = job.array(Field.SCHEDULE_OF, I64)[who]
            starts = job.array(Field.SCHEDULE_STARTS, I64)
            first = starts[schedule]
            words = self.words
            words[Clock.PERSON] = who
            words[Clock.STOP] = first
            words[Clock.LAST] = starts[schedule + 1]
            for word in (Clock.FRESH, Clock.REJECTED, Clock.STEPS, Clock.REJECTIONS, Clock.STRETCH, Clock.SLOT):
                words[word] = 0
            words[Clock.STATUS] = Status.OK
            words[Clock.ACTIVE] = 1
            self.reals[Clock.STEP] = job.setting(SettingField.FIRST_STEP)
            self._switch(code.real(0.0), always=True)
            self._aim(first, code.real(0.0))
            self._check_finite()
            self._watch(code.real(0.0))

    def _load_bounds(self, who: Value) -> None:
        """Take this person's absolute tolerances and lowest values; they may be the same row for everybody."""
        size = len(self.program.states)
        row = who * self.job.number(Field.BOUND_STRIDE)
        for field, name in ((Field.SCALES, "absolute"), (Field.LOWEST, "lowest"), (Field.FLOORS, "floors")):
            given = self.job.array(field, F64).shifted(row)
            own = self._section(name)
            if self.layout.single:
                own = Rounded(self.code, own.pointer, stride=self.layout.width)
            with self.code.count(0, size) as k:
                own[k] = given[k]

    def _arrive(self) -> None:
        """A stop of the schedule, or a moment at which a condition of time changes."""
        if self.functions.switch is None:
            self._serve_stop()
            return
        crosses = self.words[Clock.CROSSES].differs(0)
        with self.code.when(crosses):
            self._cross()
        with self.code.when(~crosses):
            self._serve_stop()

    def _aim(self, stop: Value, time: Value) -> None:
        """Go from `time` to a stop of the schedule, or to where a condition of time changes before."""
        code, reals, words = self.code, self.reals, self.words
        until = self._time(self._stop(Stop.TICK, stop))
        gentle = self._stop(Stop.SAMPLE, stop) >= 0  # where values are taken the last step is to be a short one
        if self.functions.switch is not None:
            crossing = reals[Clock.CROSSING]
            before = crossing < until * (1.0 - AT_ONCE)
            until = code.select(before, crossing, until)
            gentle = gentle & ~before
            words[Clock.CROSSES] = Value(code, code.builder.zext(before.node, I64))
        reals[Clock.UNTIL] = until
        reals[Clock.REMAINING] = until - time
        words[Clock.GENTLE] = Value(code, code.builder.zext(gentle.node, I64))

    def _switch(self, time: Value, *, always: bool = False) -> None:
        """Set the conditions of time as they are from `time` on, and what follows from them."""
        code, clock = self.code, self.reals
        if self.functions.switch is None:
            return
        out = clock.shifted(int(Clock.CROSSING)).pointer
        shortly = time * (1.0 + AT_ONCE)
        code.call(self.functions.switch, self.y.pointer, self.parameters.pointer, shortly, out)
        if always:
            self._prepare()
            return
        with code.when(clock[Clock.CHANGED] > 0.0):
            self._prepare()

    def _cross(self) -> None:
        """Begin anew behind a moment at which a condition of time changes."""
        code, words, reals = self.code, self.words, self.reals
        time = code.variable(reals[Clock.UNTIL]).get()
        self._switch(time)
        self._start_anew()
        words[Clock.STRETCH] = 0
        words[Clock.CROSSED] = words[Clock.CROSSED] + 1
        self._aim(words[Clock.STOP], time)
        with code.when(words[Clock.CROSSED] > CROSSINGS):
            words[Clock.STATUS] = Status.STEP_LIMIT

    def _start_anew(self) -> None:
        """Behind a jump of the rates a step that suited them before says nothing."""
        self.reals[Clock.STEP] = self.job.setting(SettingField.FIRST_STEP)
        self.words[Clock.FRESH] = 0
        self.words[Clock.REJECTED] = 0

    def _watch(self, time: Value) -> None:
        if self.functions.watch is not None:
            self.code.call(self.functions.watch, self.y.pointer, self.parameters.pointer, time, self.totals.pointer)

    def _check_finite(self) -> None:
        code = self.code
        doubt = code.variable(code.real(0.0))
        with code.count(0, len(self.program.states)) as k:
            doubt.set(doubt.get() + self.y[k] * 0.0)
        with code.when(doubt.get().differs(0.0)):
            self.words[Clock.STATUS] = Status.NOT_FINITE

    def _serve_stop(self) -> None:
        code, job, words, reals = self.code, self.job, self.words, self.reals
        at = words[Clock.STOP]
        tick = self._stop(Stop.TICK, at)
        time = self._time(tick)
        begin, end = self._stop(Stop.BEGIN, at), self._stop(Stop.END, at)
        sample = self._stop(Stop.SAMPLE, at)
        if self.functions.before is not None:
            with code.when(sample >= 0):
                into = self._samples_of(sample).shifted(len(self.program.sampled))
                code.call(self.functions.before, self.y.pointer, self.parameters.pointer, time, into.pointer)
        if self.functions.switch is not None:
            words[Clock.CROSSED] = 0
            with code.when((begin >= end) & (reals[Clock.CROSSING] <= time * (1.0 + AT_ONCE))):
                self._switch(time)
                self._start_anew()
        with code.when(begin < end):
            self._act(begin, end, time)
            self._switch(time)
            self._remembered_step(self._stop(Stop.SLOT, at))
            self._check_finite()
            self._watch(time)
        healthy = words[Clock.STATUS].equals(Status.OK)
        with code.when(healthy & (sample >= 0)):
            self._sample(sample, time)
        with code.when(healthy):
            following = at + 1
            words[Clock.STOP] = following
            words[Clock.STRETCH] = 0
            done = following >= words[Clock.LAST]
            with code.when(done):
                self._finish()
            with code.when(~done):
                after = self._stop(Stop.TICK, following)
                self._aim(following, time)
                code.builder.atomic_rmw("add", job.pointer(Field.PROGRESS), (after - tick).node, "monotonic")

    def _act(self, begin: Value, end: Value, time: Value) -> None:
        """Apply the operations of a stop: set parameters, fire actions."""
        code, job = self.code, self.job
        codes, values = job.array(Field.CODES, I32), job.array(Field.VALUES, F64)
        stale = code.variable(code.whole(0))
        with code.count(begin, end) as k:
            what = self._small(codes, k)
            fires = (what >= FIRE) & (what < FRESHEN)
            with code.when(~fires):
                self.parameters[what & (FIRE - 1)] = values[k]
                with code.when(what >= FRESHEN):
                    stale.set(code.whole(1))
            with code.when(fires & stale.get().differs(0)):
                stale.set(code.whole(0))
                self._prepare()
            for number, action in enumerate(self.functions.actions):
                with code.when(what.equals(FIRE + number)):
                    code.call(action, self.y.pointer, self.parameters.pointer, time)
                    if any(place < 0 for place in self.program.actions[number][0]):
                        stale.set(code.whole(1))
        with code.when(stale.get().differs(0)):
            self._prepare()

    def _prepare(self) -> None:
        self.code.call(self.functions.prepare, self.parameters.pointer, self._section("slots").pointer)

    def _remembered_step(self, slot: Value) -> None:
        """After a dose begin with the step that suited this person after the same dose of an earlier day."""
        code, words = self.code, self.words
        known = self._section("remembered")[slot]
        first = self.job.setting(SettingField.FIRST_STEP)
        self.reals[Clock.STEP] = code.select(known > 0.0, known, first)
        words[Clock.SLOT] = slot
        words[Clock.FRESH] = 1
        words[Clock.REJECTED] = 0

    def _sample(self, sample: Value, time: Value) -> None:
        code, program = self.code, self.program
        if program.sampled:
            into = self._samples_of(sample)
            code.call(self.functions.sample, self.y.pointer, self.parameters.pointer, time, into.pointer)
        if self.functions.add is not None:
            code.call(self.functions.add, self.y.pointer, self.parameters.pointer, time, self.totals.pointer)

    def _samples_of(self, sample: Value) -> Array:
        """Where the values of this person at a tick go: series first, then what is taken before actions."""
        job, columns = self.job, len(self.program.sampled) + len(self.program.before)
        place = (self.words[Clock.PERSON] * job.number(Field.SAMPLES) + sample) * columns
        return job.array(Field.SERIES, F64).shifted(place)

    def _finish(self) -> None:
        """Write down how the person ended and free the lane."""
        code, job, words, program = self.code, self.job, self.words, self.program
        who = words[Clock.PERSON]
        job.array(Field.STATUS, I64)[who] = words[Clock.STATUS]
        job.array(Field.TIME, F64)[who] = self.reals[Clock.UNTIL] - self.reals[Clock.REMAINING]
        steps = job.array(Field.STEPS, I64)
        steps[who * 2] = words[Clock.STEPS]
        steps[who * 2 + 1] = words[Clock.REJECTIONS]
        state = job.array(Field.STATE, F64).shifted(who * len(program.states))
        with code.count(0, len(program.states)) as k:
            state[k] = self.y[k]
        into = job.array(Field.REDUCED, F64).shifted(who * reduced_count(program))
        sums = iter(range(2 * len(program.watched), self.layout.totals))
        with code.when(words[Clock.STATUS].equals(Status.OK)):
            for n, output in enumerate(reduced(program.outputs)):
                if output.kind is Kind.INTEGRAL:
                    value = self.y[program.states.index(integral_name(output))]
                elif output.kind is Kind.SUM:
                    value = self.totals[next(sums)]
                else:
                    value = self.totals[program.watched_at[output]]
                    value = -value if output.kind is Kind.LOWEST else value
                into[n] = value
        words[Clock.ACTIVE] = 0
        self.reals[Clock.REMAINING] = 1.0
        self.reals[Clock.STEP] = 1.0


def reduced_count(program: Program) -> int:
    """How many numbers each person leaves that are not series: extremes, sums, integrals."""
    return len(reduced(program.outputs))
