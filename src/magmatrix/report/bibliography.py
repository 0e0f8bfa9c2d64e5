"""The sources of a result, numbered as its page and its summary list them."""

from __future__ import annotations

from collections.abc import Iterable

from magmatrix.evidence import Evidence
from magmatrix.page.citations import Bibliography
from magmatrix.study.result import StudyResult


def bibliography(result: StudyResult, evidence: Evidence, named: Iterable[str] = ()) -> Bibliography:
    """Return what the numbers rest on, then what only warnings or the words of `named` refer to."""
    also = (*(warning.source for warning in result.warnings), *named)
    return Bibliography(evidence, result.sources, also, result.parameters)
