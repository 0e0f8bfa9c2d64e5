"""One person in one arm while their schedule is written: what interventions read from, and what they write to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property

from magmatrix.protocol.doses import Swallowed, swallowed
from magmatrix.protocol.meals import Table
from magmatrix.protocol.numbers import UsedNumbers
from magmatrix.protocol.piecewise import Stretch
from magmatrix.protocol.plan import ArmPlan, PersonPlan
from magmatrix.schedule.table import Ticks
from magmatrix.schedule.writer import EventWriter


class Compilation:
    """`numbers` to read, a `table` for what is swallowed, and `events` for everything that happens.

    `body` names the parts that run, `duration` is in ticks.
    """

    def __init__(
        self, arm: ArmPlan, person: PersonPlan, numbers: UsedNumbers, duration: int, body: Collection[str]
    ) -> None:
        self.arm, self.person, self.numbers = arm, person, numbers
        self.duration, self.body = duration, body
        self.table = Table(numbers)
        self.events = EventWriter()
        self.added: dict[str, list[Stretch]] = {}
        self._doses: list[tuple[Ticks, float]] = []

    def add(self, symbol: str, stretches: Iterable[Stretch]) -> None:
        """Add to an input that another kind writes; to be done while everything is served."""
        self.added.setdefault(symbol, []).extend(stretches)

    def note_dose(self, ticks: Ticks, amount: float) -> None:
        """Note `amount` mmol of magnesium swallowed beside the food at each of `ticks`."""
        self._doses.append((ticks, amount))

    @cached_property
    def swallowed(self) -> Swallowed:
        """What all doses noted come to; to be asked once everything has been served."""
        return swallowed(self._doses, self.duration)
