"""Inputs that hold for a while: overlapping stretches become one sequence of settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from magmatrix.schedule.schedule import Setting
from magmatrix.schedule.table import Array, Ticks


@dataclass(frozen=True, slots=True)
class Stretch:
    """`value` holds from tick `start` up to `end`."""

    start: int
    end: int
    value: float


def settings(
    symbol: str, stretches: Iterable[Stretch], combine: Callable[[list[float]], float], duration: int
) -> Iterator[Setting]:
    """Yield the settings of one input: `combine` of all stretches that hold at a moment, `combine([])` where none does.

    Nothing is yielded for an input without stretches, so that its resting value stays what the body says.
    """
    active = [stretch for stretch in stretches if stretch.start < min(stretch.end, duration)]
    edges = sorted({tick for stretch in active for tick in (stretch.start, stretch.end) if tick < duration})
    previous: float | None = None
    # Sweep the edges with sorted starts and ends, so that thousands of short stretches stay cheap.
    starts = sorted(active, key=lambda stretch: stretch.start)
    running: list[Stretch] = []
    taken = 0
    for tick in edges:
        while taken < len(starts) and starts[taken].start <= tick:
            running.append(starts[taken])
            taken += 1
        running = [stretch for stretch in running if stretch.end > tick]
        value = combine([stretch.value for stretch in running])
        if value != previous:
            yield Setting(tick, symbol, value)
            previous = value


def in_turn(starts: Ticks, ends: Ticks, values: Array, duration: int) -> tuple[Ticks, Array]:
    """Return the moments and values of an input that stretches hold in turn, never two at once; zero in between.

    The same as `settings` with `sum`, for many stretches in ascending order.
    """
    ticks = np.column_stack([starts, ends]).reshape(-1)
    held = np.column_stack([values, np.zeros(len(values))]).reshape(-1)
    kept = ticks < duration
    kept[1:-1:2] &= ends[:-1] != starts[1:]
    ticks, held = ticks[kept], held[kept]
    changes = np.append(True, held[1:] != held[:-1]) if len(held) else np.zeros(0, dtype=bool)
    return ticks[changes], held[changes]
