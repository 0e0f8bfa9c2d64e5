"""What a study cannot answer, by its construction: outputs that nothing moves, and differences that cannot arise."""

from __future__ import annotations

from dataclasses import dataclass

from magmatrix.report.courses import Course
from magmatrix.study.result import StudyResult

NOTHING_MOVES = (
    "No input of this study reaches it; it stays at its resting value, so the study cannot answer what moves it."
)
NOT_HERE = "No input of this arm reaches it; it stays at its resting value."
NO_DIFFERENCE = (
    "What differs from the first arm does not reach it; that the two are equal follows from the construction of the "
    "study and is no answer."
)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Courses and the outputs (in words) of which one sentence is true."""

    courses: tuple[Course, ...]
    outputs: tuple[str, ...]
    sentence: str

    @property
    def text(self) -> str:
        """The outputs in a list."""
        return "; ".join(self.outputs)


def unanswered(result: StudyResult, everyone: tuple[Course, ...]) -> tuple[Unanswered, ...]:
    """Return what the study cannot answer: for all courses first, then for those that share the same outputs.

    Differences of which the result says why there is none are left out.
    """
    names = list(result.outputs)
    told = {(null.arm, null.output) for null in result.nulls}
    nowhere = [name for name in names if everyone and all(name in course.person.unmoved for course in everyone)]
    found = [Unanswered((), _words(result, nowhere), NOTHING_MOVES)] if nowhere else []
    for sentence, pick in ((NOT_HERE, "unmoved"), (NO_DIFFERENCE, "alike")):
        groups: dict[tuple[str, ...], list[Course]] = {}
        for course in everyone:
            some = tuple(n for n in names if n in getattr(course.person, pick) and n not in nowhere)
            if pick == "alike":
                some = tuple(n for n in some if n not in course.person.unmoved and (course.arm.name, n) not in told)
            if some:
                groups.setdefault(some, []).append(course)
        found += [Unanswered(tuple(who), _words(result, some), sentence) for some, who in groups.items()]
    return tuple(found)


def sentence_for(course: Course, output: str) -> str | None:
    """Return what one course cannot answer about one output, None where it can."""
    if output in course.person.unmoved:
        return NOT_HERE
    return NO_DIFFERENCE if output in course.person.alike else None


def _words(result: StudyResult, names: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(result.outputs[name].meaning for name in names)
