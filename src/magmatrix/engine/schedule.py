"""What is done to a body and when: actions and settings on whole minutes, in one defined order."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from magmatrix.errors import StudyError

TICKS_PER_HOUR = 60
TICKS_PER_DAY = 24 * TICKS_PER_HOUR


@dataclass(frozen=True, slots=True)
class Action:
    """Fire the named event of the model once, with arguments in the model's own units.

    `tick` counts whole minutes from midnight of day 0. Raises StudyError for a bad tick and for an argument that is not
    finite.
    """

    tick: int
    name: str
    arguments: Mapping[str, float] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        _check_tick(self.tick, self.name)
        clean = {name: _finite(value, f"{self.name}({name})") for name, value in self.arguments.items()}
        object.__setattr__(self, "arguments", clean)


@dataclass(frozen=True, slots=True)
class Setting:
    """Hold the input `symbol` at `value` (the model's own unit) from `tick` on, until it is set again."""

    tick: int
    symbol: str
    value: float

    def __post_init__(self) -> None:
        _check_tick(self.tick, self.symbol)
        object.__setattr__(self, "value", _finite(self.value, self.symbol))


Item = Action | Setting


@dataclass(frozen=True, slots=True)
class Schedule:
    """Actions and settings ordered by tick; on one tick all settings come first, then actions in the order given.

    Build it with `Schedule.build`; the constructor only accepts items that are in order already.
    """

    actions: tuple[Item, ...] = ()

    def __post_init__(self) -> None:
        keys = [_order(item) for item in self.actions]
        if any(later < earlier for earlier, later in pairwise(keys)):
            raise StudyError("the items of a schedule are out of order", advice="use Schedule.build, which sorts them")
        for tick, items in self.segments():
            _one_value_per_symbol(tick, items)

    @classmethod
    def build(cls, items: Iterable[Item]) -> Schedule:
        """Sort items into a schedule; the sort is stable, so actions of one tick keep the order they were given in.

        Raises StudyError when one input is set to two values on one tick.
        """
        return cls(tuple(sorted(_without_repeats(items), key=_order)))

    def __len__(self) -> int:
        return len(self.actions)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.actions)

    @property
    def ticks(self) -> tuple[int, ...]:
        """The distinct ticks at which something happens, ascending."""
        return tuple(tick for tick, _ in self.segments())

    @property
    def last_tick(self) -> int:
        """The tick of the last item, 0 for an empty schedule."""
        return self.actions[-1].tick if self.actions else 0

    def segments(self) -> Iterator[tuple[int, list[Item]]]:
        """Yield (tick, items of that tick in order), ascending."""
        for tick, group in groupby(self.actions, key=lambda item: item.tick):
            yield tick, list(group)

    def until(self, tick: int) -> Schedule:
        """Return the part strictly before `tick`."""
        return Schedule(self.actions[: bisect_left(self.actions, tick, key=lambda item: item.tick)])

    def joined(self, other: Schedule) -> Schedule:
        """Return both schedules as one; on a shared tick the items of `self` come before those of `other`."""
        return Schedule.build((*self.actions, *other.actions))


def hours(tick: int) -> float:
    """Return a tick as model time in hours."""
    return tick / TICKS_PER_HOUR


def _order(item: Item) -> tuple[int, int]:
    return item.tick, 0 if isinstance(item, Setting) else 1


def _without_repeats(items: Iterable[Item]) -> Iterator[Item]:
    seen: set[Setting] = set()
    for item in items:
        if isinstance(item, Setting):
            if item in seen:
                continue
            seen.add(item)
        yield item


def _one_value_per_symbol(tick: int, items: list[Item]) -> None:
    values: dict[str, float] = {}
    for item in items:
        if isinstance(item, Setting) and values.setdefault(item.symbol, item.value) != item.value:
            raise StudyError(
                f"input {item.symbol} is set to two values at minute {tick}",
                found=[values[item.symbol], item.value],
                expected="one value per input and moment",
                advice="merge the two entries, or move one of them",
            )


def _check_tick(tick: object, name: str) -> None:
    if not isinstance(tick, int) or isinstance(tick, bool) or tick < 0:
        raise StudyError(
            f"{name} stands at an impossible moment",
            found=tick,
            expected="a whole number of minutes from the study start, 0 or more",
            advice="round the time to whole minutes",
        )


def _finite(value: object, name: str) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not math.isfinite(value):
        raise StudyError(
            f"{name} is not a finite number", found=value, expected="a finite number", advice="mend the value"
        )
    return float(value)
