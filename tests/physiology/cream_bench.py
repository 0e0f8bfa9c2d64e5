"""A cream on the bench and on the skin of the reference person: put on, wash, observe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magmatrix.body.assemble import reference_body
from magmatrix.body.scales import state_scales
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.graph.names import flat
from magmatrix.graph.reduce import reduce_to
from magmatrix.schedule.schedule import Action, Schedule, Setting
from tests.physiology.bench import Series, numbers

DAY = 1440
HOUR = 60
ALONE = ("delivery",)
TOGETHER = ("magnesium", "dermis", "barrier", "delivery", "cream")


@lru_cache(maxsize=32)
def _engine(parts: tuple[str, ...], outputs: tuple[str, ...]) -> ReferenceEngine:
    body = reference_body(parts)
    return ReferenceEngine(reduce_to(body.model, outputs), outputs, scales=state_scales(body.model, body.values))


def put_on(tick: int, load: float, area: float) -> Action:
    """Cream of `load` mg/cm2 on `area` cm2."""
    return Action(tick, "delivery.apply", {"load": load, "area": area})


def wash(tick: int) -> Action:
    """The film washed off."""
    return Action(tick, "delivery.wash", {})


def daily(days: int, load: float, area: float, hours: float) -> list[Action]:
    """The same cream every day, washed off `hours` later (after 24 hours: just before the next)."""
    return [
        item
        for day in range(days)
        for item in (put_on(day * DAY, load, area), wash(day * DAY + min(round(hours * HOUR), DAY - 1)))
    ]


def watch(
    items: Iterable[Action | Setting],
    ticks: Sequence[int] | NDArray[Any],
    *outputs: str,
    changed: Mapping[str, float] | None = None,
    parts: tuple[str, ...] = ALONE,
    rtol: float = 1e-9,
) -> list[Series]:
    """The outputs at `ticks` (minutes), one array each; `changed` lays other values over evidence records."""
    names = tuple(map(flat, outputs))
    body = reference_body(parts)
    parameters = {**body.values, **(numbers(body, changed) if changed else {})}
    run = _engine(parts, names).run(parameters, Schedule.build(items), [int(tick) for tick in ticks], rtol=rtol)
    return [np.asarray(run.outputs[name], dtype=np.float64) for name in names]
