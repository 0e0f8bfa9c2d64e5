"""Warnings that go into every report, each with its source. They inform; they are no medical advice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from magmatrix.body.parts import INPUTS
from magmatrix.body.parts.part import AGEING
from magmatrix.protocol.chemistry import magnesium_mass
from magmatrix.protocol.drugs import THRESHOLD, drug_factor, find_drug
from magmatrix.protocol.numbers import Numbers
from magmatrix.protocol.plan import ArmPlan, DeedPlan, PersonPlan
from magmatrix.protocol.treatments import session_ticks
from magmatrix.schedule.schedule import TICKS_PER_DAY

_ROUNDING = 1e-9
_CREAM = "delivery.apply"
_MG_PER_G = 1000.0
Doses = Iterable[tuple[int, float]]
_LIMITS = (
    ("safety.upper_level_eu", "the European Union (Scientific Committee on Food, 2001)"),
    ("safety.upper_level_us", "the United States (Institute of Medicine, 1997)"),
)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader must know: how grave, in plain words, and the evidence id (with its source) that says so."""

    severity: Literal["warning", "note"]
    text: str
    parameter: str | None = None


def notices(arm: ArmPlan, person: PersonPlan, doses: Doses, numbers: Numbers) -> Iterator[Notice]:
    """Yield every warning and note for one person in one arm; `doses` are (tick, mmol) of all supplements."""
    daily = _most_in_a_day(doses)
    if daily:
        yield from _upper_levels(magnesium_mass(daily, numbers), numbers)
    creams = [plan for plan in arm.deeds if plan.name == _CREAM]
    yield from _weak_kidneys(bool(daily or arm.infusions or creams), person, numbers)
    yield from _creams(creams, arm, numbers)
    yield from _dense_sessions(arm, numbers)
    yield from _scenarios(arm, numbers)
    if arm.tracers:
        yield Notice(
            "note", "Isotope tracers are for research under radiation or ethics approval; no one takes them otherwise."
        )
    if person.weight is not None:
        yield Notice("note", "Weight is recorded; the volumes and stores are those of the reference adult.")
    if person.sex is not None:
        yield Notice(
            "note", "Sex acts only where it was measured, such as on bone turnover; volumes and stores stay the same."
        )


def _most_in_a_day(doses: Doses) -> float:
    per_day: defaultdict[int, float] = defaultdict(float)
    for tick, amount in doses:
        per_day[tick // TICKS_PER_DAY] += amount
    return max(per_day.values(), default=0.0)


def _upper_levels(milligrams: float, numbers: Numbers) -> Iterator[Notice]:
    for parameter, body in _LIMITS:
        limit = numbers.value(parameter, "mg/day")
        if milligrams > limit * (1.0 + _ROUNDING):
            yield Notice(
                "warning",
                f"Up to {milligrams:.0f} mg of magnesium a day from supplements is above the tolerable upper level of "
                f"{limit:.0f} mg/day set for {body}; diarrhoea is the usual harm. Ask a physician.",
                parameter,
            )


def _weak_kidneys(takes_magnesium: bool, person: PersonPlan, numbers: Numbers) -> Iterator[Notice]:
    if not takes_magnesium or person.egfr is None:
        return
    floor = numbers.value("safety.egfr_floor", "L/h")
    if person.egfr.value < floor * (1.0 - _ROUNDING):
        shown = numbers.value("safety.egfr_floor", "mL/min")
        yield Notice(
            "warning",
            f"Magnesium beside the diet with an eGFR of {person.egfr.text} (below {shown:.0f} mL/min) can accumulate "
            "to a dangerous level in blood. It must not be taken without a physician.",
            "safety.egfr_floor",
        )


def _creams(plans: Sequence[DeedPlan], arm: ArmPlan, numbers: Numbers) -> Iterator[Notice]:
    if not plans:
        return
    usual = numbers.value("safety.cream_daily", "g/day")
    # as if all creams of the arm fell on one day: a day can hold no more
    grams = sum(
        given["load"].value * given["area"].value / _MG_PER_G * max(1, len(plan.timing.clocks))
        for plan in plans
        for given in (plan.arguments,)
    )
    if grams > usual * (1.0 + _ROUNDING):
        yield Notice(
            "note",
            f"Up to {grams:.3g} g of cream a day is more than the {usual:g} g of body lotion that people use.",
            "safety.cream_daily",
        )
    if arm.treatments:
        yield Notice(
            "warning",
            "Cream on freshly treated skin lets far more magnesium through, and strong brine irritates a wound; "
            "neither the irritation nor the other ingredients are modelled. Ask the physician who treats the skin.",
            "safety.needled_flux",
        )


def _dense_sessions(arm: ArmPlan, numbers: Numbers) -> Iterator[Notice]:
    days = sorted(
        tick / TICKS_PER_DAY
        for plan in arm.treatments
        if plan.name == "co2_fractional"
        for tick in session_ticks(plan, numbers)
    )
    if len(days) < 2:
        return
    shortest = min(later - earlier for earlier, later in pairwise(days))
    advised = numbers.value("safety.session_spacing_fractional", "day")
    if shortest < advised:
        yield Notice(
            "warning",
            f"Ablative fractional sessions {shortest:.0f} days apart are closer than the {advised:.0f} days advised.",
            "safety.session_spacing_fractional",
        )


def _scenarios(arm: ArmPlan, numbers: Numbers) -> Iterator[Notice]:
    for drug in arm.drugs:
        if find_drug(drug.name).acts_on != THRESHOLD:
            continue
        factor = drug_factor(drug, numbers)
        lowest = numbers.value("drug.threshold_multiplier_low", "1")
        yield Notice(
            "note",
            f"Strength of {find_drug(drug.name).words} ({factor:g}) is the study's own choice, not a sourced value.",
            "drug.threshold_multiplier_low",
        )
        if not lowest <= factor <= 1.0:
            yield Notice(
                "warning",
                f"A threshold multiplier of {factor:g} lies outside the {lowest:g} to 1 that was explored.",
                "drug.threshold_multiplier_low",
            )
    for known in dict.fromkeys(INPUTS[scenario.symbol] for scenario in arm.inputs):
        if known.on != AGEING:
            said = f"Set by the study's author as a scenario, not a measured effect: {known.words} ({known.symbol})."
            yield Notice("note", said)
