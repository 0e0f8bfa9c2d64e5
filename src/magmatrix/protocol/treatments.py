"""Skin treatments by name: what a session does to the dermis, from the evidence unless the study says otherwise.

Geometry: a session injures columns (or a full field) from the surface to a depth. An open wound calls for repair
through the whole dermis below it, and around a column with a signal that falls to nothing across the halo; under a
closed surface that call counts for a small share. What is killed is replaced at full local strength either way. The
signal lasts as long as a wound is open or holds dead tissue.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from magmatrix.errors import StudyError, nearest
from magmatrix.protocol.clock import session_time
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.timing import Given
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Item, Setting

if TYPE_CHECKING:
    from magmatrix.protocol.interventions.treatments import TreatmentPlan
    from magmatrix.protocol.plan import PersonPlan


@dataclass(frozen=True, slots=True)
class Treatment:
    """A treatment a study may name: how the skin barrier closes after it, what people call it, whether in columns.

    `covered` where the surface stays closed; `kills` where heat or acid leaves dead tissue that is not removed at once.
    """

    name: str
    barrier: str
    words: str
    in_columns: bool = False
    covered: bool = False
    kills: bool = False


_CATALOGUE = (
    Treatment("co2_full", "full_ablation", "full CO2 laser", kills=True),
    Treatment("co2_fractional", "fractional_ablation", "fractional CO2 laser", in_columns=True, kills=True),
    Treatment(
        "nafl_1550",
        "non_ablative",
        "non-ablative fractional laser (1550 nm)",
        in_columns=True,
        covered=True,
        kills=True,
    ),
    Treatment("microneedling", "needling", "microneedling", in_columns=True),
    Treatment("tca35", "full_ablation", "peel with 35 % trichloroacetic acid", kills=True),
    Treatment("dermabrasion", "full_ablation", "dermabrasion"),
    Treatment("microdermabrasion", "superficial", "microdermabrasion"),
)
TREATMENTS: dict[str, Treatment] = {treatment.name: treatment for treatment in _CATALOGUE}
SITES = ("face", "cheek", "forehead", "eyelid", "forearm")
_TYPE3_RETURNING = "dermis.type3_returning"
_TREAT = "dermis.treat"
_NEEDLED, _ABLATED = "delivery.needled_share", "delivery.ablated_share"
_WOUND = (f"{_TREAT}.injured", f"{_TREAT}.stimulated")
_AROUND = (f"{_TREAT}.stimulated", f"{_TREAT}.strength_around")
_SIGNAL = (f"{_TREAT}.strength", f"{_TREAT}.strength_around")
_PACE = ("dermis.signal_pace", "dermis.channel_closure")
_FEEDS = {
    "depth": (*_WOUND, *_SIGNAL, "dermis.channel_closure"),
    "coverage": (*_WOUND, *_AROUND, f"{_TREAT}.covered", "dermis.tewl_open", "dermis.tewl_immature", _ABLATED),
    "column_width": _AROUND,
    "removed_share": (f"{_TREAT}.removed_share", *_PACE),
    "strength": _SIGNAL,
    "strength_medium": _SIGNAL,
    "opens_barrier": (f"{_TREAT}.opens_barrier",),
}
"""Which argument of a session, or which input, each number of a treatment reaches."""
_CLOSING_AT_SITE = (("needling", "forearm"),)
"""Kinds of barrier whose closing was measured at a site of its own."""
_BARRIER_INPUTS = {"closing_old": "1", "ripening": "1", "redness_fading": "1/h"}
_LOSSES = {"tewl_open": "1", "tewl_immature": "1"}


@dataclass(frozen=True, slots=True)
class Wound:
    """What one session does to the dermis: volume shares that it injures and stimulates, and the signal in each.

    `depth` is that of the wound over the thickness of the skin, `surface` the share of the epidermis that goes with it.
    """

    injured: float
    stimulated: float
    signal: float = 1.0
    signal_around: float = 1.0
    depth: float = 0.0
    surface: float = 1.0


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
    """Return what a session under an open surface does, its signal at full strength; all lengths in one unit.

    `depth` counts from the surface. Columns stand at random, so their halos overlap; the injured columns themselves are
    counted without overlap, which makes the stimulated share 0 (never negative) once nearly everything is injured.
    """
    below = min(max(depth - epidermis, 0.0), dermis)
    injured = coverage * below / dermis
    deep = min(depth, epidermis + dermis) / (epidermis + dermis) if below > 0.0 else 0.0
    surface = coverage * min(1.0, depth / epidermis)
    if column_width is None:
        return Wound(injured, max(0.0, surface - injured), depth=deep, surface=surface)
    radius = column_width / 2.0
    area = min(1.0, depth / epidermis) * max(coverage, 1.0 - math.exp(-coverage * ((radius + halo) / radius) ** 2))
    stimulated = max(0.0, area - injured)
    around = (surface - injured + (area - surface) * _falling(radius, halo)) / stimulated if stimulated else 1.0
    return Wound(injured, stimulated, signal_around=around, depth=deep, surface=surface)


def _falling(radius: float, halo: float) -> float:
    """Mean over a ring of a signal that falls in a straight line from 1 at its inner to 0 at its outer edge."""
    return (radius / 2.0 + halo / 6.0) / (radius + halo / 2.0)


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


def young_dermis(site: str, numbers: Numbers, person: PersonPlan | None = None) -> float:
    """Return the thickness of the dermis of a site at 25 years, in um, for the person's sex where it is known."""
    thickness = numbers.value(f"site.{site}.dermis_thickness", "um")
    if person is None or person.sex != "male":
        return thickness
    return thickness * numbers.value(f"site.{site}.men_over_women", "1")


