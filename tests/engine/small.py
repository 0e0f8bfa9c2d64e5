"""Small models whose runs are known in closed form, and a nonlinear one with doses and settings."""

from __future__ import annotations

from functools import cache

from magmatrix.engine.problem.output import Output
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.graph.expr import call, power, symbol
from magmatrix.graph.model import Model
from magmatrix.schedule.schedule import Action, Schedule, Setting
from tests.graph.build import a_model

HOUR = 60


def chain() -> Model:
    """gut -> plasma -> out at first order, with doses into the gut and an infusion into plasma."""
    gut, plasma = symbol("gut"), symbol("plasma")
    return a_model(
        {
            "gut": -symbol("ka") * gut,
            "plasma": symbol("ka") * gut - symbol("ke") * plasma + symbol("infusion"),
            "out": symbol("ke") * plasma,
        },
        start={"gut": 0.0, "plasma": 0.0, "out": 0.0},
        parameters={"ka": 1.3, "ke": 0.2, "infusion": 0.0},
        inputs=["infusion"],
        actions={"dose": {"gut": gut + symbol("dose_amount")}},
        arguments=["dose_amount"],
    )


def saturable() -> Model:
    """Michaelis-Menten elimination from a start of 10."""
    c = symbol("c")
    return a_model(
        {"c": -symbol("vmax") * c / (symbol("km") + c)}, start={"c": 10.0}, parameters={"vmax": 2.0, "km": 3.0}
    )


def gut() -> Model:
    """Two pools with a Hill exponent per person, a guarded power, a choice and a maximum; doses and a setting."""
    a, b, n = symbol("a"), symbol("b"), symbol("n")
    uptake = symbol("v") * power(a, n) / (power(symbol("k"), n) + power(a, n))
    loss = call("max", b - symbol("threshold"), symbol("none")) * symbol("ke")
    return a_model(
        {"a": -uptake - 0.1 * a, "b": uptake - symbol("flow") * loss},
        start={"a": 0.0, "b": symbol("threshold") * 1.5},
        parameters={"v": 2.0, "k": 1.5, "n": 1.7, "ke": 0.3, "threshold": 1.0, "flow": 1.0, "none": 0.0},
        inputs=["flow"],
        assigned={"uptake": uptake, "share": a / (a + b)},
        actions={"eat": {"a": a + symbol("eat_amount")}},
        arguments=["eat_amount"],
    )


def dose(tick: int, amount: float) -> Action:
    return Action(tick, "dose", {"amount": amount})


def eat(tick: int, amount: float) -> Action:
    return Action(tick, "eat", {"amount": amount})


def meals(days: int, *, hours: tuple[int, ...] = (8, 13, 19), amount: float = 4.0) -> Schedule:
    servings = [eat((24 * day + hour) * HOUR, amount) for day in range(days) for hour in hours]
    return Schedule.build([*servings, Setting(30 * HOUR, "flow", 0.5), Setting(60 * HOUR, "flow", 1.2)])


@cache
def gut_engine(*outputs: Output | str) -> FastEngine:
    return FastEngine(gut(), outputs or ("a", "b", "uptake", "share"))
