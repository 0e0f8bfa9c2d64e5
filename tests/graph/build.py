"""Small models for tests: from expressions, or from Antimony text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import dedent

from magmatrix.graph.expr import ZERO, Expr, as_expr, compare, symbol
from magmatrix.graph.model import TIME, Event, Model, Role, Symbol
from magmatrix.graph.sbml import read_antimony
from magmatrix.graph.units import Unit

HOUR = Unit.of(3600.0, s=1)


def a_model(
    rates: Mapping[str, Expr | float],
    *,
    start: Mapping[str, Expr | float] | None = None,
    parameters: Mapping[str, float] | None = None,
    inputs: Iterable[str] = (),
    assigned: Mapping[str, Expr] | None = None,
    actions: Mapping[str, Mapping[str, Expr | float]] | None = None,
    arguments: Iterable[str] = (),
) -> Model:
    """A model without units; states start at 1 unless `start` says otherwise; `inputs` may be set by a schedule."""
    symbols = {TIME: Symbol(TIME, Role.TIME, HOUR)}
    starts = {name: as_expr((start or {}).get(name, 1.0)) for name in rates}
    symbols |= {name: Symbol(name, Role.STATE) for name in rates}
    free = set(inputs)
    symbols |= {
        name: Symbol(name, Role.PARAMETER, value=value, constant=name not in free)
        for name, value in (parameters or {}).items()
    }
    symbols |= {name: Symbol(name, Role.ASSIGNED) for name in assigned or {}}
    events = {}
    for action, changes in (actions or {}).items():
        fires = f"{action}_fires"
        symbols[fires] = Symbol(fires, Role.ARGUMENT)
        targets = tuple((target, as_expr(value)) for target, value in changes.items())
        events[action] = Event(action, compare("gt", symbol(fires), ZERO), targets)
    symbols |= {name: Symbol(name, Role.ARGUMENT) for name in arguments}
    return Model(
        id="small",
        time_unit=HOUR,
        symbols=symbols,
        rates={name: as_expr(rate) for name, rate in rates.items()},
        assigned=dict(assigned or {}),
        events=events,
        initial=starts,
    )


def antimony(folder: Path, text: str) -> dict[str, Model]:
    """The models of an Antimony text, by name."""
    file = folder / "small.ant"
    file.write_text(dedent(text), encoding="utf-8")
    return read_antimony(file)
