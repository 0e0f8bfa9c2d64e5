"""`magmatrix export`: the model in forms that others read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from magmatrix.cli.switches import LinksOption

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


@app.command
def sbml(
    study: Path,
    *,
    arm: str | None = None,
    person: str | None = None,
    links: LinksOption = None,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    force: bool = False,
) -> int:
    """Write one person of one arm of a study as a self-contained SBML file, doses and treatments as events.

    The person starts at rest on the habitual diet, without the run-in.

    Parameters
    ----------
    study
        The study file, or the name of a study that comes with magmatrix.
    arm
        Which arm (default: the first).
    person
        Which person of it (default: the first).
    links
        Contested links that act, as for `magmatrix run`.
    output
        The file to write (default: standard output).
    force
        Replace an existing file.
    """
    from magmatrix.cli.outfile import write_text
    from magmatrix.cli.single import sbml_of
    from magmatrix.evidence import load_evidence
    from magmatrix.spec.parse import read_study

    evidence = load_evidence()
    text = sbml_of(read_study(study, evidence, links=links), evidence, arm=arm, person=person)
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        return 0
    write_text(output, text, force=force)
    print(f"wrote {output}")
    return 0


@app.command
def results(
    run: Path,
    *,
    output: Annotated[Path, Parameter(name=["--output", "-o"])],
    wide: bool = False,
    force: bool = False,
) -> int:
    """Write the time courses of a finished run as CSV, Excel or Parquet; the ending of the file decides.

    Parameters
    ----------
    run
        The folder of a finished run.
    output
        The file to write: .csv, .xlsx (needs magmatrix[excel]) or .parquet.
    wide
        One column per output instead of one row per value; what is taken at another time of the day, such as blood in
        the morning, stands in rows of its own.
    force
        Replace an existing file.
    """
    from magmatrix.cli.outfile import write_bytes
    from magmatrix.cli.tables import read_results, table_bytes, widened

    table = read_results(run)
    content = table_bytes(widened(table) if wide else table, output)
    write_bytes(output, content, force=force)
    print(f"wrote {output}")
    return 0
