"""Straight-line code rolled up: what is computed many times in the same way becomes one loop over a table.

The operations below a list of roots are cut into units: one for every root, and one for every value that several units
need. A unit is a small expression over constants, states and values in memory. Units of the same form, that differ in
the constants and places they use only, are one loop: its code is as long as one unit, however many there are. Every
unit has a stage, one more than those it depends on, so that units of one stage may run in any order.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from magmatrix.engine.lower.tape import Tape

_CHEAP: Final = frozenset({"add", "sub", "mul", "neg"})
_FEWEST: Final = 8
"""Units of the same form from which a loop pays."""
_LONGEST: Final = 150
"""Operations of one unit; longer expressions are cut, equal ones at equal places."""


class Line(NamedTuple):
    """One line of a unit: an operation on earlier lines, or a leaf that is `const`, `state`, `memory`, `truth`, `time`.

    `fixed` is a number that is the same for all units of a form.
    """

    kind: str
    args: tuple[int, ...] = ()
    fixed: float | int | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """What is computed: a value to keep (`root` is -1), or the value of the root at a position.

    `form` are the lines, `numbers` what differs between units of this form: constants, states, values on the tape.
    """

    root: int
    value: int
    form: tuple[Line, ...]
    numbers: tuple[float | int, ...]


@dataclass(frozen=True, slots=True)
class Rolled:
    """Groups of units of one form and one label, in an order that can be run; and where kept values lie."""

    groups: tuple[tuple[Unit, ...], ...]
    places: dict[int, int]
    operations: int

    @property
    def length(self) -> int:
        """Operations of the code: those of a loop count once."""
        return sum(_length(units) for units in self.groups)


def is_loop(units: Sequence[Unit]) -> bool:
    """Whether a group is long enough for a loop."""
    return len(units) >= _FEWEST


def in_runs(rolled: Rolled, limit: int) -> Iterator[list[tuple[Unit, ...]]]:
    """Cut the groups into runs whose code has about `limit` operations."""
    run: list[tuple[Unit, ...]] = []
    length = 0
    for units in rolled.groups:
        more = _length(units)
        if run and length + more > limit:
            yield run
            run, length = [], 0
        run.append(units)
        length += more
    if run:
        yield run


def roll(tape: Tape, roots: Sequence[int], labels: Sequence[Hashable], stored: Collection[int]) -> Rolled:
    """Return the units below `roots`, grouped; roots with different `labels` never share a group."""
    needed = _needed(tape, roots, stored)
    kept = _kept(tape, roots, needed, ())
    kept = _kept(tape, roots, needed, _cuts(tape, needed, kept))
    reader = _Reader(tape, frozenset(kept), stored)
    stages: dict[int, int] = {}
    groups: dict[tuple[int, Hashable, tuple[Line, ...]], list[Unit]] = {}
    for root, value, label in (
        *((-1, index, None) for index in kept),
        *((n, value, label) for n, (value, label) in enumerate(zip(roots, labels, strict=True))),
    ):
        form, numbers, used = reader.read(value, keeps=root < 0)
        stage = 1 + max((stages[index] for index in used), default=0)
        if root < 0:
            stages[value] = stage
        groups.setdefault((stage, label, form), []).append(Unit(root, value, form, numbers))
    ordered = sorted(groups.items(), key=lambda item: item[0][0])
    found = tuple(tuple(units) for _, units in ordered)
    total = sum(_operations(units[0]) * len(units) for units in found)
    return Rolled(found, {index: place for place, index in enumerate(kept)}, total)


def _length(units: Sequence[Unit]) -> int:
    return (1 + _operations(units[0])) * (1 if is_loop(units) else len(units))


def _operations(unit: Unit) -> int:
    return sum(bool(line.args) for line in unit.form)


def _needed(tape: Tape, roots: Sequence[int], stored: Collection[int]) -> list[int]:
    """Return the values to be computed, in order."""
    seen: set[int] = set()
    stack = list(roots)
    while stack:
        index = stack.pop()
        if index not in seen and index not in stored and tape.ops[index].args:
            seen.add(index)
            stack.extend(tape.ops[index].args)
    return sorted(seen)


def _repeated(tape: Tape, index: int, needed: Collection[int]) -> bool:
    """Whether a value is computed again in every unit that needs it: truth values, and what is as quick as a read."""
    op = tape.ops[index]
    return op.is_truth or (op.kind in _CHEAP and not any(arg in needed for arg in op.args))


def _kept(tape: Tape, roots: Sequence[int], needed: Sequence[int], cuts: Collection[int]) -> list[int]:
    """Return the values that more than one unit needs, and the cuts, in order."""
    known = frozenset(needed)
    several = -1
    owner: dict[int, int] = {}

    def used(index: int, by: int) -> None:
        if index in known:
            owner[index] = by if owner.setdefault(index, by) == by else several

    for n, root in enumerate(roots):
        used(root, -2 - n)
    kept = []
    for index in reversed(needed):
        by = owner[index]
        if index in cuts or (by == several and not _repeated(tape, index, known)):
            kept.append(index)
            by = index
        for arg in tape.ops[index].args:
            used(arg, by)
    return kept[::-1]


def _cuts(tape: Tape, needed: Sequence[int], kept: Sequence[int]) -> set[int]:
    """Return where expressions get too long."""
    ends = set(kept)
    sizes: dict[int, int] = {}
    cuts: set[int] = set()
    for index in needed:
        op = tape.ops[index]
        size = 1 + sum(sizes.get(arg, 0) for arg in set(op.args))
        if size > _LONGEST and not op.is_truth:
            cuts.add(index)
        sizes[index] = 0 if index in ends or index in cuts else size
    return cuts


class _Reader:
    """Writes down units; equal forms are one object."""

    def __init__(self, tape: Tape, kept: Collection[int], stored: Collection[int]) -> None:
        self._tape = tape
        self._kept = kept
        self._stored = stored
        self._forms: dict[tuple[Line, ...], tuple[Line, ...]] = {}

    def read(self, value: int, *, keeps: bool) -> tuple[tuple[Line, ...], tuple[float | int, ...], list[int]]:
        """Return form, numbers and kept values of the unit that computes `value`, for others to read if it `keeps`."""
        lines: list[Line] = []
        numbers: list[float | int] = []
        used: list[int] = []
        done: dict[int, int] = {}

        def leaf(index: int) -> int:
            op = self._tape.ops[index]
            if index in self._kept or index in self._stored:
                lines.append(Line("memory"))
                numbers.append(index)
                if index in self._kept:
                    used.append(index)
            elif op.kind in ("const", "state"):
                lines.append(Line(op.kind))
                numbers.append(op.payload if op.payload is not None else math.nan)
            else:
                lines.append(Line(op.kind, fixed=op.payload))
            return len(lines) - 1

        stack = [value]
        if not keeps and self._is_leaf(value):
            leaf(value)
            stack.clear()
        while stack:
            index = stack[-1]
            if index in done:
                stack.pop()
                continue
            op = self._tape.ops[index]
            missing = [arg for arg in op.args if arg not in done and not self._is_leaf(arg)]
            if missing:
                stack.extend(reversed(missing))
                continue
            stack.pop()
            args = tuple([done[arg] if arg in done else leaf(arg) for arg in op.args])
            lines.append(Line(op.kind, args))
            done[index] = len(lines) - 1
        form = tuple(lines)
        return self._forms.setdefault(form, form), tuple(numbers), used

    def _is_leaf(self, index: int) -> bool:
        return index in self._kept or index in self._stored or not self._tape.ops[index].args
