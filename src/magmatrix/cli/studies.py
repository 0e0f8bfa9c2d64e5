"""`magmatrix studies`: the studies that come with magmatrix, by the question each asks."""

from __future__ import annotations

import json
import shutil
import textwrap
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

_NARROW, _WIDE = 60, 110
"""Columns between which the terminal decides."""


def studies(*words: str, as_json: Annotated[bool, Parameter(name="--json")] = False) -> int:
    """List the studies that come with magmatrix, by the question each asks.

    Parameters
    ----------
    words
        Only studies whose name, title or question has all these words.
    as_json
        Print them as JSON.
    """
    from magmatrix.spec.shipped import shipped_studies

    wanted = [word.casefold() for word in words]
    rows = [_row(name, file) for name, file in shipped_studies().items()]
    rows = [row for row in rows if all(word in " ".join(row.values()).casefold() for word in wanted)]
    if as_json:
        print(json.dumps({"schema": "magmatrix.studies/1", "studies": rows}, indent=2))
        return 0
    width = min(max(shutil.get_terminal_size().columns, _NARROW), _WIDE)
    for row in rows:
        print(row["name"])
        print(textwrap.fill(row["question"], width, initial_indent="    ", subsequent_indent="    "))
    if not rows:
        print(f"no study has {' and '.join(words)} in its question")
        return 0
    print(
        f"\nRun one with `magmatrix run {rows[0]['name']}`; `magmatrix new FILE --from NAME` copies one to change it."
    )
    return 0


def _row(name: str, file: Path) -> dict[str, str]:
    from magmatrix.yamlio import load_yaml

    data = load_yaml(file).data
    return {"name": name, "title": str(data["title"]), "question": " ".join(str(data["question"]).split())}
