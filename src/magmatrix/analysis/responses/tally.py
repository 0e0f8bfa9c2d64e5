"""How well challenges are met: average fold error, and the share within 1.25, 1.5 and 2-fold."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from magmatrix.analysis.responses.judge import Judged

BOUNDS = (1.25, 1.5, 2.0)
WORST = 10.0
"""A fold error above this counts as this in an average, and so does an answer that is missing or points elsewhere."""


@dataclass(frozen=True, slots=True)
class Tally:
    """So many challenges: the geometric mean of their fold errors, and the share within each of `BOUNDS`.

    Both are NaN where there are no challenges. `unanswered` counts those without a fold error.
    """

    count: int
    average: float
    within: tuple[float, ...]
    unanswered: int


def tally(found: Iterable[Judged]) -> Tally:
    """Return how well these challenges are met."""
    folds = [each.fold for each in found]
    if not folds:
        return Tally(0, math.nan, tuple(math.nan for _ in BOUNDS), 0)
    logs = [math.log(min(fold, WORST)) for fold in folds]
    return Tally(
        len(folds),
        math.exp(math.fsum(logs) / len(logs)),
        tuple(sum(fold <= bound for fold in folds) / len(folds) for bound in BOUNDS),
        sum(not math.isfinite(fold) for fold in folds),
    )
