"""What a study plans for one person or arm, as plain frozen data: canonical units, and the written text kept.

Days are whole days from study start; clock times are minutes after midnight. An empty clock tuple means "the usual
times", which the compiler takes from the evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from magmatrix.schedule.schedule import TICKS_PER_DAY


@dataclass(frozen=True, slots=True)
class Given:
    """A quantity from a study file: its value in a canonical unit, and the text the author wrote."""

    value: float
    unit: str
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days from `first` up to, not including, `stop` (None: to the end of the study)."""

    first: int = 0
    stop: int | None = None

    def ticks(self, duration: int) -> tuple[int, int]:
        """Return (start, end) in ticks, cut to a study of `duration` ticks."""
        end = duration if self.stop is None else min(duration, self.stop * TICKS_PER_DAY)
        return min(self.first * TICKS_PER_DAY, end), end


@dataclass(frozen=True, slots=True)
class Timing:
    """Moments: every `every` days within `span`, at most `count` times, or the listed `days`; at all clocks."""

    clocks: tuple[int, ...] = ()
    span: Span = Span()
    every: int = 1
    count: int | None = None
    days: tuple[int, ...] = ()

    def on_days(self, duration: int) -> tuple[int, ...]:
        """Return the days on which something happens in a study of `duration` ticks."""
        if self.days:
            return self.days
        start, end = self.span.ticks(duration)
        days = range(start // TICKS_PER_DAY, -(-end // TICKS_PER_DAY), self.every)
        return tuple(days if self.count is None else days[: self.count])

    def ticks(self, duration: int, usual: tuple[int, ...] = ()) -> tuple[int, ...]:
        """Return all moments before the end of the study, ascending; `usual` clock times stand in for missing ones."""
        clocks = self.clocks or usual
        moments = sorted(day * TICKS_PER_DAY + clock for day in self.on_days(duration) for clock in clocks)
        return tuple(moment for moment in moments if moment < duration)


@dataclass(frozen=True, slots=True)
class DietPlan:
    """Magnesium in food: per day and shared over the meals, or (an amount not "per day") in each of single meals.

    `amount` in mg, mmol, mg/day or mmol/day, None for the surveyed daily intake of the person's sex; `phytate` in mmol
    of phytic acid per meal; `shares` of the day's amount, one per clock time; `content` is the magnesium of this food
    over that of the same food in today's tables.
    """

    amount: Given | None
    timing: Timing = Timing()
    shares: tuple[float, ...] = ()
    phytate: Given | None = None
    content: Given | None = None

    @property
    def per_day(self) -> bool:
        """Whether the amount is eaten every day, not in single meals."""
        return self.amount is None or self.amount.unit.endswith("/day")


@dataclass(frozen=True, slots=True)
class WaterPlan:
    """Drinking water: `volume` in L/day, shared over the clock times; `magnesium` in it in mg/L or mmol/L."""

    volume: Given
    magnesium: Given
    timing: Timing = Timing()


@dataclass(frozen=True, slots=True)
class SupplementPlan:
    """One magnesium salt: a dose per day shared over the clock times, or per intake; of magnesium or of the salt."""

    salt: str
    dose: Given
    timing: Timing = Timing()
    of: Literal["magnesium", "salt"] = "magnesium"


@dataclass(frozen=True, slots=True)
class TreatmentPlan:
    """One course of one treatment; every field left None takes its default from the evidence.

    Sessions fall on the listed `days`, or on `sessions` days `spacing_days` apart from `first_day` on. `depth` and
    `column_width` in um from the surface, the others without dimension.
    """

    name: str
    days: tuple[int, ...] = ()
    first_day: int = 0
    sessions: int | None = None
    spacing_days: int | None = None
    clock: int | None = None
    site: str = "face"
    grit: Literal["coarse", "medium"] = "coarse"
    depth: Given | None = None
    coverage: Given | None = None
    column_width: Given | None = None
    removed_share: Given | None = None
    strength: Given | None = None


@dataclass(frozen=True, slots=True)
class InfusionPlan:
    """Magnesium into a vein: `amount` (mg or mmol) spread evenly over `minutes`, at each moment of `timing`."""

    amount: Given
    minutes: int
    timing: Timing
    salt: str | None = None
    of: Literal["magnesium", "salt"] = "magnesium"


@dataclass(frozen=True, slots=True)
class TracerPlan:
    """A magnesium isotope that follows the tracee: `amount` in mg or mmol, by mouth or into a vein."""

    route: Literal["oral", "intravenous"]
    amount: Given
    timing: Timing


@dataclass(frozen=True, slots=True)
class SweatPlan:
    """Sweat above rest: litres per day spread evenly, or litres within `minutes` at each moment of `timing`."""

    volume: Given
    timing: Timing = Timing()
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class DrugPlan:
    """A drug, drink or scenario that shifts the tubular threshold or the saturable absorption by a factor."""

    name: str
    span: Span = Span()
    threshold_multiplier: Given | None = None
    absorption_multiplier: Given | None = None


@dataclass(frozen=True, slots=True)
class AdrenalinePlan:
    """Episodes of raised adrenaline: a dose in ug/kg/min, or the model's shift itself, for `minutes` at each moment."""

    minutes: int
    timing: Timing
    dose: Given | None = None
    shift: Given | None = None


@dataclass(frozen=True, slots=True)
class FoodIntakePlan:
    """Whether a person eats enough for wound healing during a span."""

    state: Literal["adequate", "inadequate"]
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class InputPlan:
    """A scenario: an input of the body held at a value, at its resting value otherwise.

    It holds during a span, or for `minutes` from each moment of `timing` on. `text` is the value as written.
    """

    symbol: str
    value: float
    span: Span = Span()
    timing: Timing | None = None
    minutes: int = 0
    text: str = field(default="", compare=False)

    def stretches(self, duration: int) -> list[tuple[int, int]]:
        """Return where the value holds, as (start, end) in ticks."""
        if self.timing is None:
            return [self.span.ticks(duration)]
        return [(tick, tick + self.minutes) for tick in self.timing.ticks(duration)]


@dataclass(frozen=True, slots=True)
class DeedPlan:
    """A named action of the body, done at each moment of `timing`; arguments in the units of its part.

    `choices` are what it says beside its arguments, such as the strength of a cream, by name.
    """

    name: str
    arguments: Mapping[str, Given] = field(hash=False)
    timing: Timing
    choices: Mapping[str, Given] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """One adult: what the study file says of them; None where it says nothing.

    `age` in years, `weight` in kg, `egfr` in L/h; `overrides` are evidence ids with this person's own values.
    """

    name: str
    label: str = ""
    age: Given | None = None
    sex: Literal["female", "male"] | None = None
    weight: Given | None = None
    egfr: Given | None = None
    habitual_diet: DietPlan | None = None
    drinking_water: WaterPlan | None = None
    overrides: Mapping[str, Given] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class ArmPlan:
    """Everything done in one arm; an arm without diets or water keeps each person's own."""

    name: str
    label: str = ""
    persons: tuple[str, ...] = ()
    diets: tuple[DietPlan, ...] = ()
    drinking_water: WaterPlan | None = None
    supplements: tuple[SupplementPlan, ...] = ()
    treatments: tuple[TreatmentPlan, ...] = ()
    infusions: tuple[InfusionPlan, ...] = ()
    tracers: tuple[TracerPlan, ...] = ()
    sweat: tuple[SweatPlan, ...] = ()
    drugs: tuple[DrugPlan, ...] = ()
    adrenaline: tuple[AdrenalinePlan, ...] = ()
    food_intake: tuple[FoodIntakePlan, ...] = ()
    inputs: tuple[InputPlan, ...] = ()
    deeds: tuple[DeedPlan, ...] = ()
