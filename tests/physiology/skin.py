"""The dermis on the bench, without the rest of the body: sessions in, collagen, signals and swelling out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from numpy.typing import NDArray

from magmatrix.body.assemble import reference_body
from magmatrix.body.body import Body
from magmatrix.body.scales import state_scales
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.graph.names import flat
from magmatrix.graph.reduce import reduce_to
from magmatrix.protocol.plan import TreatmentPlan
from magmatrix.protocol.treatments import describe, wound
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule, Setting
from tests.physiology.bench import Series, numbers
from tests.physiology.lab import treat

YEAR = 365.25


def dermis() -> Body:
    """The dermis of the reference person, 25 years old; magnesium and everything else are inputs at rest."""
    return reference_body(("dermis",))


@lru_cache(maxsize=64)
def _engine(outputs: tuple[str, ...]) -> ReferenceEngine:
    body = dermis()
    return ReferenceEngine(reduce_to(body.model, outputs), outputs, scales=state_scales(body.model, body.values))


def watch(
    items: Iterable[Action | Setting],
    days: Sequence[float] | NDArray[Any],
    *outputs: str,
    changed: Mapping[str, float] | None = None,
    rtol: float = 1e-9,
) -> list[Series]:
    """The outputs at `days` (to the minute, after what happens then), one array each.

    A name without a module belongs to the dermis. `changed` lays other values over evidence records.
    """
    names = tuple(flat(name if "." in name else f"dermis.{name}") for name in outputs)
    values = numbers(dermis(), changed) if changed else dermis().values
    ticks = [round(day * TICKS_PER_DAY) for day in days]
    run = _engine(names).run(values, Schedule.build(items), ticks, rtol=rtol)
    return [run.outputs[name] for name in names]


def empty_session(day: float = 0.0) -> Action:
    """A session that does nothing."""
    return treat(day, 0.0, 0.0, 0.0, strength=0.0, opens_barrier=0.0)


def ablate(day: float, fraction: float) -> Action:
    """Remove a fraction of the mature collagen everywhere, without a wound signal."""
    return Action(round(day * TICKS_PER_DAY), "dermis.ablate", {"fraction": fraction})


def setting(day: float, name: str, value: float) -> Setting:
    """Hold an input of the dermis (model unit) at a value from `day` on."""
    return Setting(round(day * TICKS_PER_DAY), f"dermis.{name}", value)


@dataclass(frozen=True)
class Course:
    """What each session of a course does to the dermis, and on which days."""

    injured: float
    stimulated: float
    removed: float
    strength: float = 1.0
    days: tuple[int, ...] = (0,)

    @property
    def sessions(self) -> list[Action]:
        return [treat(day, self.injured, self.stimulated, self.removed, self.strength) for day in self.days]


EVERY_FORTNIGHT = tuple(range(0, 84, 14))
COURSES = {
    "co2_full": Course(0.098, 0.123, 0.2),
    "co2_fractional": Course(0.061, 0.263, 0.4),
    "nafl_1550 once": Course(0.098, 0.415, 0.0),
    "nafl_1550 three times": Course(0.098, 0.415, 0.0, days=(0, 28, 56)),
    "microneedling once": Course(0.010, 0.234, 0.0, 0.5),
    "microneedling six times": Course(0.010, 0.234, 0.0, 0.5, EVERY_FORTNIGHT),
    "dense needling six times": Course(0.120, 0.321, 0.0, 0.5, EVERY_FORTNIGHT),
    "microdermabrasion": Course(0.0, 0.123, 0.0, 0.34),
}


@cache
def single_session(name: str) -> Course:
    """One session of a treatment of the catalogue on the face, as the evidence describes it."""
    plan, evidence = TreatmentPlan(name), dermis().evidence
    session, shares = describe(plan, evidence), wound(plan, evidence)
    return Course(shares.injured, shares.stimulated, session.removed_share, session.strength)
