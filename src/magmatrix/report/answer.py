"""The answer in a sentence per arm, with direction, reason and how sure; and the three outputs that decide it.

Which outputs decide a question is taken from its words: an output whose name shares rare words with the question comes
first, then what differs most between the arms. Every sentence is put together from the numbers of the result.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from magmatrix.graph.names import Name
from magmatrix.page.wording import listed, written_unit
from magmatrix.report.courses import Course, baseline_of
from magmatrix.report.findings import Cell, Finding, Story
from magmatrix.report.links import acting_links
from magmatrix.study.result import Null, StudyResult

DECIDING = 3
_SHORTEST, _STEM = 4, 6
_USED = 0.25
"""How much a word of the question still counts once an output with it is chosen."""
# fmt: off
_COMMON = frozenset((
    "after", "against", "arms", "away", "before", "between", "compared", "does", "from", "have", "into", "last",
    "long", "more", "most", "much", "only", "over", "same", "share", "since", "start", "study", "takes", "than",
    "that", "them", "then", "there", "these", "they", "this", "those", "what", "when", "where", "whether", "which",
    "while", "with", "within", "without", "year", "years", "days", "mean", "total",
))
# fmt: on
_SAME_WORD = {"blood": "serum", "plasma": "serum"}
_FEW = 4
"""A total with so few numbers behind it is what was put in, and no answer."""
_GIVEN = 0.25
_WEAK = "DE"
_LONGEST_FACT = 90
_MOST_FACTS = 2


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one course answers: `said` with its direction, `why`, `sure`; empty where there is nothing to say."""

    course: Course
    against: Course | None
    said: str
    why: str
    sure: str


def deciding(result: StudyResult, told: Story) -> list[Finding]:
    """Return the outputs that decide the question, at most three, the first being what it asks about."""
    left = [finding for finding in told.findings if any(_end(cell) != 0.0 for cell in finding.cells)]
    left = left or list(told.findings)  # what ends at nothing everywhere decides only where nothing else is there
    bags = {finding.name: _words(f"{finding.title} {Name.of(finding.name).own}") for finding in left}
    often = Counter(word for bag in bags.values() for word in bag)
    asked = dict.fromkeys(_words(f"{result.question} {result.title}"), 1.0)
    chosen: list[Finding] = []
    while left and len(chosen) < DECIDING:

        def rank(finding: Finding) -> tuple[float, float]:
            worth = sum(asked.get(word, 0.0) / often[word] for word in bags[finding.name])
            info = result.outputs[finding.name]
            given = info.total and sum(info.grades.values()) <= _FEW
            return (_GIVEN if given else 1.0) * worth, (_GIVEN if info.total else 1.0) * finding.apart

        best = max(left, key=rank)
        chosen.append(best)
        left = [finding for finding in left if _head(finding.title) != _head(best.title)]
        for word in bags[best.name]:
            if word in asked:
                asked[word] *= _USED
    return chosen


def sentences(result: StudyResult, told: Story, numbers: list[Finding]) -> list[Sentence]:
    """Return what each course answers about the first deciding output."""
    if not numbers:
        return []
    first = numbers[0]
    return [_sentence(cell, first, result, told) for cell in first.cells]


def common_doubt(said: list[Sentence]) -> str:
    """Return how sure all sentences are, where that is the same of all of which it is said; else nothing."""
    doubts = {sentence.sure for sentence in said if sentence.sure}
    return doubts.pop() if len(doubts) == 1 and len(said) > 1 else ""


def _sentence(cell: Cell, finding: Finding, result: StudyResult, told: Story) -> Sentence:
    course = cell.course
    baseline = baseline_of(course, tuple(each.course for each in finding.cells))
    base = next((each for each in finding.cells if each.course is baseline), cell)
    name, unit = short(finding.title), f" {finding.unit}" if finding.unit else ""
    sure = _sure(finding, result)
    alone = baseline is None
    if cell.kind == "none":
        return Sentence(course, None, f"there is no value of {name}", "", "")
    if alone:
        people = f"; the people end at {cell.people}{unit}" if cell.people else ""
        return Sentence(course, None, f"{_course(name, cell, unit)}{people}", "", sure)
    other = base.course
    if cell.kind == "same":
        null = _null(result, finding, course)
        why = null.reason if null else "what differs between the two does not show in it"
        most = _differs_most(course, other, told)
        said = f"no difference in {name}: {cell.end}{unit} in both"
        return Sentence(course, other, said, "; ".join([why, most] if most else [why]), _of_null(null) or sure)
    if cell.kind == "changes":
        return Sentence(course, other, f"{name}: from {cell.start} to {cell.end}{unit} ({cell.beside})", "", sure)
    share = f" ({cell.beside})" if cell.beside and not cell.beside.startswith("the same") else ""
    way = _direction(cell, base)
    if way == "the same":
        said = f"{name}: the same at the end, {cell.end}{unit}"
    else:
        said = f"{name}: {way} at the end, {cell.end} against {base.end}{unit}{share}"
    notes = [note for note in cell.notes if note.startswith(("most apart", "higher in", "lower in", "no different"))]
    return Sentence(course, other, "; ".join([said, *notes]), what_differs(course, other), sure)


