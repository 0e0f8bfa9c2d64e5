"""A folder in the user's cache whose entries can be trusted; a doubtful entry is made anew, never used.

Whoever can write a file can also write its checksum. So only folders and files count that nobody else can write: owned
by this user (or root), writable by the owner alone, and no links. An entry is written as a whole or not at all, and is
made once even if several processes ask.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from magmatrix import tempfiles
from magmatrix.errors import printable

CACHE_ENV = "MAGMATRIX_CACHE"
OBJECTS = "objects"
_DIGEST = hashlib.sha256().digest_size
_PATIENCE = 120.0
"""Seconds to wait for a living process that makes the same entry; after that it is made twice."""
_POLL = 0.02
_BINARY = getattr(os, "O_BINARY", 0)
_NOT_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def default_folder(kind: str = OBJECTS) -> Path:
    """Return where entries of a kind are kept: MAGMATRIX_CACHE (objects there, others below), else the user's cache."""
    chosen = os.environ.get(CACHE_ENV)
    if chosen:
        return Path(chosen) if kind == OBJECTS else Path(chosen) / kind
    try:
        home = Path.home()
    except RuntimeError:  # a user without a home
        return Path(tempfile.gettempdir()) / f"magmatrix-{os.getuid() if hasattr(os, 'getuid') else 'user'}" / kind
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "magmatrix" / kind


class CacheFolder:
    """A folder of entries; each file holds a mark, the SHA-256 of the content, and the content.

    `told` is what the user is warned of when entries cannot be kept, as in "compiled equations"; empty: no warning.
    """

    def __init__(self, folder: Path, *, mark: bytes, ending: str, told: str = "") -> None:
        self.folder = folder
        self._mark = mark
        self._ending = ending
        self._told = told

    def path(self, key: str) -> Path:
        """Return the file of an entry."""
        return self.folder / f"{key}{self._ending}"

    def trouble(self) -> str:
        """Return why what lies in the folder cannot be trusted, or cannot be reached; empty where it is fine."""
        try:
            return _doubt(self.folder)
        except FileNotFoundError:
            return ""
        except OSError as cause:
            return cause.strerror or str(cause)

    def read(self, key: str) -> bytes | None:
        """Return the content, or None if there is none, it is not what was stored, or others could have written it."""
        if trouble := self.trouble():
            self._tell(trouble)
            return None
        try:
            content = _read(self.path(key))
        except OSError:
            return None
        head = len(self._mark) + _DIGEST
        stored, code = content[len(self._mark) : head], content[head:]
        if not content.startswith(self._mark) or hashlib.sha256(code).digest() != stored:
            return None
        return code

    def build(self, key: str, make: Callable[[], bytes]) -> bytes:
        """Return the content, made once even if several processes ask; without a usable folder it is made each time."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as cause:
            self._tell(cause.strerror or str(cause))
            return make()
        if trouble := self.trouble():
            self._tell(trouble)
            return make()
        with self._lock(key):
            code = self.read(key)
            if code is None:
                code = make()
                try:
                    self._write(key, code)
                except OSError as cause:
                    self._tell(cause.strerror or str(cause))
        return code

    def _write(self, key: str, code: bytes) -> None:
        with tempfiles.in_the_making(self.folder) as fresh:
            fresh.chmod(0o600)
            fresh.write_bytes(self._mark + hashlib.sha256(code).digest() + code)
            fresh.replace(self.path(key))

    def _tell(self, trouble: str) -> None:
        if self._told:
            _tell(self.folder, self._told, trouble)

    @contextmanager
    def _lock(self, key: str) -> Iterator[None]:
        """Hold the lock of an entry, which ends with its process; go on without it where there are no locks."""
        file = self.folder / f"{key}.lock"
        handle = None
        with suppress(OSError):
            handle = _locked(file)
        try:
            yield
        finally:
            if handle is not None:
                with suppress(OSError):
                    file.unlink(missing_ok=True)
                os.close(handle)


def _locked(file: Path) -> int | None:
    """Return a handle that holds the lock of a file, or None if somebody who lives keeps it for too long."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        handle = os.open(file, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            while not tempfiles.lock(handle, wait=False):
                if time.monotonic() > deadline:
                    os.close(handle)
                    return None
                time.sleep(_POLL)
            if tempfiles.same_file(file, handle):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # its holder removed it in leaving
    return None


def _read(file: Path) -> bytes:
    """Return the content of a file that only its owner can have written; raises OSError for any other."""
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | _BINARY)
    with os.fdopen(handle, "rb") as stream:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode) or _others_write(about):
            raise PermissionError(f"{file} is not ours alone")
        return stream.read()


def _others_write(about: os.stat_result) -> str:
    """Return how others can write to a file or folder; empty where they cannot, or where the system has other rules."""
    if not hasattr(os, "geteuid"):
        return ""
    if about.st_uid not in (os.geteuid(), 0):
        return f"it belongs to user {about.st_uid}"
    return (
        f"others can write to it (mode {stat.S_IMODE(about.st_mode):o}; `chmod go-w` ends that)"
        if about.st_mode & _NOT_OTHERS
        else ""
    )


def _doubt(folder: Path) -> str:
    """Return why others could put something into a folder, or put another in its place; empty if they cannot."""
    real = folder.resolve(strict=True)
    about = real.stat()
    if not stat.S_ISDIR(about.st_mode):
        return "it is no folder"
    if doubt := _others_write(about):
        return doubt
    for parent in real.parents if hasattr(os, "geteuid") else ():
        mode = parent.stat().st_mode
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            return f"others can replace it, because they can write to {parent}"
    return ""


@cache
def _tell(folder: Path, what: str, trouble: str) -> None:
    """Say once that something is made anew each time."""
    logging.getLogger("magmatrix").warning(
        "magmatrix: %s",
        printable(f"{what} are not kept in {folder}: {trouble}; correct that, or name another in {CACHE_ENV}"),
    )
