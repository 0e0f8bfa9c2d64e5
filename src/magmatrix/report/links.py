"""The contested links of a run: which act on an output, which to show in full, which only to name."""

from __future__ import annotations

from magmatrix.study.result import LinkState, OutputInfo, StudyResult


def acting_links(info: OutputInfo, result: StudyResult) -> list[tuple[str, str]]:
    """Return name and grade of the contested links that act on an output."""
    by_name = {link.name: link for link in result.links if link.switch}
    return [(name, by_name[name].grade) for name in info.links if name in by_name]


def sorted_links(result: StudyResult) -> dict[str, list[LinkState]]:
    """Return the links to show in full (on, or switched off), those off as by default, and the built-in ones."""
    switched = [link for link in result.links if link.switch or link.chosen != "default"]
    quiet = [link for link in switched if not link.on and (link.chosen == "default" or not link.default)]
    return {
        "shown": [link for link in switched if link not in quiet],
        "quiet": quiet,
        "built_in": [link for link in result.links if link not in switched],
    }
