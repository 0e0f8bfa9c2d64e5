"""Collagen against apparent fullness as one picture of its own, for a README or a slide."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from magmatrix.errors import OutputError, Place
from magmatrix.page.styles import standalone
from magmatrix.page.svg import element, joined, picture
from magmatrix.page.wording import capital
from magmatrix.report.courses import courses
from magmatrix.report.fullness import (
    COLLAGEN,
    FULLNESS,
    HEIGHT,
    WIDTH,
    contrast,
    has_contrast,
    limits,
    panel,
    windows,
)
from magmatrix.report.statements import DISCLAIMER
from magmatrix.study.result import StudyResult

_MARGIN, _HEAD, _ROW, _FOOT = 16.0, 92.0, 50.0, 34.0
_LEFT = 58.0


def save_picture(result: StudyResult, file: Path) -> Path:
    """Write the figure as a standalone SVG on a light background; returns `file`.

    Raises OutputError where the study treats no skin or did not write both outputs, and where `file` cannot be written.
    """
    if not has_contrast(result):
        raise OutputError(
            "this study has no picture of collagen against fullness",
            expected=f"a treatment, and the outputs {COLLAGEN} and {FULLNESS}",
        )
    try:
        file.write_text(f"{contrast_picture(result)}\n", encoding="utf-8", newline="\n")
    except OSError as cause:
        raise OutputError(f"cannot write the picture ({cause.strerror})", place=Place(file)) from cause
    return file


def contrast_picture(result: StudyResult) -> Markup:
    """Return the figure: a row of panels per treated course, a legend above, the disclaimer below."""
    seen = [contrast(course) for course in courses(result) if course.sessions]
    shown = windows(result)
    axes = [limits(seen, window) for _, window in shown]
    width = 2 * _MARGIN + WIDTH * len(shown)
    height = _HEAD + (HEIGHT + _ROW) * len(seen) + _FOOT
    parts = [
        element("style", standalone()),
        element("rect", width=width, height=height, class_="paper"),
        element("text", result.title, class_="title", x=_MARGIN, y=28),
        _legend(_MARGIN, 52.0),
    ]
    for column, (name, _) in enumerate(shown):
        heading = f"{capital(name)}, change from the start"
        parts.append(element("text", heading, class_="soft", x=_MARGIN + column * WIDTH + _LEFT, y=_HEAD - 8))
    for row, each in enumerate(seen):
        top = _HEAD + row * (HEIGHT + _ROW)
        parts.append(element("text", each.course.label, class_="heading", x=_MARGIN + _LEFT, y=top + 16))
        parts.append(element("text", each.sentence, x=_MARGIN + _LEFT, y=top + 34))
        for column, ((_, window), axis) in enumerate(zip(shown, axes, strict=True)):
            place = f"translate({_MARGIN + column * WIDTH:g} {top + _ROW - 8:g})"
            parts.append(element("g", panel(each, window, axis), transform=place))
    parts.append(element("text", DISCLAIMER, class_="soft", x=_MARGIN, y=height - 14))
    said = " ".join(f"{each.course.label}: {each.sentence}" for each in seen)
    return picture("contrast", f"{result.title}: collagen and apparent fullness", said, width, height, *parts)


def _legend(x: float, y: float) -> Markup:
    entries = (
        ("collagen", "collagen", 84),
        ("fullness", "apparent fullness, swelling included", 236),
        ("gap", "looks fuller than before, but has less collagen", 0),
    )
    parts = []
    for name, text, step in entries:
        if name == "gap":
            parts.append(element("rect", class_="gap", x=x, y=y - 6, width=26, height=12))
        else:
            parts.append(element("path", class_=f"curve {name}", d=f"M{x:g} {y:g}h26"))
        parts.append(element("text", text, x=x + 32, y=y, dy=".35em"))
        x += step + 32
    return joined(parts)
