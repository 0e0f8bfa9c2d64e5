"""`magmatrix run`: from a study file to a folder with a report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from magmatrix.cli import process
from magmatrix.cli.progress import progress_line
from magmatrix.cli.switches import LinksOption


def run(
    study: Path,
    *,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    force: bool = False,
    overwrite_edited: bool = False,
    engine: Literal["fast", "cvode"] = "fast",
    links: LinksOption = None,
    memory: str | None = None,
) -> int:
    """Run a study and write a folder with its report, charts, summary, time courses and manifest.

    Parameters
    ----------
    study
        The study file (YAML), or the name of a study that comes with magmatrix, such as microneedling; - reads
        standard input.
    output
        Folder for the results (default: the study's name, below out/).
    force
        Replace the results of an earlier run in that folder.
    overwrite_edited
        With --force, replace them even if they were changed since.
    engine
        What integrates the equations: the fast engine, or SUNDIALS CVODE, slow and independent.
    links
        Contested links: by grade (A,B), by name (mg_collagenase=on,age_synthesis=off), both, or none.
    memory
        How much memory the study may take, such as "8 GB" (default: MAGMATRIX_MEMORY, else most of what is free).
    """
    from magmatrix.page.folder import check_target
    from magmatrix.textfile import STANDARD_INPUT

    if output is None:
        output = Path("out") / ("study" if study.as_posix() in STANDARD_INPUT else study.stem)
    check_target(output, force=force, overwrite_edited=overwrite_edited)  # before anything that takes time

    from magmatrix.spec.parse import read_study

    spec = read_study(study, links=links)  # before what a mistake in it does not need

    from magmatrix.errors import printable
    from magmatrix.evidence import load_evidence
    from magmatrix.report.write import write_study
    from magmatrix.study.result import DISCLAIMER
    from magmatrix.study.run import run_study
    from magmatrix.study.size import check_page, read_memory

    evidence = load_evidence()
    check_page(spec)
    most = None if memory is None else read_memory(memory)
    with progress_line(spec.title) as progress:
        result = run_study(spec, evidence, progress=progress, engine_name=engine, memory=most)
    folder = write_study(result, evidence, output, force=force, overwrite_edited=overwrite_edited)
    for warning in result.warnings:
        source = f" [{warning.source}]" if warning.source else ""
        how = f"grave {warning.severity}" if warning.grave else warning.severity
        said = f"{how} ({warning.arm}; {warning.person}): {warning.text}{source}"
        print(printable(said, 4000), file=sys.stderr)
    print(f"report: {folder / 'report.html'}")
    print(DISCLAIMER)
    open_ledgers = [
        f"{ledger.name} of {person.name} in {arm.name} (relative error {ledger.relative_error:.2g})"
        for arm in result.arms
        for person in arm.people
        for ledger in person.ledgers
        if not ledger.closes
    ]
    if open_ledgers:
        process.say(f"these ledgers do not close: {', '.join(open_ledgers)}")
        return 1
    return 0
