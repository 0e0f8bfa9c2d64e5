"""A study in one call: from a file, a shipped study's name, or a dict to its result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from magmatrix.errors import StudyError
from magmatrix.evidence.loader import load_evidence

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence
    from magmatrix.spec.study import StudySpec
    from magmatrix.study.result import StudyResult

DICT_NAME = "a dict"
"""What messages call a study that was written in Python."""


def run(
    study: Path | str | Mapping[str, Any] | StudySpec,
    *,
    links: str | None = None,
    evidence: Evidence | None = None,
    engine: Literal["fast", "cvode"] = "fast",
    progress: Callable[[float, str], None] | None = None,
) -> StudyResult:
    """Run a study and return its result.

    `study` is the path of a study file, the name of a study that comes with magmatrix (a file comes first), the content
    of a study file as a dict, or what `read_study` returned. `links` switches contested links as `magmatrix run
    --links` does. `progress` hears the share done (0 to 1) and what is being computed.

    Raises StudyError for what cannot be run as written, SimulationError for the first person that fails.
    """
    from magmatrix.spec.parse import read_study
    from magmatrix.spec.study import StudySpec

    if isinstance(study, StudySpec):
        if links is not None:
            raise StudyError("this study was read with its links", advice="give `links` to read_study instead")
        spec = study
    elif isinstance(study, Mapping):
        spec = read_study(DICT_NAME, evidence, text=_written(study), links=links)
    else:
        spec = read_study(study, evidence, links=links)
    from magmatrix.study.run import run_study

    return run_study(spec, evidence or load_evidence(), engine_name=engine, progress=progress)


def _written(study: Mapping[str, Any]) -> str:
    """Return a dict as the text of a study file, so that it is read, checked and hashed as one."""
    import yaml

    try:
        return yaml.safe_dump(_plain(study), sort_keys=False, allow_unicode=True, width=120)
    except (yaml.YAMLError, RecursionError) as cause:
        raise StudyError(
            "a study holds dicts, lists, texts and numbers only",
            found=type(study).__name__,
            expected="what a study file holds",
            advice="write quantities as text, such as '300 mg/day'",
        ) from cause


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, (list, tuple)) else value
