"""Collagen against apparent fullness, for studies that treat skin."""

from __future__ import annotations

from typing import Any

from magmatrix.page.section import Part
from magmatrix.report.fullness import (
    ASSUMED_BEHIND,
    Contrast,
    contrast,
    contrast_figure,
    has_contrast,
    limits,
    rough_contrast,
    windows,
)
from magmatrix.report.sections import HERE
from magmatrix.report.told import Told


def _values(told: Told) -> dict[str, Any] | None:
    result = told.result
    if not has_contrast(result) or not told.courses:
        return None
    seen = [contrast(course, rough_contrast(result)) for course in told.courses]
    shown = windows(result)
    axes = [limits(seen, window) for _, window in shown]
    lots: list[list[Contrast]] = []
    for each in seen:
        same = next((lot for lot in lots if lot[0].alike(each)), None)
        if same is None:
            lots.append([each])
        else:
            same.append(each)
    drawn = [
        (
            lot,
            [
                (name, contrast_figure(lot[0], name, window, axis, f"contrast-{place}-{index}"))
                for index, ((name, window), axis) in enumerate(zip(shown, axes, strict=True))
            ],
        )
        for place, lot in enumerate(lots)
        if lot[0].course.sessions
    ]
    return {
        "drawn": drawn,
        "contrasts": seen,
        "swelling": [number for number in result.assumed if number.id in ASSUMED_BEHIND],
        "length": result.days,
        "many": told.view.many,
    }


FULLNESS = Part(
    "fullness", "Collagen against apparent fullness", HERE, "fullness.html.j2", _values, "Collagen and fullness"
)
