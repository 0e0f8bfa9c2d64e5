"""The build for graphics processors: it is written, asks for nothing from outside, and assembles where ptxas is."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from magmatrix.engine.ptx import KERNEL, ptx_text
from tests.engine.small import gut_engine


@pytest.fixture(scope="module")
def text() -> str:
    return ptx_text(gut_engine().program)


def test_one_entry_and_nothing_from_outside(text: str) -> None:
    assert re.findall(r"\.visible \.entry (\w+)", text) == [KERNEL]
    assert ".extern" not in text
    assert "fma.rn.f64" in text


@pytest.mark.skipif(shutil.which("ptxas") is None, reason="ptxas is not installed")
def test_it_assembles(text: str, tmp_path: Path) -> None:
    source = tmp_path / "engine.ptx"
    source.write_text(text)
    command = ["ptxas", "-arch=sm_80", str(source), "-o", str(tmp_path / "engine.cubin")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
