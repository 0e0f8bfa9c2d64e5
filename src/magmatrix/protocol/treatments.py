"""Skin treatments by name: what a session does to the dermis, from the evidence unless the study says otherwise.

Geometry: a session injures columns (or a full field) from the surface to a depth; a halo around what it injures is put
under stimulus. The local wound does not know how much of the face is treated, so only
the two volume shares reach the body.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from magmatrix.errors import StudyError, nearest
from magmatrix.protocol.clock import session_time
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.timing import Given
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Item, Setting

if TYPE_CHECKING:
    from magmatrix.protocol.interventions.treatments import TreatmentPlan


@dataclass(frozen=True, slots=True)
class Treatment:
    """A treatment a study may name: how the skin barrier closes after it, what people call it, whether in columns."""

    name: str
    barrier: str
    words: str
    in_columns: bool = False


_CATALOGUE = (
    Treatment("co2_full", "full_ablation", "full CO2 laser"),
    Treatment("co2_fractional", "fractional_ablation", "fractional CO2 laser", in_columns=True),
    Treatment("nafl_1550", "non_ablative", "non-ablative fractional laser (1550 nm)", in_columns=True),
    Treatment("microneedling", "needling", "microneedling", in_columns=True),
    Treatment("tca35", "full_ablation", "peel with 35 % trichloroacetic acid"),
    Treatment("dermabrasion", "full_ablation", "dermabrasion"),
    Treatment("microdermabrasion", "superficial", "microdermabrasion"),
)
TREATMENTS: dict[str, Treatment] = {treatment.name: treatment for treatment in _CATALOGUE}
SITES = ("face", "cheek", "forehead", "eyelid", "forearm")
_TYPE3_RETURNING = "dermis.type3_returning"
_TREAT = "dermis.treat"
_NEEDLED, _ABLATED = "delivery.needled_share", "delivery.ablated_share"
_WOUND, _HALO = (f"{_TREAT}.injured", f"{_TREAT}.stimulated"), (f"{_TREAT}.stimulated",)
_FEEDS = {
    "depth": _WOUND,
    "coverage": (*_WOUND, _ABLATED),
    "column_width": _HALO,
    "removed_share": (f"{_TREAT}.removed_share",),
    "strength": (f"{_TREAT}.strength",),
    "strength_medium": (f"{_TREAT}.strength",),
    "opens_barrier": (f"{_TREAT}.opens_barrier",),
}
"""Which argument of a session, or which input, each number of a treatment reaches."""
_BARRIER_INPUTS = {"tewl_open": "1", "tewl_immature": "1", "channel_closure": "1/h", "redness_fading": "1/h"}


@dataclass(frozen=True, slots=True)
class Wound:
    """Volume shares of the dermis that one session injures and stimulates."""

    injured: float
    stimulated: float


@dataclass(frozen=True, slots=True)
class Descriptor:
    """Everything one session does; lengths in um from the skin surface, `column_width` None for a full field."""

    treatment: Treatment
    depth: float
    coverage: float
    column_width: float | None
    removed_share: float
    strength: float
    opens_barrier: float


def find_treatment(name: str) -> Treatment:
    """Return the treatment of that name; raises StudyError with the nearest names for an unknown one."""
    if name not in TREATMENTS:
        raise StudyError(
            "unknown treatment",
            found=name,
            expected="one of " + ", ".join(TREATMENTS),
            nearest_names=nearest(name, TREATMENTS),
        )
    return TREATMENTS[name]


def geometry(
    depth: float, coverage: float, column_width: float | None, *, epidermis: float, dermis: float, halo: float
) -> Wound:
    """Return the injured and stimulated shares of the dermis; all lengths in one unit, `depth` from the surface.

    Columns stand at random, so their halos overlap; the injured columns themselves are counted without overlap, which
    makes the stimulated share 0 (never negative) once nearly everything is injured.
    """
    below = min(max(depth - epidermis, 0.0), dermis)
    reach = min(dermis, below + halo) / dermis
    injured = coverage * below / dermis
    if column_width is None:
        return Wound(injured, max(0.0, reach - injured))
    radius = column_width / 2.0
    area = 1.0 - math.exp(-coverage * ((radius + halo) / radius) ** 2)
    return Wound(injured, max(0.0, area * reach - injured))


def describe(plan: TreatmentPlan, numbers: Numbers) -> Descriptor:
    """Return what one session of a course does: the study's numbers first, the evidence for the rest."""
    treatment = find_treatment(plan.name)
    strength = "strength_medium" if plan.grit == "medium" else "strength"

    def value(given: Given | None, field: str, unit: str) -> float:
        if given is not None:
            return given.value
        return toward(numbers, *_FEEDS[field]).value(f"treatment.{plan.name}.{field}", unit)

    return Descriptor(
        treatment,
        depth=value(plan.depth, "depth", "um"),
        coverage=value(plan.coverage, "coverage", "1"),
        column_width=value(plan.column_width, "column_width", "um") if treatment.in_columns else None,
        removed_share=value(plan.removed_share, "removed_share", "1"),
        strength=value(plan.strength, strength, "1"),
        opens_barrier=value(None, "opens_barrier", "1"),
    )


