"""`magmatrix compare`: two finished runs side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


def compare(
    first: Path,
    second: Path,
    *,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    force: bool = False,
) -> int:
    """Compare two finished runs: start and end of every output, their differences, and what else differs.

    Parameters
    ----------
    first
        The folder of a finished run, or its summary.json.
    second
        Another one; differences are second minus first.
    output
        Write the table to this file as well: .csv, .json or .txt.
    force
        Replace an existing file.
    """
    from magmatrix.report.compare import Comparison, as_csv, as_text, comparison_json
    from magmatrix.report.compare import compare as compared
    from magmatrix.report.finished import read_run

    def as_file(found: Comparison) -> bytes:
        return (as_text(found) + "\n").encode()

    makers = {".csv": as_csv, ".json": comparison_json, ".txt": as_file}
    if output is not None:
        _check(output, tuple(makers), force)
    found = compared(read_run(first), read_run(second))
    if output is not None:
        _write(output, makers[output.suffix](found), force)
    print(as_text(found))
    return 0


def _check(file: Path, endings: tuple[str, ...], force: bool) -> None:
    from magmatrix.errors import OutputError, Place

    if file.suffix not in endings:
        raise OutputError(
            "unknown kind of file", place=Place(file), found=file.suffix, expected=f"one of {', '.join(endings)}"
        )
    if file.exists() and not force:
        raise OutputError("the file exists already", place=Place(file), advice="choose another name or use --force")


def _write(file: Path, content: bytes, force: bool) -> None:
    from magmatrix.errors import OutputError, Place

    try:
        with file.open("wb" if force else "xb") as stream:
            stream.write(content)
    except OSError as cause:
        raise OutputError(
            f"cannot write the file ({cause.strerror})", place=Place(file), advice="check the folder and permissions"
        ) from cause
