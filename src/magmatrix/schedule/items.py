"""What is done at one moment: an action of the model, or an input held at a value from then on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Real

import numpy as np

from magmatrix.errors import ScheduleError
from magmatrix.frozen import FrozenDict, frozen
from magmatrix.schedule.ticks import whole_tick


@dataclass(frozen=True, slots=True)
class Action:
    """Fire the named event of the model once, with arguments in the model's own units.

    `tick` counts whole minutes from midnight of day 0. Raises ScheduleError for a bad tick and for an argument that is
    not finite.
    """

    tick: int
    name: str
    arguments: Mapping[str, float] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tick", whole_tick(self.tick, named(self.name)))
        if not isinstance(self.arguments, Mapping):
            raise ScheduleError(
                f"the arguments of {self.name} are no mapping", found=self.arguments, expected="names with their values"
            )
        clean = {named(name): finite(value, f"{self.name}({name})") for name, value in self.arguments.items()}
        object.__setattr__(self, "arguments", frozen(clean))


@dataclass(frozen=True, slots=True)
class Setting:
    """Hold the input `symbol` at `value` (the model's own unit) from `tick` on, until it is set again."""

    tick: int
    symbol: str
    value: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "tick", whole_tick(self.tick, named(self.symbol)))
        object.__setattr__(self, "value", finite(self.value, self.symbol))


Item = Action | Setting


def checked_action(tick: int, name: str, arguments: FrozenDict[str, float]) -> Action:
    """Return an action of which everything has been checked before, without checking it again."""
    action = object.__new__(Action)
    object.__setattr__(action, "tick", tick)
    object.__setattr__(action, "name", name)
    object.__setattr__(action, "arguments", arguments)
    return action


def checked_setting(tick: int, symbol: str, value: float) -> Setting:
    """Return a setting of which everything has been checked before, without checking it again."""
    setting = object.__new__(Setting)
    object.__setattr__(setting, "tick", tick)
    object.__setattr__(setting, "symbol", symbol)
    object.__setattr__(setting, "value", value)
    return setting


def named(name: object) -> str:
    """Return a name; raises ScheduleError for what is none."""
    if not isinstance(name, str) or not name:
        raise ScheduleError("an item of a schedule has no name", found=name, expected="the name of an action or input")
    return name


def finite(value: object, name: str) -> float:
    """Return the value of `name` as a float; raises ScheduleError for what is not a finite number."""
    number = isinstance(value, Real) and not isinstance(value, (bool, np.bool_))
    if not number or not _in_range(value):
        raise ScheduleError(
            f"{name} is not a finite number", found=value, expected="a finite number", advice="correct the value"
        )
    return float(value)  # type: ignore[arg-type]


def _in_range(value: object) -> bool:
    try:
        return math.isfinite(value)  # type: ignore[arg-type]
    except OverflowError:  # a whole number beyond what a double holds
        return False