def wound(plan: TreatmentPlan, numbers: Numbers) -> Wound:
    """Return the volume shares that one session of a course injures and stimulates at its site."""
    session = describe(plan, numbers)
    return geometry(
        session.depth,
        session.coverage,
        session.column_width,
        epidermis=toward(numbers, *_WOUND).value("skin.epidermis_thickness", "um"),
        dermis=toward(numbers, *_WOUND).value(f"site.{plan.site}.dermis_thickness", "um"),
        halo=toward(numbers, *_HALO).value("treatment.halo", "um"),
    )


def session_ticks(plan: TreatmentPlan, numbers: Numbers) -> tuple[int, ...]:
    """Return when the sessions of a course take place, whether or not the study lasts that long."""
    numbers = toward(numbers, _TREAT)
    clock = plan.clock if plan.clock is not None else session_time(numbers)[0]
    return tuple(day * TICKS_PER_DAY + clock for day in _session_days(plan, numbers))


def one_site(plans: Sequence[TreatmentPlan]) -> tuple[str, ...]:
    """Return the site that is treated, as a tuple of none or one; raises StudyError for more than one."""
    sites = tuple(dict.fromkeys(plan.site for plan in plans))
    if len(sites) > 1:
        raise StudyError(
            "one arm treats two skin sites",
            found=list(sites),
            expected="one site per arm, because the body follows one piece of skin",
            advice="make an arm for each site",
        )
    return sites


def treatment_items(plans: Sequence[TreatmentPlan], numbers: Numbers, duration: int) -> Iterator[Item]:
    """Yield the sessions with the barrier settings of their kind, and when type III collagen begins to return.

    The thickness of the treated dermis is set at the start.

    Raises StudyError for a session after the end of the study, and for treatments of more than one site.
    """
    last = None
    for site in one_site(plans):
        thickness = toward(numbers, "dermis.dermis_thickness").value(f"site.{site}.dermis_thickness", "um")
        yield Setting(0, "dermis.dermis_thickness", thickness)
    for plan in plans:
        session, shares = describe(plan, numbers), wound(plan, numbers)
        barrier = {
            f"dermis.{name}": toward(numbers, f"dermis.{name}").value(
                f"barrier.{session.treatment.barrier}.{name}", unit
            )
            for name, unit in _BARRIER_INPUTS.items()
        }
        open_to_cream = {
            _NEEDLED: toward(numbers, _NEEDLED).value(f"barrier.{session.treatment.barrier}.needled_share", "1"),
            _ABLATED: session.coverage
            * toward(numbers, _ABLATED).value(f"barrier.{session.treatment.barrier}.ablated_share", "1"),
        }
        arguments = {
            "injured": shares.injured,
            "stimulated": shares.stimulated,
            "removed_share": session.removed_share,
            "strength": session.strength,
            "opens_barrier": session.opens_barrier,
        }
        for tick in session_ticks(plan, numbers):
            if tick >= duration:
                raise StudyError(
                    f"a session of {plan.name} falls after the end of the study",
                    found=f"day {tick // TICKS_PER_DAY}",
                    expected=f"a day before day {duration // TICKS_PER_DAY}",
                    advice="lengthen the study or drop the session",
                )
            yield from (Setting(tick, symbol, value) for symbol, value in (barrier | open_to_cream).items())
            yield Setting(tick, _TYPE3_RETURNING, 0.0)
            yield Action(tick, _TREAT, arguments)
            last = tick if last is None else max(last, tick)
    if last is not None:
        release = last + round(toward(numbers, _TYPE3_RETURNING).value("treatment.type3_held_for", "min"))
        if release < duration:
            yield Setting(release, _TYPE3_RETURNING, 1.0)


def _session_days(plan: TreatmentPlan, numbers: Numbers) -> tuple[int, ...]:
    if plan.days:
        return plan.days
    name = f"treatment.{plan.name}"
    count = plan.sessions if plan.sessions is not None else round(numbers.value(f"{name}.sessions", "count"))
    if count == 1:
        return (plan.first_day,)
    spacing = plan.spacing_days if plan.spacing_days is not None else round(numbers.value(f"{name}.spacing", "day"))
    return tuple(plan.first_day + spacing * session for session in range(count))
