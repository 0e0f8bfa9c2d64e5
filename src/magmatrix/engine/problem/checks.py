"""What both engines ask of their arguments, with one message for each fault."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from numbers import Integral, Real
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.problem.output import Kind, Output
from magmatrix.errors import ModelError, nearest
from magmatrix.graph.actions import FIRES, NamedAction
from magmatrix.graph.model import ACTION, INPUT, Model, Role
from magmatrix.graph.names import flat
from magmatrix.schedule.schedule import LAST_TICK, Action, Schedule, Setting

_LISTED: Final = 3
_SHOWN: Final = 80


def shown(value: object) -> str:
    """Return a value as a message shows it: short, whatever it is."""
    text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def whole(value: object, what: str, *, least: int = 0, most: int = 2**63 - 1) -> int:
    """Return a whole number; Python's and NumPy's integers are welcome, truth values and fractions are not.

    Raises ModelError naming `what`.
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Integral) or not least <= int(value) <= most:
        limit = f"from {least}" + (f" to {most}" if most < 2**63 - 1 else "")
        raise ModelError(f"{what} must be a whole number {limit}, found {shown(value)}; give an integer")
    return int(value)


def positive(value: object, what: str, *, zero: bool = False, below: float = math.inf) -> float:
    """Return a finite number greater than zero (or zero, if that may be); raises ModelError naming `what`."""
    number = isinstance(value, Real) and not isinstance(value, (bool, np.bool_))
    within = number and 0.0 <= value < below and value <= sys.float_info.max  # type: ignore[operator]
    if not within or (value == 0.0 and not zero):
        least = "zero or greater" if zero else "greater than zero"
        limit = "" if below == math.inf else f" and less than {below:g}"
        raise ModelError(f"{what} must be finite and {least}{limit}, found {shown(value)}; give such a number")
    return float(value)  # type: ignore[arg-type]


def several(values: object, what: str) -> Iterable[Any]:
    """Return `values` if they can be gone through one by one; raises ModelError for text and for a single value."""
    single = isinstance(values, (str, bytes, Mapping)) or (isinstance(values, np.ndarray) and values.ndim == 0)
    if single or not isinstance(values, Iterable):
        raise ModelError(f"{what} must be a list, found {shown(values)}; give a list, even of one")
    return values


def mapping(values: object, what: str) -> Mapping[str, Any]:
    """Return `values` if they map names to something; raises ModelError otherwise."""
    if not isinstance(values, Mapping):
        raise ModelError(f"{what} must map names to values, found {shown(values)}; give a dict")
    return values


def instance(value: object, kind: type | tuple[type, ...], what: str, expected: str) -> None:
    """Raise ModelError for a value of another kind, naming what it is and what is expected."""
    if not isinstance(value, kind):
        raise ModelError(f"{what} must be {expected}, found {shown(value)}; give one")


def chosen(value: object, known: Sequence[str], what: str) -> None:
    """Raise ModelError for a value that is none of the `known`."""
    if value not in known:
        raise ModelError(f"{what} {shown(value)} does not exist; choose {' or '.join(map(repr, known))}")


def names_of_outputs(outputs: object) -> tuple[str, ...]:
    """Return names of outputs as a tuple; raises ModelError for a single text and for anything but text."""
    found = tuple(several(outputs, "outputs"))
    for name in found:
        instance(name, str, "an output", "the name of a symbol")
    return found


def outputs_of(outputs: object) -> tuple[Output, ...]:
    """Return outputs, names of which are kept as series; raises ModelError for what is neither a name nor an Output."""
    found = tuple(each if isinstance(each, Output) else Output(each) for each in several(outputs, "outputs"))
    for output in found:
        instance(output.name, str, "an output", "the name of a symbol, or an Output")
        chosen(output.kind, list(Kind), f"how {output.name} is kept,")
    return found


def output_ticks(ticks: Iterable[int], *, none: bool = False) -> list[int]:
    """Return output moments as integers, ascending and distinct; lists, ranges and integer arrays are welcome.

    Raises ModelError for anything but integers, for moments out of order and, unless `none`, for none at all.
    """
    found = [whole(tick, "an output tick", least=-LAST_TICK, most=LAST_TICK) for tick in several(ticks, "output ticks")]
    ordered = all(later > earlier for earlier, later in pairwise(found)) and not (found and found[0] < 0)
    if not ordered or not (found or none):
        raise ModelError("output ticks must be ascending, distinct and not negative, at least one; sort them")
    return found


def schedules_of(schedules: object) -> tuple[Schedule, ...]:
    """Return one schedule or several as a tuple; raises ModelError for none and for anything else."""
    found = (schedules,) if isinstance(schedules, Schedule) else tuple(several(schedules, "schedules"))
    if not found:
        raise ModelError("no schedule was given; give an empty Schedule if nothing happens")
    for schedule in found:
        if not isinstance(schedule, Schedule):
            raise ModelError(f"{shown(schedule)} is not a Schedule; build one with Schedule.build")
    return found


def one_schedule(schedule: object) -> Schedule:
    """Return the schedule of one person; raises ModelError for anything else."""
    instance(schedule, Schedule, "the schedule of one person", "a Schedule; Schedule.build makes one")
    return schedule  # type: ignore[return-value]


