"""Typical magnitude of each state for each person, where nobody says one: from the model, the person and the schedule.

The absolute tolerance hangs on it, so a guess that is too small costs steps and one that is too large costs digits:
every guess here is on the small side. A state is as large as it starts, or as its least dose makes it; one that starts
at zero without a dose is as large as what flows into it within a first step, or less where it is lost faster than that.
Magnitudes are powers of two, so that no rounding in how they are found reaches a result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from magmatrix.graph.actions import named_actions
from magmatrix.graph.derivative import derivative
from magmatrix.graph.expr import COMPARISONS, LOGICAL, Expr, substitute, walk
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.model import TIME, Model
from magmatrix.graph.names import flat
from magmatrix.graph.nonnegative import regrowing_states
from magmatrix.schedule.schedule import Action, Schedule

Array = NDArray[np.float64]
Values = Mapping[str, float | Array]

_SWEEPS: Final = 64
"""How far along a chain of states that start at zero magnitudes are followed."""
_AT_ONCE: Final = 4096
_LARGEST: Final = 1e100
_SMALLEST: Final = 1e-100
_REGROWING: Final = 1e-30
"""How far a state that may grow again keeps its digits, as a share of what it starts with."""
_PLAIN: Final[dict[str, Callable[..., Any]]] = {
    "sinh": np.sinh,
    "cosh": np.cosh,
    "floor": lambda x: x,
    "ceil": lambda x: x,
    "abs": lambda x: x,
    "tan": lambda x: x,
    "exp": np.exp,
}


def typical_scales(
    model: Model,
    names: Sequence[str],
    parameters: Values,
    initial: Values,
    schedules: Sequence[Schedule],
    schedule_of: NDArray[np.int64],
    step: float,
) -> Array:
    """Return a magnitude [N, states] for the states `names`; N is the length of `schedule_of`.

    `parameters` and `initial` hold numbers or arrays [N] in model units; `initial` has every state as it starts. `step`
    is the first step, in model time. Magnitudes are positive and finite for any input.
    """
    finder = _Finder(model, names, step)
    found = np.empty((len(schedule_of), len(names)))
    for first in range(0, len(schedule_of), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        found[part] = finder.find(_cut(parameters, part), _cut(initial, part), schedules, schedule_of[part])
    return found


def _cut(values: Values, part: slice) -> dict[str, float | Array]:
    return {name: value if np.ndim(value) == 0 else np.asarray(value)[part] for name, value in values.items()}


class _Finder:
    def __init__(self, model: Model, names: Sequence[str], step: float) -> None:
        inlined = inline_assignments(model)
        rates = dict(zip(model.rates, substitute(model.rates.values(), inlined), strict=True))
        self.model, self.names, self.step = model, tuple(names), step
        self.rates = rates
        self.losses = {name: derivative(rates[name], name) for name in self.names}
        self.actions = named_actions(model)
        self.regrowing = regrowing_states(model)
        self.inlined = inlined

    def find(
        self, parameters: Values, initial: Values, schedules: Sequence[Schedule], schedule_of: NDArray[np.int64]
    ) -> Array:
        count = len(schedule_of)
        with np.errstate(all="ignore"):
            sizes = {name: _bounded(np.abs(np.broadcast_to(v, count))) for name, v in parameters.items()}
            sizes |= {name: _bounded(np.abs(np.broadcast_to(initial[name], count))) for name in self.rates}
            sizes[TIME] = np.full(count, self.step)
            for number in np.unique(schedule_of) if len(schedules) > 1 else range(len(schedules[:1])):
                self._enlarge(sizes, schedules[number], np.flatnonzero(schedule_of == number))
            self._fill(sizes)
        found = np.stack([sizes[name] for name in self.names], axis=1) if self.names else np.empty((count, 0))
        least = np.min(np.where(found > 0.0, found, np.inf), axis=1, initial=np.inf)
        found = np.where(found > 0.0, found, np.where(np.isfinite(least), least, 1.0)[:, None])
        found = np.where([name in self.regrowing for name in self.names], found * _REGROWING, found)
        return np.asarray(np.exp2(np.round(np.log2(found.clip(_SMALLEST)))))

    def _enlarge(self, sizes: dict[str, Array], schedule: Schedule, who: NDArray[np.intp]) -> None:
        """Let settings enlarge parameters, and the least dose give a size to a state that starts at zero.

        A state that starts above zero keeps what it starts with: what a later dose makes of it would hide how it grows
        before.
        """
        dosed: dict[str, Array] = {}
        for item in schedule.distinct():
            if not isinstance(item, Action):
                name = flat(item.symbol)
                if name in sizes and np.isfinite(item.value):
                    sizes[name] = _raised(sizes[name], who, np.abs(item.value))
                continue
            action = self.actions.get(flat(item.name))
            if action is None:
                continue
            given = {action.arguments[a]: abs(v) for a, v in item.arguments.items() if a in action.arguments}
            local = {**sizes, **{name: np.full_like(sizes[TIME], value) for name, value in given.items()}}
            for target, expr in action.assignments:
                if target in self.rates:
                    size = _size(substitute([expr], self.inlined)[0], local)
                    size = _bounded(np.broadcast_to(size, len(sizes[TIME]))[who])
                    old = dosed.setdefault(target, np.zeros(len(who)))
                    dosed[target] = np.where((old > 0.0) & (size > 0.0), np.minimum(old, size), np.maximum(old, size))
        for target, least in dosed.items():
            own = np.array(sizes[target])
            own[who] = np.where(own[who] > 0.0, own[who], least)
            sizes[target] = own

    def _fill(self, sizes: dict[str, Array]) -> None:
        """Give states that start at zero the size of what flows into them, along chains of such states."""
        empty = [name for name in self.rates if np.any(sizes[name] == 0.0)]
        for _ in range(_SWEEPS):
            gained = {name: self._gain(name, sizes) for name in empty}
            changed = False
            for name, gain in gained.items():
                new = np.where(sizes[name] > 0.0, sizes[name], gain)
                changed = changed or bool(np.any(new != sizes[name]))
                sizes[name] = new
            empty = [name for name in empty if np.any(sizes[name] == 0.0)]
            if not changed or not empty:
                return

    def _gain(self, name: str, sizes: dict[str, Array]) -> Array:
        inflow = np.broadcast_to(_size(self.rates[name], sizes), sizes[TIME].shape)
        loss = derivative(self.rates[name], name) if name not in self.losses else self.losses[name]
        turnover = np.broadcast_to(_size(loss, sizes), sizes[TIME].shape)
        span = np.minimum(self.step, 1.0 / np.where(turnover > 0.0, turnover, 1.0 / self.step))
        return _bounded(inflow * span)


def _raised(values: Array, who: NDArray[np.intp], size: Any) -> Array:
    raised = np.array(values)
    raised[who] = np.maximum(raised[who], _bounded(np.asarray(size, dtype=np.float64)))
    return raised


def _bounded(values: Any) -> Array:
    """What is not a number counts as nothing, what is too large as the largest."""
    return np.asarray(np.nan_to_num(values, nan=0.0, posinf=_LARGEST, neginf=0.0).clip(0.0, _LARGEST))


def _size(root: Expr, sizes: Mapping[str, Any]) -> Any:
    """The size of an expression when all terms add up and every branch may be taken."""
    known: dict[int, Any] = {}
    for node in walk(root):
        known[id(node)] = _size_of(node, [known[id(arg)] for arg in node.args], sizes)
    return known[id(root)]


def _size_of(node: Expr, args: list[Any], sizes: Mapping[str, Any]) -> Any:
    if node.op == "number":
        return abs(node.value)
    if node.op == "symbol":
        return sizes.get(node.name, 0.0)
    if node.op == "add":
        return sum(args[1:], args[0])
    if node.op == "mul":
        product = args[0]
        for arg in args[1:]:
            product = product * arg
        return _bounded(product)
    if node.op == "pow":
        exponent = node.args[1].value if node.args[1].op == "number" else args[1]
        return _bounded(np.power(np.asarray(args[0], dtype=np.float64), exponent))
    if node.op == "piecewise":
        return np.maximum.reduce(np.broadcast_arrays(*args[0:-1:2], args[-1]))
    if node.op == "max":
        return np.maximum.reduce(np.broadcast_arrays(*args))
    if node.op == "min":  # a clamp is no larger than its bound, however steep what it clamps
        smallest = np.minimum.reduce(
            [np.where(np.asarray(arg) > 0.0, arg, np.inf) for arg in np.broadcast_arrays(*args)]
        )
        return np.where(np.isinf(smallest), 0.0, smallest)
    if node.op == "log":
        return np.abs(np.log(np.maximum(args[0], 1e-300)))
    if node.op in _PLAIN:
        return _bounded(_PLAIN[node.op](args[0]))
    if node.op in COMPARISONS or node.op in LOGICAL or node.op in ("true", "false"):
        return 1.0
    return np.minimum(1.0, args[0]) if args else 1.0
