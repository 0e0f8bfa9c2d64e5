"""What is done to a body and when: actions and settings on whole minutes, in one defined order."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from numbers import Integral, Real

from magmatrix.errors import ScheduleError
from magmatrix.frozen import frozen

TICKS_PER_HOUR = 60
TICKS_PER_DAY = 24 * TICKS_PER_HOUR
LAST_TICK = 2**31 - 1
"""Stops are kept in 32 bits: four thousand years of minutes."""


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
        object.__setattr__(self, "tick", _whole_tick(self.tick, _named(self.name)))
        if not isinstance(self.arguments, Mapping):
            raise ScheduleError(
                f"the arguments of {self.name} are no mapping", found=self.arguments, expected="names with their values"
            )
        clean = {_named(name): _finite(value, f"{self.name}({name})") for name, value in self.arguments.items()}
        object.__setattr__(self, "arguments", frozen(clean))


@dataclass(frozen=True, slots=True)
class Setting:
    """Hold the input `symbol` at `value` (the model's own unit) from `tick` on, until it is set again."""

    tick: int
    symbol: str
    value: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "tick", _whole_tick(self.tick, _named(self.symbol)))
        object.__setattr__(self, "value", _finite(self.value, self.symbol))


Item = Action | Setting


@dataclass(frozen=True, slots=True)
class Schedule:
    """Actions and settings ordered by tick; on one tick all settings come first, then actions in the order given.

    Build it with `Schedule.build`; the constructor only accepts items that are in order already.
    """

    actions: tuple[Item, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "actions", _items(self.actions))
        keys = [_order(item) for item in self.actions]
        if any(later < earlier for earlier, later in pairwise(keys)):
            raise ScheduleError(
                "the items of a schedule are out of order", advice="use Schedule.build, which sorts them"
            )
        for tick, items in self.segments():
            _one_value_per_symbol(tick, items)

    @classmethod
    def build(cls, items: Iterable[Item]) -> Schedule:
        """Sort items into a schedule; the sort is stable, so actions of one tick keep the order they were given in.

        Raises ScheduleError when one input is set to two values on one tick.
        """
        return cls(tuple(sorted(_without_repeats(_items(items)), key=_order)))

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
        """Return the part strictly before `tick`; raises ScheduleError for what is no whole number."""
        if not _is_whole(tick):
            raise ScheduleError("a schedule ends on whole minutes", found=tick, expected="a whole number of minutes")
        return Schedule(self.actions[: bisect_left(self.actions, tick, key=lambda item: item.tick)])

    def joined(self, other: Schedule) -> Schedule:
        """Return both schedules as one; on a shared tick the items of `self` come before those of `other`."""
        if not isinstance(other, Schedule):
            raise ScheduleError("only two schedules can be joined", found=other, expected="a Schedule")
        return Schedule.build((*self.actions, *other.actions))


def hours(tick: int) -> float:
    """Return a tick as model time in hours."""
    return tick / TICKS_PER_HOUR


def _items(items: object) -> tuple[Item, ...]:
    found = tuple(items) if isinstance(items, Iterable) else (items,)
    for item in found:
        if not isinstance(item, (Action, Setting)):
            raise ScheduleError(
                "an item of a schedule is neither an Action nor a Setting", found=item, expected="a list of both kinds"
            )
    return found


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
            raise ScheduleError(
                f"input {item.symbol} is set to two values at minute {tick}",
                found=[values[item.symbol], item.value],
                expected="one value per input and moment",
                advice="merge the two entries, or move one of them",
            )


def _whole_tick(tick: object, name: str) -> int:
    if not _is_whole(tick) or not 0 <= int(tick) <= LAST_TICK:  # type: ignore[call-overload]
        raise ScheduleError(
            f"{name} stands at an impossible moment",
            found=tick,
            expected=f"a whole number of minutes from the study start, 0 to {LAST_TICK}",
            advice="round the time to whole minutes",
        )
    return int(tick)  # type: ignore[call-overload, no-any-return]


def _is_whole(tick: object) -> bool:
    return isinstance(tick, Integral) and not isinstance(tick, bool)  # numpy's truth values are no Integral


def _named(name: object) -> str:
    if not isinstance(name, str) or not name:
        raise ScheduleError("an item of a schedule has no name", found=name, expected="the name of an action or input")
    return name


def _finite(value: object, name: str) -> float:
    number = isinstance(value, Real) and not isinstance(value, bool)
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
