"""Reading a text that a person gives, from a file, a pipe or standard input: once, as bytes, and never without end."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

from magmatrix.errors import InputError, Place, printable

STANDARD_INPUT = frozenset({"-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"})
"""What command lines call standard input."""
STANDARD_INPUT_NAME = "standard input"
"""What messages and results call it."""
WRITER_PATIENCE = 10.0
"""Seconds to wait for somebody to open the other end of a named pipe."""
SILENCE = 3.0
"""Seconds without a byte after which the log says what is waited for."""
_CHUNK = 1 << 16
_MARK = "\ufeff"


def read_text(file: Path | str, *, error: type[InputError] = InputError, max_bytes: int) -> str:
    """Return the text of a file, read once; `-` is standard input. Line ends and a byte order mark stay as they are.

    The bytes are the UTF-8 encoding of what is returned. Raises `error` for what cannot be read, is no text, or is
    larger than `max_bytes`; a named pipe that nobody writes to is given up after ten seconds.
    """
    shown = shown_name(file)
    try:
        raw = _read(file, shown, max_bytes, error)
    except OSError as cause:
        why = cause.strerror or str(cause)
        raise error(f"cannot read the file ({why})", place=Place(shown), advice=_advice(shown)) from cause
    except ValueError as cause:
        raise error("not the name of a file", found=str(file), advice="check the path") from cause
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as cause:
        line = raw.count(b"\n", 0, cause.start) + 1
        raise error("file is not UTF-8 text", place=Place(shown, line), advice="save it as UTF-8") from cause


def without_mark(text: str) -> str:
    """Return a text without the byte order mark that some editors put first."""
    return text.removeprefix(_MARK)


def shown_name(file: Path | str) -> str:
    """Return what messages and results call a file."""
    return STANDARD_INPUT_NAME if Path(file).as_posix() in STANDARD_INPUT else str(file)


def _advice(shown: str) -> str:
    return "pipe the file into the command" if shown == STANDARD_INPUT_NAME else "check the path and permissions"


def _read(file: Path | str, shown: str, max_bytes: int, error: type[InputError]) -> bytes:
    if shown == STANDARD_INPUT_NAME and Path(file).as_posix() in STANDARD_INPUT:
        return _all(0, b"", shown, max_bytes, error)
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        about = os.fstat(handle)
        if stat.S_ISDIR(about.st_mode):
            raise error("a folder stands where a file is needed", place=Place(shown), advice="name the file inside it")
        if stat.S_ISBLK(about.st_mode):
            raise error("a disk stands where a file is needed", place=Place(shown), advice="name a text file")
        if stat.S_ISREG(about.st_mode) and about.st_size > max_bytes:
            raise _too_large(shown, max_bytes, about.st_size, error)
        begun = b""
        if stat.S_ISFIFO(about.st_mode):
            # A pipe without a name, as `<(command)` makes one, has its writer already or never will.
            named = Path(os.path.realpath(file)).exists()
            begun = _await_writer(handle, WRITER_PATIENCE if named else 0.0, shown, error)
        return _all(handle, begun, shown, max_bytes, error)
    finally:
        os.close(handle)


def _await_writer(handle: int, patience: float, shown: str, error: type[InputError]) -> bytes:
    """Return once somebody has opened the other end of a pipe, with the first byte if one was read in finding out."""
    until = time.monotonic() + patience
    while not _ready(handle, 0.05):  # neither data nor an end
        try:
            begun = os.read(handle, 1)
        except BlockingIOError:
            return b""  # somebody holds the other end open and has written nothing yet
        if begun:
            return begun
        if time.monotonic() >= until:
            waited = f" (waited {patience:g} s)" if patience else ""
            raise error(
                f"a pipe that nothing writes to{waited}",
                place=Place(shown),
                advice="start the program that writes to it, or give a file",
            )
    return b""


def _all(handle: int, begun: bytes, shown: str, max_bytes: int, error: type[InputError]) -> bytes:
    """Read to the end, or until it is too much; the log says once if nothing comes."""
    parts = [begun]
    size = len(begun)
    told = False
    while size <= max_bytes:
        if not _ready(handle, SILENCE):
            if not told:
                _say(f"waiting for {shown}: nothing arrives (Ctrl-C stops)")
                told = True
            continue
        try:
            part = os.read(handle, _CHUNK)
        except BlockingIOError:
            continue
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
    raise _too_large(shown, max_bytes, None, error)


def _ready(handle: int, seconds: float) -> bool:
    """Whether there is something to read, or an end, within `seconds`; where that cannot be asked, yes."""
    import select

    if not hasattr(select, "poll"):
        return True
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _too_large(shown: str, max_bytes: int, size: int | None, error: type[InputError]) -> InputError:
    return error(f"file is larger than {max_bytes} bytes", place=Place(shown), found=size, advice="split the file")


def _say(message: str) -> None:
    import logging

    logging.getLogger("magmatrix").warning("magmatrix: %s", printable(message))
