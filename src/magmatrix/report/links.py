"""The contested links of a run: which act on an output, which to show in full, which only to name."""

from __future__ import annotations

from magmatrix.study.result import ArrowState, OutputInfo, StudyResult


def acting_links(info: OutputInfo, result: StudyResult) -> list[tuple[str, str]]:
    """Return name and grade of the contested links that act on an output."""
    by_name = {arrow.name: arrow for arrow in result.arrows if arrow.switch}
    return [(name, by_name[name].grade) for name in info.arrows if name in by_name]


def sorted_links(result: StudyResult) -> dict[str, list[ArrowState]]:
    """Return the links to show in full (on, or switched off), those off as by default, and the built-in ones."""
    switched = [arrow for arrow in result.arrows if arrow.switch]
    quiet = [arrow for arrow in switched if not arrow.on and (arrow.chosen == "default" or not arrow.default)]
    return {
        "shown": [arrow for arrow in switched if arrow not in quiet],
        "quiet": quiet,
        "built_in": [arrow for arrow in result.arrows if not arrow.switch],
    }
