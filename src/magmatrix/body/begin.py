"""The moment a study begins: counters at zero, baselines taken, everything else as the run-in left it."""

from __future__ import annotations

from collections.abc import Mapping

from magmatrix.body.names import flat
from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts


def begin(state: Mapping[str, float], parts: Parts = PARTS) -> dict[str, float]:
    """Return the state in which a study starts after a run-in without treatments."""
    counters = set(map(flat, parts.counters))
    fresh = {name: 0.0 if name in counters else value for name, value in state.items()}
    sums = {flat(name): tuple(map(flat, summed)) for name, summed in parts.baselines.items()}
    return fresh | {name: sum(fresh[one] for one in summed) for name, summed in sums.items() if name in fresh}
