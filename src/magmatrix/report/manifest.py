"""manifest.json: what was run with what, and a fingerprint of every file written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from magmatrix.page.folder import MANIFEST_SCHEMA
from magmatrix.report.statements import DISCLAIMER
from magmatrix.report.summary import as_json
from magmatrix.study.result import StudyResult


def manifest(result: StudyResult, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the content of manifest.json for files given as name and content."""
    return {
        "schema": MANIFEST_SCHEMA,
        "program": "magmatrix",
        "disclaimer": DISCLAIMER,
        "title": result.title,
        "study_file": Path(result.file).name,
        "engine": result.engine,
        "relative_tolerance": result.rtol,
        "seed": result.seed,
        "versions": dict(sorted(result.versions.items())),
        "hashes": dict(sorted(result.hashes.items())),
        "files": [
            {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(files.items())
        ],
    }


def manifest_file(result: StudyResult, files: Mapping[str, bytes]) -> bytes:
    """Return manifest.json."""
    return as_json(manifest(result, files))
