"""The charts of a report: one per output that moves, those in which the arms differ most first."""

from __future__ import annotations

import numpy as np

from magmatrix.page.chart import Chart, Line
from magmatrix.page.wording import day, quantity, unit, when
from magmatrix.report.courses import Course
from magmatrix.report.findings import Finding, Story
from magmatrix.report.observed import Seen, seen_of
from magmatrix.report.shown import Shown
from magmatrix.study.result import OutputInfo, StudyResult

_NOTHING = 1e-9
"""Share of the largest value below which a value is told as about nothing."""
_DAY, _HOUR = 1440, 60


def charts(result: StudyResult, view: Shown, told: Story, seen: tuple[Seen, ...] = ()) -> list[tuple[Finding, Chart]]:
    """Return the charts in the order to show them; what is flat in every arm and was never observed has none."""
    moving = [finding for finding in told.findings if not finding.still or seen_of(finding.name, seen)]
    first = sorted(moving, key=lambda finding: -finding.apart)
    return [
        (finding, chart(result.outputs[finding.name], view, result.days, seen_of(finding.name, seen)))
        for finding in first
    ]


def chart(info: OutputInfo, view: Shown, days: float, seen: tuple[Seen, ...] = ()) -> Chart:
    """Return the chart of one output, with sessions marked above and published points in it."""
    lines = tuple(
        Line(
            course.key,
            course.label,
            course.hue,
            course.dash,
            course.days,
            course.values(info.name),
            view.band(course, info.name),
        )
        for course in view.courses
    )
    return Chart(
        name=info.name,
        title=info.meaning,
        unit=info.unit,
        lines=lines,
        span=(0.0, days),
        marks=tuple(session_rows(view.courses)),
        reference=None if unit(info.unit) else 1.0,
        description=_description(info, view.courses, days),
        points=tuple(each.drawn for each in seen),
    )


def session_rows(courses: tuple[Course, ...]) -> list[tuple[str, tuple[float, ...]]]:
    """Return what to mark above a plot: one neutral row if all treated arms share their days, else one per arm."""
    by_arm = {course.arm.name: course for course in courses if course.sessions}
    different = {course.sessions for course in by_arm.values()}
    if len(different) == 1:
        return [("", different.pop())]
    return [(f"f{course.hue}", course.sessions) for course in by_arm.values()]


def sampling(courses: tuple[Course, ...]) -> str:
    """Say in words how far apart the points of the curves are; empty where that is not simple."""
    days = courses[0].days if courses else np.zeros(0)
    if days.size < 3:
        return ""
    gaps = np.round(np.diff(days) * _DAY).astype(int)
    turns = np.flatnonzero(np.diff(gaps, prepend=gaps[0] - 1))
    runs = [(float(days[start]), int(gaps[start])) for start in turns]
    if len(runs) > 7:
        return ""
    ends = [start for start, _ in runs[1:]] + [float(days[-1])]
    stretches = [(start, end, gap) for (start, gap), end in zip(runs, ends, strict=True)]
    usual = max((gap for _, _, gap in stretches), key=lambda gap: sum(e - s for s, e, g in stretches if g == gap))
    finer = [
        f"one every {_interval(gap)} from day {day(start)} to {day(end)}"
        for start, end, gap in stretches
        if gap < usual
    ]
    said = "; ".join([f"One point every {_interval(usual)}", *finer]) + "."
    if finer and usual >= _DAY and min(gap for _, _, gap in stretches) < _DAY:
        said += " Swings within a day show only where points are that close."
    return said


def _interval(minutes: int) -> str:
    for size, name in ((_DAY, "day"), (_HOUR, "hour"), (1, "minute")):
        if minutes % size == 0 and minutes >= size:
            return name if minutes == size else f"{minutes // size} {name}s"
    return f"{minutes} minutes"


def _description(info: OutputInfo, courses: tuple[Course, ...], span: float) -> str:
    said = []
    digests = [course.digest(info.name) for course in courses]
    size = max((abs(of.value) for facts in digests for of in (facts.lowest, facts.highest)), default=0.0)
    for course, facts in zip(courses, digests, strict=True):
        start, end, low, high = (
            "about 0" if 0.0 < abs(of.value) < _NOTHING * size else quantity(of.value, info.unit)
            for of in (facts.start, facts.end, facts.lowest, facts.highest)
        )
        said.append(
            f"{course.key}, {course.label}: from {start} to {end}, lowest {low} {when(facts.lowest.day, span)}, "
            f"highest {high} {when(facts.highest.day, span)}."
        )
    return " ".join(said)