def schedule_numbers(which: object, count: int, schedules: int) -> NDArray[np.int64]:
    """Return the number of the schedule that each person follows, [N]; all follow the first if `which` is None.

    Raises ModelError for another shape, for what is no integer, and for a schedule that does not exist.
    """
    if which is None:
        return np.zeros(count, dtype=np.int64)
    found = np.asarray(which)
    if found.size == 0 and found.shape == (0,):
        found = found.astype(np.int64)
    if found.dtype.kind not in "iu":
        raise ModelError(f"schedule_of must hold whole numbers, found {found.dtype}; number the schedules from 0")
    if found.shape != (count,) or (count and (found.min() < 0 or found.max() >= schedules)):
        raise ModelError(
            f"schedule_of must name one of {schedules} schedules for each of {count} people; "
            "correct its shape or numbers"
        )
    return found.astype(np.int64)


def check_values(
    model: Model, given: Mapping[str, object], known: Iterable[str], what: str, count: int | None = None
) -> None:
    """Raise ModelError for names that neither this model nor its whole has, and for values that are no numbers.

    With `count` values may also be arrays [count].
    """
    names = set(known)
    check_names(model, mapping(given, f"{what}s"), names, what)
    for name, value in given.items():
        number = _numbers(value)
        if number is None:
            raise ModelError(f"{what} {name} must be a number, found {shown(value)}; give one")
        if number.ndim and (count is None or number.shape != (count,)):
            people = "one number" if count is None else f"one number, or one for each of {count} people"
            raise ModelError(f"{what} {name} has shape {number.shape}; give {people}")


def _numbers(value: object) -> NDArray[Any] | None:
    """Real numbers as an array, or None where there is anything else: text, truth values, nothing."""
    try:
        found = np.asarray(value)
        if found.dtype == object and all(isinstance(each, Real) and not isinstance(each, bool) for each in found.flat):
            found = found.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if found.dtype.kind in "iuf" else None


def unknown(name: object, known: Iterable[str], what: str) -> ModelError:
    """Return the error for a name that nothing has, with the nearest that there is."""
    close = nearest(str(name), known)
    hint = f"did you mean {' or '.join(map(repr, close))}?" if close else "see the names of the model"
    return ModelError(f"the model has no {what} {shown(name)}; {hint}")


def check_names(model: Model, names: Iterable[str], known: Iterable[str], what: str) -> None:
    """Raise ModelError for a name that neither this model nor the one it was reduced from has as a `what`."""
    there = set(known)
    for name in names:
        if name not in there and model.dropped.get(name) not in _KINDS[what]:
            raise unknown(name, there, what)


def check_schedule(model: Model, actions: Mapping[str, NamedAction], schedule: Schedule) -> None:
    """Raise ModelError for an action or input that the model lacks, an argument that is missing or unknown, a constant.

    What the model lost in a reduction is passed over, because no output depends on it.
    """
    inputs = [s.id for s in model.symbols.values() if s.role is Role.PARAMETER and not s.constant]
    for item in schedule.first_of_each():
        if isinstance(item, Setting):
            _check_setting(model, item, inputs)
        else:
            _check_action(model, item, actions)


def _check_setting(model: Model, item: Setting, inputs: Sequence[str]) -> None:
    name = flat(item.symbol)
    if model.dropped.get(name) == INPUT or name in inputs:
        return
    info = model.symbols.get(name)
    role = info.role if info else model.dropped.get(name, ACTION)
    if role == ACTION:
        raise unknown(item.symbol, inputs, "input")
    kinds = {Role.PARAMETER: "a constant", Role.ARGUMENT: "an argument of an action", Role.STATE: "a state"}
    kind = f"{kinds[Role(role)]} of" if role in kinds else "computed by"
    raise ModelError(f"{item.symbol} is {kind} the model; a schedule can only set its inputs")


def _check_action(model: Model, item: Action, actions: Mapping[str, NamedAction]) -> None:
    name = flat(item.name)
    if name not in actions and model.dropped.get(name) != ACTION:
        raise unknown(item.name, actions, "action")
    takes = list(actions[name].arguments) if name in actions else _lost_arguments(model, name)
    for argument in item.arguments:
        gone = f"{name}_{argument}" in model.dropped and f"_{argument}" != FIRES
        if argument not in takes and not gone:
            close = nearest(argument, takes)
            raise ModelError(f"action {item.name} has no argument {argument!r}; it takes {close or list(takes)}")
    missing = [argument for argument in takes if argument not in item.arguments]
    if missing:
        listed = ", ".join(missing[:_LISTED])
        raise ModelError(f"action {item.name} at minute {item.tick} lacks its argument {listed}; give every argument")


_KINDS: Final = {"parameter": (Role.PARAMETER, Role.ARGUMENT, INPUT), "state": (Role.STATE,)}
"""What a name that was dropped may have been, so that it can be given as such."""


def _lost_arguments(model: Model, action: str) -> list[str]:
    lost = [name for name, role in model.dropped.items() if role == Role.ARGUMENT and name != action + FIRES]
    return [name.removeprefix(f"{action}_") for name in lost if name.startswith(f"{action}_")]
