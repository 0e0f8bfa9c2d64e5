"""The `magmatrix` command: runs one command, turns expected errors into one line and an exit code."""

from __future__ import annotations

import os
import sys

from magmatrix.cli import process

TYPE_CHECKING = False  # what typing calls so; typing itself takes time to load
if TYPE_CHECKING:
    from collections.abc import Sequence

    from cyclopts import CycloptsError

EXIT_FAILED = process.EXIT_FAILED
EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 fine, 1 failed, 2 bad input, 130 (Ctrl-C) and 143 (SIGTERM) interrupted, 141 the reader of standard output has
    gone. Without `arguments` it is the whole process: it takes those of the command line, answers
    signals, and does not return.
    """
    if arguments is None:
        process.arm()
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for them reads every package installed
        process.open_streams()
        process.watch()
        process.leave(_guarded(sys.argv[1:]))
    return _guarded(arguments)


def _guarded(arguments: Sequence[str]) -> int:
    try:
        return _run(arguments)
    except MemoryError:
        process.say("not enough memory; ask for fewer outputs, samples or people")
        return EXIT_FAILED
    except KeyboardInterrupt:
        process.say("interrupted; nothing was written")
        return EXIT_INTERRUPTED
    except (SystemExit, OSError) as cause:
        lost = process.output_lost()
        if lost is not None:
            return process.EXIT_READER_GONE if isinstance(lost, BrokenPipeError) else EXIT_FAILED
        if isinstance(cause, SystemExit):  # a library has said all there is to say
            return cause.code if isinstance(cause.code, int) else EXIT_FAILED if cause.code else 0
        where = f": {cause.filename}" if cause.filename else ""
        process.say(f"{cause.strerror or cause}{where}")
        return EXIT_FAILED


def _run(arguments: Sequence[str]) -> int:
    from cyclopts import CycloptsError

    from magmatrix.cli.app import run_command
    from magmatrix.errors import InputError, MagmatrixError

    try:
        return run_command(arguments)
    except InputError as error:
        process.say(str(error))
        return EXIT_BAD_INPUT
    except MagmatrixError as error:
        process.say(str(error))
        return EXIT_FAILED
    except CycloptsError as error:
        process.say(f"{_said(error)}; run `magmatrix --help`")
        return EXIT_BAD_INPUT


def _said(error: CycloptsError) -> str:
    from cyclopts import UnusedCliTokensError

    if isinstance(error, UnusedCliTokensError) and error.unused_tokens:
        left = " ".join(error.unused_tokens)
        return f"nothing takes the argument {left!r}; quote a value that holds a space, such as '1 GB'"
    return " ".join(str(error).split())


if __name__ == "__main__":
    sys.exit(main())
