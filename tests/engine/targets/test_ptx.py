"""The PTX build: one entry, nothing left to resolve, and accepted by NVIDIA's assembler where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks import proxy
from magmatrix.engine.layout import Field
from magmatrix.engine.targets.ptx import PROCESSORS, PtxBuild, build_ptx
from magmatrix.errors import ModelError
from tests.engine.small import gut


@pytest.fixture(scope="module", params=PROCESSORS)
def build(request: pytest.FixtureRequest) -> tuple[str, PtxBuild]:
    return request.param, build_ptx(proxy.model(), proxy.model().states, request.param)


def test_it_has_one_entry_and_nothing_to_resolve(build: tuple[str, PtxBuild]) -> None:
    processor, made = build
    assert f".target {processor}" in made.text
    assert re.findall(r"\.visible \.entry (\w+)\(", made.text) == [made.kernel]
    assert ".extern" not in made.text
    defined = set(re.findall(r"^\.func\b.*?(\w+)\(", made.text, flags=re.MULTILINE))
    called = set(re.findall(r"call(?:\.uni)?\s+(?:\(\w+\),\s*)?(\w+)", made.text))
    assert called <= defined


def test_people_come_from_one_queue(build: tuple[str, PtxBuild]) -> None:
    _, made = build
    assert len(re.findall(r"\batom\.\S*add", made.text)) == 1
    assert "%tid.x" in made.text
    assert made.layout["fields"] == {field.name: int(field) for field in Field}
    assert made.layout["width"] == 1


def test_the_assembler_takes_it(build: tuple[str, PtxBuild], tmp_path: Path) -> None:
    assembler = shutil.which("ptxas")
    if assembler is None:
        pytest.skip("ptxas, NVIDIA's assembler, is not installed here")
    processor, made = build
    source, target = tmp_path / "engine.ptx", tmp_path / "engine.cubin"
    source.write_text(made.text, encoding="utf-8")
    command = [assembler, "-O1", f"-arch={processor}", str(source), "-o", str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert target.stat().st_size > 0


def test_only_known_processors() -> None:
    with pytest.raises(ModelError, match="sm_80"):
        build_ptx(gut(), ["a"], "sm_1")
