"""What in a folder of results is ours, and whether it is still as it was written: the manifest knows."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

MANIFEST = "manifest.json"
MANIFEST_SCHEMA = "magmatrix.manifest/1"
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def foreign_files(folder: Path) -> list[str]:
    """Return what a folder holds that its manifest does not list, as paths in it; without a manifest of ours, all.

    A folder is ours where it holds a file that is ours. What file browsers leave does not count. Raises OSError for a
    folder that cannot be read.
    """
    own = set(_written(folder / MANIFEST))
    return sorted(_foreign(folder, "", own, _folders_of(own)))


def _foreign(folder: Path, at: str, own: set[str], folders: set[str]) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            name = f"{at}{entry.name}"
            if entry.is_dir(follow_symlinks=False) and name in folders:
                yield from _foreign(folder / entry.name, f"{name}/", own, folders)
            elif not (entry.is_file(follow_symlinks=False) and (name in own or entry.name in _LITTER)):
                yield name


def _folders_of(names: Iterable[str]) -> set[str]:
    return {parent.as_posix() for name in names for parent in PurePosixPath(name).parents} - {"."}


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
    named = {entry["name"]: entry.get("sha256") for entry in listed if isinstance(entry.get("name"), str)}
    found = {name: digest for name, digest in named.items() if not _leads_out(name)}
    return {name: digest if isinstance(digest, str) else None for name, digest in found.items()} | {MANIFEST: None}


def _leads_out(name: str) -> bool:
    """Whether a name that a manifest lists is no path inside its folder."""
    return PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\\" in name


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
