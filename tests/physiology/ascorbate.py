"""Vitamin C on the bench: one person's pool or one dish, without the rest of the body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from magmatrix.body.assemble import reference_body
from magmatrix.body.body import Body
from magmatrix.body.scales import state_scales
from magmatrix.body.steady.solve import at_rest
from magmatrix.engine.reference.engine import ReferenceEngine, Trajectory
from magmatrix.graph.names import flat
from magmatrix.graph.reduce import reduce_to
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule, Setting

HOUR = 60
DAY = TICKS_PER_DAY
Items = Iterable[Action | Setting]


@cache
def _engine(part: str, outputs: tuple[str, ...]) -> ReferenceEngine:
    body = reference_body((part,))
    return ReferenceEngine(reduce_to(body.model, outputs), outputs, scales=state_scales(body.model, body.values))


def resting(body: Body, changed: Mapping[str, float]) -> dict[str, float]:
    """The parameters of a person with `changed` values (dotted names, model units), at rest on their own intake."""
    own = {flat(name): value for name, value in changed.items()}
    assert own.keys() <= body.values.keys()
    return at_rest(body, {**body.values, **own}, Schedule.build([]), who="test")


def run(
    part: str, items: Items, ticks: Sequence[int], outputs: Sequence[str], changed: Mapping[str, float] | None = None
) -> Trajectory:
    """Integrate one part alone with the reference solver, from rest; names without a module belong to the part."""
    names = tuple(flat(f"{part}.{name}") for name in outputs)
    own = {f"{part}.{name}": value for name, value in (changed or {}).items()}
    parameters = resting(reference_body((part,)), own)
    return _engine(part, names).run(parameters, Schedule.build(items), ticks, rtol=1e-9)


def follow(
    part: str, items: Items, days: Sequence[float], *outputs: str, changed: Mapping[str, float] | None = None
) -> list[list[float]]:
    """The outputs at `days`, one list each."""
    found = run(part, items, [round(day * DAY) for day in days], outputs, changed)
    return [[float(value) for value in found.outputs[flat(f"{part}.{name}")]] for name in outputs]


def eats(mg_per_day: float, day: float = 0) -> Setting:
    """From `day` on, so much vitamin C is eaten."""
    return Setting(round(day * DAY), "vitamin_c.intake", mg_per_day)


def dose(day: float, *, aa: float = 0.0, magnesium: float = 0.0, sodium: float = 0.0) -> Action:
    """Acid, or the magnesium or sodium salt of its phosphate, into the dish; in umol/L of ascorbate."""
    return Action(round(day * DAY), "dish.dose", {"aa": aa, "map": magnesium, "sap": sodium})
