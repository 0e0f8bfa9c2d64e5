"""Named actions that a study does by their own name, such as a film of cream or a change of culture medium."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from magmatrix.engine.schedule import Action
from magmatrix.protocol.plan import DeedPlan


def deeds(plans: Iterable[DeedPlan], duration: int) -> Iterator[Action]:
    """Yield every action at each of its moments before the end of the study."""
    for plan in plans:
        arguments = {name: given.value for name, given in plan.arguments.items()}
        for tick in plan.timing.ticks(duration):
            yield Action(tick, plan.name, arguments)
