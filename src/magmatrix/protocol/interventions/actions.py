"""Named actions that a study does by their own name, such as a film of cream or a change of culture medium."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from magmatrix.body.parts import PARTS
from magmatrix.body.parts.part import BodyAction
from magmatrix.body.parts.registry import Parts
from magmatrix.protocol.interventions.cream import cream_facts, cream_warnings, creams
from magmatrix.protocol.interventions.keys import Clocks, Symbol, TimedShape, Value, choices
from magmatrix.protocol.interventions.kind import Intervention, Need
from magmatrix.protocol.interventions.reading import UNLIMITED, Reading
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.safety import Notice
from magmatrix.protocol.timing import Given, Timing
from magmatrix.protocol.words import spoken, text, when
from magmatrix.schedule.schedule import Setting
from magmatrix.yamlio import Path_

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence
    from magmatrix.protocol.compilation import Compilation
    from magmatrix.protocol.plan import ArmPlan, PersonPlan


class BodyActionShape(TimedShape):
    """A named action of the body, with the arguments it takes."""

    action: Annotated[str, Field(max_length=80, json_schema_extra=choices(*PARTS.actions))] = Field(
        description="Which one."
    )
    with_: Annotated[dict[Symbol, Value], Field(alias="with", description="Its arguments, each with a unit.")] = Field(
        default_factory=dict
    )
    at: Clocks


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """A named action of the body, done at each moment of `timing`; arguments in the units of its part.

    `choices` are what it says beside its arguments, such as the strength of a cream, by name. `parts` is the registry
    that has the action.
    """

    name: str
    arguments: Mapping[str, Given] = field(hash=False)
    timing: Timing
    choices: Mapping[str, Given] = field(default_factory=dict, hash=False)
    parts: Parts = field(default=PARTS, compare=False, repr=False)

    @property
    def known(self) -> BodyAction:
        """The action that is done."""
        return self.parts.actions[self.name]


class _Actions(Intervention[ActionPlan]):
    key, field = "actions", "actions"
    shape = BodyActionShape
    description = "Actions of the body by their own name."
    late = 2

    def read_one(self, shape: BodyActionShape, reading: Reading, path: Path_) -> ActionPlan:
        values = reading.values
        parts = reading.parts
        action = parts.actions[values.choice(shape.action, parts.actions, "action of the body", (*path, "action"))]
        for name in shape.with_:
            values.choice(
                name, (*action.arguments, *action.choices), f"argument of {action.name}", (*path, "with", name)
            )
        given = {
            name: reading.argument(
                name, action.units[name], action.highest.get(name, UNLIMITED), written, (*path, "with", name)
            )
            for name, written in shape.with_.items()
            if name in action.arguments
        }
        chosen = {
            name: _chosen(action, name, written, reading, (*path, "with", name))
            for name, written in shape.with_.items()
            if name in action.choices
        }
        missing = [name for name in action.arguments if name not in given]
        if missing:
            values.fail(
                f"{action.name} needs {' and '.join(missing)}",
                (*path, "with"),
                expected=", ".join(f"{name}: ... {action.units[name]}" for name in missing),
                advice="add it",
            )
        return ActionPlan(action.name, given, reading.timing(shape, path, daily=True), chosen, parts)

    def needs(self, plans: Sequence[ActionPlan]) -> Iterator[Need]:
        for index, plan in enumerate(plans):
            yield Need("this action", plan.parts.part_of(plan.name), (index,), "see `body`")
            for name in plan.choices:
                owner = plan.parts.part_of(plan.known.choices[name].symbol)
                yield Need(f"`{name}`", owner, (index, "with", name))

    def masters(self, plans: Sequence[ActionPlan]) -> Iterator[tuple[str, str]]:
        for plan in plans:
            for name in plan.choices:
                yield plan.known.choices[name].symbol, f"`{name}` of {plan.name}"

    def timings(self, plan: ActionPlan) -> Iterator[Timing]:
        yield plan.timing

    def write(self, plans: Sequence[ActionPlan], course: Compilation) -> None:
        """Do every action at each of its moments, with what it chooses set just before."""
        for name in dict.fromkeys(plan.name for plan in plans):
            same = [plan for plan in plans if plan.name == name]
            course.events.settings(_choices(same, course.numbers, course.duration))
        for plan in plans:
            arguments = {name: given.value for name, given in plan.arguments.items()}
            course.events.do(plan.name, plan.timing.moments(course.duration), arguments)

    def say(self, plan: ActionPlan) -> str:
        """Say what is done with which arguments, without those of which there is none."""
        known = plan.known
        some = {name: given for name, given in plan.arguments.items() if given.value != 0.0} or plan.arguments
        given = ", ".join(
            [
                *(f"{known.words.get(name, spoken(name))} {text(value)}" for name, value in some.items()),
                *(f"{known.choices[name].words} {text(value)}" for name, value in plan.choices.items()),
            ]
        )
        return f"{known.meaning}{': ' if given else ''}{given}{when(plan.timing, daily=True)}"

    def facts(
        self,
        plans: Sequence[ActionPlan],
        arm: ArmPlan,
        body: Collection[str],
        evidence: Evidence,
        people: Collection[PersonPlan],
    ) -> Iterator[str]:
        for plan in creams(plans):
            yield from cream_facts(plan, arm, body, evidence)

    def warnings(self, plans: Sequence[ActionPlan], course: Compilation) -> Iterator[Notice]:
        return cream_warnings(creams(plans), course.numbers)

    def brings_magnesium(self, plans: Sequence[ActionPlan], course: Compilation) -> bool:
        return bool(creams(plans))


KIND = _Actions()


def _choices(plans: Sequence[ActionPlan], numbers: Numbers, duration: int) -> Iterator[Setting]:
    """Yield what the actions of one name choose, at each of their moments.

    Where one action of an arm chooses (the strength of its cream), the others of that name have the usual value, and
    the first choice holds from the start.
    """
    known = plans[0].known.choices
    chosen = [choice for choice in known if any(choice in plan.choices for plan in plans)]
    if not chosen:
        return
    moments = sorted((tick, place) for place, plan in enumerate(plans) for tick in plan.timing.ticks(duration))
    for tick, place in moments:
        for choice in chosen:
            yield _setting(plans[place], choice, tick, numbers)
    for choice in chosen if moments and moments[0][0] > 0 else ():
        yield _setting(plans[moments[0][1]], choice, 0, numbers)


def _setting(plan: ActionPlan, choice: str, tick: int, numbers: Numbers) -> Setting:
    known = plan.known.choices[choice]
    given = plan.choices.get(choice)
    value = (
        toward(numbers, known.symbol).value(known.symbol, plan.known.units[choice]) if given is None else given.value
    )
    return Setting(tick, known.symbol, value)


def _chosen(action: BodyAction, name: str, written: str | float, reading: Reading, path: Path_) -> Given:
    choice = action.choices[name]
    if choice.named:
        word = reading.values.choice(str(written).strip(), choice.named, name, path)
        return Given(choice.named[word], action.units[name], word)
    return reading.input_value(choice.symbol, written, path)
