"""`magmatrix new` writes a commented starter study, `magmatrix schema` the JSON Schema for editors."""

from __future__ import annotations

import json
from pathlib import Path


def new(file: Path, *, force: bool = False) -> int:
    """Write a commented starter study.

    Parameters
    ----------
    file
        Where to write it, such as my-study.yaml.
    force
        Replace an existing file.
    """
    from magmatrix.cli.outfile import write_text
    from magmatrix.spec.starter import starter_text

    write_text(file, starter_text(), force=force)
    print(f"wrote {file}; run it with: magmatrix run {file} -o out/{file.stem}")
    return 0


def schema() -> int:
    """Print the JSON Schema of study files, for editors."""
    from magmatrix.spec.schema import study_json_schema

    print(json.dumps(study_json_schema(), indent=2))
    return 0
