"""Putting a folder of results into place at once: written beside its target, synced, then the two trade names.

Where a file system cannot swap names, the earlier result steps aside by one rename and the new one follows by another;
a process killed between the two leaves the earlier result hidden, and the next run brings it back.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from magmatrix import tempfiles
from magmatrix.errors import OutputError, Place
from magmatrix.page.exchange import exchange
from magmatrix.page.ownership import MANIFEST, MANIFEST_SCHEMA, edited_files, foreign_files

__all__ = ["MANIFEST", "MANIFEST_SCHEMA", "abandon", "check_target", "placed", "replace_folder", "write_file"]

_ELSEWHERE = "choose another directory with -o"
_SHOWN = 3
_ASIDE: dict[Path, Path] = {}
_PLACED: list[Path] = []

Writer = Callable[[Path], None]


def check_target(directory: Path, force: bool = False, *, overwrite_edited: bool = False) -> None:
    """Refuse a directory that results must not or cannot be written to; call it before a long computation.

    Tries what writing will do, and leaves nothing behind. Raises OutputError where `directory` is a file or a dangling
    link, exists and `force` is not set, holds anything that magmatrix did not write or (without `overwrite_edited`)
    that was changed since, is or holds the current folder or the home, or lies where nothing of that name can be made.
    """
    target = _resolved(directory)
    _recover(target)
    if _exists(target):
        _check_existing(directory, target, force, overwrite_edited)
    ancestor = next((parent for parent in target.parents if _exists(parent) or parent.is_symlink()), target)
    if not ancestor.is_dir():
        raise OutputError("a file stands where a folder is needed", place=Place(ancestor), advice=_ELSEWHERE)
    if not os.access(ancestor, os.W_OK | os.X_OK):
        raise OutputError("no permission to create anything here", place=Place(ancestor), advice=_ELSEWHERE)
    try:
        with tempfiles.in_the_making(ancestor, folder=True) as trial:
            for part in target.relative_to(ancestor).parts:
                (trial / part).mkdir()
                (trial / part).rmdir()
    except OSError as cause:
        raise _cannot("nothing of this name can be created", cause, directory) from cause


def replace_folder(directory: Path, fill: Writer, *, force: bool = False, overwrite_edited: bool = False) -> Path:
    """Let `fill` write into a new folder, then put that folder at `directory`; returns the path written to.

    Either all of it is there afterwards or nothing has changed. With `force` an earlier result makes room and is
    deleted only when the new one is in place. Raises OutputError as `check_target` does, and for failing disks.
    """
    check_target(directory, force, overwrite_edited=overwrite_edited)
    target = _resolved(directory)
    created: list[Path] = []
    try:
        created = _make_parents(target.parent)
        with tempfiles.in_the_making(target.parent, folder=True) as fresh:
            fill(fresh)
            for written in (*(path for path in fresh.rglob("*") if path.is_dir()), fresh):
                _sync(written)
            _put(fresh, target, directory, force, overwrite_edited)
            _PLACED[:] = [target]
            created = []
            _sync(target.parent)
    except OSError as cause:
        raise _cannot("cannot write the results", cause, target) from cause
    finally:
        for parent in reversed(created):
            with suppress(OSError):
                parent.rmdir()
    return target


def write_file(path: Path, content: bytes) -> None:
    """Write a file, in a folder made for it if need be, and wait until it is on the disk."""
    path.parent.mkdir(exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def placed() -> Path | None:
    """Return where this process last put results, if it has."""
    return _PLACED[0] if _PLACED else None


def abandon() -> None:
    """Undo what has begun and is not finished; for a process that ends at once."""
    for aside, target in tuple(_ASIDE.items()):
        with suppress(OSError):
            if not _exists(target):
                aside.rename(target)
    tempfiles.abandon()


def _cannot(problem: str, cause: OSError, place: Path) -> OutputError:
    return OutputError(f"{problem} ({cause.strerror or cause})", place=Place(place), advice=_ELSEWHERE)


def _exists(path: Path) -> bool:
    """Whether something is there; raises OutputError for a name that cannot be looked up."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as cause:
        raise _cannot("the path cannot be followed", cause, path) from cause
    return True


def _resolved(directory: Path) -> Path:
    try:
        target = directory.resolve()
        if directory.is_symlink() and not _exists(target):
            raise OutputError("a link that leads nowhere", place=Place(directory), advice=_ELSEWHERE)
    except (OSError, RuntimeError, ValueError) as cause:
        why = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
        raise OutputError(f"the path cannot be followed ({why})", place=Place(directory), advice=_ELSEWHERE) from cause
    return target


