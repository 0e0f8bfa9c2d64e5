"""A small laboratory for physiology tests: feed, dose, treat and observe the reference person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from magmatrix.body.assemble import reference_body
from magmatrix.body.body import Body
from magmatrix.body.scales import state_scales
from magmatrix.engine.reference.engine import ReferenceEngine, Trajectory
from magmatrix.graph.names import flat
from magmatrix.graph.reduce import reduce_to
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule, Setting
from tests.body.steady.alone import daily_absorption, rest_ratio

HOUR = 60
MEAL_HOURS = (8, 13, 19)
MG_PER_MMOL = 24.305


@lru_cache(maxsize=64)
def _engine(outputs: tuple[str, ...]) -> ReferenceEngine:
    body = reference_body()
    model = reduce_to(body.model, outputs)
    return ReferenceEngine(model, outputs, scales=state_scales(model, body.values))


def serving(tick: int, mmol: float, soluble: float = 1.0) -> Action:
    """One meal or dose of `mmol` magnesium at `tick` (minutes)."""
    return Action(tick, "magnesium.serving", {"amount": mmol, "soluble": soluble})


def eat(mg_per_day: float, days: Iterable[int], hours: Sequence[float] = MEAL_HOURS) -> list[Action]:
    """Equal meals at clock `hours` on each of `days`, together `mg_per_day` mg of magnesium."""
    amount = mg_per_day / MG_PER_MMOL / len(hours)
    return [serving(day * TICKS_PER_DAY + round(hour * HOUR), amount) for day in days for hour in hours]


def treat(
    day: float,
    injured: float,
    stimulated: float,
    removed: float,
    strength: float = 1.0,
    opens_barrier: float = 1.0,
    covered: float = 0.0,
    confluent: float = 0.0,
) -> Action:
    """One session at `day` with the geometry given."""
    arguments = {
        "injured": injured,
        "stimulated": stimulated,
        "removed_share": removed,
        "strength": strength,
        "strength_around": strength,
        "opens_barrier": opens_barrier,
        "covered": covered,
        "confluent": confluent,
    }
    return Action(round(day * TICKS_PER_DAY), "dermis.treat", arguments)


@dataclass(frozen=True)
class Subject:
    """The reference person with `values` (model units, dotted names) laid over it; immutable."""

    values: Mapping[str, float] = field(default_factory=dict)

    @property
    def body(self) -> Body:
        return reference_body()

    def having(self, values: Mapping[str, float]) -> Subject:
        """Return a subject with further values."""
        return replace(self, values={**self.values, **values})

    @property
    def parameters(self) -> dict[str, float]:
        body = self.body
        unknown = [name for name in self.values if flat(name) not in body.model.symbols]
        assert not unknown, f"not in the body: {unknown}"
        own = {flat(name): value for name, value in self.values.items()}
        return {**body.values, "magnesium__rest_ratio": 1.0, **own}

    def absorbs(self, mg_per_day: float) -> float:
        """Magnesium absorbed per day (mmol) on equal meals."""
        return daily_absorption(self.body, self.parameters, eat(mg_per_day, [0]))

    def rested(self, mg_per_day: float) -> Subject:
        """The same person at rest on a diet of `mg_per_day`."""
        ratio = rest_ratio(self.body, self.parameters, self.absorbs(mg_per_day))
        return self.having({"magnesium.rest_ratio": ratio})

    def observe(self, name: str) -> float:
        """An output at the rest state, before anything happens."""
        return float(self.run([], [0], [name]).outputs[flat(name)][0])

    def run(
        self, items: Iterable[Action | Setting], ticks: Sequence[int], outputs: Sequence[str], rtol: float = 1e-8
    ) -> Trajectory:
        """Integrate with the reference solver; outputs are keyed by flat name."""
        engine = _engine(tuple(flat(name) for name in outputs))
        return engine.run(self.parameters, Schedule.build(items), ticks, rtol=rtol)

    def follow(
        self, items: Iterable[Action | Setting], days: Sequence[float], *outputs: str, rtol: float = 1e-8
    ) -> list[list[float]]:
        """The outputs at `days` (fractions allowed), one list per output."""
        run = self.run(items, [round(day * TICKS_PER_DAY) for day in days], outputs, rtol)
        return [[float(value) for value in run.outputs[flat(name)]] for name in outputs]


REFERENCE = Subject()
