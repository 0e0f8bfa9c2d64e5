"""The moment a study begins: counters at zero, baselines taken, everything else as the run-in left it."""

from __future__ import annotations

from collections.abc import Mapping

from magmatrix.body.ledger import COLLAGEN, MAGNESIUM, TRACER
from magmatrix.body.names import flat

COUNTERS = frozenset(
    flat(symbol)
    for plan in (MAGNESIUM, TRACER, COLLAGEN)
    for line in plan.lines
    if line.kind != "store"
    for symbol in line.symbols
) | {flat("magnesium.absorbed_total")}
"""States that only count."""

_BASELINE = flat("dermis.collagen_at_start")
_COLLAGEN = (flat("dermis.N"), flat("dermis.M"))


def begin(state: Mapping[str, float]) -> dict[str, float]:
    """Return the state in which a study starts after a run-in without treatments."""
    fresh = {name: 0.0 if name in COUNTERS else value for name, value in state.items()}
    if _BASELINE in fresh:
        fresh[_BASELINE] = sum(fresh[name] for name in _COLLAGEN)
    return fresh
