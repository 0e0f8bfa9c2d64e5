"""Who is in a study and what is done to them, in short lines for people; quantities as the author wrote them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from magmatrix.body.parts import DEEDS, INPUTS, STANDARD
from magmatrix.evidence import Evidence
from magmatrix.protocol.compiler import MAGNESIUM
from magmatrix.protocol.drugs import ACTS_ON_WORDS, find_drug
from magmatrix.protocol.plan import (
    ArmPlan,
    DeedPlan,
    DietPlan,
    DrugPlan,
    Given,
    InputPlan,
    PersonPlan,
    Span,
    Timing,
    TreatmentPlan,
    WaterPlan,
)
from magmatrix.protocol.treatments import find_treatment
from magmatrix.schedule.schedule import TICKS_PER_HOUR
from magmatrix.study.describe_settings import setting_facts

NOTHING = "nothing is done"
_ABSOLUTE_ZERO = 273.15


def person_facts(person: PersonPlan, evidence: Evidence, body: Collection[str] = STANDARD) -> tuple[str, ...]:
    """Return what the study file says of a person, one line per fact; a diet only where magnesium runs in `body`."""
    return tuple(_person(person, evidence, MAGNESIUM in body))


def arm_facts(
    arm: ArmPlan,
    body: Collection[str] = STANDARD,
    evidence: Evidence | None = None,
    people: Collection[PersonPlan] = (),
) -> tuple[str, ...]:
    """Return what the study file says is done in an arm, one line per fact; a diet only where magnesium runs.

    With `evidence` the numbers that treatments and creams take from it stand there as well, with their grades.
    """
    said = list(_arm(arm, MAGNESIUM in body))
    if evidence is not None:
        said += setting_facts(arm, body, evidence, people)
    return tuple(said) or (NOTHING,)


def link_facts(arm: str, differing: Mapping[str, Mapping[str, bool]]) -> tuple[str, ...]:
    """Return how the links that differ between the arms stand in this one, one line per link."""
    return tuple(f"link {name}: {'on' if acts[arm] else 'off'}" for name, acts in differing.items())


def _person(person: PersonPlan, evidence: Evidence, eats: bool) -> Iterator[str]:
    if person.age:
        yield f"age {_text(person.age)}"
    if person.sex:
        yield person.sex
    if person.weight:
        yield f"weight {_text(person.weight)}"
    if person.egfr:
        yield f"eGFR {_text(person.egfr)}"
    if person.habitual_diet and eats:
        yield f"usual {_eaten(person.habitual_diet)}"
    if person.drinking_water and eats:
        yield f"usually drinks {_water(person.drinking_water)}"
    for name, given in person.overrides.items():
        switch = INPUTS.get(name)
        if switch is not None and switch.on and given.value == 1.0:
            yield switch.on
        else:
            yield f"{evidence.parameter(name).meaning}: {_text(given)} ({name})"


def _arm(arm: ArmPlan, eats: bool) -> Iterator[str]:
    if eats:
        yield from [_diet(diet) for diet in arm.diets] or ["usual diet"]
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
        yield f"{_drug(drug)}{_span(drug.span)}"
    for episode in arm.adrenaline:
        dose = f" {_text(episode.dose)}" if episode.dose else ""
        yield f"adrenaline{dose} for {_length(episode.minutes)}{_when(episode.timing)}"
    for food in arm.food_intake:
        yield f"{food.state} food{_span(food.span)}"
    for scenario in arm.inputs:
        yield _scenario(scenario)
    for deed in arm.deeds:
        yield _deed(deed)


def _scenario(plan: InputPlan) -> str:
    held = _span(plan.span)
    if plan.timing is not None:
        held = f" for {_length(plan.minutes)}{_when(plan.timing, daily=True)}"
    known = INPUTS[plan.symbol]
    if plan.value == 1.0 and known.on:
        return f"{known.on}{held}"
    value = plan.text or f"{plan.value:g} {known.unit}".removesuffix(" 1")
    if known.unit == "kelvin":
        value = f"{round(plan.value - _ABSOLUTE_ZERO, 2):g} °C"
    return f"{known.words}: {value}{held}"


def _deed(plan: DeedPlan) -> str:
    """Say what is done with which arguments, without those of which there is none."""
    known = DEEDS[plan.name]
    some = {name: given for name, given in plan.arguments.items() if given.value != 0.0} or plan.arguments
    given = ", ".join(
        [
            *(f"{known.words.get(name, _name(name))} {_text(value)}" for name, value in some.items()),
            *(f"{known.choices[name].words} {_text(value)}" for name, value in plan.choices.items()),
        ]
    )
    return f"{known.meaning}{': ' if given else ''}{given}{_when(plan.timing, daily=True)}"


def _drug(plan: DrugPlan) -> str:
    drug = find_drug(plan.name)
    own = plan.threshold_multiplier or plan.absorption_multiplier
    return f"{drug.words}: {ACTS_ON_WORDS[drug.acts_on]} times {_text(own)}" if own else drug.words


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
    return f"{find_treatment(plan.name).words}, {plan.site}{own}"


def _when(timing: Timing, *, daily: bool = False) -> str:
    days = (
        "" if not timing.days else f" on day{'s' if len(timing.days) > 1 else ''} " + ", ".join(map(str, timing.days))
    )
    every = f" every {timing.every} days" if timing.every > 1 else " every day" if daily and not timing.days else ""
    count = f", {timing.count} times" if timing.count is not None else ""
    clocks = f" at {_listed([_clock(clock) for clock in timing.clocks])}" if timing.clocks else ""
    return f"{days}{every}{count}{clocks}{_span(timing.span)}"


def _span(span: Span) -> str:
    start = f" from day {span.first}" if span.first else ""
    return start + (f" until day {span.stop}" if span.stop is not None else "")


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _clock(minutes: int) -> str:
    return f"{minutes // TICKS_PER_HOUR:02d}:{minutes % TICKS_PER_HOUR:02d}"


def _length(minutes: int) -> str:
    return f"{minutes / TICKS_PER_HOUR:g} h" if minutes >= TICKS_PER_HOUR else f"{minutes} min"


def _name(name: str) -> str:
    return name.replace("_", " ")


def _text(given: Given) -> str:
    return given.text or f"{given.value:g} {given.unit}".removesuffix(" 1")
