"""Skin treatments in a study: sessions, site and settings, checked against each other and the length of the study."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from magmatrix.protocol.course import course_words, left_open, session_days, that_fit
from magmatrix.protocol.interventions.keys import (
    Clock,
    Days,
    Every,
    From,
    Name,
    Repeats,
    Shape,
    Value,
    choices,
    examples,
)
from magmatrix.protocol.interventions.kind import Intervention
from magmatrix.protocol.interventions.reading import Kind, Reading, last_day
from magmatrix.protocol.timing import Given
from magmatrix.protocol.treatments import SITES, TREATMENTS, describe, find_treatment, treatment_items
from magmatrix.protocol.words import rounded, text
from magmatrix.schedule.schedule import Setting
from magmatrix.yamlio import Path_

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence
    from magmatrix.protocol.compilation import Compilation
    from magmatrix.protocol.plan import ArmPlan, PersonPlan

LENGTH = Kind("a length", ("um",), "1.5 mm", 1e4, above_lowest=True)
_SHARE = Kind("a share", ("1",), "12 % or 0.12", 1.0, above_lowest=True)
_STRENGTH = Kind("a number without unit", ("1",), "1.3", 100.0, above_lowest=True)
_NAMES = {
    "depth": ("depth", "um"),
    "coverage": ("coverage", "%"),
    "column_width": ("column width", "um"),
    "removed_share": ("removed at once", "%"),
    "strength": ("strength of the signal", "1"),
    "opens_barrier": ("barrier opened", "%"),
}


class TreatmentShape(Shape):
    """A course of one skin treatment; everything left out comes from the evidence."""

    treatment: Name = Field(description="Which treatment.", json_schema_extra=choices(*TREATMENTS))
    site: Name = Field(default="face", description="Which skin.", json_schema_extra=choices(*SITES))
    sessions: Repeats | None = None
    every: Every | None = None
    from_: From = None
    on: Days | None = None
    at: Clock | None = Field(default=None, description="Clock time of the sessions.")
    grit: Literal["coarse", "medium"] | None = Field(default=None, description="Only for microdermabrasion.")
    depth: Value | None = Field(
        default=None, description="Depth from the skin surface.", json_schema_extra=examples("1.5 mm", "600 um")
    )
    coverage: Value | None = Field(
        default=None, description="Share of the surface that is injured.", json_schema_extra=examples("12 %", 0.12)
    )
    column_width: Value | None = Field(
        default=None, description="Diameter of one injured column.", json_schema_extra=examples("120 um")
    )
    removed_share: Value | None = Field(default=None, description="Share of the injured dermis that is gone at once.")
    strength: Value | None = Field(
        default=None, description="Strength of the local damage signal; 1 is a full local injury."
    )


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


class _Treatments(Intervention[TreatmentPlan]):
    key = field = "treatments"
    shape = TreatmentShape
    needed = ("a treatment", "dermis")
    late = 1

    def read(self, written: Any, reading: Reading) -> tuple[TreatmentPlan, ...]:
        """Read all treatments of an arm: on one site, each session inside the study, at most one session a day."""
        values = reading.values
        before = len(values.mistakes)
        plans = super().read(written, reading)
        if len(values.mistakes) == before:
            values.kept(lambda: _check_course(plans, written, reading), None)
        return plans

    def read_one(self, shape: TreatmentShape, reading: Reading, path: Path_) -> TreatmentPlan:
        values = reading.values
        name = values.one_of(shape.treatment, TREATMENTS, "treatment", (*path, "treatment"))
        if shape.grit is not None and name != "microdermabrasion":
            values.fail(f"{name} has no grit", (*path, "grit"), advice="drop it")
        if shape.column_width is not None and not TREATMENTS[name].in_columns:
            values.fail(f"{name} treats a full field", (*path, "column_width"), advice="drop `column_width`")
        if shape.on is not None:
            for key, written in (("from", shape.from_), ("every", shape.every), ("sessions", shape.sessions)):
                if written is not None:
                    values.fail(f"`on` and `{key}` are mutually exclusive", (*path, key), advice="keep one of the two")

        def own(key: str, written: str | float | None, kind: Kind) -> Given | None:
            return None if written is None else values.quantity(written, kind, (*path, key))

        return TreatmentPlan(
            name,
            days=() if shape.on is None else reading.days(shape.on, (*path, "on")),
            first_day=0 if shape.from_ is None else values.day(shape.from_, (*path, "from")),
            sessions=None if shape.sessions is None else values.count(shape.sessions, (*path, "sessions")),
            spacing_days=None if shape.every is None else values.whole_days(shape.every, (*path, "every")),
            clock=None if shape.at is None else values.clock(shape.at, (*path, "at")),
            site=values.one_of(shape.site, SITES, "site", (*path, "site")),
            grit=shape.grit or "coarse",
            depth=own("depth", shape.depth, LENGTH),
            coverage=own("coverage", shape.coverage, _SHARE),
            column_width=own("column_width", shape.column_width, LENGTH),
            removed_share=own("removed_share", shape.removed_share, _SHARE),
            strength=own("strength", shape.strength, _STRENGTH),
        )

    def write(self, plans: Sequence[TreatmentPlan], course: Compilation) -> None:
        """Do the sessions; what a study holds itself, a treatment leaves alone."""
        held = {plan.symbol for plan in course.arm.inputs}
        for item in treatment_items(plans, course.numbers, course.duration, course.person):
            if not isinstance(item, Setting):
                course.events.do(item.name, [item.tick], item.arguments)
            elif item.symbol not in held:
                course.events.hold(item.symbol, [item.tick], item.value)

    def say(self, plan: TreatmentPlan) -> str:
        set_by_hand = {
            "depth": plan.depth,
            "coverage": plan.coverage,
            "column width": plan.column_width,
            "removed share": plan.removed_share,
            "strength": plan.strength,
        }
        own = "".join(f", {name} {text(given)}" for name, given in set_by_hand.items() if given)
        return f"{find_treatment(plan.name).words}, {plan.site}{own}"

    def facts(
        self,
        plans: Sequence[TreatmentPlan],
        arm: ArmPlan,
        body: Collection[str],
        evidence: Evidence,
        people: Collection[PersonPlan],
    ) -> Iterator[str]:
        return (_from_the_evidence(plan, evidence, people) for plan in plans)


KIND = _Treatments()


def _check_course(plans: Sequence[TreatmentPlan], shapes: Sequence[TreatmentShape], reading: Reading) -> None:
    values, numbers = reading.values, reading.evidence
    taken: dict[int, str] = {}
    for index, plan in enumerate(plans):
        here = (*reading.path, index)
        if plan.site != plans[0].site:
            values.fail(
                "one arm treats two skin sites",
                (*here, "site"),
                found=plan.site,
                expected=f"{plans[0].site!r}, as in the first treatment",
                advice="make an arm for each site",
            )
        days = session_days(plan, numbers)
        _check_fits(plan, reading, (*here, _timing_key(shapes[index])))
        for day in days:
            if day in taken:
                values.fail(
                    "treatments overlap",
                    here,
                    found=f"{plan.name} and {taken[day]} on day {day}",
                    expected="at most one session a day",
                    advice="move one of them",
                )
            taken[day] = plan.name


def _check_fits(plan: TreatmentPlan, reading: Reading, path: Path_) -> None:
    """Fail for a session after the end; says what was taken for what the study leaves open, and how many fit."""
    numbers, duration = reading.evidence, reading.duration
    days, fit = session_days(plan, numbers), that_fit(plan, numbers, duration)
    if fit == len(days):
        return
    keys = " and ".join(f"`{key}`" for key in left_open(plan, numbers))
    taken = f" ({keys} not written, so taken from the evidence)" if keys else ""
    course = f"{course_words(plan, numbers)} from day {days[0]}"
    fewer = f"write `sessions: {fit}`, or " if fit and not plan.days else ""
    reading.values.fail(
        "after the end of the study",
        path,
        found=f"day {next(day for day in days if day > last_day(duration))}",
        expected=f"at most day {last_day(duration)}: {fit} of {course} fit{taken}",
        advice=f"{fewer}lengthen `duration`, or bring it forward",
    )


def _timing_key(shape: TreatmentShape) -> str:
    """Name the key that a session after the end is blamed on: the last one that moves sessions."""
    keys = {"from": shape.from_, "every": shape.every, "sessions": shape.sessions}
    return next((key for key, written in reversed(keys.items()) if written is not None), "treatment")


def _from_the_evidence(plan: TreatmentPlan, evidence: Evidence, people: Collection[PersonPlan]) -> str:
    """Return every number of a treatment that its author left to the evidence, with its grade."""
    known = find_treatment(plan.name)
    session = describe(plan, evidence)
    said = []
    for field, (words, unit) in _NAMES.items():
        value = getattr(session, field)
        if value is None or getattr(plan, field, None) is not None:
            continue
        name = "strength_medium" if field == "strength" and plan.grit == "medium" else field
        shown = rounded(value * (100 if unit == "%" else 1), unit)
        said.append(f"{words} {_cited(shown, f'treatment.{plan.name}.{name}', evidence, people)}")
    halo = rounded(evidence.value("treatment.halo", "um"), "um")
    said.append(f"halo {_cited(halo, 'treatment.halo', evidence, people)}")
    site = f"site.{plan.site}.dermis_thickness"
    said.append(f"dermis {_cited(rounded(evidence.value(site, 'um'), 'um'), site, evidence, people)}")
    return f"{known.words}, from the evidence: {', '.join(said)}"


def _cited(shown: str, record: str, evidence: Evidence, people: Collection[PersonPlan]) -> str:
    """Return a number with its grade, and whose own number it is where people of the arm have one."""
    own = [f"{person.overrides[record].text} in {person.name}" for person in people if record in person.overrides]
    if own and len(own) == len(people):
        return f"{', '.join(own)} (own)"
    return f"{shown} ({'; '.join([f'grade {evidence.parameter(record).grade}', *own])})"
