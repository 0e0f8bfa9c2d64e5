"""One person in one arm while their schedule is written: what interventions read from, and what they write to."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

import numpy as np

from magmatrix.protocol.meals import Table
from magmatrix.protocol.numbers import UsedNumbers
from magmatrix.protocol.plan import ArmPlan, PersonPlan
from magmatrix.schedule.schedule import TICKS_PER_DAY
from magmatrix.schedule.table import Array, Ticks
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
        self._doses: list[tuple[Ticks, float]] = []

    def note_dose(self, ticks: Ticks, amount: float) -> None:
        """Note `amount` mmol of magnesium swallowed beside the food at each of `ticks`."""
        if len(ticks):
            self._doses.append((ticks, amount))

    @cached_property
    def doses_of_days(self) -> tuple[Ticks, Array]:
        """The days on which magnesium is swallowed beside the food, ascending, and mmol of each."""
        if not self._doses:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        days = np.concatenate([ticks for ticks, _ in self._doses]) // TICKS_PER_DAY
        amounts = np.repeat([amount for _, amount in self._doses], [len(ticks) for ticks, _ in self._doses])
        some = np.unique(days)
        return some, np.asarray(np.bincount(days, weights=amounts)[some])

    @property
    def most_in_a_day(self) -> float:
        """The largest amount of magnesium swallowed beside the food on one day, in mmol."""
        return float(self.doses_of_days[1].max(initial=0.0))
