"""The fixed words of records: grades, read levels, bases, kinds of numbers and spreads; free of heavy imports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

ReadLevel = Literal["full-text", "abstract", "secondary", "recalled"]
Grade = Literal["A", "B", "C", "D", "E"]
Basis = Literal["sourced", "derived", "fitted", "assumed", "definition"]
Statistic = Literal[
    "mean",
    "median",
    "midpoint",
    "bound",
    "central",
    "count",
    "sign",
    "estimate",
    "peak",
    "as-printed",
    "computed",
    "null-result",
    "size-unknown",
]
"""What kind of number a value is.

midpoint: the middle of a printed range. bound: at least or at most this. sign: 1, 0 or -1, a direction without a size.
computed: not printed, worked out from printed numbers. null-result: no difference was found; the value is that of no
difference, 0 or 1, or left out. size-unknown: only a direction was printed, and only in words.
"""
SpreadKind = Literal["sd", "se", "ci95", "range", "iqr", "fit-error", "lognormal-sd", "unstated"]
SYMMETRIC_SPREADS = ("sd", "se", "fit-error", "lognormal-sd", "unstated")
INTERVAL_SPREADS = ("ci95", "range", "iqr")

READ_LEVELS: tuple[ReadLevel, ...] = ("full-text", "abstract", "secondary", "recalled")
GRADES: Mapping[Grade, str] = {
    "A": "measured in people under control (trial, tracer or balance study, meta-analysis)",
    "B": "measured in people without control, observed, or trials that contradict each other",
    "C": "measured in animals, or fitted to human data that only partly determine it",
    "D": "measured in cells, enzymes or a model, or fitted to such data",
    "E": "assumed, or no study found",
}
