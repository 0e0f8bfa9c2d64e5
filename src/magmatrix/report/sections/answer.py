"""The answer: one sentence per arm, the three outputs that decide it, and what the study cannot answer."""

from __future__ import annotations

from typing import Any

from magmatrix.page.section import Part
from magmatrix.page.wording import capital
from magmatrix.report.answer import common_doubt, deciding, sentences
from magmatrix.report.prevalence import answer as prevalence_answer
from magmatrix.report.sections import HERE
from magmatrix.report.told import Told
from magmatrix.report.unanswered import NOT_HERE, unanswered


def _values(told: Told) -> dict[str, Any] | None:
    result = told.result
    counted = [] if result.prevalence is None else prevalence_answer(result.prevalence)
    if not told.courses and not counted:
        return None
    numbers = deciding(result, told.story)
    said = sentences(result, told.story, numbers)
    return {
        "counted_sentences": counted,
        "sentences": said,
        "doubt": common_doubt(said),
        "numbers": [(finding, capital(finding.title)) for finding in numbers],
        "one_arm": told.one_arm,
        "many": told.view.many,
        "unanswered": [each for each in unanswered(result, told.courses) if each.sentence != NOT_HERE],
        "no_answers": [reason for reason in told.story.reasons if not reason.answers],
        "unchanged": told.story.unchanged if not numbers else (),
    }


ANSWER = Part("answer", "The answer at a glance", HERE, "answer.html.j2", _values, "The answer")
