"""Published observations as a report draws them: marker, colour of the course they belong to, name of the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from magmatrix.analysis.observed import Judged, compared
from magmatrix.evidence import Evidence
from magmatrix.page.citations import short_name
from magmatrix.page.points import Points
from magmatrix.report.shown import Shown
from magmatrix.spec.observed import Observation
from magmatrix.study.result import StudyResult

SPREADS = {
    "sd": "standard deviation",
    "se": "standard error",
    "ci95": "95 % interval",
    "range": "range",
    "iqr": "interquartile range",
    "fit-error": "error of a fit",
}
"""What the bar of a point shows, by the kind of the spread."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One Observation with its points judged; `key` and `hue` are those of its course, `fitted` whether it set numbers.

    `shape` chooses the marker in the chart of its output; `name` is how the source is called.
    """

    observation: Observation
    points: tuple[Judged, ...]
    key: str
    hue: int
    shape: int
    name: str
    fitted: bool

    @property
    def drawn(self) -> Points:
        """The points as a chart draws them."""
        columns = [
            np.array([getattr(judged, field) for judged in self.points]) for field in ("day", "drawn", "low", "high")
        ]
        return Points(self.key, self.name, self.hue, self.shape, *columns)


def observed(result: StudyResult, evidence: Evidence, view: Shown) -> tuple[Seen, ...]:
    """Return what was published of the outputs of a study, beside what the model gives."""
    shapes: dict[str, dict[str, int]] = {}
    found = []
    for judged in compared(result, evidence):
        each = judged.observation
        courses = [course for course in view.courses if course.arm.name == each.arm]
        own = [course for course in courses if course.person.name == each.person] or courses
        if not own:
            continue
        course = own[0]
        key = course.key if each.person or len(courses) == 1 else course.arm_key
        known = shapes.setdefault(each.output, {})
        shape = known.setdefault(each.record, len(known))
        name = _name(each, evidence)
        found.append(Seen(each, judged.points, key or course.key, course.hue, shape, name, judged.fitted))
    return tuple(found)


def _name(of: Observation, evidence: Evidence) -> str:
    source = evidence.sources.get(evidence.aliases.get(of.source, of.source))
    return (short_name(source.authors, source.year) if source else "") or of.source


def seen_of(output: str, everything: Sequence[Seen]) -> tuple[Seen, ...]:
    """Return what was published of one output."""
    return tuple(seen for seen in everything if seen.observation.output == output)
