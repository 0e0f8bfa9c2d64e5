"""The sources of a result, numbered as its page and its summary list them."""

from __future__ import annotations

from collections.abc import Iterable

from magmatrix.evidence import Evidence
from magmatrix.page.citations import Bibliography
from magmatrix.study.result import StudyResult


def bibliography(result: StudyResult, evidence: Evidence, named: Iterable[str] = ()) -> Bibliography:
    """Return what the numbers rest on, then what only observations, warnings or the words of `named` refer to."""
    seen = [each.source for each in result.observed]
    also = (*seen, *(warning.source for warning in result.warnings), *named)
    records = dict.fromkeys(each.record for each in result.observed)
    return Bibliography(evidence, result.sources, also, (*result.parameters, *records))
