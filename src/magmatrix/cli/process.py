"""What the command owes the process around it: signals answered at once, streams that may be closed, full or gone.

Loads nothing that is not loaded anyway, because the first thing a command does is to come here.
"""

from __future__ import annotations

import errno
import io
import os
import sys
import time
from _thread import allocate_lock, get_ident, start_new_thread

TYPE_CHECKING = False  # what typing calls so; typing itself takes time to load
if TYPE_CHECKING:
    from typing import NoReturn, TextIO

    from typing_extensions import Buffer

EXIT_FAILED = 1
EXIT_READER_GONE = 141
"""As the shell reports a program that SIGPIPE ended."""
# What the module signal wraps; the wrapping takes ten milliseconds, in which a Ctrl-C would be a page of Python.
_signal = __import__("_signal")
_SIGNALS = {int(getattr(_signal, name)): name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(_signal, name)}
_GRACE = 0.25
"""Seconds that the main thread, which may be inside compiled code, has to end the process itself."""
_SHOW_CURSOR = b"\r\x1b[2K\x1b[?25h"
_ends_it: list[int] = []
_first = allocate_lock()
_drawing: list[bool] = []
_results: _Results | None = None
_messages: _Messages | None = None


def arm() -> None:
    """Let Ctrl-C, SIGTERM and SIGHUP end the process at once, with one line and 128 + the number of the signal.

    A signal that the caller has set to be ignored stays ignored.
    """
    for number in _SIGNALS:
        if _signal.getsignal(number) not in (_signal.SIG_IGN, None):
            _signal.signal(number, lambda number, _: _stop(number))


def watch() -> None:
    """Let signals be answered even while the main thread is inside compiled code; call it once streams are open."""
    if sys.platform == "win32":
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    _signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    start_new_thread(_watch, (reader,))


def draws(on: bool) -> None:
    """Say whether something moves on the terminal, which has to be cleared when the process ends at once."""
    _drawing[:] = [True] if on else []


def _watch(reader: int) -> None:
    while True:
        for number in os.read(reader, 64):
            if number in _SIGNALS and _signal.getsignal(number) not in (_signal.SIG_IGN, _signal.SIG_DFL, None):
                time.sleep(_GRACE)
                _stop(number)


def _stop(number: int) -> None:
    """Undo what is half done, say so, and end; a thread that comes second waits for the first to end the process."""
    if not _first.acquire(blocking=False):
        while _ends_it != [get_ident()]:
            time.sleep(1.0)
        return
    _ends_it[:] = [get_ident()]
    try:
        told = _undo()
        by = "" if _SIGNALS[number] == "SIGINT" else f" by {_SIGNALS[number]}"
        clear = _SHOW_CURSOR if _drawing and os.isatty(2) else b""
        os.write(2, clear + f"magmatrix: interrupted{by}; {told}\n".encode(errors="backslashreplace"))
    finally:
        os._exit(128 + number)


def _undo() -> str:
    """Remove what is in the making, and say what is left of it."""
    for module in ("magmatrix.page.folder", "magmatrix.tempfiles"):
        abandon = getattr(sys.modules.get(module), "abandon", None)
        if abandon is not None:
            abandon()
    done = _placed()
    return "nothing was written" if done is None else f"the results are complete in {done}"


def _placed() -> object:
    """Return where this process has put results, without loading what puts them there."""
    placed = getattr(sys.modules.get("magmatrix.page.folder"), "placed", None)
    return None if placed is None else placed()


class _Results(io.FileIO):
    """Standard output that remembers why it could not be written to."""

    failure: OSError | None = None

    def write(self, data: Buffer) -> int:
        """Write, or raise OSError."""
        try:
            return super().write(data)
        except OSError as cause:
            self.failure = cause
            raise


class _Messages(io.FileIO):
    """A stream of messages that are lost without complaint where nobody can take them; `lost` says that some were."""

    lost = False

    def write(self, data: Buffer) -> int:
        """Write, or pretend to."""
        try:
            return super().write(data)
        except BrokenPipeError:
            pass
        except OSError:
            self.lost = True
        return memoryview(data).nbytes


def open_streams() -> None:
    """Give the three standard streams a place where the caller closed them, and an answer to every character.

    Otherwise the first file that is opened would become standard output.
    """
    for handle, mode in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(handle)
        except OSError:
            # A closed output cannot be written to, which is told; a closed place for messages just swallows them.
            opened = os.open(os.devnull, mode)
            if opened != handle:
                os.dup2(opened, handle)
                os.close(opened)
    global _results, _messages
    _results, _messages = _Results(1, "w", closefd=False), _Messages(2, "w", closefd=False)
    results, messages = (_encoding(stream) for stream in (sys.stdout, sys.stderr))
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(_results), encoding=results, errors="backslashreplace", line_buffering=_results.isatty()
    )
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(_messages), encoding=messages, errors="backslashreplace", line_buffering=True
    )


def _encoding(stream: TextIO | None) -> str:
    return "utf-8" if stream is None else stream.encoding


def say(message: str) -> None:
    """Print a message for people: on standard error, each line short, no character that commands a terminal."""
    from magmatrix.errors import printable

    print(printable(f"magmatrix: {message}"), file=sys.stderr)


def finish(code: int) -> int:
    """Return the exit code after the last character is out; nothing that was printed may be lost in silence."""
    lost = output_lost()
    if lost is not None:
        code = _lost(lost, code)
    sys.stderr.flush()
    return code or (EXIT_FAILED if _messages is not None and _messages.lost else 0)


def leave(code: int) -> NoReturn:
    """End the process with this exit code, without the tenths of a second that Python takes to put itself away.

    A Ctrl-C that comes in that time would find nobody to answer it.
    """
    os._exit(finish(code))


def output_lost() -> OSError | None:
    """Return why standard output could not take all that was printed, if it could not."""
    try:
        sys.stdout.flush()
    except OSError as cause:
        return cause
    return None if _results is None else _results.failure


def _lost(cause: OSError, code: int) -> int:
    # What is still waiting to be written goes nowhere, so that Python does not try again at its end.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    if isinstance(cause, BrokenPipeError):
        return code or EXIT_READER_GONE
    why = "it is closed" if cause.errno == errno.EBADF else cause.strerror or cause
    done = _placed()
    say(f"cannot write to standard output ({why})" + (f"; the results are complete in {done}" if done else ""))
    return code or EXIT_FAILED
