"""The public names, and the page about them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import magmatrix as mm

PUBLIC = {
    "BatchResult",
    "Body",
    "Evidence",
    "InputError",
    "MagmatrixError",
    "MissingLibraryError",
    "Model",
    "ModelError",
    "People",
    "Schedule",
    "SimulationError",
    "StudyResult",
    "StudySpec",
    "__version__",
    "cite",
    "load_evidence",
    "read_model",
    "read_study",
    "reference_body",
    "run",
    "run_study",
    "shipped_studies",
    "simulate",
    "why",
}


def test_the_public_names_are_these() -> None:
    assert set(mm.__all__) == PUBLIC


def test_the_code_of_the_page_runs_from_top_to_bottom(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (repository / "docs" / "python.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    assert len(blocks) > 5
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "docs/python.md", "exec"), names)
    assert names["found"].series["magnesium.serum"].shape == (3, 9)  # type: ignore[attr-defined]
    assert len(names["serum"]) == len(names["days"])  # type: ignore[arg-type]


def test_no_room_hides_a_public_name(repository: Path) -> None:
    """Importing a room sets its name on the package, over whatever had that name."""
    rooms = {path.stem for path in (repository / "src" / "magmatrix").iterdir()}
    assert not rooms & PUBLIC
