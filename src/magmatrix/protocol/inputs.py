"""Inputs of the body that a study may hold at a value of its own, as a scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from magmatrix.body.parts import INPUTS
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.piecewise import Stretch, settings
from magmatrix.protocol.plan import FoodIntakePlan, InputPlan
from magmatrix.schedule.schedule import Setting

_FOOD = "dermis.food_factor"


def scenario_settings(plans: Iterable[InputPlan], numbers: Numbers, duration: int) -> Iterator[Setting]:
    """Yield the settings of every scenario input; where spans overlap, the one that began last holds."""
    by_symbol: dict[str, list[Stretch]] = {}
    for plan in plans:
        held = [Stretch(start, end, plan.value) for start, end in plan.stretches(duration)]
        by_symbol.setdefault(plan.symbol, []).extend(held)
    for symbol, stretches in by_symbol.items():
        yield from settings(symbol, stretches, _last_or_rest(symbol, toward(numbers, symbol)), duration)


def food_intake_settings(plans: Iterable[FoodIntakePlan], numbers: Numbers, duration: int) -> Iterator[Setting]:
    """Yield the settings of the food factor of wound healing: reduced while food intake is inadequate."""
    stretches = [
        Stretch(*plan.span.ticks(duration), toward(numbers, _FOOD).value("dermis.food_inadequate", "1"))
        for plan in plans
        if plan.state == "inadequate"
    ]
    return settings(_FOOD, stretches, _last_or_rest(_FOOD, toward(numbers, _FOOD)), duration)


def _last_or_rest(symbol: str, numbers: Numbers) -> Callable[[list[float]], float]:
    def combine(held: list[float]) -> float:
        return held[-1] if held else numbers.value(symbol, INPUTS[symbol].unit)

    return combine
