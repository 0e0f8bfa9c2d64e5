"""Parts of the body on the bench, alone or a few together: held at inputs, read at the start or followed in time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magmatrix.body.assemble import in_model_unit, reference_body
from magmatrix.body.body import Body
from magmatrix.body.scales import state_scales
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.graph.expr import Expr, evaluate, substitute
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.names import flat
from magmatrix.graph.reduce import reduce_to
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule, Setting

YEAR = 365.25
Series = NDArray[np.float64]


@lru_cache(maxsize=64)
def _engine(parts: tuple[str, ...], outputs: tuple[str, ...]) -> ReferenceEngine:
    body = reference_body(parts)
    return ReferenceEngine(reduce_to(body.model, outputs), outputs, scales=state_scales(body.model, body.values))


def numbers(body: Body, changed: Mapping[str, float]) -> dict[str, float]:
    """Model values after changing records (in their own units); numbers computed from a changed one follow it."""
    recomputed = body.evidence.recompute(changed)
    return {
        symbol: in_model_unit(recomputed[record], body.evidence.parameter(record).unit, body.model.symbols[symbol])
        for symbol, record in body.records.items()
    }


@cache
def _readouts(parts: tuple[str, ...]) -> tuple[dict[str, Expr], dict[str, Expr]]:
    model = reference_body(parts).model
    inlined = inline_assignments(model)
    begin = dict(zip(model.initial, substitute(model.initial.values(), inlined), strict=True))
    return inlined, begin


@dataclass(frozen=True)
class Bench:
    """Some parts of the reference body, with `values` (model units, dotted names) laid over theirs; immutable."""

    parts: tuple[str, ...]
    values: Mapping[str, float] = field(default_factory=dict)

    @property
    def body(self) -> Body:
        return reference_body(self.parts)

    def having(self, values: Mapping[str, float]) -> Bench:
        """Return the bench with further values."""
        unknown = [name for name in values if flat(name) not in self.body.model.symbols]
        assert not unknown, f"not on the bench: {unknown}"
        return Bench(self.parts, {**self.values, **values})

    def knowing(self, changed: Mapping[str, float]) -> Bench:
        """Return the bench after changing records (in their own units); what is computed from them follows."""
        return Bench(self.parts, {**numbers(self.body, changed), **self.values})

    @property
    def parameters(self) -> dict[str, float]:
        return {**self.body.values, **{flat(name): value for name, value in self.values.items()}}

    def read(self, *outputs: str) -> list[float]:
        """The outputs at the start."""
        inlined, begin = _readouts(self.parts)
        resting = {name: self.body.model.symbols[name].value or 0.0 for name in self.body.model.states}
        point = {**resting, **self.parameters, "time": 0.0}
        point |= {name: evaluate(expr, point) for name, expr in begin.items()}
        return [
            evaluate(inlined[flat(name)], point) if flat(name) in inlined else point[flat(name)] for name in outputs
        ]

    def watch(
        self, days: Sequence[float], *outputs: str, items: Iterable[Action | Setting] = (), rtol: float = 1e-9
    ) -> list[Series]:
        """The outputs at `days`, one array each."""
        names = tuple(flat(name) for name in outputs)
        ticks = [round(day * TICKS_PER_DAY) for day in days]
        run = _engine(self.parts, names).run(self.parameters, Schedule.build(items), ticks, rtol=rtol)
        return [run.outputs[name] for name in names]


def at(hour: float, name: str, value: float) -> Setting:
    """Hold an input (model unit, dotted name) at a value from `hour` on."""
    return Setting(round(hour * 60), name, value)


def bench(
    parts: tuple[str, ...],
    items: Iterable[Action | Setting],
    hours: Sequence[float] | NDArray[Any],
    *outputs: str,
    changed: Mapping[str, float] | None = None,
    rtol: float = 1e-9,
) -> list[Series]:
    """The outputs (dotted names) of a body of `parts` at `hours` (to the minute), one array each.

    `changed` lays other values over evidence records.
    """
    known = Bench(parts).knowing(changed) if changed else Bench(parts)
    return known.watch([float(hour) / 24.0 for hour in hours], *outputs, items=items, rtol=rtol)
