"""A progress bar for anything over a second, and silence when the output is piped."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from magmatrix.cli import process
from magmatrix.errors import printable

PATIENCE = 1.0
"""Seconds before a bar appears."""


@contextmanager
def progress_line(title: str) -> Iterator[Callable[[float, str], None] | None]:
    """Yield a function that takes (share done, label), or None when standard error is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task(printable(title), total=1.0)
    began = time.monotonic()
    shown = False

    def advance(share: float, label: str) -> None:
        nonlocal shown
        if not shown and time.monotonic() - began > PATIENCE:
            bar.start()
            process.draws(True)
            shown = True
        bar.update(task, completed=share, description=printable(label))

    try:
        yield advance
    finally:
        if shown:
            bar.stop()
            process.draws(False)
