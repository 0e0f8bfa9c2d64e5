"""A quick look at the time courses of a study with matplotlib; the report has the careful figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from magmatrix.errors import StudyError, nearest
from magmatrix.extras import needed
from magmatrix.study.frames import HOURS_PER_DAY

if TYPE_CHECKING:
    from magmatrix.study.result import StudyResult

EXTRA = "plot"
_WIDTH, _HEIGHT = 7.0, 2.4
"""Inches of one panel."""


def plot(result: StudyResult, outputs: Sequence[str] | str | None = None) -> Any:
    """Return a matplotlib Figure with one panel per output, and in it one line per arm and person.

    Raises MissingLibraryError without matplotlib, StudyError for an output that the study does not have.
    """
    names = tuple(result.outputs) if outputs is None else (outputs,) if isinstance(outputs, str) else tuple(outputs)
    for name in names:
        if name not in result.outputs:
            raise StudyError(
                "the study has no output of this name", found=name, nearest_names=nearest(name, result.outputs)
            )
    figures = needed("matplotlib.figure", EXTRA, "plot()")
    figure = figures.Figure(figsize=(_WIDTH, _HEIGHT * max(1, len(names))), layout="constrained")
    panels = figure.subplots(max(1, len(names)), 1, sharex=True, squeeze=False)[:, 0]
    several = any(len(arm.people) > 1 for arm in result.arms)
    for panel, name in zip(panels, names, strict=False):
        info = result.outputs[name]
        for arm in result.arms:
            for person in arm.people:
                label = f"{arm.label}, {person.label or person.name}" if several else arm.label
                panel.plot(person.hours / HOURS_PER_DAY, person.outputs[name], label=label)
        panel.set_title(info.meaning, loc="left", fontsize="medium")
        panel.set_ylabel(name if info.unit == "1" else f"{name}, {info.unit}", fontsize="small")
    if names:
        panels[0].legend(fontsize="small")
        panels[-1].set_xlabel("days from the start")
    return figure
