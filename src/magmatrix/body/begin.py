"""The moment a study begins: counters at zero, baselines taken, everything else as the run-in left it."""

from __future__ import annotations

from collections.abc import Mapping

from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.graph.names import flat


def counters(parts: Parts = PARTS) -> frozenset[str]:
    """Return the states that only count, as the graph names them."""
    return frozenset(map(flat, parts.counters))


def begin(state: Mapping[str, float], parts: Parts = PARTS) -> dict[str, float]:
    """Return the state in which a study starts after a run-in without treatments."""
    counted = counters(parts)
    fresh = {name: 0.0 if name in counted else value for name, value in state.items()}
    sums = {flat(name): tuple(map(flat, summed)) for name, summed in parts.baselines.items()}
    return fresh | {name: sum(fresh[one] for one in summed) for name, summed in sums.items() if name in fresh}
