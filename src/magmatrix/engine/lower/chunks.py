"""Long straight-line code in chunks: a compiler's time for one block grows faster than the block.

The operations below a list of roots are put in the order in which they are first needed and cut every so often. What a
later chunk needs of an earlier one is kept in memory; truth values cannot be kept and are computed again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from magmatrix.engine.lower.tape import Tape

_FREE = frozenset({"const", "truth", "state", "param", "time"})


class Step(NamedTuple):
    """One thing a chunk does: finish the root at position `number`, or keep the value `number` for later chunks."""

    keeps: bool
    number: int


@dataclass(frozen=True, slots=True)
class Split:
    """Chunks in order, each a sequence of steps, and the place in memory of every kept value."""

    chunks: tuple[tuple[Step, ...], ...]
    places: dict[int, int]
    operations: int


def split(tape: Tape, roots: Sequence[int], stored: Collection[int], limit: int) -> Split:
    """Cut the computation of `roots` every `limit` operations; `stored` values are in memory already."""
    order, finished = _sequence(tape, roots, stored)
    count = max(1, -(-len(order) // limit))
    share = max(1, -(-len(order) // count))
    chunk_of = {index: n // share for n, index in enumerate(order)}
    last = [max(0, when - 1) // share for when in finished]
    kept = _kept(tape, roots, chunk_of, last, count) if count > 1 else []
    steps: list[list[tuple[int, Step]]] = [[] for _ in range(count)]
    when = {index: n + 1 for n, index in enumerate(order)}
    for index in kept:
        steps[chunk_of[index]].append((when[index], Step(True, index)))
    for position, (chunk, moment) in enumerate(zip(last, finished, strict=True)):
        steps[chunk].append((moment, Step(False, position)))
    chunks = tuple(tuple(step for _, step in sorted(line, key=lambda item: item[0])) for line in steps)
    return Split(chunks, {index: place for place, index in enumerate(kept)}, len(order))


def _sequence(tape: Tape, roots: Sequence[int], stored: Collection[int]) -> tuple[list[int], list[int]]:
    """Return the operations in the order of first need, and how many there are once each root is done."""
    done: set[int] = set()
    order: list[int] = []
    finished = []
    for root in roots:
        stack = [root]
        while stack:
            index = stack[-1]
            op = tape.ops[index]
            if index in done or index in stored or op.kind in _FREE:
                stack.pop()
                continue
            missing = [arg for arg in op.args if not (arg in done or arg in stored or tape.ops[arg].kind in _FREE)]
            if missing:
                stack.extend(reversed(missing))
                continue
            stack.pop()
            done.add(index)
            order.append(index)
        finished.append(len(order))
    return order, finished


def _kept(tape: Tape, roots: Sequence[int], chunk_of: dict[int, int], last: Sequence[int], count: int) -> list[int]:
    """Return the values that cross from one chunk to another, in the order of their computation."""
    wanted: list[list[int]] = [[] for _ in range(count)]
    for index, chunk in chunk_of.items():
        wanted[chunk].extend(tape.ops[index].args)
    for root, chunk in zip(roots, last, strict=True):
        wanted[chunk].append(root)
    kept: set[int] = set()
    for chunk in range(count):
        again: set[int] = set()
        stack = wanted[chunk]
        while stack:
            index = stack.pop()
            if index not in chunk_of or chunk_of[index] == chunk or index in again or index in kept:
                continue
            if tape.ops[index].is_truth:
                again.add(index)
                stack.extend(tape.ops[index].args)
            else:
                kept.add(index)
    return [index for index in chunk_of if index in kept]
