"""How sure: what the result is not, where its numbers come from, contested links, assumed numbers."""

from __future__ import annotations

from typing import Any

from magmatrix.evidence.schema import GRADES
from magmatrix.page.grades import grade_bar, grade_rows
from magmatrix.page.section import Part
from magmatrix.report.links import sorted_links
from magmatrix.report.sections import HERE
from magmatrix.report.statements import limits_of
from magmatrix.report.told import Told


def _values(told: Told) -> dict[str, Any]:
    result = told.result
    return {
        "result": result,
        "limits": limits_of(result),
        "bar": grade_bar(result.grades, "grades"),
        "grades": grade_rows(result.grades, {str(grade): meaning for grade, meaning in GRADES.items()}),
        "total": sum(result.grades.values()),
        "links": sorted_links(result),
    }


SURE = Part("sure", "How sure are we?", HERE, "sure.html.j2", _values, "How sure")
