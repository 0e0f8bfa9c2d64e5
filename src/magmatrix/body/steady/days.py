"""Habitual days of many people: a few patterns of meals, and how much each person has of theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from magmatrix.errors import ModelError
from magmatrix.graph.actions import named_actions
from magmatrix.graph.expr import mul, substitute, symbol
from magmatrix.graph.model import Model, Role, Symbol
from magmatrix.graph.names import flat
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Item, Schedule

Array = NDArray[np.float64]
SERVING = "magnesium.serving"
PORTION = "steady__portion"
"""What every serving of a person is a multiple of, in mmol: a parameter of the model that `portioned` gives."""
_Key = tuple[tuple[int, str, tuple[tuple[str, float], ...]], ...]


@dataclass(frozen=True, eq=False)
class Days:
    """The habitual day of each person: `patterns[which[i]]`, with every serving times `portion[i]` (mmol).

    A pattern holds the actions of one day (ticks 0 to 1439); of a serving it says what dissolves, as a share of the
    person's largest. People whose meals differ in size alone share one; nobody's numbers depend on whose else it is.
    """

    patterns: tuple[Schedule, ...]
    which: NDArray[np.int64]
    portion: Array
    _repeated: dict[tuple[int, int], Schedule] = field(default_factory=dict, repr=False)
    """Schedules made so far, by pattern and number of days: every day is run several times."""

    @classmethod
    def of(cls, days: Iterable[Iterable[Item]]) -> Days:
        """Return the first day of each of several schedules, or of lists of actions; settings do not count."""
        patterns: dict[_Key, int] = {}
        found: list[Schedule] = []
        which, portions = [], []
        for day in days:
            actions = [item for item in day if isinstance(item, Action) and item.tick < TICKS_PER_DAY]
            portion = max((_dissolved(action) for action in actions if action.name == SERVING), default=0.0)
            shares = [_shared(action, portion) for action in actions]
            number = patterns.setdefault(tuple(map(_key, shares)), len(found))
            if number == len(found):
                found.append(Schedule.build(shares))
            which.append(number)
            portions.append(portion)
        return cls(tuple(found), np.array(which, dtype=np.int64), np.array(portions))

    @classmethod
    def scaled(cls, day: Iterable[Item], times: Array) -> Days:
        """Return days like `day` for one person each, with every serving `times` [person] as large."""
        one = cls.of([day])
        return cls(one.patterns, np.zeros(len(times), dtype=np.int64), one.portion[0] * times)

    @property
    def count(self) -> int:
        """How many people they are."""
        return len(self.which)

    @cached_property
    def busy(self) -> NDArray[np.bool_]:
        """Who does anything in the day, shape [person]."""
        return np.array([len(pattern) > 0 for pattern in self.patterns], dtype=np.bool_)[self.which]

    def chosen(self, who: NDArray[np.intp]) -> Days:
        """Return the days of the people at these positions."""
        return Days(self.patterns, self.which[who], self.portion[who], self._repeated)

    def repeated(self, times: int) -> tuple[Sequence[Schedule], NDArray[np.int64]]:
        """Return schedules of so many equal days, and which of them each person follows."""
        used, which = np.unique(self.which, return_inverse=True)
        return [self._times(number, times) for number in used.tolist()], which.astype(np.int64)

    def _times(self, number: int, times: int) -> Schedule:
        if (number, times) not in self._repeated:
            self._repeated[number, times] = Schedule.build(
                Action(action.tick + day * TICKS_PER_DAY, action.name, action.arguments)
                for day in range(times)
                for action in self.patterns[number]
                if isinstance(action, Action)
            )
        return self._repeated[number, times]


def portioned(model: Model) -> Model:
    """Return a model whose servings are multiples of the parameter PORTION, which each person has for themselves."""
    servings = [action for action in named_actions(model).values() if action.id == flat(SERVING)]
    if not servings:
        raise ModelError(f"model {model.id} has no action {SERVING}; keep a state that it changes")
    (serving,) = servings
    amount = symbol(serving.arguments["amount"])
    targets = [target for target, _ in serving.assignments]
    changed = substitute([expr for _, expr in serving.assignments], {amount.name: mul(symbol(PORTION), amount)})
    event = replace(model.events[serving.id], assignments=tuple(zip(targets, changed, strict=True)))
    portion = Symbol(PORTION, Role.PARAMETER, model.symbols[amount.name].unit, "largest serving of the day")
    return replace(model, symbols={**model.symbols, PORTION: portion}, events={**model.events, serving.id: event})


def _dissolved(action: Action) -> float:
    return action.arguments["amount"] * action.arguments["soluble"]


def _shared(action: Action, portion: float) -> Action:
    if action.name != SERVING:
        return action
    share = _dissolved(action) / portion if portion > 0.0 else 0.0
    return Action(action.tick, action.name, {"amount": share, "soluble": 1.0})


def _key(action: Action) -> tuple[int, str, tuple[tuple[str, float], ...]]:
    return action.tick, action.name, tuple(sorted(action.arguments.items()))
