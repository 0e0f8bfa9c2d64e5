"""Who is in a study and what is done to them, in short lines for people; quantities as the author wrote them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.evidence import Evidence
from magmatrix.protocol.cautions.names import CONDITIONS, MEDICATION
from magmatrix.protocol.interventions import KINDS
from magmatrix.protocol.interventions.diet import eaten_words
from magmatrix.protocol.interventions.drinking_water import water_words
from magmatrix.protocol.interventions.kind import MAGNESIUM
from magmatrix.protocol.plan import ArmPlan, PersonPlan
from magmatrix.protocol.words import text

NOTHING = "nothing is done"


def person_facts(
    person: PersonPlan,
    evidence: Evidence,
    body: Collection[str] = PARTS.standard,
    parts: Parts = PARTS,
    ageing: bool = True,
) -> tuple[str, ...]:
    """Return what the study file says of a person, one line per fact; a diet only where magnesium runs in `body`.

    `ageing` says whether the study lets people grow older; where it does not, a person's age says so.
    """
    return tuple(_person(person, evidence, MAGNESIUM in body, parts, ageing))


def arm_facts(
    arm: ArmPlan,
    body: Collection[str] = PARTS.standard,
    evidence: Evidence | None = None,
    people: Collection[PersonPlan] = (),
) -> tuple[str, ...]:
    """Return what the study file says is done in an arm, one line per fact; a diet only where magnesium runs.

    With `evidence` the numbers that treatments and creams take from it stand there as well, with their grades.
    """
    said = [line for kind in KINDS for line in kind.tell(arm.of(kind), body)]
    if evidence is not None:
        said += [line for kind in KINDS for line in kind.facts(arm.of(kind), arm, body, evidence, people)]
    return tuple(said) or (NOTHING,)


def link_facts(arm: str, differing: Mapping[str, Mapping[str, bool]]) -> tuple[str, ...]:
    """Return how the links that differ between the arms stand in this one, one line per link."""
    return tuple(f"link {name}: {'on' if acts[arm] else 'off'}" for name, acts in differing.items())


def _person(person: PersonPlan, evidence: Evidence, eats: bool, parts: Parts, ageing: bool) -> Iterator[str]:
    if person.age:
        yield f"age {text(person.age)}" if ageing else f"age {text(person.age)}, held"
    if person.sex:
        yield person.sex
    if person.weight:
        yield f"weight {text(person.weight)}"
    if person.height:
        yield f"height {text(person.height)}"
    if person.egfr:
        yield f"eGFR {text(person.egfr)}"
    if person.phototype:
        yield f"skin type {person.phototype}"
    if person.medication:
        yield f"takes {', '.join(MEDICATION[name] for name in person.medication)}"
    if person.conditions:
        yield f"has {', '.join(CONDITIONS[name] for name in person.conditions)}"
    if person.pregnant:
        yield "pregnant"
    if person.breast_feeding:
        yield "breast-feeding"
    if person.habitual_diet and eats:
        yield f"usual {eaten_words(person.habitual_diet)}"
    if person.drinking_water and eats:
        yield f"usually drinks {water_words(person.drinking_water)}"
    for name, given in person.overrides.items():
        switch = parts.inputs.get(name)
        if switch is not None and switch.switch and given.value == 1.0:
            yield switch.meaning
        else:
            yield f"{evidence.parameter(name).meaning}: {text(given)} ({name})"
