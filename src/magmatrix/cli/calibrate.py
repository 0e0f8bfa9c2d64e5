"""`magmatrix calibrate`: fit the numbers of magnesium again, over fixed exponents of muscle."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

_MOST_BYTES = 8_000_000
_OVER = "0.05,0.1,0.2,0.3,0.5"


def calibrate(
    *,
    over: str = _OVER,
    page: Path | None = None,
    json: Annotated[Path | None, Parameter(name="--json")] = None,
) -> int:
    """Hold magnesium.aM at several values, fit everything else again each time, print by how much targets are missed.

    Changes no record. Takes some minutes.

    Parameters
    ----------
    over
        The values, with commas between them.
    page
        Also put the tables into this Markdown file, between the lines `<!-- fitted: begin -->` and
        `<!-- fitted: end -->`.
    json
        Write all numbers to this file.
    """
    from json import dumps, loads

    from magmatrix.cli.outfile import write_text
    from magmatrix.evidence import load_evidence
    from magmatrix.study.calibrate import profile
    from magmatrix.study.calibrate.page import as_data, placed, tables

    values = _values(over)
    text = None if page is None else _read(page)
    found = profile(load_evidence(), values, lambda line: print(line, file=sys.stderr))
    written = dumps(as_data(found), indent=1, default=list)
    shown = tables(loads(written))
    print(shown)
    if json is not None:
        write_text(json, written + "\n", force=True)
    if page is not None and text is not None:
        write_text(page, placed(text, shown), force=True)
    return 0


def _values(text: str) -> list[float]:
    from magmatrix.errors import Place, StudyError
    from magmatrix.evidence import load_evidence
    from magmatrix.study.calibrate import MUSCLE

    low, high = load_evidence().parameter(MUSCLE).range or (0.0, 1.0)
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if not values or not all(low <= value <= high for value in values):
        raise StudyError(
            "these are no exponents",
            place=Place("--over"),
            found=text,
            expected=f"numbers from {low:g} to {high:g}, with commas between them, such as {_OVER}",
        )
    return values


def _read(file: Path) -> str:
    from magmatrix.errors import OutputError, Place
    from magmatrix.study.calibrate.page import BEGIN, END, placed
    from magmatrix.textfile import read_text

    try:
        text = read_text(file, error=OutputError, max_bytes=_MOST_BYTES)
        placed(text, "")
    except ValueError as cause:
        raise OutputError(
            "cannot put tables there",
            place=Place(file),
            found=str(cause),
            expected=f"a page with {BEGIN} and {END}",
        ) from None
    return text
