"""Standard streams that are closed, full or gone, and studies from pipes: one clear line, and the right code."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_commands import STUDY

pytestmark = pytest.mark.skipif(os.name != "posix", reason="streams and signals of POSIX")


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1", **more}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    file = tmp_path / "s.yaml"
    file.write_text(STUDY, encoding="utf-8")
    return file


def shell(line: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `magmatrix` is this one."""
    script = f'magmatrix() {{ "{sys.executable}" -m magmatrix "$@"; }}\n{line}'
    return subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        encoding="utf-8",  # not the locale's, which a library may have changed in this process
        check=False,
    )


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("magmatrix schema >&-", 1, "cannot write to standard output (it is closed)"),
        ("magmatrix schema >/dev/full", 1, "cannot write to standard output (No space left on device)"),
        ("magmatrix --help >/dev/full", 1, "cannot write to standard output (No space left on device)"),
        ("magmatrix schema | head -1 >/dev/null; exit ${PIPESTATUS[0]}", 141, ""),
        ("magmatrix --help | true; exit ${PIPESTATUS[0]}", 141, ""),
        ("magmatrix simulate 2>&-", 2, ""),
        ("magmatrix simulate 2>/dev/full", 2, ""),
        ("magmatrix simulate >&- 2>&-", 2, ""),
        ("magmatrix --version <&- >&- 2>&-", 1, ""),
        ("magmatrix cite - <&-", 2, "the file is empty"),
        ("magmatrix cite - </dev/zero", 2, "larger than 1000000 bytes"),
        ("magmatrix cite <(printf 'a: \\377')", 2, "not UTF-8"),
    ],
)
def test_every_end_has_its_code_and_at_most_one_line(tmp_path: Path, line: str, code: int, said: str) -> None:
    done = shell(line, tmp_path)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert done.stderr.count("\n") == (1 if said else 0)
    assert done.stdout == ""
    assert len(done.stderr) < 520


def test_characters_that_a_stream_does_not_know_are_no_error(tmp_path: Path) -> None:
    done = shell("magmatrix why dermis.tewl; magmatrix --help", tmp_path, PYTHONIOENCODING="ascii", TERM="dumb")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()
    narrow = shell("magmatrix run --help", tmp_path, COLUMNS="12")
    assert (narrow.returncode, narrow.stderr) == (0, "")


@pytest.mark.parametrize(
    "line",
    [
        "magmatrix cite - < s.yaml",
        "magmatrix cite <(cat s.yaml)",
    ],
)
def test_a_study_may_come_through_a_pipe(study: Path, line: str) -> None:
    done = shell(line, study.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Fine" in done.stdout


def test_what_is_run_from_a_pipe_is_what_is_hashed_and_printed(study: Path) -> None:
    assert shell("magmatrix run <(cat s.yaml) -o out >/dev/full", study.parent).returncode == 1  # but it is written
    manifest = json.loads((study.parent / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["hashes"]["study"] == hashlib.sha256(study.read_bytes()).hexdigest()
    assert "What does one day of meals do" in (study.parent / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", ["/proc/result", "x" * 300, "~"])
def test_a_bad_target_is_refused_before_the_study_is_even_read(study: Path, target: str) -> None:
    study.write_text("not: a study", encoding="utf-8")
    done = shell(f"magmatrix run s.yaml --force -o {target}", study.parent, HOME=str(study.parent))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "-o" in done.stderr
    assert "title" not in done.stderr
