"""Typical magnitude of each state, for the absolute tolerance of the integrators."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from magmatrix.body.names import dotted, flat
from magmatrix.body.parts import PARTS
from magmatrix.graph.model import Model

_SCALES = {name: powers for part in PARTS.values() for name, powers in part.scales.items()}


def state_scales(model: Model, values: Mapping[str, float]) -> dict[str, float]:
    """Return a magnitude for each state in its own unit: as its part says, 1 where it says nothing."""
    return {
        name: prod(
            values[flat(number)] ** power
            for number, power in _SCALES.get(dotted(name), {}).items()
            if flat(number) in values
        )
        for name in model.states
    }