def _check_existing(directory: Path, target: Path, force: bool, overwrite_edited: bool) -> None:
    if not target.is_dir():
        raise OutputError("a file of this name exists", place=Place(directory), advice=_ELSEWHERE)
    for name, folder in _never():
        if target == folder or target in folder.parents:
            raise OutputError(f"the {name} lies in it", place=Place(directory), advice=_ELSEWHERE)
    if os.path.ismount(target):
        raise OutputError("a disk is mounted there", place=Place(directory), advice="name a new folder inside it")
    if not force:
        raise OutputError(
            "the directory exists already",
            place=Place(directory),
            advice="add --force to replace an earlier result, or choose another directory with -o",
        )
    _check_content(directory, target, overwrite_edited)
    if not os.access(target, os.W_OK | os.X_OK):
        raise OutputError("no permission to replace the directory", place=Place(directory), advice=_ELSEWHERE)


def _never() -> list[tuple[str, Path]]:
    found = []
    with suppress(OSError):
        found.append(("current folder", Path.cwd()))
    with suppress(OSError, RuntimeError):
        found.append(("home folder", Path.home().resolve()))
    return found


def _check_content(directory: Path, target: Path, overwrite_edited: bool) -> None:
    """Refuse to lose what others wrote; `target` is the folder to look into, `directory` what messages call it."""
    try:
        strangers = foreign_files(target)
        edited = [] if overwrite_edited or strangers else edited_files(target)
    except OSError as cause:
        raise _cannot("the directory cannot be read", cause, directory) from cause
    if strangers:
        raise OutputError(
            "the directory holds what magmatrix did not write, so it is not replaced",
            place=Place(directory),
            found=_some(strangers),
            expected="an earlier result of magmatrix and nothing else",
            advice=_ELSEWHERE,
        )
    if edited:
        raise OutputError(
            "files were changed since magmatrix wrote them, so they are not replaced",
            place=Place(directory),
            found=_some(edited),
            advice="move them away, choose another directory with -o, or give up the changes with --overwrite-edited",
        )


def _some(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")


def _make_parents(parent: Path) -> list[Path]:
    missing = [folder for folder in (parent, *parent.parents) if not folder.exists()]
    made = []
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        made.append(folder)
    return made


def _put(fresh: Path, target: Path, directory: Path, force: bool, overwrite_edited: bool) -> None:
    if not (force and target.exists()):
        if target.exists():
            raise OutputError("the directory has appeared meanwhile", place=Place(target), advice=_ELSEWHERE)
        fresh.rename(target)
        return
    _check_content(directory, target, overwrite_edited)  # a computation may have taken hours since the first look
    if exchange(fresh, target):
        try:
            _check_content(directory, fresh, overwrite_edited)
        except OutputError:
            exchange(fresh, target)
            raise
        return
    aside = target.with_name(f".magmatrix-{_mark(target)}{secrets.token_hex(4)}.old")
    with _held(target):
        _ASIDE[aside] = target
        try:
            target.rename(aside)
            try:
                fresh.rename(target)
            except BaseException:
                aside.rename(target)
                raise
        finally:
            del _ASIDE[aside]
        shutil.rmtree(aside, ignore_errors=True)


def _mark(target: Path) -> str:
    return hashlib.sha256(os.fsencode(target.name)).hexdigest()[:8]


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep a folder locked, under whatever name, so that others see that somebody works on it."""
    handle = None
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        tempfiles.lock(handle, wait=False)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _recover(target: Path) -> None:
    """Bring back the earlier result of a process that was killed between two renames, or remove it if replaced."""
    pattern = re.compile(rf"\.magmatrix-{_mark(target)}[0-9a-f]{{8}}\.old")
    try:
        with os.scandir(target.parent) as entries:
            left = [Path(entry.path) for entry in entries if pattern.fullmatch(entry.name)]
    except OSError:
        return
    for aside in left:
        if aside in _ASIDE or sys.platform == "win32":
            continue
        with suppress(OSError):
            handle = os.open(aside, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                if not tempfiles.lock(handle, wait=False):
                    continue
                if not target.exists():
                    aside.rename(target)
                elif not foreign_files(aside):
                    shutil.rmtree(aside, ignore_errors=True)
            finally:
                os.close(handle)


def _sync(folder: Path) -> None:
    """Ask for the folder's own entries to be on the disk; systems that cannot do this for folders are left alone."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
