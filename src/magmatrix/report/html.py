"""report.html: one page that needs nothing from outside, can be read by everyone, and prints."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from magmatrix.evidence import Evidence
from magmatrix.evidence.words import GRADES
from magmatrix.report import statements, wording
from magmatrix.report.balance import MAGNESIUM, entries_by_course, ledger_figure, magnesium_ledger, turnover
from magmatrix.report.certainty import grade_bar, grade_rows
from magmatrix.report.cited import Bibliography, Cited
from magmatrix.report.courses import Course, courses
from magmatrix.report.digits import ROUNDED, is_rough
from magmatrix.report.fullness import (
    ASSUMED_BEHIND,
    Contrast,
    contrast,
    contrast_figure,
    has_contrast,
    limits,
    rough_contrast,
    windows,
)
from magmatrix.report.glance import glance
from magmatrix.report.happened import story
from magmatrix.report.one_unit import in_one_unit
from magmatrix.report.prevalence import histogram, rows, sentences
from magmatrix.report.prose import named_sources, prose
from magmatrix.report.statements import limits_of
from magmatrix.report.timecourse import panels, sampling, session_rows, timecourse
from magmatrix.report.unanswered import unanswered
from magmatrix.study.result import ArmResult, ArrowState, Ledger, OutputInfo, SafetyWarning, StudyResult

_HERE = Path(__file__).parent
_MASS_OF_MAGNESIUM = "chemistry.atomic_mass_Mg"


@dataclass(frozen=True, slots=True)
class _Notice:
    """A warning with everyone it concerns, and the numbered source it rests on."""

    warning: SafetyWarning
    concerns: tuple[str, ...]
    cited: Cited | None


def report(result: StudyResult, evidence: Evidence) -> bytes:
    """Return the whole report as one HTML page."""
    result = in_one_unit(result, evidence)
    everyone = courses(result)
    bibliography = Bibliography(result, evidence, named_sources(result.background))
    page: str = _template().render(
        result=result,
        file=Path(result.file).name,
        text=statements,
        style=stylesheet(),
        courses=everyone,
        arms=_arms(everyone),
        people=_people(everyone),
        one_arm=len(result.arms) == 1,
        crowded=any(len(arm.people) > 1 for arm in result.arms),
        warnings=_notices(result, everyone, bibliography),
        grave=any(warning.severity == "warning" for warning in result.warnings),
        background=[prose(paragraph, bibliography) for paragraph in result.background],
        story=story(result, everyone),
        groups=glance(result, everyone),
        unanswered=unanswered(result, everyone),
        figures=_figures(result, everyone),
        sampling=sampling(everyone),
        shared_sessions=len(session_rows(everyone)) == 1,
        treated=any(result.sessions.values()),
        contrasts=_contrasts(result, everyone),
        swelling=[number for number in result.assumed if number.id in ASSUMED_BEHIND],
        balances=_balances(everyone, evidence),
        tables=_tables(everyone),
        closures=_closures(everyone),
        closes=all(ledger.closes for course in everyone for ledger in course.person.ledgers),
        bar=grade_bar(result.grades, "grades"),
        grades=grade_rows(result.grades, {str(grade): meaning for grade, meaning in GRADES.items()}),
        total=sum(result.grades.values()),
        arrows=_arrows(result),
        sources=bibliography.all,
        prevalence=_prevalence(result),
        limits=limits_of(result),
        rounded=ROUNDED if any(is_rough(info, result) for info in result.outputs.values()) else "",
    )
    return page.encode("utf-8", "replace")


@cache
def stylesheet() -> Markup:
    """Return all styles of the page: colours for light and dark, figures, layout, print."""
    colours, dark, figure, page = (
        (_HERE / f"{n}.css").read_text("utf-8") for n in ("colours", "dark", "figure", "page")
    )
    night = f"@media screen and (prefers-color-scheme: dark) {{\n{dark}}}\n"
    return Markup(colours + night + figure + page)


@cache
def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    environment.filters.update(
        number=wording.number,
        percent=wording.percent,
        unit=wording.unit,
        day=wording.day,
        days=wording.days,
        capital=wording.capital,
        listed=wording.listed,
        given=wording.given,
        breakable=wording.breakable,
        written_unit=wording.written_unit,
    )
    environment.globals["counted"] = wording.counted
    return environment.get_template("report.html.j2")


def _clean(value: Any) -> Any:
    return wording.plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _prevalence(result: StudyResult) -> dict[str, Any] | None:
    found = result.prevalence
    if found is None:
        return None
    figure = histogram(found, "prevalence-figure")
    return {"found": found, "figure": figure, "rows": rows(found), "sentences": sentences(found)}


def _arms(everyone: tuple[Course, ...]) -> list[tuple[ArmResult, list[Course]]]:
    names = dict.fromkeys(course.arm.name for course in everyone)
    own = [[course for course in everyone if course.arm.name == name] for name in names]
    return [(members[0].arm, members) for members in own]


def _people(everyone: tuple[Course, ...]) -> list[tuple[str, tuple[str, ...]]]:
    known = {c.person.name: (c.person.label or c.person.name, c.person.facts) for c in everyone}
    return list(known.values())


def _notices(result: StudyResult, everyone: tuple[Course, ...], bibliography: Bibliography) -> list[_Notice]:
    grouped: dict[tuple[str, str, str, str], list[SafetyWarning]] = {}
    for warning in result.warnings:
        grouped.setdefault((warning.severity, warning.text, warning.source, warning.place), []).append(warning)
    found = []
    for same in grouped.values():
        named = {(arm, warning.person) for warning in same for arm in warning.arm.split(", ")}
        concerned = [course.key for course in everyone if (course.arm.name, course.person.name) in named]
        shown = tuple(concerned) if len(concerned) < len(everyone) else ()
        found.append(_Notice(same[0], shown, bibliography.find(same[0].source)))
    return sorted(found, key=lambda notice: notice.warning.severity != "warning")


def _arrows(result: StudyResult) -> dict[str, list[ArrowState]]:
    """Return the arrows to show in full (on, or switched off), those off as by default, and the built-in ones."""
    switched = [arrow for arrow in result.arrows if arrow.switch]
    quiet = [arrow for arrow in switched if not arrow.on and (arrow.chosen == "default" or not arrow.default)]
    return {
        "shown": [arrow for arrow in switched if arrow not in quiet],
        "quiet": quiet,
        "built_in": [arrow for arrow in result.arrows if not arrow.switch],
    }


def _contrasts(result: StudyResult, everyone: tuple[Course, ...]) -> list[tuple[Contrast, list[tuple[str, Markup]]]]:
    if not has_contrast(result):
        return []
    seen = [contrast(course, rough_contrast(result)) for course in everyone]
    shown = windows(result)
    axes = [limits(seen, window) for _, window in shown]
    return [
        (
            each,
            [
                (name, contrast_figure(each, name, window, axis, f"contrast-{place}-{index}"))
                for index, ((name, window), axis) in enumerate(zip(shown, axes, strict=True))
            ],
        )
        for place, each in enumerate(seen)
    ]


def _figures(result: StudyResult, everyone: tuple[Course, ...]) -> list[tuple[OutputInfo, str, Markup]]:
    """Return output, whom it shows (empty for everybody) and picture, in the order of the outputs."""
    return [
        (info, who, timecourse(info, some, result.days, f"course-{place}-{lot}", everyone))
        for place, info in enumerate(result.outputs.values(), start=1)
        for lot, (who, some) in enumerate(panels(everyone), start=1)
    ]


def _balances(everyone: tuple[Course, ...], evidence: Evidence) -> dict[str, Any] | None:
    ledgers = [magnesium_ledger(course) for course in everyone]
    known = [ledger for ledger in ledgers if ledger]
    if not known:
        return None
    largest = max(turnover(ledger) for ledger in known)
    pictures = []
    for place, (course, ledger) in enumerate(zip(everyone, ledgers, strict=True)):
        if ledger:
            title = f"Magnesium ledger, {course.label}"
            pictures.append((course, ledger, ledger_figure(ledger, title, largest, f"ledger-{place}")))
    rows = entries_by_course(ledgers)
    mass = evidence.parameters.get(_MASS_OF_MAGNESIUM)
    grams = wording.quantity(mass.value, "mg", 3) if mass and known[0].unit == "mmol" else ""
    return {"pictures": pictures, "rows": rows, "unit": known[0].unit, "grams": grams}


def _tables(everyone: tuple[Course, ...]) -> list[tuple[str, str, list[tuple[str, str, list[str | None]]]]]:
    """Return name, unit and rows of every ledger beside that of magnesium."""
    found = []
    for name, ledgers in _ledgers(everyone):
        known = [ledger for ledger in ledgers if ledger]
        if name != MAGNESIUM:
            found.append((name, known[0].unit, entries_by_course(ledgers)))
    return found


def _closures(everyone: tuple[Course, ...]) -> list[tuple[str, str, list[str]]]:
    """Return, for each ledger, its largest part unaccounted for and the keys of the courses that do not close."""
    found = []
    for name, ledgers in _ledgers(everyone):
        worst = max(ledger.relative_error for ledger in ledgers if ledger)
        still_open = [c.key for c, ledger in zip(everyone, ledgers, strict=True) if ledger and not ledger.closes]
        found.append((name, wording.number(worst, 2), still_open))
    return found


def _ledgers(everyone: tuple[Course, ...]) -> list[tuple[str, list[Ledger | None]]]:
    names = dict.fromkeys(ledger.name for course in everyone for ledger in course.person.ledgers)
    kept = [{ledger.name: ledger for ledger in course.person.ledgers} for course in everyone]
    return [(name, [ledgers.get(name) for ledgers in kept]) for name in names]
