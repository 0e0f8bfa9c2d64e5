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
    from magmatrix.errors import OutputError, Place
    from magmatrix.study.starter import starter_text

    mode = "w" if force else "x"
    try:
        with file.open(mode, encoding="utf-8") as stream:
            stream.write(starter_text())
    except FileExistsError:
        raise OutputError(
            "the file exists already", place=Place(file), advice="choose another name or use --force"
        ) from None
    except OSError as cause:
        raise OutputError(
            f"cannot write the file ({cause.strerror})", place=Place(file), advice="check the folder and permissions"
        ) from cause
    print(f"wrote {file}; run it with: magmatrix run {file} -o out/{file.stem}")
    return 0


def schema() -> int:
    """Print the JSON Schema of study files, for editors."""
    from magmatrix.study.schema import study_json_schema

    print(json.dumps(study_json_schema(), indent=2))
    return 0
