"""Everything that the sections of a report draw from, worked out once."""

from __future__ import annotations

from dataclasses import dataclass

from magmatrix.evidence import Evidence
from magmatrix.page.chart import Chart
from magmatrix.page.citations import Bibliography
from magmatrix.page.prose import named_sources
from magmatrix.report.bibliography import bibliography
from magmatrix.report.courses import Course, courses
from magmatrix.report.findings import Finding, Story, story
from magmatrix.report.names import readable
from magmatrix.report.observed import Seen, observed
from magmatrix.report.one_unit import in_one_unit
from magmatrix.report.shown import Shown, shown
from magmatrix.report.timecourse import charts
from magmatrix.study.result import ArmResult, StudyResult


@dataclass(frozen=True, slots=True)
class Told:
    """A result with the names that a reader understands, its courses, what is shown of them, and what they came to.

    `seen` is what was published of its outputs, beside what the model gives.
    """

    result: StudyResult
    evidence: Evidence
    everyone: tuple[Course, ...]
    view: Shown
    story: Story
    charts: list[tuple[Finding, Chart]]
    sources: Bibliography
    seen: tuple[Seen, ...] = ()

    @property
    def courses(self) -> tuple[Course, ...]:
        """The courses that tables and charts show."""
        return self.view.courses

    @property
    def arms(self) -> list[tuple[ArmResult, list[Course]]]:
        """Every arm with the courses shown of it."""
        names = dict.fromkeys(course.arm.name for course in self.courses)
        own = [[course for course in self.courses if course.arm.name == name] for name in names]
        return [(members[0].arm, members) for members in own]

    @property
    def one_arm(self) -> bool:
        """Whether there is nothing to compare."""
        return len(self.result.arms) == 1


def told(result: StudyResult, evidence: Evidence, known: tuple[Course, ...] = ()) -> Told:
    """Return what a report tells of a result; `known` are its courses, if they are at hand."""
    in_unit = in_one_unit(result, evidence)
    everyone = known if known and in_unit is result else courses(in_unit)
    named = readable(in_unit, evidence)
    view = shown(everyone)
    found = story(named, view.courses, view)
    sources = bibliography(named, evidence, named_sources(named.background))
    seen = observed(named, evidence, view)
    return Told(named, evidence, everyone, view, found, charts(named, view, found, seen), sources, seen)
