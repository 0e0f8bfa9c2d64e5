"""Organs and dermis on the bench, without magnesium and meals: settings in, collagen of the organs out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from magmatrix.body.assemble import reference_body
from magmatrix.body.body import Body
from magmatrix.body.scales import state_scales
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.graph.names import flat
from magmatrix.graph.reduce import reduce_to
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule, Setting
from tests.physiology.bench import Series, numbers

ORGANS = ("bone", "tendon", "cart", "muscle", "heart", "visc")


def organs_and_skin() -> Body:
    """The reference person's organs and skin; magnesium is an input at rest."""
    return reference_body(("dermis", "organs"))


@lru_cache(maxsize=64)
def _engine(outputs: tuple[str, ...]) -> ReferenceEngine:
    body = organs_and_skin()
    return ReferenceEngine(reduce_to(body.model, outputs), outputs, scales=state_scales(body.model, body.values))


def setting(day: float, name: str, value: float) -> Setting:
    """Hold an input (dotted name, model unit) at a value from `day` on."""
    return Setting(round(day * TICKS_PER_DAY), name, value)


def watch(
    items: Iterable[Action | Setting],
    days: Sequence[float],
    *outputs: str,
    changed: Mapping[str, float] | None = None,
    rtol: float = 1e-9,
) -> list[Series]:
    """The outputs at `days`, one array each; a name without a module belongs to the organs."""
    names = tuple(flat(name if "." in name else f"organs.{name}") for name in outputs)
    values = numbers(organs_and_skin(), changed) if changed else organs_and_skin().values
    ticks = [round(day * TICKS_PER_DAY) for day in days]
    run = _engine(names).run(values, Schedule.build(items), ticks, rtol=rtol)
    return [run.outputs[name] for name in names]
