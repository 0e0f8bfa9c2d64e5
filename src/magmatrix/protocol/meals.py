"""Servings by mouth: collect everything swallowed at one moment, then let the phytate of the meal take its share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.schedule.schedule import Action

SERVING = "magnesium.serving"
AMOUNT, SOLUBLE = f"{SERVING}.amount", f"{SERVING}.soluble"
"""The action of a meal or dose, and its arguments."""


@dataclass(slots=True)
class _Meal:
    portions: list[tuple[str, float, float]] = field(default_factory=list)
    phytate: float = 0.0


class Table:
    """All meals of one person; portions given for one tick are one meal and share its phytate."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self._meals: defaultdict[int, _Meal] = defaultdict(_Meal)

    def serve(self, tick: int, amount: float, soluble: float, action: str = SERVING) -> None:
        """Put `amount` mmol of magnesium, of which `soluble` (0 to 1) dissolves, on the table; nothing for 0 mmol."""
        if amount > 0.0:
            self._meals[tick].portions.append((action, amount, soluble))

    def add_phytate(self, tick: int, amount: float) -> None:
        """Add `amount` mmol of phytic acid to the meal at `tick`."""
        self._meals[tick].phytate += amount

    def actions(self) -> Iterator[Action]:
        """Yield one serving per portion, in time and then in the order served."""
        for tick in sorted(self._meals):
            meal = self._meals[tick]
            kept = self._left_by_phytate(meal)
            for name, amount, soluble in meal.portions:
                yield Action(tick, name, {"amount": amount, "soluble": soluble * kept})

    def _left_by_phytate(self, meal: _Meal) -> float:
        """Return the share that phytate leaves absorbable: linear in phytate per magnesium, never below 0.

        The slope was measured at one magnesium content; binding goes by the ratio of the two, so other meals are scaled
        to that one.
        """
        magnesium = sum(amount for _, amount, _ in meal.portions)
        if not meal.phytate or not magnesium:
            return 1.0
        numbers = toward(self._numbers, SOLUBLE)
        slope = numbers.value("food.phytate_slope", "1/mmol")
        measured_at = numbers.value("food.phytate_meal_magnesium", "mmol")
        return max(0.0, 1.0 - slope * meal.phytate * measured_at / magnesium)
