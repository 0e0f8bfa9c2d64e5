"""What is measured: a model, people, and what is done to them, in a form that every engine can take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from magmatrix.graph.model import Model
from magmatrix.schedule.schedule import TICKS_PER_DAY, Schedule

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A model with people and doses; states are read at every midnight, day 0 included.

    `person(n)` gives the parameters of person n that differ from the model's; `schedule(days)` the doses. `sbml` is the
    same model dosing itself by recurring events, whose parameters are `event_settings` ("" if there is none).
    """

    name: str
    model: Model
    person: Callable[[int], dict[str, float]]
    schedule: Callable[[int], Schedule]
    sbml: str
    event_settings: Mapping[str, float]
    personal: tuple[str, ...]
    scales: Mapping[str, float] = field(default_factory=dict)

    @property
    def states(self) -> tuple[str, ...]:
        """Ids of the states, in the order of all value arrays."""
        return self.model.states

    def scale_vector(self) -> Values:
        """Return the typical magnitude of each state (1 where not measured yet)."""
        return np.array([self.scales.get(name, 1.0) for name in self.states])


def midnights(days: int) -> list[int]:
    """Return the ticks of all midnights from 0 to `days`."""
    return [day * TICKS_PER_DAY for day in range(days + 1)]
