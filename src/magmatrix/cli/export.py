"""`magmatrix export`: the model in forms that others read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

app = App(name="export", help="Write the model in forms that people and other programs read.")

_ENDINGS = {".tex": "latex", ".latex": "latex"}


@app.command
def equations(
    *,
    kind: Annotated[Literal["html", "latex"] | None, Parameter(name="--format")] = None,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    part: Annotated[list[str] | None, Parameter(consume_multiple=True)] = None,
    force: bool = False,
) -> int:
    """Write all equations as one page: every symbol with unit and meaning, every number with its source and grade.

    Parameters
    ----------
    kind
        How to write them; left out, the ending of the file decides, and HTML is the default.
    output
        The file to write (default: standard output).
    part
        Only these parts of the body, such as magnesium dermis.
    force
        Replace an existing file.
    """
    from magmatrix.cli.outfile import write_text
    from magmatrix.evidence import load_evidence
    from magmatrix.interop.equations.gather import equation_book

    book = equation_book(load_evidence(), part)
    chosen = kind or (_ENDINGS.get(output.suffix, "html") if output else "html")
    if chosen == "latex":
        from magmatrix.interop.equations.tex import latex_document

        text = latex_document(book)
    else:
        from magmatrix.interop.equations.html import html_page

        text = html_page(book)
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())  # the page says that it is UTF-8, whatever the terminal is
        return 0
    write_text(output, text, force=force)
    print(f"wrote {output}")
    return 0
