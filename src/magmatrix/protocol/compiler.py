"""One person in one arm becomes one schedule, with the warnings it deserves and the numbers it used."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from magmatrix.body.parts import STANDARD
from magmatrix.protocol.deeds import deeds
from magmatrix.protocol.drugs import drug_settings
from magmatrix.protocol.food import habitual_diet, serve_diet, serve_water
from magmatrix.protocol.infusion import infusion_settings
from magmatrix.protocol.inputs import food_intake_settings, scenario_settings
from magmatrix.protocol.meals import Table
from magmatrix.protocol.numbers import UsedNumbers
from magmatrix.protocol.plan import ArmPlan, PersonPlan
from magmatrix.protocol.safety import Notice, notices
from magmatrix.protocol.stress import adrenaline_settings
from magmatrix.protocol.supplements import serve_supplement, supplement_settings
from magmatrix.protocol.sweat import sweat_settings
from magmatrix.protocol.tracer import give_tracer
from magmatrix.protocol.treatments import treatment_items
from magmatrix.schedule.schedule import Item, Schedule, Setting

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence


MAGNESIUM = "magnesium"
"""The part of the body that food feeds."""


class CompiledProtocol(NamedTuple):
    """A schedule for the body, its warnings, and the evidence ids that were read to build it (sorted).

    `feeds` says which of them reach which input, argument or action of the body (see `numbers.toward`).
    """

    schedule: Schedule
    warnings: tuple[Notice, ...]
    parameters_used: tuple[str, ...]
    feeds: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def compile_protocol(
    arm: ArmPlan, person: PersonPlan, evidence: Evidence, duration: int, body: Collection[str] = STANDARD
) -> CompiledProtocol:
    """Compile what one arm does to one person over `duration` ticks; tick 0 is midnight of day 0.

    `body` names the parts that run: without magnesium nobody eats, so that no number of a diet counts as used. Raises
    StudyError for what cannot be done as planned, such as a session after the end.
    """
    numbers = UsedNumbers(evidence, person.overrides)
    table = Table(numbers)
    if MAGNESIUM in body:
        _serve_food(arm, person, table, numbers, duration)
    doses = [dose for plan in arm.supplements for dose in serve_supplement(plan, table, numbers, duration)]
    items: list[Item] = list(person_settings(person))
    for tracer in arm.tracers:
        items += give_tracer(tracer, table, numbers, duration)
    items += table.actions()
    items += infusion_settings(arm.infusions, numbers, duration)
    items += sweat_settings(arm.sweat, duration)
    items += drug_settings(arm.drugs, numbers, duration)
    items += adrenaline_settings(arm.adrenaline, numbers, duration)
    items += food_intake_settings(arm.food_intake, numbers, duration)
    items += scenario_settings(arm.inputs, numbers, duration)
    held = {plan.symbol for plan in arm.inputs}  # what a study holds itself, a treatment leaves alone
    items += (item for item in treatment_items(arm.treatments, numbers, duration) if _symbol(item) not in held)
    items += deeds(arm.deeds, numbers, duration)
    items += supplement_settings(doses, duration)
    warnings = (*notices(arm, person, doses, numbers), *_unserved(arm, body))
    return CompiledProtocol(Schedule.build(items), warnings, numbers.used, numbers.feeds)


def _symbol(item: Item) -> str | None:
    return item.symbol if isinstance(item, Setting) else None


def compile_habitual_diet(
    person: PersonPlan, evidence: Evidence, duration: int, body: Collection[str] = STANDARD
) -> CompiledProtocol:
    """Compile nothing but a person's habitual diet and water, for settling the body before the study starts."""
    return compile_protocol(ArmPlan("habitual diet"), person, evidence, duration, body)


def _unserved(arm: ArmPlan, body: Collection[str]) -> Iterator[Notice]:
    if MAGNESIUM not in body and (arm.diets or arm.drinking_water is not None):
        yield Notice(
            "note", "Food and water bring magnesium, which does not run in this study: the diet changes nothing."
        )


def _serve_food(arm: ArmPlan, person: PersonPlan, table: Table, numbers: UsedNumbers, duration: int) -> None:
    for diet in arm.diets or (habitual_diet(person, numbers),):
        serve_diet(diet, person, table, numbers, duration)
    water = arm.drinking_water or person.drinking_water
    if water is not None:
        serve_water(water, table, numbers, duration)


def person_settings(person: PersonPlan) -> Iterator[Setting]:
    """Yield what a person brings along: filtration rate, sex, age at the start (it may advance)."""
    if person.egfr is not None:
        yield Setting(0, "magnesium.gfr", person.egfr.value)
    if person.age is not None:
        yield Setting(0, "dermis.age", person.age.value)
    if person.sex is not None:
        yield Setting(0, "person.female", float(person.sex == "female"))
