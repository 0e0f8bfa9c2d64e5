"""Servings by mouth: collect everything swallowed at one moment, then let the phytate of the meal take its share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.schedule.schedule import TICKS_PER_DAY
from magmatrix.schedule.table import Array, Ticks
from magmatrix.schedule.writer import EventWriter

SERVING = "magnesium.serving"
AMOUNT, SOLUBLE = f"{SERVING}.amount", f"{SERVING}.soluble"
"""The action of a meal or dose, and its arguments."""


class _Portions(NamedTuple):
    """The same thing swallowed at several moments; `amount` [n] or one for all."""

    action: str
    ticks: Ticks
    amount: float | Array
    soluble: float


class Table:
    """All meals of one person; portions given for one tick are one meal and share its phytate."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self._portions: list[_Portions] = []
        self._phytate: list[tuple[Ticks, float]] = []

    def serve(self, ticks: Ticks, amount: float | Array, soluble: float, action: str = SERVING) -> None:
        """Put `amount` mmol of magnesium, of which `soluble` (0 to 1) dissolves, on the table; nothing for 0 mmol."""
        some = np.asarray(amount) > 0.0
        if some.all():
            self._portions.append(_Portions(action, ticks, amount, soluble))
        elif some.any():
            self._portions.append(_Portions(action, ticks[some], np.asarray(amount)[some], soluble))

    def add_phytate(self, ticks: Ticks, amount: float) -> None:
        """Add `amount` mmol of phytic acid to the meals at `ticks`."""
        self._phytate.append((ticks, amount))

    def daily(self, days: int) -> Array:
        """Return how much magnesium is swallowed on each of so many days, in mmol, by whichever kind."""
        found = np.zeros(days)
        for portions in self._portions:
            on = portions.ticks // TICKS_PER_DAY
            np.add.at(found, on, np.broadcast_to(portions.amount, on.shape))
        return found

    def write(self, events: EventWriter) -> None:
        """Write one serving per portion; portions of one moment follow each other in the order served."""
        left = self._left_by_phytate()
        for name, ticks, amount, soluble in self._portions:
            share = soluble if left is None else soluble * left[1][np.searchsorted(left[0], ticks)]
            events.do(name, ticks, {"amount": amount, "soluble": share})

    def _left_by_phytate(self) -> tuple[Ticks, Array] | None:
        """Return the moments of all meals, and the share that phytate leaves absorbable; None without any phytate."""
        if not self._phytate or not self._portions:
            return None
        moments = np.unique(np.concatenate([portions.ticks for portions in self._portions]))
        phytate = np.zeros(len(moments))
        for ticks, amount in self._phytate:
            eaten = ticks[np.isin(ticks, moments)]
            np.add.at(phytate, np.searchsorted(moments, eaten), amount)
        magnesium = np.zeros((len(moments), len(self._portions)))
        for place, portions in enumerate(self._portions):
            np.add.at(magnesium[:, place], np.searchsorted(moments, portions.ticks), portions.amount)
        meals, which = np.unique(np.column_stack([phytate, magnesium]), axis=0, return_inverse=True)
        left = np.array([self._left(acid, sum(amounts)) for acid, *amounts in meals.tolist()])
        return moments, left[which.reshape(-1)]

    def _left(self, phytate: float, magnesium: float) -> float:
        """Return the share that phytate leaves absorbable: linear in phytate per magnesium, never below 0.

        The slope was measured at one magnesium content; binding goes by the ratio of the two, so other meals are scaled
        to that one.
        """
        if not phytate or not magnesium:
            return 1.0
        numbers = toward(self._numbers, SOLUBLE)
        slope = numbers.value("food.phytate_slope", "1/mmol")
        measured_at = numbers.value("food.phytate_meal_magnesium", "mmol")
        return max(0.0, 1.0 - slope * phytate * measured_at / magnesium)
