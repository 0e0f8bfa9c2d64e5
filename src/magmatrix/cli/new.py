"""`magmatrix new` writes a commented starter study, `magmatrix schema` the JSON Schema for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


def new(file: Path, *, source: Annotated[str | None, Parameter(name="--from")] = None, force: bool = False) -> int:
    """Write a commented starter study, or a copy of one that comes with magmatrix.

    Parameters
    ----------
    file
        Where to write it, such as my-study.yaml.
    source
        The shipped study to copy, as `magmatrix studies` lists them (default: a commented starter).
    force
        Replace an existing file.
    """
    from magmatrix.cli.outfile import write_text
    from magmatrix.spec.starter import starter_text

    text = starter_text() if source is None else _copied(source, file)
    write_text(file, text, force=force)
    print(f"wrote {file}; run it with: magmatrix run {file} -o out/{file.stem}")
    return 0


def _copied(name: str, file: Path) -> str:
    """Return the text of a shipped study, the command in it naming the new file."""
    from magmatrix.errors import Place, StudyError, nearest
    from magmatrix.spec.shipped import shipped_studies

    known = shipped_studies()
    if name not in known:
        raise StudyError(
            "no shipped study has this name",
            place=Place("--from"),
            found=name,
            expected="a name that `magmatrix studies` lists",
            nearest_names=nearest(name, known),
        )
    text = known[name].read_text(encoding="utf-8")
    return text.replace(f"studies/{name}.yaml", str(file)).replace(f"out/{name}", f"out/{file.stem}")


def schema() -> int:
    """Print the JSON Schema of study files, for editors."""
    from magmatrix.spec.schema import study_json_schema

    print(json.dumps(study_json_schema(), indent=2))
    return 0
