"""The recipes for contributors work as they are written: laid into a copy of the package, their own tests pass."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.recipes import blocks, lay_out

RECIPES = ("module", "intervention", "report-section", "analysis")
_LEFT_OUT = shutil.ignore_patterns("__pycache__")


@pytest.fixture
def copy(repository: Path, tmp_path: Path) -> Path:
    """A copy of the package, with the settings and the shared fixtures of its tests."""
    shutil.copytree(repository / "src", tmp_path / "src", ignore=_LEFT_OUT)
    shutil.copy(repository / "pyproject.toml", tmp_path)
    for file in (repository / "tests").rglob("conftest.py"):
        place = tmp_path / file.relative_to(repository)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, place)
    return tmp_path


def apply(diff: str, file: Path) -> None:
    """Put each added line of a diff below the line that stands before it, which is there once."""
    lines, before = file.read_text("utf-8").split("\n"), ""
    for line in diff.splitlines():
        mark, text = line[:1], line[1:]
        if mark == "+":
            assert lines.count(before) == 1, f"{file.name}: {before!r} stands there {lines.count(before)} times"
            lines.insert(lines.index(before) + 1, text)
        else:
            assert mark == " ", f"{file.name}: {line!r} is neither added nor there"
        before = text
    file.write_text("\n".join(lines), "utf-8")


def follow(recipe: Path, copy: Path) -> list[Path]:
    """Do what a recipe says; returns the Python files that it adds."""
    files = blocks(recipe)
    diffs = [(name, text) for name, text in files if any(line.startswith("+") for line in text.splitlines())]
    for name, text in diffs:
        apply(text, copy / name)
    made = lay_out([block for block in files if block not in diffs], copy)
    return [file for file in made if file.suffix == ".py"]


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(copy / "src")}
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=copy, env=environment, capture_output=True, text=True, timeout=600
    )


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_works_as_it_is_written(name: str, repository: Path, copy: Path) -> None:
    made = follow(repository / "docs" / "recipes" / f"{name}.md", copy)
    tests = [str(file.relative_to(copy)) for file in made if file.name.startswith("test_")]
    assert len(made) > len(tests) > 0
    done = run(copy, "pytest", "-q", "-p", "no:cacheprovider", *tests)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


@pytest.mark.parametrize("name", RECIPES)
def test_the_code_of_a_recipe_is_in_the_style_of_the_house(name: str, repository: Path, copy: Path) -> None:
    made = [str(file) for file in follow(repository / "docs" / "recipes" / f"{name}.md", copy)]
    for arguments in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        done = run(copy, "ruff", *arguments, *made)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_module_of_the_package_passes_its_checks_and_has_a_trail(repository: Path, copy: Path) -> None:
    follow(repository / "docs" / "recipes" / "module.md", copy)
    checked = run(copy, "magmatrix", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert [line for line in checked.stdout.splitlines() if "nails" in line and "warning" in line] == []
    told = run(copy, "magmatrix", "why", "nails.plate")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "nails.wear" in told.stdout
    assert "example2026" in told.stdout


def test_contributing_leads_to_every_recipe(repository: Path) -> None:
    text = (repository / "CONTRIBUTING.md").read_text("utf-8")
    assert [name for name in RECIPES if f"docs/recipes/{name}.md" not in text] == []
