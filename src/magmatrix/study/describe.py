"""Who is in a study and what is done to them, in short lines for people; quantities as the author wrote them."""

from __future__ import annotations

from collections.abc import Iterator

from magmatrix.engine.schedule import TICKS_PER_HOUR
from magmatrix.protocol.plan import ArmPlan, DietPlan, Given, PersonPlan, Span, Timing, TreatmentPlan, WaterPlan


def person_facts(person: PersonPlan) -> tuple[str, ...]:
    """Return what the study file says of a person, one line per fact."""
    return tuple(_person(person))


def arm_facts(arm: ArmPlan) -> tuple[str, ...]:
    """Return what the study file says is done in an arm, one line per fact."""
    return tuple(_arm(arm))


def _person(person: PersonPlan) -> Iterator[str]:
    if person.age:
        yield f"age {_text(person.age)}"
    if person.sex:
        yield person.sex
    if person.weight:
        yield f"weight {_text(person.weight)}"
    if person.egfr:
        yield f"eGFR {_text(person.egfr)}"
    if person.habitual_diet:
        yield f"usual {_eaten(person.habitual_diet)}"
    if person.drinking_water:
        yield f"usually drinks {_water(person.drinking_water)}"
    for name, given in person.overrides.items():
        yield f"{name} set to {_text(given)}"


def _arm(arm: ArmPlan) -> Iterator[str]:
    for diet in arm.diets:
        yield _diet(diet)
    if not arm.diets:
        yield "usual diet"
    if arm.drinking_water:
        yield f"drinks {_water(arm.drinking_water)}"
    for supplement in arm.supplements:
        counts = " (of the salt)" if supplement.of == "salt" else ""
        yield f"magnesium {_name(supplement.salt)} {_text(supplement.dose)}{counts}{_when(supplement.timing)}"
    for treatment in arm.treatments:
        yield _treatment(treatment)
    for infusion in arm.infusions:
        yield f"infusion of {_text(infusion.amount)} over {_length(infusion.minutes)}{_when(infusion.timing)}"
    for tracer in arm.tracers:
        yield f"tracer, {tracer.route}: {_text(tracer.amount)}{_when(tracer.timing)}"
    for sweat in arm.sweat:
        over = f" over {_length(sweat.minutes)}" if sweat.minutes else ""
        yield f"sweat {_text(sweat.volume)}{over}{_when(sweat.timing)}"
    for drug in arm.drugs:
        yield f"{_name(drug.name)}{_span(drug.span)}"
    for episode in arm.adrenaline:
        dose = f" {_text(episode.dose)}" if episode.dose else ""
        yield f"adrenaline{dose} for {_length(episode.minutes)}{_when(episode.timing)}"
    for food in arm.food_intake:
        yield f"{food.state} food{_span(food.span)}"
    for scenario in arm.inputs:
        held = _span(scenario.span)
        if scenario.timing is not None:
            held = f" for {_length(scenario.minutes)}{_when(scenario.timing)}"
        yield f"scenario: {scenario.symbol} = {scenario.value:g}{held}"
    for deed in arm.deeds:
        given = ", ".join(f"{_name(name)} {_text(value)}" for name, value in deed.arguments.items())
        yield f"{deed.name}: {given}{_when(deed.timing)}" if given else f"{deed.name}{_when(deed.timing)}"


def _diet(diet: DietPlan) -> str:
    return f"{_eaten(diet)}{_when(diet.timing)}"


def _eaten(diet: DietPlan) -> str:
    amount = f"diet {_text(diet.amount)} of magnesium" if diet.amount else "diet as surveyed for the sex"
    content = f", from food with {_text(diet.content)} of the magnesium it has today" if diet.content else ""
    phytate = f", {_text(diet.phytate)} of phytate a meal" if diet.phytate else ""
    return f"{amount}{content}{phytate}"


def _water(water: WaterPlan) -> str:
    return f"{_text(water.volume)} of water with {_text(water.magnesium)} of magnesium{_when(water.timing)}"


def _treatment(plan: TreatmentPlan) -> str:
    set_by_hand = {
        "depth": plan.depth,
        "coverage": plan.coverage,
        "column width": plan.column_width,
        "removed share": plan.removed_share,
        "strength": plan.strength,
    }
    own = "".join(f", {name} {_text(given)}" for name, given in set_by_hand.items() if given)
    return f"{_name(plan.name)}, {plan.site}{own}"


def _when(timing: Timing) -> str:
    days = (
        "" if not timing.days else f" on day{'s' if len(timing.days) > 1 else ''} " + ", ".join(map(str, timing.days))
    )
    every = f" every {timing.every} days" if timing.every > 1 else ""
    count = f", {timing.count} times" if timing.count is not None else ""
    clocks = f" at {', '.join(_clock(clock) for clock in timing.clocks)}" if timing.clocks else ""
    return f"{days}{every}{count}{clocks}{_span(timing.span)}"


def _span(span: Span) -> str:
    start = f" from day {span.first}" if span.first else ""
    return start + (f" until day {span.stop}" if span.stop is not None else "")


def _clock(minutes: int) -> str:
    return f"{minutes // TICKS_PER_HOUR:02d}:{minutes % TICKS_PER_HOUR:02d}"


def _length(minutes: int) -> str:
    return f"{minutes / TICKS_PER_HOUR:g} h" if minutes >= TICKS_PER_HOUR else f"{minutes} min"


def _name(name: str) -> str:
    return name.replace("_", " ")


def _text(given: Given) -> str:
    return given.text or f"{given.value:g} {given.unit}".removesuffix(" 1")
