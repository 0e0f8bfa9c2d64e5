"""One person in one arm becomes one schedule, with the warnings it deserves and the numbers it used."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from magmatrix.body.parts import PARTS
from magmatrix.body.ports import AGEING
from magmatrix.errors import StudyError
from magmatrix.graph.names import Name
from magmatrix.protocol.cautions import cautions
from magmatrix.protocol.compilation import Compilation
from magmatrix.protocol.interventions import KINDS
from magmatrix.protocol.interventions.kind import MAGNESIUM, Intervention
from magmatrix.protocol.numbers import UsedNumbers
from magmatrix.protocol.plan import ArmPlan, PersonPlan
from magmatrix.protocol.safety import Notice, of_the_person
from magmatrix.schedule.schedule import Schedule
from magmatrix.schedule.writer import EventWriter

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence

__all__ = ["MAGNESIUM", "CompiledProtocol", "compile_habitual_diet", "compile_protocol"]


class CompiledProtocol(NamedTuple):
    """A schedule for the body, its warnings, and the evidence ids that were read to build it (sorted).

    `feeds` says which of them reach which input, argument or action of the body (see `numbers.toward`).
    """

    schedule: Schedule
    warnings: tuple[Notice, ...]
    parameters_used: tuple[str, ...]
    feeds: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def compile_protocol(
    arm: ArmPlan,
    person: PersonPlan,
    evidence: Evidence,
    duration: int,
    body: Collection[str] = PARTS.standard,
    ageing: bool | None = None,
) -> CompiledProtocol:
    """Compile what one arm does to one person over `duration` ticks; tick 0 is midnight of day 0.

    `body` names the parts that run: without magnesium nobody eats, so that no number of a diet counts as used. People
    who share a plan but for amounts share the order of their schedules, so that all but the first take little time.
    `ageing` says whether the person grows older; None sets nothing, and an arm with an input of its own decides itself.
    Raises StudyError for what cannot be done as planned, such as a session after the end or one input set by two kinds.
    """
    numbers = UsedNumbers(evidence, person.overrides)
    course = Compilation(arm, person, numbers, duration, body)
    planned = [(kind, plans) for kind in KINDS if (plans := arm.of(kind)) or kind.always]
    for kind, plans in planned:
        kind.serve(plans, course)
    _person(person, None if _ages_by_itself(arm) else ageing, course.events)
    setters: dict[str, str] = {}
    for kind, plans in sorted(planned, key=_late):
        before = course.events.written
        kind.write(plans, course)
        for symbol in course.events.held(before):
            if (other := setters.setdefault(symbol, kind.key)) != kind.key:
                raise _set_twice(symbol, other, kind.key, arm.name)
    warnings = [notice for kind, plans in planned for notice in kind.warnings(plans, course)]
    warnings += cautions(course, evidence)
    warnings += of_the_person(person)
    return CompiledProtocol(course.events.schedule(), tuple(warnings), numbers.used, numbers.feeds)


def compile_habitual_diet(
    person: PersonPlan,
    evidence: Evidence,
    duration: int,
    body: Collection[str] = PARTS.standard,
    ageing: bool | None = None,
) -> CompiledProtocol:
    """Compile nothing but a person's habitual diet and water, for settling the body before the study starts."""
    return compile_protocol(ArmPlan("habitual diet"), person, evidence, duration, body, ageing)


def _late(planned: tuple[Intervention[Any], tuple[Any, ...]]) -> int:
    return planned[0].late


def _set_twice(symbol: str, one: str, other: str, arm: str) -> StudyError:
    """Return the error for an input that two kinds set: the later setting would end the earlier without a word."""
    return StudyError(
        f"`{one}` and `{other}` of arm {arm} both set {symbol}",
        expected="one of them",
        advice="leave one out, or put them into two arms",
    )


def _ages_by_itself(arm: ArmPlan) -> bool:
    return any(Name.of(plan.symbol).own == Name.of(AGEING).own for plan in arm.inputs)


def _person(person: PersonPlan, ageing: bool | None, events: EventWriter) -> None:
    """Set what a person brings along: filtration rate, sex, age at the start, and whether it advances."""
    for symbol, value in _brought(person):
        events.hold(symbol, (0,), value)
    if ageing is not None:
        events.hold(AGEING, (0,), float(ageing))


def _brought(person: PersonPlan) -> Iterator[tuple[str, float]]:
    if person.egfr is not None:
        yield "magnesium.gfr", person.egfr.value
    if person.age is not None:
        yield "dermis.age", person.age.value
    if person.sex is not None:
        yield "person.female", float(person.sex == "female")
