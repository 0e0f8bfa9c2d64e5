"""Names that a reader understands: what outputs are compared with, and causes in words instead of ids.

Only what people read is renamed; files for programs keep the meanings of the model.
"""

from __future__ import annotations

import re
from dataclasses import replace

from magmatrix.evidence import Evidence
from magmatrix.graph.names import Name
from magmatrix.page.wording import counted
from magmatrix.study.result import Null, OutputInfo, StudyResult

_PURE = ("1", "dimensionless")
_COMPARED = (
    (re.compile(r"slow-cell \(muscle\) magnesium"), "muscle magnesium"),
    (re.compile(r",? over the start of the run\b|,? over the start\b"), ", compared with day 0"),
    (
        re.compile(r",? over (?:all (?:its|their) collagen at|the collagen of|that of|that at) 25 years\b"),
        ", share of that at age 25",
    ),
    (re.compile(r",? over 25 years\b"), ", share of that at age 25"),
    (re.compile(r",? over (?:a young and replete adult|youth)\b"), ", compared with youth"),
    (re.compile(r",? over (?:the |its |their )?reference\b"), ", compared with the reference"),
    (re.compile(r",? over (?:rest|that at rest)\b"), ", compared with rest"),
    (re.compile(r",? over (usual|normal)\b"), r", compared with \1"),
    (re.compile(r"\bswelling over the dermis\b"), "swelling, as a share of the dermis"),
)
_ID = re.compile(r"^[a-z][a-z_]*\.[A-Za-z]\w*$")
_MOST_CAUSES = 2


def readable(result: StudyResult, evidence: Evidence) -> StudyResult:
    """Return the result with the names and reasons that a page prints."""
    outputs = {name: replace(info, meaning=reader_name(info)) for name, info in result.outputs.items()}
    nulls = tuple(replace(null, reason=reason(null, result, evidence)) for null in result.nulls)
    return replace(result, outputs=outputs, nulls=nulls)


def reader_name(info: OutputInfo) -> str:
    """Return the name of an output: of a ratio, what it is compared with in words."""
    name = info.meaning
    if info.unit not in _PURE:
        return name
    for pattern, words in _COMPARED:
        name = pattern.sub(words, name, count=1)
    return name


def reason(null: Null, result: StudyResult, evidence: Evidence) -> str:
    """Return why two arms do not differ in an output, which is called `it`; causes in words, only the main ones."""
    info = result.outputs.get(null.output)
    if info is None:
        return null.reason
    head, start, rest = null.reason.partition(" from ")
    causes, end, tail = rest.partition(f" to {info.meaning}")
    if not start or not end:
        return null.reason.replace(info.meaning, "it")
    return f"{head} from {_causes(causes, evidence)} to it{tail}"


def _causes(text: str, evidence: Evidence) -> str:
    named = text.split(" and ")
    words = [_meaning(cause, evidence) if _ID.match(cause) else cause for cause in named]
    treated = [cause for cause in words if cause == "the treatment"]
    if not any(_ID.match(cause) for cause in named):
        return text
    first = treated or words[:_MOST_CAUSES]
    left = len(words) - len(first)
    return f"{' and '.join(first)} and {counted(left, 'more cause')}" if left else " and ".join(first)


def _meaning(name: str, evidence: Evidence) -> str:
    record = evidence.parameters.get(name)
    return record.meaning if record is not None else Name.of(name).own.replace("_", " ")
