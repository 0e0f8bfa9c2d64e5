"""How a study was run: its file, engine, versions and fingerprints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from magmatrix.page.section import Part
from magmatrix.report.sections import HERE
from magmatrix.report.told import Told


def _values(told: Told) -> dict[str, Any]:
    return {"result": told.result, "file": Path(told.result.file).name}


RUN = Part("run", "How it was run", HERE, "run.html.j2", _values, "How it was run")
