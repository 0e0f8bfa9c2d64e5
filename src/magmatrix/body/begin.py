"""The moment a study begins: counters at zero, baselines taken, everything else as the run-in left it."""

from __future__ import annotations

from collections.abc import Mapping

from magmatrix.body.names import flat
from magmatrix.body.parts import LEDGERS, PARTS

COUNTERS = frozenset(
    flat(symbol) for plan in LEDGERS for line in plan.lines if line.kind != "store" for symbol in line.symbols
) | {flat(name) for part in PARTS.values() for name in part.counters}
"""States that only count."""

_BASELINES = {
    flat(name): tuple(map(flat, summed)) for part in PARTS.values() for name, summed in part.baselines.items()
}


def begin(state: Mapping[str, float]) -> dict[str, float]:
    """Return the state in which a study starts after a run-in without treatments."""
    fresh = {name: 0.0 if name in COUNTERS else value for name, value in state.items()}
    return fresh | {name: sum(fresh[part] for part in summed) for name, summed in _BASELINES.items() if name in fresh}
