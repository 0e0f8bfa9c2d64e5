"""The program of a model: operations on numbered values, each computed once, in an order that can be run as it stands.

Operations: const, state, time, param (leaves); add, sub, mul, neg, recip, sqrt, fabs, floor, guard, log_short,
log_rest, power (see vecpow.py) and the functions of the graph; lt, le, gt, ge, eq, ne, and, or, not, xor, bool (truth
values); select. Every value has a level: 0 constant, 1 known from the parameters alone, 2 changing along the run.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

TINY: Final = 1e-300
"""Below this a base counts as zero when it is raised to a power that is not a whole number."""

TRUTHS: Final = frozenset({"lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not", "xor", "bool", "truth"})

HARD: Final = frozenset(
    {"exp", "log", "log_short", "power", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh"}
)
"""Functions that take many instructions."""


@dataclass(frozen=True, slots=True)
class Op:
    """One operation: its kind, the values it uses, and for a leaf its number or place."""

    kind: str
    args: tuple[int, ...] = ()
    payload: float | int | None = None

    @property
    def is_truth(self) -> bool:
        """Whether the value is true or false rather than a number."""
        return self.kind in TRUTHS


@dataclass
class Tape:
    """Operations in order; asking for one that exists already returns the old value."""

    ops: list[Op] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    _known: dict[tuple[object, ...], int] = field(default_factory=dict)

    def put(self, kind: str, *args: int, payload: float | int | None = None) -> int:
        """Return the number of the value that this operation gives."""
        sign = math.copysign(1.0, payload) if isinstance(payload, float) else None
        key = (kind, args, repr(payload), sign)
        if key not in self._known:
            self._known[key] = len(self.ops)
            self.ops.append(Op(kind, args, payload))
            leaf = {"const": 0, "truth": 0, "param": 1, "state": 2, "time": 2}
            self.levels.append(leaf[kind] if kind in leaf else max(1, *(self.levels[arg] for arg in args)))
        return self._known[key]

    def const(self, value: float) -> int:
        """Return a constant."""
        return self.put("const", payload=float(value))

    def number(self, index: int) -> float | None:
        """Return the number that a value is, None if it is not a constant."""
        op = self.ops[index]
        return float(op.payload) if op.kind == "const" and op.payload is not None else None

    def reachable(self, roots: Iterable[int]) -> list[int]:
        """Return all values below `roots`, in order."""
        seen: set[int] = set()
        stack = list(roots)
        while stack:
            index = stack.pop()
            if index not in seen:
                seen.add(index)
                stack.extend(self.ops[index].args)
        return sorted(seen)

    def known_beforehand(self, roots: Sequence[int]) -> list[int]:
        """Return the numbers that `roots` need and that the parameters alone decide, in order."""
        wanted: set[int] = set()
        seen: set[int] = set()
        stack = list(roots)
        while stack:
            index = stack.pop()
            if index in seen:
                continue
            seen.add(index)
            if self.levels[index] == 1 and not self.ops[index].is_truth:
                wanted.add(index)
            else:
                stack.extend(self.ops[index].args)
        return sorted(wanted)

    def counts(self, roots: Iterable[int], level: int = 2) -> Mapping[str, int]:
        """Return how many operations of each kind at `level` lie below `roots`."""
        counts: dict[str, int] = {}
        for index in self.reachable(roots):
            op = self.ops[index]
            if op.args and self.levels[index] == level:
                counts[op.kind] = counts.get(op.kind, 0) + 1
        return dict(sorted(counts.items()))
