"""Treatments: sessions, site and settings, checked against each other and against the length of the study."""

from __future__ import annotations

from collections.abc import Sequence

from magmatrix.protocol.course import course_words, left_open, session_days, that_fit
from magmatrix.protocol.numbers import Numbers
from magmatrix.protocol.plan import Given, TreatmentPlan
from magmatrix.protocol.treatments import SITES, TREATMENTS
from magmatrix.spec.parse_timing import check_days, last_day
from magmatrix.spec.shape import TreatmentShape
from magmatrix.spec.values import LENGTH, SOME, SOME_SHARE, Kind, Values
from magmatrix.yamlio import Path_


def read_treatments(
    shapes: Sequence[TreatmentShape], values: Values, path: Path_, duration: int, numbers: Numbers
) -> tuple[TreatmentPlan, ...]:
    """Read all treatments of an arm: on one site, each session inside the study, at most one session a day."""
    before = len(values.mistakes)
    plans = values.each(lambda shape, index: _treatment(shape, values, (*path, index), duration), shapes)
    if len(values.mistakes) == before:
        values.kept(lambda: _check_course(plans, shapes, values, path, duration, numbers), None)
    return plans


def _check_course(
    plans: Sequence[TreatmentPlan],
    shapes: Sequence[TreatmentShape],
    values: Values,
    path: Path_,
    duration: int,
    numbers: Numbers,
) -> None:
    taken: dict[int, str] = {}
    for index, plan in enumerate(plans):
        here = (*path, index)
        if plan.site != plans[0].site:
            values.fail(
                "one arm treats two skin sites",
                (*here, "site"),
                found=plan.site,
                expected=f"{plans[0].site!r}, as in the first treatment",
                advice="make an arm for each site",
            )
        days = session_days(plan, numbers)
        _check_fits(plan, values, (*here, _timing_key(shapes[index])), duration, numbers)
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


def _check_fits(plan: TreatmentPlan, values: Values, path: Path_, duration: int, numbers: Numbers) -> None:
    """Fail for a session after the end; says what was taken for what the study leaves open, and how many fit."""
    days, fit = session_days(plan, numbers), that_fit(plan, numbers, duration)
    if fit == len(days):
        return
    keys = " and ".join(f"`{key}`" for key in left_open(plan, numbers))
    taken = f" ({keys} not written, so taken from the evidence)" if keys else ""
    course = f"{course_words(plan, numbers)} from day {days[0]}"
    fewer = f"write `sessions: {fit}`, or " if fit and not plan.days else ""
    values.fail(
        "after the end of the study",
        path,
        found=f"day {next(day for day in days if day > last_day(duration))}",
        expected=f"at most day {last_day(duration)}: {fit} of {course} fit{taken}",
        advice=f"{fewer}lengthen `duration`, or bring it forward",
    )


def _treatment(shape: TreatmentShape, values: Values, path: Path_, duration: int) -> TreatmentPlan:
    name = values.one_of(shape.treatment, TREATMENTS, "treatment", (*path, "treatment"))
    if shape.grit is not None and name != "microdermabrasion":
        values.fail(f"{name} has no grit", (*path, "grit"), advice="drop it")
    if shape.column_width is not None and not TREATMENTS[name].in_columns:
        values.fail(f"{name} treats a full field", (*path, "column_width"), advice="drop `column_width`")
    if shape.on is not None:
        for key, written in (("from", shape.from_), ("every", shape.every), ("sessions", shape.sessions)):
            if written is not None:
                values.fail(f"`on` and `{key}` contradict each other", (*path, key), advice="keep one of the two")

    def own(key: str, written: str | float | None, kind: Kind) -> Given | None:
        return None if written is None else values.quantity(written, kind, (*path, key))

    days = () if shape.on is None else values.days(shape.on, (*path, "on"))
    check_days(days, values, (*path, "on"), duration)
    return TreatmentPlan(
        name,
        days=days,
        first_day=0 if shape.from_ is None else values.day(shape.from_, (*path, "from")),
        sessions=None if shape.sessions is None else values.count(shape.sessions, (*path, "sessions")),
        spacing_days=None if shape.every is None else values.whole_days(shape.every, (*path, "every")),
        clock=None if shape.at is None else values.clock(shape.at, (*path, "at")),
        site=values.one_of(shape.site, SITES, "site", (*path, "site")),
        grit=shape.grit or "coarse",
        depth=own("depth", shape.depth, LENGTH),
        coverage=own("coverage", shape.coverage, SOME_SHARE),
        column_width=own("column_width", shape.column_width, LENGTH),
        removed_share=own("removed_share", shape.removed_share, SOME_SHARE),
        strength=own("strength", shape.strength, SOME),
    )


def _timing_key(shape: TreatmentShape) -> str:
    """Name the key that a session after the end is blamed on: the last one that moves sessions."""
    keys = {"from": shape.from_, "every": shape.every, "sessions": shape.sessions}
    return next((key for key, written in reversed(keys.items()) if written is not None), "treatment")
