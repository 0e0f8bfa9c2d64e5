"""One person in one arm as those see it who warn: what is swallowed, infused, applied and done, and who it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from magmatrix.protocol.chemistry import magnesium_mass, molar_mass
from magmatrix.protocol.interventions import KINDS
from magmatrix.protocol.interventions.infusions import RATE, infused_amount
from magmatrix.protocol.numbers import converted
from magmatrix.protocol.piecewise import Stretch, settings
from magmatrix.protocol.treatments import session_ticks
from magmatrix.quantity import convert
from magmatrix.schedule.schedule import TICKS_PER_DAY, TICKS_PER_HOUR

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence
    from magmatrix.evidence.schema import Measurement
    from magmatrix.protocol.compilation import Compilation
    from magmatrix.protocol.plan import ArmPlan, PersonPlan
    from magmatrix.protocol.safety import Notice
    from magmatrix.schedule.table import Array

Caution = Callable[["Case"], "Iterator[Notice]"]
SULFATE = "MgSO4.7H2O"
"""The salt by which labels count magnesium into a vein."""
_MG_PER_G = 1000.0


@dataclass(frozen=True)
class Case:
    """What one arm does to one person. Limits are read from the evidence itself: no person has limits of their own."""

    course: Compilation
    evidence: Evidence
    _kept: dict[str, Array] = field(default_factory=dict, repr=False)

    @property
    def arm(self) -> ArmPlan:
        """What is done."""
        return self.course.arm

    @property
    def person(self) -> PersonPlan:
        """Whom it is done to."""
        return self.course.person

    @property
    def duration(self) -> int:
        """How long the study lasts, in ticks."""
        return self.course.duration

    @property
    def days(self) -> int:
        """How many days the study touches."""
        return -(-self.duration // TICKS_PER_DAY)

    def limit(self, name: str, unit: str) -> float:
        """Return a number of the evidence in `unit`."""
        record = self.evidence.parameter(name)
        return converted(record.value, record.unit, unit)

    def measured(self, name: str) -> Measurement:
        """Return a measurement of the evidence."""
        return self.evidence.measurements[name]

    def sets(self, symbol: str) -> bool:
        """Say whether the study sets an input, for this arm or this person."""
        return symbol in self.person.overrides or any(plan.symbol == symbol for plan in self.arm.inputs)

    def takes(self, name: str) -> bool:
        """Say whether the study names this medicine for the person."""
        return name in (self.person.medication or ())

    def has(self, name: str) -> bool:
        """Say whether the study names this condition for the person."""
        return name in (self.person.conditions or ())

    @cached_property
    def brings_magnesium(self) -> bool:
        """Whether magnesium enters the body beside the diet, by any way."""
        return any(kind.brings_magnesium(self.arm.of(kind), self.course) for kind in KINDS if self.arm.of(kind))

    @cached_property
    def swallowed(self) -> float:
        """The most magnesium swallowed beside the food in one day, in mg."""
        return magnesium_mass(self.course.swallowed.most_in_a_day, self.evidence)

    @cached_property
    def infused(self) -> tuple[Stretch, ...]:
        """When magnesium runs into a vein, in mmol/h each; stretches may overlap."""
        found = list(self.course.added.get(RATE, ()))
        for plan in self.arm.infusions:
            rate = infused_amount(plan, self.evidence) / (plan.minutes / TICKS_PER_HOUR)
            found += [Stretch(tick, tick + plan.minutes, rate) for tick in plan.timing.ticks(self.duration)]
        return tuple(found)

    @cached_property
    def fastest_infusion(self) -> float:
        """The fastest rate at which magnesium runs into a vein, as mg of the sulfate (heptahydrate) a minute."""
        rates = [entry.value for entry in settings(RATE, self.infused, sum, self.duration)]
        return max(rates, default=0.0) * molar_mass(SULFATE, self.evidence) / TICKS_PER_HOUR

    def most_infused(self, days: int) -> float:
        """Return the most that runs into a vein within so many days in a row, as g of the sulfate."""
        amounts = np.zeros(self.days)
        for stretch in self.infused:
            amounts[stretch.start // TICKS_PER_DAY] += stretch.value * (stretch.end - stretch.start) / TICKS_PER_HOUR
        return float(running(amounts, days).max()) * molar_mass(SULFATE, self.evidence) / _MG_PER_G

    def sessions(self) -> list[tuple[int, str, str]]:
        """Return all sessions on the skin in order, as (tick, name of the treatment, site)."""
        return sorted(
            (tick, plan.name, plan.site)
            for plan in self.arm.treatments
            for tick in session_ticks(plan, self.evidence)
            if tick < self.duration
        )

    def daily(self, symbol: str, unit: str) -> Array:
        """Return what an input brings on each day, in a `unit` per day, such as mg/day.

        Outside the stretches of the study it is at its usual value, or the person's own.
        """
        if symbol not in self._kept:
            self._kept[symbol] = self._daily(symbol, unit)
        return self._kept[symbol]

    def _daily(self, symbol: str, unit: str) -> Array:
        own = self.person.overrides.get(symbol)
        usual = self.limit(symbol, unit) if own is None else convert(own.value, own.unit, unit)
        found = np.full(self.days, usual)
        for plan in self.arm.inputs:
            if plan.symbol != symbol:
                continue
            held = convert(plan.value, plan.known.unit, unit)
            for start, end in plan.stretches(self.duration):
                first, last = start // TICKS_PER_DAY, min(-(-end // TICKS_PER_DAY), self.days)
                edges = np.arange(first, last + 1) * TICKS_PER_DAY
                share = (np.minimum(edges[1:], end) - np.maximum(edges[:-1], start)) / TICKS_PER_DAY
                found[first:last] = np.where(share < 1.0, found[first:last] + (held - usual) * share, held)
        return found


def running(amounts: Array, days: int) -> Array:
    """Return the sums of `amounts` over so many days in a row; over all of them where there are fewer."""
    if len(amounts) <= days:
        return np.array([amounts.sum()])
    sums = np.concatenate([[0.0], np.cumsum(amounts)])
    found: Array = sums[days:] - sums[:-days]
    return found