def dermis_at(site: str, numbers: Numbers, person: PersonPlan | None = None) -> float:
    """Return the thickness of the dermis of a site at the person's age, in um, as the equations have it."""
    thickness = young_dermis(site, numbers, person)
    if person is None or person.age is None:
        return thickness
    years = person.age.value - numbers.value("dermis.age_start", "year")
    return thickness * (1.0 + numbers.value("dermis.thickness_change", "1/year") * years)


def wound(plan: TreatmentPlan, numbers: Numbers, person: PersonPlan | None = None) -> Wound:
    """Return what one session of a course does to the dermis at its site, in a person of that age and sex."""
    session = describe(plan, numbers)
    epidermis = toward(numbers, *_WOUND).value("skin.epidermis_thickness", "um")
    found = geometry(
        session.depth,
        session.coverage,
        session.column_width,
        epidermis=epidermis,
        dermis=dermis_at(plan.site, toward(numbers, *_WOUND), person),
        halo=toward(numbers, *_AROUND).value("treatment.halo", "um"),
    )
    signal = toward(numbers, *_SIGNAL)
    surface = signal.value("treatment.epidermal_signal", "1")
    below = max(session.depth - epidermis, 0.0)
    from_depth = 1.0 - (1.0 - surface) * math.exp(-below / signal.value("treatment.signal_depth", "um"))
    call = session.strength * from_depth
    covered = signal.value("treatment.covered_weight", "1") if session.treatment.covered else 1.0
    return replace(found, signal=call, signal_around=call * found.signal_around * covered)