def _course(name: str, cell: Cell, unit: str) -> str:
    if cell.kind == "unmoved":
        return f"{name}: stays at {cell.end}{unit}, {cell.notes[0]}"
    if cell.start == cell.end:
        return f"{name}: {cell.end}{unit} at start and end"
    return f"{name}: from {cell.start} to {cell.end}{unit}{f' ({cell.beside})' if cell.beside else ''}"


def _direction(cell: Cell, base: Cell) -> str:
    if cell.beside.startswith("the same"):
        return "the same"
    mine, theirs = _end(cell), _end(base)
    if mine == theirs:
        return "the same"
    return "higher" if mine > theirs else "lower"


def _end(cell: Cell) -> float:
    return cell.course.digest(cell.output).end.value


def _differs_most(course: Course, other: Course, told: Story) -> str:
    """Name the output in which a course differs most from the first, by the share it is told with."""
    best: tuple[float, Finding, Cell, Cell] | None = None
    for finding in told.findings:
        cell, base = (next((each for each in finding.cells if each.course is who), None) for who in (course, other))
        if cell is None or base is None or finding.total or cell.kind != "against":
            continue
        if not cell.beside or cell.beside.startswith("the same"):
            continue
        mine, theirs = _end(cell), _end(base)
        size = max(abs(mine), abs(theirs))
        gap = abs(mine - theirs) / size if size else 0.0
        if best is None or gap > best[0]:
            best = gap, finding, cell, base
    if best is None:
        return ""
    _, finding, cell, base = best
    unit = f" {finding.unit}" if finding.unit else ""
    return f"the arm differs most in {short(finding.title)}: {cell.end} against {base.end}{unit} ({cell.beside})"


def what_differs(course: Course, other: Course) -> str:
    """Return what is done in the arm of one course and not in that of another, in the words of the study."""
    more = [fact for fact in course.arm.facts if fact not in other.arm.facts]
    less = [f"no {fact}" for fact in other.arm.facts if fact not in course.arm.facts]
    facts = [fact for fact in more or less if "from the evidence" not in fact and "(usual" not in fact]
    links = [f"the link {name} on" for name in course.arm.links if name not in other.arm.links]
    links += [f"the link {name} off" for name in other.arm.links if name not in course.arm.links]
    said = [_cut(fact) for fact in facts][:_MOST_FACTS] + links[:_MOST_FACTS]
    return written_unit(f"what differs: {listed(said)}") if said else ""


def _cut(fact: str) -> str:
    return fact if len(fact) <= _LONGEST_FACT else f"{fact[:_LONGEST_FACT].rsplit(', ', 1)[0].rsplit(' and', 1)[0]} …"


def short(title: str) -> str:
    """Return the name of an output for the middle of a sentence: what it is compared with stands in brackets."""
    head, found, tail = title.partition(", compared with ")
    if "(" in tail:
        return title
    if found:
        return f"{head} (compared with {tail})"
    head, found, tail = title.partition(", share of that ")
    return f"{head} (share of that {tail})" if found else title


def _head(title: str) -> str:
    """Return what a title names, without what it is compared with."""
    return title.partition(", ")[0]


def _null(result: StudyResult, finding: Finding, course: Course) -> Null | None:
    return next((n for n in result.nulls if n.output == finding.name and n.arm == course.arm.name), None)


def _of_null(null: Null | None) -> str:
    if null is None or null.kind == "acts":
        return ""
    if null.kind == "off":
        return "that holds only while these links are off, and nobody has measured that they are"
    return "that follows from how the model is built and is no measurement"


def _sure(finding: Finding, result: StudyResult) -> str:
    """Say how well a number is founded, by the weakest that stands behind it."""
    info = result.outputs[finding.name]
    weak = [(name, grade) for name, grade in acting_links(info, result) if grade and grade in _WEAK]
    if weak:
        named = listed([f"{name} (grade {grade})" for name, grade in weak])
        return f"weakly founded: it runs through the contested {named}"
    total, assumed = sum(info.grades.values()), info.grades.get("E", 0)
    if assumed:
        return (
            f"{assumed} of the {total} numbers behind it are assumed (grade E); whether they could turn the direction "
            "has not been computed"
        )
    if finding.mark is None:
        return ""
    return f"no number behind it is assumed; the weakest has grade {finding.mark.letter}"


def _words(text: str) -> set[str]:
    words = re.findall(r"[a-z]+", text.lower().replace("_", " "))
    stems = {word.rstrip("s")[:_STEM] for word in words if len(word) >= _SHORTEST and word not in _COMMON}
    return {_SAME_WORD.get(stem, stem) for stem in stems}
