"""What takes long to work out and follows from files alone, kept as JSON: data only, nothing in it is ever executed.

A snapshot is found by a hash of the files it was made from and of the code that made it. One that is missing, broken or
of another shape is made anew; where none can be kept, everything works as before, only slower.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from magmatrix.cachefolder import CacheFolder, default_folder

T = TypeVar("T")

PACKAGE = Path(__file__).parent
_ENDING = ".json"
_KEPT = 24
"""Snapshots of one kind that stay; older ones are of code or records that have changed since."""


def kept(kind: str, key: str, make: Callable[[], T], *, write: Callable[[T], Any], read: Callable[[Any], T]) -> T:
    """Return what `make` returns, from its snapshot where there is one.

    `kind` and `key` name the snapshot; `write` turns the made thing into plain data (dicts, lists, texts, numbers),
    `read` plain data into the thing. Raises only what `make` raises; a thing whose making failed is not kept.
    """
    folder = CacheFolder(default_folder("snapshots"), mark=b"magmatrix snapshot 1\n", ending=_ENDING)
    name = f"{kind}-{key}"
    content = folder.read(name)
    if content is not None:
        # Whatever is wrong with the data, the way out is the same: make it anew.
        with suppress(ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError):
            return read(json.loads(content))
        with suppress(OSError):
            folder.path(name).unlink()
    made = make()
    folder.build(name, lambda: json.dumps(write(made), separators=(",", ":")).encode())
    _forget(folder, kind)
    return made


def digest(*parts: str) -> str:
    """Return one key made of several."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def digest_of(root: Path, files: Iterable[Path]) -> str:
    """Return the hash of the names below `root` and of the contents of files."""
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.relative_to(root).as_posix()}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


@cache
def code_digest(*rooms: str) -> str:
    """Return the hash of the code of rooms and single files of this package, such as "graph" and "quantity.py"."""
    files = [file for room in rooms for file in ([PACKAGE / room] if "." in room else _python(PACKAGE / room))]
    return digest_of(PACKAGE, files)


@cache
def library_digest(*modules: str) -> str:
    """Return a mark of the installed libraries: where each lies, and size and time of its first file."""
    marks = []
    for module in modules:
        found = find_spec(module)
        origin = found.origin if found is not None else None
        about = Path(origin).stat() if origin is not None and Path(origin).is_file() else None
        marks.append(f"{module} {origin} {about and (about.st_size, about.st_mtime_ns)}")
    return digest(*marks)


def _python(room: Path) -> list[Path]:
    return sorted(room.rglob("*.py"))


def _forget(folder: CacheFolder, kind: str) -> None:
    """Remove the oldest snapshots of a kind beyond the number that stays."""
    with suppress(OSError):
        found = sorted(folder.folder.glob(f"{kind}-*{_ENDING}"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in found[_KEPT:]:
            file.unlink(missing_ok=True)
