"""A bolus: a single amount of calcium, vitamin D or magnesium, swallowed or injected."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from magmatrix.body.parts import PARTS
from magmatrix.protocol.chemistry import magnesium_amount
from magmatrix.protocol.interventions.infusions import RATE
from magmatrix.protocol.interventions.keys import Clocks, Every, TimedShape, Value, examples
from magmatrix.protocol.interventions.kind import Intervention, Need
from magmatrix.protocol.interventions.reading import SINGLE_AMOUNT, Kind, Reading
from magmatrix.protocol.interventions.supplements import SUPPLEMENT
from magmatrix.protocol.meals import AMOUNT, SOLUBLE
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.piecewise import Stretch, settings
from magmatrix.protocol.safety import Notice
from magmatrix.protocol.timing import Given, Timing
from magmatrix.protocol.words import length, text, when
from magmatrix.schedule.schedule import TICKS_PER_HOUR
from magmatrix.yamlio import Path_

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence
    from magmatrix.protocol.compilation import Compilation
    from magmatrix.protocol.plan import ArmPlan, PersonPlan

Route = Literal["oral", "intravenous"]
_SERVED = "magnesium.serving"
_WAYS: dict[tuple[str, Route], str] = {
    ("calcium", "oral"): "mineral.calcium_intake",
    ("calcium", "intravenous"): "mineral.calcium_iv",
    ("vitamin_d", "oral"): "mineral.vitamin_d_intake",
    ("magnesium", "oral"): _SERVED,
    ("magnesium", "intravenous"): RATE,
}
"""The input or action of the body by which each substance enters it."""
_SUBSTANCES = {"calcium": "calcium", "vitamin_d": "vitamin D", "magnesium": "magnesium"}
"""The key of each substance, and what people call it."""
_WITHIN = {"oral": "protocol.bolus_swallowed_within", "intravenous": "protocol.bolus_injected_within"}
_CALCIUM = Kind("an amount of calcium", ("mg", "mmol"), "500 mg", 1e5, above_lowest=True)
_MOST_VITAMIN_D = 1e5
"""In ug: a plausible study file gives less."""


class BolusShape(TimedShape):
    """A single amount of one substance, swallowed or injected."""

    calcium: Value | None = Field(
        default=None, description="An amount of calcium.", json_schema_extra=examples("500 mg", "10 mmol")
    )
    vitamin_d: Value | None = Field(
        default=None, description="An amount of vitamin D3.", json_schema_extra=examples("1250 ug", "50000 IU")
    )
    magnesium: Value | None = Field(
        default=None, description="An amount of magnesium.", json_schema_extra=examples("300 mg", "8 mmol")
    )
    route: Route = Field(description="By mouth, or into a vein.")
    over: Every | None = Field(default=None, description="How long it takes (default: from the evidence).")
    at: Clocks


@dataclass(frozen=True, slots=True)
class BolusPlan:
    """A single `amount` at each moment of `timing`: calcium or magnesium in mg or mmol, vitamin D in ug.

    It enters evenly within `minutes`; None takes the usual time from the evidence.
    """

    substance: str
    route: Route
    amount: Given
    timing: Timing
    minutes: int | None = None

    @property
    def way(self) -> str:
        """The input or action of the body by which it enters."""
        return _WAYS[self.substance, self.route]


class _Bolus(Intervention[BolusPlan]):
    key = "bolus"
    shape = BolusShape
    description = "Single amounts of calcium, vitamin D or magnesium."

    def read_one(self, shape: BolusShape, reading: Reading, path: Path_) -> BolusPlan:
        values = reading.values
        given = [name for name in _SUBSTANCES if getattr(shape, name) is not None]
        if len(given) != 1:
            values.fail(
                "a bolus holds one substance",
                path,
                found=" and ".join(given) or "none",
                expected="one of " + ", ".join(_SUBSTANCES) + ", with its amount",
                advice="write an entry for each substance",
            )
        (substance,) = given
        if (substance, shape.route) not in _WAYS:
            values.fail(
                f"the body has no input for {_SUBSTANCES[substance]} on this route",
                (*path, "route"),
                found=shape.route,
                expected="one of " + ", ".join(route for name, route in _WAYS if name == substance),
                advice="give it by another route",
            )
        if shape.over is not None and _WAYS[substance, shape.route] == _SERVED:
            values.fail("magnesium by mouth is swallowed at once", (*path, "over"), advice="drop `over`")
        return BolusPlan(
            substance,
            shape.route,
            _amount(substance, getattr(shape, substance), reading, (*path, substance)),
            reading.timing(shape, path),
            None if shape.over is None else values.minutes(shape.over, (*path, "over"), "10 min"),
        )

    def needs(self, plans: Sequence[BolusPlan]) -> Iterator[Need]:
        for index, plan in enumerate(plans):
            yield Need(f"a bolus of {_SUBSTANCES[plan.substance]}", PARTS.part_of(plan.way), (index, plan.substance))

    def masters(self, plans: Sequence[BolusPlan]) -> Iterator[tuple[str, str]]:
        for plan in plans:
            if plan.way in PARTS.inputs:
                yield plan.way, f"a bolus of {_SUBSTANCES[plan.substance]}"

    def observed_by(self, plans: Sequence[BolusPlan]) -> Iterator[tuple[str, str, Path_]]:
        for index, plan in enumerate(plans):
            yield plan.way, f"a bolus of {_SUBSTANCES[plan.substance]}", (index, plan.substance)

    def timings(self, plan: BolusPlan) -> Iterator[Timing]:
        yield plan.timing

    def serve(self, plans: Sequence[BolusPlan], course: Compilation) -> None:
        """Put magnesium by mouth on the table, as a soluble salt; add magnesium into a vein to what else runs in."""
        for plan in plans:
            if plan.way == _SERVED:
                amount = magnesium_amount(plan.amount, toward(course.numbers, AMOUNT, SUPPLEMENT))
                soluble = toward(course.numbers, SOLUBLE).value("salt.soluble_fraction", "1")
                ticks = plan.timing.moments(course.duration)
                course.note_dose(ticks, amount)
                course.table.serve(ticks, amount, soluble)
            elif plan.way == RATE:
                course.add(RATE, _stretches(plan, course))

    def write(self, plans: Sequence[BolusPlan], course: Compilation) -> None:
        """Raise every other input above its resting value while an amount enters; amounts that overlap add up."""
        for symbol in dict.fromkeys(plan.way for plan in plans if plan.way in PARTS.inputs):
            stretches = [stretch for plan in plans if plan.way == symbol for stretch in _stretches(plan, course)]
            rest = toward(course.numbers, symbol).value(symbol, PARTS.inputs[symbol].unit)

            def above(held: list[float], rest: float = rest) -> float:
                return rest + sum(held)

            course.events.settings(settings(symbol, stretches, above, course.duration))

    def say(self, plan: BolusPlan) -> str:
        over = f" over {length(plan.minutes)}" if plan.minutes else ""
        return f"bolus of {text(plan.amount)} of {_SUBSTANCES[plan.substance]}, {plan.route}{over}{when(plan.timing)}"

    def facts(
        self,
        plans: Sequence[BolusPlan],
        arm: ArmPlan,
        body: Collection[str],
        evidence: Evidence,
        people: Collection[PersonPlan],
    ) -> Iterator[str]:
        for plan in plans:
            if plan.minutes is None and plan.way != _SERVED:
                record = evidence.parameter(_WITHIN[plan.route])
                within = length(round(evidence.value(record.id, "min")))
                yield f"bolus of {_SUBSTANCES[plan.substance]}: enters within {within} (grade {record.grade})"

    def warnings(self, plans: Sequence[BolusPlan], course: Compilation) -> Iterator[Notice]:
        if any(plan.route == "intravenous" and plan.way != RATE for plan in plans):
            yield Notice("note", "Amounts into a vein at once are given by physicians who watch the heart.")

    def brings_magnesium(self, plans: Sequence[BolusPlan], course: Compilation) -> bool:
        return any(plan.substance == "magnesium" for plan in plans)


KIND = _Bolus()


def _amount(substance: str, written: str | float, reading: Reading, path: Path_) -> Given:
    """Read how much is given; vitamin D may be written in international units."""
    if substance != "vitamin_d":
        return reading.values.quantity(written, SINGLE_AMOUNT if substance == "magnesium" else _CALCIUM, path)
    given = reading.argument("vitamin_d", "ug", _MOST_VITAMIN_D, written, path)
    if not given.value:
        reading.values.fail("must be greater than zero", path, found=written, expected="an amount such as '1250 ug'")
    return given


def _stretches(plan: BolusPlan, course: Compilation) -> list[Stretch]:
    """Return when the input is raised, and by how much in its own unit per hour."""
    numbers = toward(course.numbers, plan.way)
    minutes = plan.minutes if plan.minutes is not None else round(numbers.value(_WITHIN[plan.route], "min"))
    rate = _in_unit_of_input(plan, numbers) / (minutes / TICKS_PER_HOUR)
    return [Stretch(tick, tick + minutes, rate) for tick in plan.timing.ticks(course.duration)]


def _in_unit_of_input(plan: BolusPlan, numbers: Numbers) -> float:
    """Return the amount in what its input counts per hour: mg of calcium eaten, mmol injected, ug of vitamin D."""
    if plan.substance == "magnesium":
        return magnesium_amount(plan.amount, numbers)
    counts = PARTS.inputs[plan.way].unit.removesuffix("/h")
    if plan.amount.unit == counts:
        return plan.amount.value
    molar_mass = numbers.value("mineral.molar_mass_calcium", "mg/mmol")
    return plan.amount.value * molar_mass if counts == "mg" else plan.amount.value / molar_mass
