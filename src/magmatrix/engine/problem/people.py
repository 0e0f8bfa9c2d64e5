"""Who is simulated, how exactly, and the flag that calls it off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.problem.checks import instance, mapping, positive, several, whole
from magmatrix.frozen import freeze


@dataclass(frozen=True)
class People:
    """Who is simulated: `count` people, each value one number for all or an array of shape [count].

    `parameters` and `initial` map symbols to values in model units; what is left out takes the model's own value, and a
    NaN stays one: that person fails. `schedule_of` says which schedule each person follows (all the first, if left
    out). Raises ModelError for a count that is no whole number.
    """

    count: int
    parameters: Mapping[str, float | NDArray[np.float64]] = field(default_factory=dict)
    initial: Mapping[str, float | NDArray[np.float64]] = field(default_factory=dict)
    schedule_of: Sequence[int] | NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "count", whole(self.count, "the number of people"))
        mapping(self.parameters, "parameters")
        mapping(self.initial, "initial")
        freeze(self, "parameters", "initial")

    def chosen(self, which: NDArray[np.intp]) -> People:
        """Return only the people at these positions."""

        def pick(values: Mapping[str, float | NDArray[np.float64]]) -> dict[str, float | NDArray[np.float64]]:
            return {name: value if np.ndim(value) == 0 else np.asarray(value)[which] for name, value in values.items()}

        schedule_of = None if self.schedule_of is None else np.asarray(self.schedule_of)[which]
        return People(len(which), pick(self.parameters), pick(self.initial), schedule_of)


@dataclass(frozen=True)
class Tolerances:
    """How exactly to integrate; results carry it.

    The error of a step in a state is held below rtol |y| + rtol 1e-3 scale, in the root mean square over the states.
    `scales` gives the typical magnitude of states; one left out is derived from the model, the person and the schedule
    (see scales.py). States in `nonnegative` may not fall below -`negative` x scale. With `guard` steps that would take
    a state below zero whose losses vanish there are tried again with a shorter step (see floors.py). `first_step` is
    the first step of a run and after a dose, in model time; where a person needed a shorter one after the same dose of
    an earlier day, that. Raises ModelError for what is out of range.
    """

    rtol: float = 1e-4
    scales: Mapping[str, float] = field(default_factory=dict)
    nonnegative: frozenset[str] = frozenset()
    negative: float = 1e-3
    first_step: float = 0.1
    max_steps: int = 100_000
    guard: bool = True

    def __post_init__(self) -> None:
        positive(self.rtol, "rtol", below=1.0)
        positive(self.negative, "negative", zero=True)
        positive(self.first_step, "first_step")
        whole(self.max_steps, "max_steps", least=1)
        instance(self.guard, bool, "guard", "True or False")
        for name, scale in mapping(self.scales, "scales").items():
            positive(scale, f"the scale of {name}")
        object.__setattr__(self, "nonnegative", frozenset(several(self.nonnegative, "nonnegative")))
        freeze(self, "scales")

    def tightened(self, factor: float) -> Tolerances:
        """Return the same with rtol times `factor`."""
        return replace(self, rtol=self.rtol * factor)


class Cancel:
    """A flag that calls a run off; set it from any thread."""

    def __init__(self) -> None:
        self._flag = np.zeros(1, dtype=np.int64)

    def set(self) -> None:
        """Call the run off."""
        self._flag[0] = 1

    @property
    def is_set(self) -> bool:
        """Whether the run is called off."""
        return bool(self._flag[0])

    @property
    def address(self) -> int:
        """Where the flag lies in memory."""
        return int(self._flag.ctypes.data)
