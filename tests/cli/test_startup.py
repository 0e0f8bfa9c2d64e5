"""What commands load: nothing that their answer does not need, once snapshots are there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"antimony", "libsbml", "llvmlite", "numpy", "pint", "polars", "scipy", "sksundae", "jinja2", "rich"}
ASK = """
import sys
from magmatrix.cli.main import main
code = main(sys.argv[1:])
print("loaded", code, *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def loaded(*arguments: str) -> tuple[int, set[str]]:
    """The exit code of a command in a process of its own, and the libraries that it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, *arguments],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    _, code, *names = done.stdout.splitlines()[-1].split()
    return int(code), set(names)


@pytest.mark.parametrize("command", [["why", "dermis.tewl"], ["links"], ["cite", "--help"]])
def test_answers_from_records_load_no_library_of_numbers(command: list[str]) -> None:
    loaded(*command)  # leaves snapshots behind
    code, libraries = loaded(*command)
    assert code == 0
    assert libraries & HEAVY <= {"rich"}


def test_a_misspelt_key_is_answered_before_anything_heavy_is_loaded(tmp_path: Path, repository: Path) -> None:
    study = tmp_path / "study.yaml"
    text = (repository / "studies" / "microneedling.yaml").read_text(encoding="utf-8")
    study.write_text(text.replace("title:", "titel:", 1), encoding="utf-8")
    for _ in range(2):
        code, libraries = loaded("run", str(study), "-o", str(tmp_path / "out"))
        assert code == 2
    assert libraries & HEAVY <= {"numpy"}  # schedules are arrays
