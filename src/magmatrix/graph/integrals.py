"""Integrals over time as states of a model, so that the mean of a flow is computed and not guessed from samples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from magmatrix.graph.expr import symbol
from magmatrix.graph.model import Model, Role, Symbol

_ENDING = "__integral"


def integral_of(name: str) -> str:
    """Return the id of the state that integrates the symbol `name`."""
    return name + _ENDING


def with_integrals(model: Model, names: Iterable[str]) -> Model:
    """Return the model with one more state for each of `names`: its integral over time, 0 at the start.

    Raises ModelError for an unknown symbol.
    """
    wanted = [model.symbol(name) for name in dict.fromkeys(names)]
    states = {
        integral_of(info.id): Symbol(
            integral_of(info.id), Role.STATE, None, f"integral of {info.meaning or info.id} over time", 0.0
        )
        for info in wanted
    }
    rates = {integral_of(info.id): symbol(info.id) for info in wanted}
    return replace(model, symbols={**model.symbols, **states}, rates={**model.rates, **rates})
