"""Typical magnitude of each state, for the absolute tolerance of the integrators."""

from __future__ import annotations

from collections.abc import Mapping

from magmatrix.graph.model import Model

_UNSCALED = {"Nx": ("scale_N",), "Fx": ("scale_F",), "Px": ("scale_P",), "Ax": ("scale_N", "kA"), "Ox": ("scale_O",)}


def state_scales(model: Model, values: Mapping[str, float]) -> dict[str, float]:
    """Return a magnitude for each state in its own unit: 1 where the equations are scaled to one already.

    The unscaled signal chain of a wound is brought to one by its own scaling numbers.
    """
    scales = dict.fromkeys(model.states, 1.0)
    for name in model.states:
        factors = _UNSCALED.get(name.rsplit("__", 1)[-1], ())
        if factors:
            numbers = [values[f"dermis__{factor}"] for factor in factors if f"dermis__{factor}" in values]
            scales[name] = 1.0
            for number in numbers:
                scales[name] /= number
    return scales
