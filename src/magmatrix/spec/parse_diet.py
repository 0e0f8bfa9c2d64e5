"""Diets: an amount per day, phases of it, and single test meals."""

from __future__ import annotations

from collections.abc import Iterable

from magmatrix.protocol.plan import DietPlan, Given, PersonPlan, Span, Timing, WaterPlan
from magmatrix.schedule.schedule import TICKS_PER_DAY
from magmatrix.spec.parse_timing import check_days, read_span
from magmatrix.spec.shape import DietShape, WaterShape
from magmatrix.spec.values import ANY_AMOUNT, CONTENT, DAILY_AMOUNT, IN_WATER, PHYTATE, WATER, Values
from magmatrix.yamlio import Path_

USUAL = "usual"
_ROUNDING = 1e-6


def read_diets(
    shape: str | float | DietShape | list[DietShape], values: Values, path: Path_, duration: int
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


def check_surveyed(diets: Iterable[DietPlan], people: Iterable[PersonPlan], values: Values, path: Path_) -> None:
    """Refuse `usual` for people of whom nothing says whether they are women or men."""
    if any(diet.amount is None for diet in diets):
        for person in people:
            if person.sex is None:
                values.fail(
                    f"what is `usual` differs between women and men, and {person.name!r} has no sex",
                    path,
                    expected="an amount such as '300 mg/day', or a sex for that person",
                )


def read_water(shape: WaterShape | None, values: Values, path: Path_) -> WaterPlan | None:
    """Read what water is drunk a day and what is in it."""
    if shape is None:
        return None
    return WaterPlan(
        values.quantity(shape.volume, WATER, (*path, "volume")),
        values.quantity(shape.magnesium, IN_WATER, (*path, "magnesium")),
        Timing(values.clocks(shape.at, (*path, "at"))),
    )


def _diet(shape: DietShape, values: Values, path: Path_, duration: int) -> DietPlan:
    amount = _eaten(shape.amount, values, (*path, "amount"))
    content = None if shape.content is None else values.quantity(shape.content, CONTENT, (*path, "content"))
    clocks = values.clocks(shape.at, (*path, "at"))
    phytate = None if shape.phytate is None else values.quantity(shape.phytate, PHYTATE, (*path, "phytate"))
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


def _eaten(written: str, values: Values, path: Path_) -> Given | None:
    return None if written.strip() == USUAL else values.quantity(written, ANY_AMOUNT, path)


def _shares(shape: DietShape, clocks: tuple[int, ...], values: Values, path: Path_) -> tuple[float, ...]:
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


def _covers_once(diets: list[DietPlan], values: Values, path: Path_, duration: int, *, listed: bool) -> None:
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


def _gap(first: int, stop: int, values: Values, path: Path_) -> None:
    values.fail(
        f"nothing says what is eaten from day {first} until day {stop}",
        path,
        expected="a diet for every day",
        advice="write '0 mg/day' if no magnesium is meant",
    )
