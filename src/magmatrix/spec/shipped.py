"""The studies that come with magmatrix: found by name, from the package or from the source tree it lies in."""

from __future__ import annotations

from pathlib import Path

from magmatrix.errors import StudyError, nearest

_PACKAGE = Path(__file__).parents[1]
_PLACES = (_PACKAGE / "studies", _PACKAGE.parents[1] / "studies")
"""Where an installed package has them, and where a source tree has them."""
_FORMER = {
    "weak_kidneys": "reduced_kidney_function",
    "sudden_fall_of_calcium": "acute_hypocalcaemia",
    "who_is_fed_first": "organ_priority",
    "map_or_magnesium": "ascorbyl_phosphate_or_magnesium",
}
"""Names that studies had before, answered with those they have."""


def shipped_studies() -> dict[str, Path]:
    """Return the file of every shipped study, by name."""
    folder = next((place for place in _PLACES if place.is_dir()), None)
    return {} if folder is None else {file.stem: file for file in sorted(folder.glob("*.yaml"))}


def located(study: Path | str) -> Path | str:
    """Return the file that is meant by `study`: that file itself, else the shipped study of this name.

    A file always comes before a shipped study. What looks like a path is returned as it is, whether it exists or not.
    Raises StudyError for a bare name that neither a file nor a shipped study has.
    """
    name = str(study)
    if not name.isidentifier() or Path(study).exists():
        return study
    known = shipped_studies()
    if name not in known:
        raise StudyError(
            "neither a file nor a shipped study has this name",
            found=name,
            expected="the path of a study file, or a name that `magmatrix studies` lists",
            nearest_names=[_FORMER[name]] if name in _FORMER else nearest(name, known),
        )
    return known[name]
