"""Collagen against apparent fullness, for studies that treat skin."""

from __future__ import annotations

from typing import Any

from magmatrix.page.section import Part
from magmatrix.report.fullness import (
    ASSUMED_BEHIND,
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
    contrasts = [
        (
            each,
            [
                (name, contrast_figure(each, name, window, axis, f"contrast-{place}-{index}"))
                for index, ((name, window), axis) in enumerate(zip(shown, axes, strict=True))
            ]
            if each.course.sessions
            else [],
        )
        for place, each in enumerate(seen)
    ]
    return {
        "contrasts": contrasts,
        "swelling": [number for number in result.assumed if number.id in ASSUMED_BEHIND],
        "length": result.days,
        "many": told.view.many,
    }


FULLNESS = Part(
    "fullness", "Collagen against apparent fullness", HERE, "fullness.html.j2", _values, "Collagen and fullness"
)
