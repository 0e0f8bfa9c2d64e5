"""A small laboratory for calcium and vitamin D alone: serum magnesium, intakes and sun are held by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from magmatrix.body.assemble import reference_body
from magmatrix.body.body import Body
from magmatrix.body.parts.mineral import CALCIUM, PART
from magmatrix.body.scales import state_scales
from magmatrix.body.steady.solve import at_rest
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.graph.expr import number
from magmatrix.graph.names import flat
from magmatrix.graph.reduce import reduce_to
from magmatrix.schedule.schedule import TICKS_PER_DAY, Schedule, Setting

OUTPUTS = tuple(
    dict.fromkeys([*PART.outputs, *CALCIUM.symbols, "mineral.PTH", "mineral.S", "mineral.PTmax", "mineral.G"])
)
YEAR = 365.25
LOW, PATIENTS_REST = 0.41, 0.80


def mineral() -> Body:
    return reference_body(("mineral",))


@lru_cache(maxsize=2)
def _engine(clamped: bool = False) -> ReferenceEngine:
    body = mineral()
    names = [flat(name) for name in OUTPUTS]
    model = reduce_to(body.model, names)
    if clamped:
        model = replace(model, rates={**model.rates, "mineral__P": number(0.0)})
    return ReferenceEngine(model, names, scales=state_scales(model, body.values))


def person(values: Mapping[str, float] | None = None, records: Mapping[str, float] | None = None) -> dict[str, float]:
    """The parameters of a person at rest: `values` in model units, `records` in the unit of the record."""
    body = mineral()
    numbers = dict(body.values)
    if records:
        changed = body.evidence.recompute({f"mineral.{name}": value for name, value in records.items()})
        for symbol, record in body.records.items():
            numbers[symbol] *= changed[record] / body.evidence.parameter(record).value if changed[record] else 0.0
    numbers |= {flat(f"mineral.{name}"): value for name, value in (values or {}).items()}
    return at_rest(body, numbers, Schedule(), who="test person")


def held(day: float, name: str, value: float) -> Setting:
    """An input of the part held at `value` from `day` on."""
    return Setting(round(day * TICKS_PER_DAY), f"mineral.{name}", value)


class Course:
    """What happens to one person: outputs by short name at `days`, and the state at the end.

    `clamped` holds plasma calcium where it starts.
    """

    def __init__(
        self,
        days: Sequence[float],
        items: Iterable[Setting] = (),
        parameters: Mapping[str, float] | None = None,
        initial: Mapping[str, float] | None = None,
        *,
        clamped: bool = False,
    ) -> None:
        ticks = [round(day * TICKS_PER_DAY) for day in days]
        schedule = Schedule.build(items)
        run = _engine(clamped).run(
            person() if parameters is None else parameters, schedule, ticks, initial=initial, rtol=1e-9
        )
        self._outputs = run.outputs
        self.final_state = run.final_state

    def __getitem__(self, name: str) -> list[float]:
        return [float(value) for value in self._outputs[flat(f"mineral.{name}")]]

    @classmethod
    def clamp(cls, days: Sequence[float], share: float, parameters: Mapping[str, float] | None = None) -> Course:
        """The reference person with plasma calcium held at `share` of rest from the start."""
        state = Course([0], (), parameters).final_state
        return cls(days, (), parameters, {**state, "mineral__P": share * state["mineral__P"]}, clamped=True)

    def last(self, *names: str) -> list[float]:
        return [self[name][-1] for name in names]
