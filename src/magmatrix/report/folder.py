"""Putting a folder of results into place at once: written beside its target, synced, then renamed."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from magmatrix.errors import OutputError, Place

MANIFEST = "manifest.json"
MANIFEST_SCHEMA = "magmatrix.manifest/1"
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_ELSEWHERE = "choose another directory with -o"

Writer = Callable[[Path], None]


def check_target(directory: Path, force: bool = False) -> None:
    """Refuse a directory that results must not or cannot be written to; call it before a long computation.

    Raises OutputError where `directory` is a file or a dangling link, exists and `force` is not set, holds anything
    that magmatrix did not write, is or holds the current folder, or lies where nothing can be created.
    """
    target = _resolved(directory)
    if target.exists():
        _check_existing(directory, target, force)
    ancestor = next(parent for parent in target.parents if parent.exists() or parent.is_symlink())
    if not ancestor.is_dir():
        raise OutputError("a file stands where a folder is needed", place=Place(ancestor), advice=_ELSEWHERE)
    if not os.access(ancestor, os.W_OK | os.X_OK):
        raise OutputError("no permission to create anything here", place=Place(ancestor), advice=_ELSEWHERE)


def replace_folder(directory: Path, fill: Writer, *, force: bool = False) -> Path:
    """Let `fill` write into a new folder, then put that folder at `directory`; returns the path written to.

    Either all of it is there afterwards or nothing has changed. With `force` an earlier result steps aside by a rename
    and is deleted only when the new one is in place. Raises OutputError as `check_target` does, and for failing disks.
    """
    check_target(directory, force)
    target = _resolved(directory)
    created: list[Path] = []
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(4)}.new")
    try:
        created = _make_parents(target.parent)
        fresh.mkdir()
        fill(fresh)
        _sync(fresh)
        _put(fresh, target, force)
        created = []
        _sync(target.parent)
    except OSError as cause:
        why = cause.strerror or str(cause)
        raise OutputError(f"cannot write the results ({why})", place=Place(target), advice=_ELSEWHERE) from cause
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        for parent in reversed(created):
            with suppress(OSError):
                parent.rmdir()
    return target


def write_file(path: Path, content: bytes) -> None:
    """Write a file and wait until it is on the disk."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _resolved(directory: Path) -> Path:
    try:
        target = directory.resolve()
    except (OSError, RuntimeError) as cause:
        raise OutputError("the path cannot be followed", place=Place(directory), advice=_ELSEWHERE) from cause
    if directory.is_symlink() and not target.exists():
        raise OutputError("a link that leads nowhere", place=Place(directory), advice=_ELSEWHERE)
    return target


def _check_existing(directory: Path, target: Path, force: bool) -> None:
    if not target.is_dir():
        raise OutputError("a file of this name exists", place=Place(directory), advice=_ELSEWHERE)
    if not force:
        raise OutputError(
            "the directory exists already",
            place=Place(directory),
            advice="add --force to replace an earlier result, or choose another directory with -o",
        )
    here = Path.cwd()
    if target == here or target in here.parents:
        raise OutputError("the current folder lies in it", place=Place(directory), advice=_ELSEWHERE)
    strangers = _strangers(target)
    if strangers:
        shown = ", ".join(strangers[:3]) + (", ..." if len(strangers) > 3 else "")
        raise OutputError(
            "the directory holds what magmatrix did not write, so it is not replaced",
            place=Place(directory),
            found=shown,
            expected="an earlier result of magmatrix and nothing else",
            advice=_ELSEWHERE,
        )
    if not os.access(target, os.W_OK | os.X_OK):
        raise OutputError("no permission to replace the directory", place=Place(directory), advice=_ELSEWHERE)


def _strangers(target: Path) -> list[str]:
    """Return the names in a directory that its own manifest does not list; without a manifest of ours, all of them."""
    try:
        present = {entry.name: entry for entry in os.scandir(target)}
    except OSError as cause:
        raise OutputError("the directory cannot be read", place=Place(target), advice=_ELSEWHERE) from cause
    own = _listed_files(target / MANIFEST)
    return sorted(
        name
        for name, entry in present.items()
        if not (entry.is_file(follow_symlinks=False) and (name in own or name in _LITTER))
    )


def _listed_files(manifest: Path) -> set[str]:
    try:
        if not stat.S_ISREG(manifest.lstat().st_mode):
            return set()
        content = json.loads(manifest.read_bytes())
    except (OSError, ValueError, RecursionError):
        return set()
    if not isinstance(content, dict) or content.get("schema") != MANIFEST_SCHEMA:
        return set()
    files = content.get("files")
    entries: Iterable[object] = files if isinstance(files, list) else ()
    names = {entry.get("name") for entry in entries if isinstance(entry, dict)}
    return {name for name in names if isinstance(name, str)} | {MANIFEST}


def _make_parents(parent: Path) -> list[Path]:
    missing = [folder for folder in (parent, *parent.parents) if not folder.exists()]
    made = []
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        made.append(folder)
    return made


def _put(fresh: Path, target: Path, force: bool) -> None:
    if not (force and target.exists()):
        if target.exists():
            raise OutputError("the directory has appeared meanwhile", place=Place(target), advice=_ELSEWHERE)
        fresh.rename(target)
        return
    old = fresh.with_suffix(".old")
    target.rename(old)
    try:
        fresh.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Ask for the folder's own entries to be on the disk; systems that cannot do this for folders are left alone."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
