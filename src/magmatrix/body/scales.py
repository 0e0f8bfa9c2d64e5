"""Typical magnitude of each state, for the absolute tolerance of the integrators."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.graph.model import Model
from magmatrix.graph.names import dotted, flat


def state_scales(model: Model, values: Mapping[str, float], parts: Parts = PARTS) -> dict[str, float]:
    """Return a magnitude for each state in its own unit: as its part says, 1 where it says nothing."""
    return {
        name: prod(
            values[flat(number)] ** power
            for number, power in parts.scales.get(dotted(name), {}).items()
            if flat(number) in values
        )
        for name in model.states
    }
