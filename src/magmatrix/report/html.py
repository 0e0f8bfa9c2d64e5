"""report.html: the answer first, then everything that it rests on; sections are objects, listed here in their order."""

from __future__ import annotations

from markupsafe import Markup

from magmatrix.evidence import Evidence
from magmatrix.page.document import document
from magmatrix.page.section import sections
from magmatrix.page.wording import plain, written_unit
from magmatrix.report.courses import Course
from magmatrix.report.sections.answer import ANSWER
from magmatrix.report.sections.asked import ASKED
from magmatrix.report.sections.fullness import FULLNESS
from magmatrix.report.sections.glossary import with_glossary
from magmatrix.report.sections.ledgers import LEDGERS
from magmatrix.report.sections.matrix import MATRIX
from magmatrix.report.sections.notices import NOTES, WARNINGS
from magmatrix.report.sections.over_time import OVER_TIME
from magmatrix.report.sections.population import POPULATION
from magmatrix.report.sections.run import RUN
from magmatrix.report.sections.sources import SOURCES
from magmatrix.report.sections.sure import SURE
from magmatrix.report.statements import DISCLAIMER
from magmatrix.report.told import Told, told
from magmatrix.study.result import StudyResult

PARTS = (
    WARNINGS,
    ANSWER,
    POPULATION,
    MATRIX,
    ASKED,
    NOTES,
    OVER_TIME,
    FULLNESS,
    LEDGERS,
    SURE,
    SOURCES,
    RUN,
)


def report(result: StudyResult, evidence: Evidence, known: tuple[Course, ...] = ()) -> bytes:
    """Return the whole report as one HTML page; `known` are the courses of the result, if they are at hand."""
    return page_of(told(result, evidence, known))


def page_of(context: Told) -> bytes:
    """Return the page of what is told."""
    result = context.result
    return document(
        title=result.title,
        kind="magmatrix report",
        disclaimer=DISCLAIMER,
        lead=Markup('<p class="question">{}</p>').format(plain(written_unit(result.question))),
        sections=with_glossary(sections(PARTS, context)),
        generator=f"magmatrix {result.versions.get('magmatrix', '')}",
    )
