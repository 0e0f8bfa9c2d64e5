"""Courses of treatment of which the study leaves something open: what was taken instead, and how many sessions fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from magmatrix.evidence import Evidence
from magmatrix.protocol.numbers import Numbers
from magmatrix.protocol.treatments import find_treatment, session_ticks
from magmatrix.schedule.schedule import TICKS_PER_DAY

if TYPE_CHECKING:
    from magmatrix.protocol.plan import ArmPlan, TreatmentPlan


def session_days(plan: TreatmentPlan, numbers: Numbers) -> tuple[int, ...]:
    """Return the days on which the sessions of a course take place, whether or not the study lasts that long."""
    return tuple(tick // TICKS_PER_DAY for tick in session_ticks(plan, numbers))


def left_open(plan: TreatmentPlan, numbers: Numbers) -> tuple[str, ...]:
    """Return which keys of a course the study does not write and the evidence gives: `sessions`, `every` or both."""
    if plan.days:
        return ()
    keys = ["sessions"] if plan.sessions is None else []
    if plan.spacing_days is None and len(session_days(plan, numbers)) > 1:
        keys.append("every")
    return tuple(keys)


def course_words(plan: TreatmentPlan, numbers: Numbers) -> str:
    """Say in words how many sessions a course has and how far apart."""
    days = session_days(plan, numbers)
    if len(days) == 1:
        return "1 session"
    return f"{len(days)} sessions" + ("" if plan.days else f", every {days[1] - days[0]} days")


def that_fit(plan: TreatmentPlan, numbers: Numbers, duration: int) -> int:
    """Return how many sessions of a course lie inside a study of `duration` ticks."""
    return sum(day <= (duration - 1) // TICKS_PER_DAY for day in session_days(plan, numbers))


def course_facts(arm: ArmPlan, evidence: Evidence) -> tuple[str, ...]:
    """Return what was taken for the courses of an arm that the study leaves open, one line per course."""
    return tuple(_facts(arm, evidence))


def _facts(arm: ArmPlan, evidence: Evidence) -> Iterator[str]:
    for plan in arm.treatments:
        keys = left_open(plan, evidence)
        if not keys:
            continue
        names = {"sessions": "sessions", "every": "spacing"}
        records = [evidence.parameter(f"treatment.{plan.name}.{names[key]}") for key in keys]
        graded = " and ".join(f"`{key}` (grade {r.grade})" for key, r in zip(keys, records, strict=True))
        course = course_words(plan, evidence)
        yield f"course of {find_treatment(plan.name).words}: {course}, because the study does not write {graded}"
