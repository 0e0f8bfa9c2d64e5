"""How the code of a program is laid out: fused, in chunks, or as loops, by how long it would get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, NamedTuple

from magmatrix.engine.lower.chunks import Split, split
from magmatrix.engine.lower.rolled import Rolled, roll
from magmatrix.engine.lower.sparse_lu import Elimination
from magmatrix.engine.lower.tape import Tape


@dataclass(frozen=True, slots=True)
class Limits:
    """How long straight-line code may get.

    `fused`: operations and multiply-subtracts up to which rates, Jacobian and factorisation are one function that keeps
    its matrix in registers. `chunk`: operations of one chunk of anything longer. `unrolled`: multiply-subtracts of a
    factorisation, and entries of its factors, that are unrolled at most; the rest are loops over tables. `written`:
    operations of rates or Jacobian beyond which those that repeat in one form are loops over tables too.
    """

    fused: int = 3000
    chunk: int = 500
    unrolled: int = 6000
    written: int = 8000


REPEATS: Final = 4
"""How many times shorter loops have to make the code to be used."""
TRAFFIC: Final = 8
"""Operations that loops must have for each value they hand on through memory, else they are slower than chunks."""


class Goal(NamedTuple):
    """One value to be stored: a `rate`, its time derivative (`force`), or minus a `slope`, on the `diagonal` or off it.

    `place` is where: a row, or an entry of the factors.
    """

    kind: str
    place: int


@dataclass(frozen=True, slots=True)
class CodePlan:
    """The chunks of the rates, and of what the factorisation starts from.

    Either may be loops as well (`Rolled`). `goals` are what the factorisation starts from, `roots` their values on the
    tape. `short` says whether the rates are one function, `fused` whether both and the factorisation are. The first
    `unrolled_rows` of the factorisation and `solved_rows` of the solution are straight-line code, the others loops.
    `scratch` is the room needed behind the slots, in vectors: `kept` values of the chunks, and then the row of the
    matrix that the loops work on.
    """

    rates: Split | Rolled
    goals: tuple[Goal, ...]
    roots: tuple[int, ...]
    matrix: Split | Rolled
    short: bool
    fused: bool
    unrolled_rows: int
    solved_rows: int
    kept: int
    scratch: int


def plan_code(
    tape: Tape,
    rates: Sequence[int],
    force: Sequence[int] | None,
    slopes: Mapping[tuple[int, int], int],
    stored: AbstractSet[int],
    elimination: Elimination,
    limits: Limits,
) -> CodePlan:
    """Return how to lay out the code for roots on a tape; `stored` values are in memory before any of it runs."""
    roots: list[int] = []
    goals: list[Goal] = []
    by_row: list[list[int]] = [[] for _ in rates]
    for row, column in slopes:
        by_row[row].append(column)
    for i, columns in enumerate(by_row):
        goals.append(Goal("rate", i))
        roots.append(rates[i])
        if force is not None:
            goals.append(Goal("force", i))
            roots.append(force[i])
        goals.extend(Goal("diagonal" if i == j else "slope", elimination.slots[i, j]) for j in columns)
        roots.extend(slopes[i, j] for j in columns)
    whole = split(tape, rates, stored, max(1, limits.fused))
    short = len(whole.chunks) == 1
    laid_rates = whole if short else _laid(tape, rates, ["rate"] * len(rates), stored, limits)
    matrix = _laid(tape, roots, [goal.kind for goal in goals], stored, limits)
    unrolled, solved = _unrolled_rows(elimination, limits), _solved_rows(elimination, limits)
    looped = unrolled < len(rates)
    fused = not looped and matrix.operations + elimination.multiplications <= limits.fused
    kept = len(laid_rates.places) if fused else max(len(laid_rates.places), len(matrix.places))
    scratch = kept + (len(rates) if looped else 0)
    return CodePlan(laid_rates, tuple(goals), tuple(roots), matrix, short, fused, unrolled, solved, kept, scratch)


def _laid(
    tape: Tape, roots: Sequence[int], labels: Sequence[str], stored: AbstractSet[int], limits: Limits
) -> Split | Rolled:
    """Return loops if the code is long and they make it much shorter, else chunks."""
    chunks = split(tape, roots, stored, limits.chunk)
    if chunks.operations > limits.written:
        loops = roll(tape, roots, labels, stored)
        if max(loops.length * REPEATS, len(loops.places) * TRAFFIC) <= chunks.operations:
            return loops
    return chunks


def _unrolled_rows(elimination: Elimination, limits: Limits) -> int:
    """Return how many rows of the factorisation to unroll: all if they are few, else the first, short ones."""
    upper = elimination.upper
    if elimination.multiplications <= limits.unrolled:
        return len(upper)
    weights = [sum(len(upper[k]) for k in line) for line in elimination.lower]
    return _affordable(weights[: len(upper) - elimination.block], limits.unrolled, limits.chunk)


def _solved_rows(elimination: Elimination, limits: Limits) -> int:
    upper = elimination.upper
    if elimination.size <= limits.unrolled:
        return len(upper)
    weights = [len(left) + len(right) for left, right in zip(elimination.lower, upper, strict=True)]
    return _affordable(weights[: len(upper) - elimination.block], limits.unrolled, limits.chunk)


def _affordable(weights: Sequence[int], budget: int, largest: int) -> int:
    for count, weight in enumerate(weights):
        budget -= weight
        if budget < 0 or weight > largest:
            return count
    return len(weights)
