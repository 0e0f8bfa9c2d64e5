"""How many digits a difference is worth: fewer where a number that nobody measured stands behind it.

Exact values stand in summary.json and results.parquet; this is only about what people read.
"""

from __future__ import annotations

import math

from magmatrix.page.wording import MISSING, percent
from magmatrix.study.result import OutputInfo, StudyResult

ROUNDED = (
    "Where a number of grade E, or a contested link of grade D or E, stands behind an output, its differences are "
    "rounded and marked \u201cabout\u201d; whether such a number could turn the sign has not been computed."
)
_WEAK_LINKS = frozenset("DE")


def is_rough(info: OutputInfo, result: StudyResult) -> bool:
    """Whether an output rests on a number of grade E, or on a contested link of grade D or E that acts."""
    weak = {link.name for link in result.links if link.switch and link.on and link.grade in _WEAK_LINKS}
    return bool(info.grades.get("E")) or bool(weak & set(info.links))


def share_text(share: float, rough: bool) -> str:
    """Write a relative difference in percent: to three digits, or `about` and to one (two from ten percent on)."""
    if not rough or not math.isfinite(share) or share == 0:
        return percent(share)
    places = 1 if abs(share) < 0.1 else 2
    rounded = float(f"{share:.{places - 1}e}")
    text = percent(rounded, places)
    return text if text == MISSING or rounded == 0 else f"about\u00a0{text}"
