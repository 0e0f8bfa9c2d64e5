"""Named actions that a study does by their own name, such as a film of cream or a change of culture medium."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from magmatrix.body.parts import DEEDS
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.plan import DeedPlan
from magmatrix.schedule.schedule import Action, Item, Setting


def deeds(plans: Iterable[DeedPlan], numbers: Numbers, duration: int) -> Iterator[Item]:
    """Yield every action at each of its moments before the end of the study, with what it chooses set just before.

    Where one action of an arm chooses (the strength of its cream), the others of that name have the usual value, and
    the first choice holds from the start.
    """
    plans = tuple(plans)
    for name in dict.fromkeys(plan.name for plan in plans):
        same = [plan for plan in plans if plan.name == name]
        chosen = [choice for choice in DEEDS[name].choices if any(choice in plan.choices for plan in same)]
        moments = sorted((tick, place) for place, plan in enumerate(same) for tick in plan.timing.ticks(duration))
        for tick, place in moments:
            for choice in chosen:
                yield _setting(same[place], choice, tick, numbers)
        for choice in chosen if moments and moments[0][0] > 0 else ():
            yield _setting(same[moments[0][1]], choice, 0, numbers)
    for plan in plans:
        arguments = {name: given.value for name, given in plan.arguments.items()}
        for tick in plan.timing.ticks(duration):
            yield Action(tick, plan.name, arguments)


def _setting(plan: DeedPlan, choice: str, tick: int, numbers: Numbers) -> Setting:
    known = DEEDS[plan.name].choices[choice]
    given = plan.choices.get(choice)
    value = toward(numbers, known.symbol).value(known.symbol, known.unit) if given is None else given.value
    return Setting(tick, known.symbol, value)
