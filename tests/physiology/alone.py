"""Single parts of the body on the bench: everything around them is an input at rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magmatrix.body.assemble import in_model_unit, reference_body
from magmatrix.body.names import flat
from magmatrix.body.scales import state_scales
from magmatrix.engine.reference import ReferenceEngine
from magmatrix.engine.schedule import Action, Schedule, Setting
from magmatrix.graph.reduce import reduce_to

Series = NDArray[np.float64]


@lru_cache(maxsize=64)
def _engine(parts: tuple[str, ...], outputs: tuple[str, ...]) -> ReferenceEngine:
    body = reference_body(parts)
    return ReferenceEngine(reduce_to(body.model, outputs), outputs, scales=state_scales(body.model, body.values))


def numbers(parts: tuple[str, ...], changed: Mapping[str, float]) -> dict[str, float]:
    """Model values after changing records (in their own units); numbers computed from a changed one follow it."""
    body = reference_body(parts)
    recomputed = body.evidence.recompute(changed)
    own = {
        symbol: in_model_unit(recomputed[record], body.evidence.parameter(record).unit, body.model.symbols[symbol])
        for symbol, record in body.records.items()
    }
    return {**body.values, **own}


def at(hour: float, name: str, value: float) -> Setting:
    """Hold an input (model unit, dotted name) at a value from `hour` on."""
    return Setting(round(hour * 60), name, value)


def bench(
    parts: tuple[str, ...],
    items: Iterable[Action | Setting],
    hours: Sequence[float] | NDArray[Any],
    *outputs: str,
    changed: Mapping[str, float] | None = None,
    rtol: float = 1e-9,
) -> list[Series]:
    """The outputs (dotted names) of a body of `parts` at `hours` (to the minute), one array each.

    `changed` lays other values over evidence records.
    """
    names = tuple(map(flat, outputs))
    ticks = [round(hour * 60) for hour in hours]
    run = _engine(parts, names).run(numbers(parts, changed or {}), Schedule.build(items), ticks, rtol=rtol)
    return [run.outputs[name] for name in names]
