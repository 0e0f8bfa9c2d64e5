"""How well founded the numbers are: the share of parameters per grade, and those that are assumed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from magmatrix.evidence.words import GRADES, Grade

if TYPE_CHECKING:
    from magmatrix.evidence.evidence import Evidence


@dataclass(frozen=True, slots=True)
class GradeShare:
    """How many parameters carry one grade; `share` is relative to all that are graded, from 0 to 1."""

    grade: Grade
    meaning: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class GradeTable:
    """Shares for all five grades, best first, the ids of assumed parameters, and how many numbers were counted.

    `definitions` are conventions, such as an input at its neutral value: they claim nothing and are not counted.
    """

    shares: tuple[GradeShare, ...]
    assumed: tuple[str, ...]
    counted: int
    definitions: int

    def share_of(self, grade: Grade) -> GradeShare:
        """Return the share of one grade."""
        return next(share for share in self.shares if share.grade == grade)


def grade_shares(evidence: Evidence, ids: Iterable[str] | None = None) -> GradeTable:
    """Count grades over the parameters `ids`, by default all; raises EvidenceError for an unknown one."""
    names = sorted(set(evidence.parameters if ids is None else ids))
    parameters = [evidence.parameter(name) for name in names]
    graded = [parameter for parameter in parameters if parameter.basis != "definition"]
    counts = {grade: sum(parameter.grade == grade for parameter in graded) for grade in GRADES}
    return GradeTable(
        shares=tuple(
            GradeShare(grade, GRADES[grade], count, count / len(graded) if graded else 0.0)
            for grade, count in counts.items()
        ),
        assumed=tuple(parameter.id for parameter in graded if parameter.basis == "assumed"),
        counted=len(graded),
        definitions=len(parameters) - len(graded),
    )
