"""Diet: a daily amount of magnesium shared over meals, phases of it, or single test meals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Discriminator, Field, Tag

from magmatrix.protocol.chemistry import magnesium_amount
from magmatrix.protocol.clock import meal_times
from magmatrix.protocol.food import USUAL, habitual_diet, surveyed_intake
from magmatrix.protocol.interventions.keys import (
    MOST_CLOCKS,
    MOST_ENTRIES,
    Clocks,
    Days,
    Number,
    SpanShape,
    Value,
    examples,
    value_kind,
)
from magmatrix.protocol.interventions.kind import MAGNESIUM, Intervention
from magmatrix.protocol.interventions.reading import (
    ANY_AMOUNT,
    DAILY_AMOUNT,
    Kind,
    Reader,
    Reading,
    check_days,
    read_span,
)
from magmatrix.protocol.meals import AMOUNT, SERVING, SOLUBLE
from magmatrix.protocol.numbers import Numbers, toward
from magmatrix.protocol.safety import Notice
from magmatrix.protocol.timing import Given, Span, Timing
from magmatrix.protocol.words import text, when
from magmatrix.schedule.schedule import TICKS_PER_DAY
from magmatrix.yamlio import Path_

if TYPE_CHECKING:
    from magmatrix.protocol.compilation import Compilation
    from magmatrix.protocol.plan import PersonPlan

CONTENT = Kind("a magnesium content of food relative to today's", ("1",), "80 %", 5.0)
_PHYTATE = Kind("an amount of phytic acid", ("mmol",), "0.5 mmol", 100.0)
_ROUNDING = 1e-6

Eaten = Annotated[
    str,
    Field(
        max_length=100,
        description="Magnesium in food, in mg, mmol or mEq; per day or per meal; or `usual`, as surveyed for the sex.",
        json_schema_extra=examples("300 mg/day", "usual", "12 mmol/day", "150 mg"),
    ),
]


class DietShape(SpanShape):
    """Magnesium in food."""

    amount: Eaten
    content: Value | None = Field(
        default=None,
        description="Magnesium in this food over that of the same food in today's tables.",
        json_schema_extra=examples("80 %"),
    )
    at: Clocks | None = None
    shares: Annotated[list[Number], Field(max_length=MOST_CLOCKS)] | None = Field(
        default=None, description="How the day is shared over the clock times; must add up to 1."
    )
    phytate: Annotated[str, Field(max_length=100)] | None = Field(
        default=None, description="Phytic acid in each meal.", json_schema_extra=examples("0.5 mmol")
    )
    on: Days | None = None


Diet = Annotated[
    Annotated[Eaten, Tag("text")]
    | Annotated[DietShape, Tag("keys")]
    | Annotated[list[DietShape], Field(min_length=1, max_length=MOST_ENTRIES), Tag("list")],
    Discriminator(value_kind),
    Field(description="Magnesium eaten: per day, or in phases, or single test meals."),
]


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


class _Diet(Intervention[DietPlan]):
    key, field = "diet", "diets"
    always = True

    def written(self) -> tuple[Any, dict[str, Any]]:
        return Diet | None, {"default": None}

    def read(self, written: Any, reading: Reading) -> tuple[DietPlan, ...]:
        if written is None:
            return ()
        diets = read_diets(written, reading.values, reading.path, reading.duration)
        check_surveyed(diets, reading.people, reading.values, reading.path)
        return diets

    def moments(self, plans: Sequence[DietPlan], numbers: Numbers, duration: int) -> int:
        usual = len(meal_times(numbers))
        eaten = sum(len(diet.timing.on_days(duration)) * (len(diet.timing.clocks) or usual) for diet in plans)
        return eaten or -(-duration // TICKS_PER_DAY) * usual

    def serve(self, plans: Sequence[DietPlan], course: Compilation) -> None:
        if MAGNESIUM in course.body:
            for diet in plans or (habitual(course.person, course.numbers),):
                _serve(diet, course)

    def write(self, plans: Sequence[DietPlan], course: Compilation) -> None:
        """Write everything that was put on the table, by whichever kind."""
        course.table.write(course.events)

    def say(self, plan: DietPlan) -> str:
        return f"{eaten_words(plan)}{when(plan.timing)}"

    def tell(self, plans: Sequence[DietPlan], body: Collection[str]) -> Iterator[str]:
        if MAGNESIUM in body:
            yield from [self.say(plan) for plan in plans] or ["usual diet"]

    def warnings(self, plans: Sequence[DietPlan], course: Compilation) -> Iterator[Notice]:
        if MAGNESIUM not in course.body and (plans or course.arm.drinking_water is not None):
            yield Notice(
                "note", "Food and water bring magnesium, which does not run in this study: the diet changes nothing."
            )


KIND = _Diet()


def habitual(person: PersonPlan, numbers: Numbers) -> DietPlan:
    """Return what a person eats when the study says nothing else."""
    return person.habitual_diet or DietPlan(habitual_diet(numbers))


def eaten_words(diet: DietPlan) -> str:
    """Say what is eaten, without when."""
    amount = f"diet {text(diet.amount)} of magnesium" if diet.amount else "diet as surveyed for the sex"
    content = f", from food with {text(diet.content)} of the magnesium it has today" if diet.content else ""
    phytate = f", {text(diet.phytate)} of phytate a meal" if diet.phytate else ""
    return f"{amount}{content}{phytate}"


def _serve(diet: DietPlan, course: Compilation) -> None:
    """Put every meal of a diet on the table, with its phytate."""
    numbers, table = course.numbers, course.table
    of_amount = toward(numbers, AMOUNT)
    amount = magnesium_amount(diet.amount or surveyed_intake(course.person, of_amount), of_amount)
    if diet.content is not None:
        amount *= diet.content.value
    soluble = toward(numbers, SOLUBLE).value("food.soluble_fraction", "1")
    usual = meal_times(toward(numbers, SERVING))
    ticks = diet.timing.moments(course.duration, usual)
    clocks = diet.timing.clocks or usual
    if not diet.per_day:
        table.serve(ticks, amount, soluble)
    elif not diet.shares:
        table.serve(ticks, amount * (1.0 / len(clocks)), soluble)
    else:
        share_at = np.zeros(TICKS_PER_DAY)
        share_at[list(clocks)] = diet.shares
        table.serve(ticks, amount * share_at[ticks % TICKS_PER_DAY], soluble)
    if diet.phytate is not None:
        table.add_phytate(ticks, diet.phytate.value)


def read_diets(
    shape: str | float | DietShape | list[DietShape], values: Reader, path: Path_, duration: int
) -> tuple[DietPlan, ...]:
    """Read a diet; its phases must cover the whole study once, so that nobody starves by oversight."""
    before = len(values.mistakes)
    if isinstance(shape, DietShape):
        diets = [_diet(shape, values, path, duration)]
    elif isinstance(shape, list):
        diets = list(values.each(lambda entry, index: _diet(entry, values, (*path, index), duration), shape))
    else:
        usual = str(shape).strip() == USUAL
        diets = [DietPlan(None if usual else values.quantity(shape, DAILY_AMOUNT, path))]
    if len(values.mistakes) == before:
        _covers_once(diets, values, path, duration, listed=isinstance(shape, list))
    return tuple(diets)


def check_surveyed(diets: Iterable[DietPlan], people: Iterable[PersonPlan], values: Reader, path: Path_) -> None:
    """Refuse `usual` for people of whom nothing says whether they are women or men."""
    if any(diet.amount is None for diet in diets):
        for person in people:
            if person.sex is None:
                values.fail(
                    f"what is `usual` differs between women and men, and {person.name!r} has no sex",
                    path,
                    expected="an amount such as '300 mg/day', or a sex for that person",
                )


def _diet(shape: DietShape, values: Reader, path: Path_, duration: int) -> DietPlan:
    amount = _eaten(shape.amount, values, (*path, "amount"))
    content = None if shape.content is None else values.quantity(shape.content, CONTENT, (*path, "content"))
    clocks = values.clocks(shape.at, (*path, "at"))
    phytate = None if shape.phytate is None else values.quantity(shape.phytate, _PHYTATE, (*path, "phytate"))
    if amount is None or amount.unit.endswith("/day"):
        if shape.on is not None:
            values.fail("an amount per day has no single days", (*path, "on"), advice="use `from` and `until`")
        timing = Timing(clocks, read_span(shape, values, path, duration))
        return DietPlan(amount, timing, _shares(shape, clocks, values, path), phytate, content)
    if shape.on is None or not clocks:
        values.fail(
            "a single meal needs a day and a clock time",
            (*path, "amount"),
            found=shape.amount,
            expected="`on: day 0` and `at: 08:00`, or an amount per day, such as '300 mg/day'",
        )
    for key, written in (("from", shape.from_), ("until", shape.until), ("shares", shape.shares)):
        if written is not None:
            values.fail(f"a single meal has no `{key}`", (*path, key), advice="drop it")
    days = values.days(shape.on, (*path, "on"))
    check_days(days, values, (*path, "on"), duration)
    return DietPlan(amount, Timing(clocks, days=days), (), phytate, content)


def _eaten(written: str, values: Reader, path: Path_) -> Given | None:
    return None if written.strip() == USUAL else values.quantity(written, ANY_AMOUNT, path)


def _shares(shape: DietShape, clocks: tuple[int, ...], values: Reader, path: Path_) -> tuple[float, ...]:
    if shape.shares is None:
        return ()
    here = (*path, "shares")
    if len(shape.shares) != len(clocks):
        values.fail(
            "one share for each clock time", here, found=len(shape.shares), expected=f"{len(clocks)} (see `at`)"
        )
    if min(shape.shares) < 0 or abs(sum(shape.shares) - 1.0) > _ROUNDING:
        values.fail("shares must add up to 1", here, found=sum(shape.shares), expected="shares from 0 to 1, 1 in all")
    return tuple(shape.shares)


def _covers_once(diets: list[DietPlan], values: Reader, path: Path_, duration: int, *, listed: bool) -> None:
    days = -(-duration // TICKS_PER_DAY)
    phases = [(diet.timing.span, index) for index, diet in enumerate(diets) if not diet.timing.days]
    reached = 0
    for span, index in sorted(phases, key=lambda phase: (phase[0].first, phase[1])):
        here = (*path, index) if listed else path
        if span.first < reached:
            values.fail("two diets overlap", here, found=_shown(span), expected=f"a start on day {reached} or later")
        if span.first > reached:
            _gap(reached, span.first, values, here)
        reached = days if span.stop is None else span.stop
    if reached < days:
        _gap(reached, days, values, path)


def _shown(span: Span) -> str:
    return f"from day {span.first}"


def _gap(first: int, stop: int, values: Reader, path: Path_) -> None:
    values.fail(
        f"nothing says what is eaten from day {first} until day {stop}",
        path,
        expected="a diet for every day",
        advice="write '0 mg/day' if no magnesium is meant",
    )