def closing(plan: TreatmentPlan, numbers: Numbers, person: PersonPlan | None = None) -> float:
    """Return how fast the surface of a session closes in a young adult, in 1/h.

    Dead tissue that is left on a full field delays it, and so does the loss of what new epidermis grows from with
    depth. Columns close from their sides.
    """
    session = describe(plan, numbers)
    numbers = toward(numbers, *_PACE)
    kind = (
        f"{session.treatment.barrier}_{plan.site}" if _own_site(session.treatment, plan) else session.treatment.barrier
    )
    rate = numbers.value(f"barrier.{kind}.channel_closure", "1/h")
    depth = wound(plan, numbers, person).depth
    if session.treatment.in_columns or not depth:
        return rate
    if session.treatment.kills:
        delay = numbers.value("treatment.dead_delay", "h") / -math.log(numbers.value("dermis.closed_share", "1"))
        rate = 1.0 / (1.0 / rate + (1.0 - session.removed_share) * delay)
    edge = numbers.value("treatment.edge_closing", "1")
    power = numbers.value("treatment.adnexa_power", "1")
    return rate * (1.0 - (1.0 - edge) * math.pow(depth, power))


def signal_pace(plan: TreatmentPlan, numbers: Numbers) -> float:
    """Return how fast a session's call for repair fades, over that of full CO2 laser.

    It lasts while the surface is open or holds dead tissue, whichever is longer. A wound that is open longer because it
    is deep calls no longer for it: what a wound does that does not close is not repair. The call of an epidermis that
    is injured without the dermis was measured by its height alone, and lasts as long as that of full CO2 laser.
    """
    session = describe(plan, numbers)
    if not wound(plan, numbers).depth:
        return 1.0
    numbers = toward(numbers, "dermis.signal_pace")
    shallow = replace(plan, depth=None) if not session.treatment.in_columns else plan
    rate = closing(shallow, numbers)
    if session.treatment.kills and session.removed_share < 1.0:
        rate = min(rate, numbers.value("dermis.kD", "1/h"))
    return rate / numbers.value("treatment.signal_reference", "1/h")


def _own_site(treatment: Treatment, plan: TreatmentPlan) -> bool:
    return (treatment.barrier, plan.site) in _CLOSING_AT_SITE


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


def treatment_items(
    plans: Sequence[TreatmentPlan], numbers: Numbers, duration: int, person: PersonPlan | None = None
) -> Iterator[Item]:
    """Yield the sessions with the barrier settings of their kind, and when type III collagen begins to return.

    The thickness of the treated dermis is set at the start.

    Raises StudyError for a session after the end of the study, and for treatments of more than one site.
    """
    last = None
    for site in one_site(plans):
        thickness = young_dermis(site, toward(numbers, "dermis.dermis_thickness"), person)
        yield Setting(0, "dermis.dermis_thickness", thickness)
    for plan in plans:
        session, shares = describe(plan, numbers), wound(plan, numbers, person)
        kind = f"barrier.{session.treatment.barrier}"
        barrier = {
            f"dermis.{name}": toward(numbers, f"dermis.{name}").value(f"{kind}.{name}", unit)
            for name, unit in _BARRIER_INPUTS.items()
        }
        surface = shares.surface * toward(numbers, "dermis.tewl_open").value(f"{kind}.open_surface", "1")
        for name, unit in _LOSSES.items():
            loss = toward(numbers, f"dermis.{name}").value(f"{kind}.{name}", unit)
            barrier[f"dermis.{name}"] = min(1.0, surface) * loss
        barrier["dermis.channel_closure"] = closing(plan, numbers, person)
        barrier["dermis.signal_pace"] = signal_pace(plan, numbers)
        open_to_cream = {
            _NEEDLED: toward(numbers, _NEEDLED).value(f"barrier.{session.treatment.barrier}.needled_share", "1"),
            _ABLATED: session.coverage
            * toward(numbers, _ABLATED).value(f"barrier.{session.treatment.barrier}.ablated_share", "1"),
        }
        arguments = {
            "injured": shares.injured,
            "stimulated": shares.stimulated,
            "removed_share": session.removed_share,
            "strength": shares.signal,
            "strength_around": shares.signal_around,
            "opens_barrier": session.opens_barrier,
            "covered": session.coverage,
            "confluent": float(not (session.treatment.in_columns or session.treatment.covered)),
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
