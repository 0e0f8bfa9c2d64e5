"""Inputs of the body that a study may hold at a value of its own, as a scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from magmatrix.engine.schedule import Setting
from magmatrix.protocol.numbers import Numbers
from magmatrix.protocol.piecewise import Stretch, settings
from magmatrix.protocol.plan import FoodIntakePlan, InputPlan


@dataclass(frozen=True, slots=True)
class Input:
    """An input of the body, its unit, and what it stands for; its neutral value is an evidence record of that name."""

    symbol: str
    unit: str
    meaning: str


_CATALOGUE = (
    Input("magnesium.dermal_input", "mmol/h", "magnesium that reaches the blood through the skin"),
    Input("magnesium.threshold_multiplier", "1", "factor on the tubular threshold for magnesium"),
    Input("magnesium.absorption_multiplier", "1", "factor on the saturable absorption of magnesium"),
    Input("magnesium.adrenaline_shift", "1", "extra uptake of magnesium by fast cells"),
    Input("dermis.food_factor", "1", "factor of recent food intake on collagen synthesis in wounds"),
    Input("dermis.energy_igf1", "1", "IGF-I relative to normal"),
    Input("dermis.maturation_multiplier", "1", "factor on the maturation of new collagen"),
    Input("dermis.synthesis_drive", "1", "factor on collagen synthesis"),
    Input("dermis.inflammation_gain", "1", "factor on the inflammatory signal of a wound"),
    Input("dermis.barrier_gain", "1", "factor on the speed of barrier repair"),
    Input("dermis.migration_gain", "1", "factor on the entry of repair cells into a wound"),
    Input("dermis.asc_cell", "mmol/L", "ascorbate in dermal fibroblasts"),
    Input("dermis.ageing", "1", "1 if age advances during the study, 0 if it stands still"),
    Input("dermis.uv", "1", "ultraviolet exposure index"),
    Input("dermis.inflammation_index", "1", "lasting inflammation outside wounds"),
)
INPUTS: dict[str, Input] = {entry.symbol: entry for entry in _CATALOGUE}

_FOOD = "dermis.food_factor"


def scenario_settings(plans: Iterable[InputPlan], numbers: Numbers, duration: int) -> Iterator[Setting]:
    """Yield the settings of every scenario input; where spans overlap, the one that began last holds."""
    by_symbol: dict[str, list[Stretch]] = {}
    for plan in plans:
        by_symbol.setdefault(plan.symbol, []).append(Stretch(*plan.span.ticks(duration), plan.value))
    for symbol, stretches in by_symbol.items():
        yield from settings(symbol, stretches, _last_or_rest(symbol, numbers), duration)


def food_intake_settings(plans: Iterable[FoodIntakePlan], numbers: Numbers, duration: int) -> Iterator[Setting]:
    """Yield the settings of the food factor of wound healing: reduced while food intake is inadequate."""
    stretches = [
        Stretch(*plan.span.ticks(duration), numbers.value("dermis.food_inadequate", "1"))
        for plan in plans
        if plan.state == "inadequate"
    ]
    return settings(_FOOD, stretches, _last_or_rest(_FOOD, numbers), duration)


def _last_or_rest(symbol: str, numbers: Numbers) -> Callable[[list[float]], float]:
    def combine(held: list[float]) -> float:
        return held[-1] if held else numbers.value(symbol, INPUTS[symbol].unit)

    return combine
