"""The evidence room: numbers as records, each with unit, spread, source, place, read level and grade.

    evidence = load_evidence()
    evidence.parameter("magnesium.kE").value       a number in `.unit`, computed through its transformation
    evidence.value("magnesium.kE", "1/day")        the same in another unit
    why(evidence, "magnesium.kE").lines()          the whole trail as text
    cite(evidence, ["magnesium.kE"], "bibtex")     what it rests on

Pydantic and the YAML parser are loaded with the first name taken from here, not on `import magmatrix`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from magmatrix.evidence.citation import cite
    from magmatrix.evidence.evidence import Evidence, Parameter
    from magmatrix.evidence.grades import GradeShare, GradeTable, grade_shares
    from magmatrix.evidence.loader import load_evidence
    from magmatrix.evidence.schema import Distribution, Link, Measurement, Source, Spread, Timecourse
    from magmatrix.evidence.trail import WhyTrail, why

_HOMES = {
    "Distribution": "schema",
    "Evidence": "evidence",
    "GradeShare": "grades",
    "GradeTable": "grades",
    "Link": "schema",
    "Measurement": "schema",
    "Parameter": "evidence",
    "Source": "schema",
    "Spread": "schema",
    "Timecourse": "schema",
    "WhyTrail": "trail",
    "cite": "citation",
    "grade_shares": "grades",
    "load_evidence": "loader",
    "why": "trail",
}

__all__ = [
    "Distribution",
    "Evidence",
    "GradeShare",
    "GradeTable",
    "Link",
    "Measurement",
    "Parameter",
    "Source",
    "Spread",
    "Timecourse",
    "WhyTrail",
    "cite",
    "grade_shares",
    "load_evidence",
    "why",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its module on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
