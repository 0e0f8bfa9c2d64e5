"""What in a folder of results is ours, and whether it is still as it was written: the manifest knows."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path

MANIFEST = "manifest.json"
MANIFEST_SCHEMA = "magmatrix.manifest/1"
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def foreign_files(folder: Path) -> list[str]:
    """Return the names in a folder that its manifest does not list; without a manifest of ours, all of them.

    What file browsers leave does not count. Raises OSError for a folder that cannot be read.
    """
    own = {*_written(folder / MANIFEST), *_LITTER}
    with os.scandir(folder) as entries:
        return sorted(e.name for e in entries if not (e.name in own and e.is_file(follow_symlinks=False)))


def edited_files(folder: Path) -> list[str]:
    """Return the names of the files whose content is no longer what the manifest says was written.

    Raises OSError for a file that cannot be read.
    """
    return sorted(
        name
        for name, digest in _written(folder / MANIFEST).items()
        if digest is not None and (folder / name).exists() and _digest(folder / name) != digest
    )


def _written(manifest: Path) -> dict[str, str | None]:
    """Return every file that a manifest of ours lists, itself included, with its SHA-256 where one is noted."""
    try:
        if not stat.S_ISREG(manifest.lstat().st_mode):
            return {}
        content = json.loads(manifest.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(content, dict) or content.get("schema") != MANIFEST_SCHEMA:
        return {}
    files = content.get("files")
    listed = [entry for entry in files if isinstance(entry, dict)] if isinstance(files, list) else []
    found = {str(entry["name"]): entry.get("sha256") for entry in listed if isinstance(entry.get("name"), str)}
    return {name: digest if isinstance(digest, str) else None for name, digest in found.items()} | {MANIFEST: None}


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
