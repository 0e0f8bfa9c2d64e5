"""A tape as instructions: each value is computed where it is first needed, and once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from magmatrix.engine.codegen import vecmath, vecpow, vectrig
from magmatrix.engine.codegen.ir import F64, Array, Code, Value
from magmatrix.engine.lower.tape import Op, Tape

_RELATIONS: Final[dict[str, Callable[[Value, Value], Value]]] = {
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "eq": lambda a, b: a.equals(b),
    "ne": lambda a, b: a.differs(b),
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "min": lambda a, b: a.code.smaller(a, b),
    "max": lambda a, b: a.code.larger(a, b),
}
_FUNCTIONS: Final[dict[str, Callable[..., Value]]] = {
    "not": lambda a: ~a,
    "neg": lambda a: -a,
    "recip": lambda a: 1.0 / a,
    "sqrt": lambda a: a.code.sqrt(a),
    "fabs": lambda a: a.code.fabs(a),
    "exp": vecmath.exp,
    "log": vecmath.log,
    "guard": vecmath.guard,
    "power": vecpow.power,
    "floor": vecmath.floor,
    "ceil": vecmath.ceil,
}

Logs = dict[Value, tuple[Value, Value]]
"""Both parts of the logarithm of a value."""


class Stored:
    """Values that are in memory already: where each lies in which array; what is in no table is not stored."""

    def __init__(self, *tables: tuple[Array, Mapping[int, int]]) -> None:
        self._tables = tables

    def __contains__(self, index: int) -> bool:
        return any(index in places for _, places in self._tables)

    def read(self, index: int) -> Value:
        """Return the value numbered `index`, which is stored."""
        array, places = next((array, places) for array, places in self._tables if index in places)
        return array[places[index]]


class Emitter:
    """Computes values of one tape inside one function.

    `leaf` gives the value of a state, time or param; `stored` knows the values that are in memory already. Time is a
    double in single precision too, and so is what follows from it before a state comes in: a difference of two moments
    keeps its digits over decades.
    """

    def __init__(
        self,
        code: Code,
        tape: Tape,
        leaf: Callable[[Op], Value],
        stored: Stored | None = None,
    ) -> None:
        self._code = code
        self._tape = tape
        self._leaf = leaf
        self._stored = stored or Stored()
        self._done: dict[int, Value] = {}
        self._logs: Logs = {}

    def value(self, root: int) -> Value:
        """Return the value numbered `root`, computing what is still missing."""
        stack = [root]
        while stack:
            index = stack[-1]
            if index in self._done:
                stack.pop()
                continue
            if index in self._stored:
                self._done[index] = self._stored.read(index)
                stack.pop()
                continue
            op = self._tape.ops[index]
            missing = [arg for arg in op.args if arg not in self._done]
            if missing:
                stack.extend(reversed(missing))
                continue
            self._done[index] = self._one(op)
            stack.pop()
        found = self._done[root]
        return self._code.cast(found) if found.is_real else found

    def _one(self, op: Op) -> Value:
        code = self._code
        args = [self._done[arg] for arg in op.args]
        wide = code.using(F64)
        long = [arg.is_real and arg.code is not code and arg.node.type == wide.real_type for arg in args]
        if wide is not code and any(long):
            alone = all(is_long or self._tape.levels[arg] < 2 for arg, is_long in zip(op.args, long, strict=True))
            if alone or op.is_truth or op.kind in ("add", "sub"):
                found = compute(wide, op, [wide.cast(arg) if arg.is_real else arg for arg in args], self._logs)
                return found if alone or not found.is_real else code.cast(found)
            args = [code.cast(arg) if arg.is_real else arg for arg in args]
        return self._leaf(op) if op.kind in ("state", "param", "time") else compute(code, op, args, self._logs)


def compute(code: Code, op: Op, args: Sequence[Value], logs: Logs) -> Value:
    """Return what an operation that is no state, param or time gives for `args`.

    Both parts of a logarithm are computed together once, and found again in `logs`.
    """
    if op.kind == "const":
        return code.real(float(op.payload if op.payload is not None else math.nan))
    if op.kind == "truth":
        return code.constant(int(op.payload or 0), code.mask_type)
    if op.kind == "select":
        return code.select(*args)
    if op.kind in vectrig.FUNCTIONS:
        return code.cast(vectrig.FUNCTIONS[op.kind](code.using(F64).cast(args[0])))
    if op.kind in ("log_short", "log_rest"):
        if args[0] not in logs:
            logs[args[0]] = vecpow.scaled_log(args[0])
        return logs[args[0]][op.kind == "log_rest"]
    if len(args) == 2:
        return _RELATIONS[op.kind](*args)
    return _FUNCTIONS[op.kind](*args)


def leaf_of(y: Array | None, parameters: Array | None, time: Value | None) -> Callable[[Op], Value]:
    """Return what gives the value of a leaf: states and parameters from memory, time as it is."""

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
