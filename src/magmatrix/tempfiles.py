"""Files and folders in the making: named beside their target, locked while somebody works on them, never left behind.

A lock of the operating system dies with its process, so that what a killed process left is told from what a living one
is working on; whoever works in the same folder next removes it.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NAME = re.compile(r"\.magmatrix-[0-9a-f]{16}\.new")
_TRIES = 8
_OLD = 86_400.0
"""Seconds after which a name is nobody's where the system has no locks that could tell."""
_IN_WORK: set[Path] = set()


def lock(handle: int, *, wait: bool = True) -> bool:
    """Lock an open file or folder until it is closed or the process ends; False if another has it.

    Raises OSError where the system or the file system has no such locks. Two handles of one process exclude each other.
    """
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


@contextmanager
def in_the_making(parent: Path, *, folder: bool = False) -> Iterator[Path]:
    """Yield a new empty file (or folder) in `parent`, hidden and locked; what is still there afterwards is removed.

    First removes what processes that are gone left in `parent`. Raises OSError where nothing can be made.
    """
    sweep(parent)
    path, handle = _make(parent, folder)
    _IN_WORK.add(path)
    try:
        yield path
    finally:
        _remove(path)
        _IN_WORK.discard(path)
        if handle is not None:
            os.close(handle)


def abandon() -> None:
    """Remove all that this process has in the making; for a process that ends at once."""
    for path in tuple(_IN_WORK):
        _remove(path)


def sweep(parent: Path) -> None:
    """Remove what processes that are gone left in `parent`; what others own, links, and fuller folders stay."""
    try:
        with os.scandir(parent) as entries:
            left = [Path(entry.path) for entry in entries if _NAME.fullmatch(entry.name)]
    except OSError:
        return
    for path in left:
        with suppress(OSError):
            if path not in _IN_WORK and _ours(path):
                _take_away(path)


def _make(parent: Path, folder: bool) -> tuple[Path, int | None]:
    for _ in range(_TRIES):
        path = parent / f".magmatrix-{secrets.token_hex(8)}.new"
        if folder:
            path.mkdir()
            if sys.platform == "win32":
                return path, None
            handle = os.open(path, os.O_RDONLY)
        else:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o666)
        with suppress(OSError):  # without locks nobody takes it away either
            lock(handle, wait=False)
        if same_file(path, handle):
            return path, handle
        os.close(handle)  # somebody took it for a leftover before it was locked
    raise OSError(f"names in {parent} do not stay")


def same_file(path: Path, handle: int) -> bool:
    """Whether a name still stands for what was opened as `handle`."""
    try:
        return os.path.samestat(path.lstat(), os.fstat(handle))
    except OSError:
        return False


def _ours(path: Path) -> bool:
    about = path.lstat()
    if hasattr(os, "geteuid") and about.st_uid != os.geteuid():
        return False
    if stat.S_ISDIR(about.st_mode):
        with os.scandir(path) as entries:
            return all(entry.is_file(follow_symlinks=False) or _empty(Path(entry.path)) for entry in entries)
    return stat.S_ISREG(about.st_mode)


def _empty(path: Path) -> bool:
    if path.is_symlink():
        return False
    with os.scandir(path) as entries:
        return next(entries, None) is None


def _take_away(path: Path) -> None:
    """Remove a leftover unless its maker is alive."""
    if sys.platform == "win32":
        if time.time() - path.lstat().st_mtime > _OLD:
            _remove(path)
        return
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if lock(handle, wait=False) and same_file(path, handle):
            _remove(path)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
