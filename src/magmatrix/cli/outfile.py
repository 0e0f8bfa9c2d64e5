"""Writing one file of a command: all of it or nothing, and never over another by accident."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from magmatrix import tempfiles
from magmatrix.errors import OutputError, Place


def write_text(file: Path, text: str, *, force: bool = False) -> None:
    """Write UTF-8 text to a file, like `write_bytes`."""
    write_bytes(file, text.encode(), force=force)


def write_bytes(file: Path, content: bytes, *, force: bool = False) -> None:
    """Write a file; an existing one is replaced only with `force`, devices and pipes are written to.

    Raises OutputError for a file that exists or cannot be written; it is then as it was.
    """
    try:
        real = file.resolve()
        if file.exists() and not stat.S_ISREG(file.stat().st_mode) and not file.is_dir():
            with file.open("wb", buffering=0) as stream:
                stream.write(content)
            return
        with tempfiles.in_the_making(real.parent) as fresh:
            fresh.write_bytes(content)
            if force:
                if real.exists():
                    fresh.chmod(stat.S_IMODE(real.stat().st_mode))
                fresh.replace(real)
            else:
                _name_it(fresh, real)
    except FileExistsError:
        raise OutputError(
            "the file exists already", place=Place(file), advice="choose another name or use --force"
        ) from None
    except (OSError, ValueError) as cause:
        why = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
        raise OutputError(
            f"cannot write the file ({why})", place=Place(file), advice="check the folder and permissions"
        ) from cause


def _name_it(fresh: Path, file: Path) -> None:
    """Give a finished file its name, which nobody else may have taken."""
    try:
        os.link(fresh, file)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if file.exists():
            raise FileExistsError from None
        fresh.rename(file)
