"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import builtins
import importlib
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import magmatrix
from magmatrix.yamlio import load_yaml

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "magmatrix"
HEAVY = (
    "antimony",
    "jinja2",
    "libsbml",
    "llvmlite",
    "matplotlib",
    "pint",
    "polars",
    "pydantic",
    "scipy",
    "sksundae",
    "yaml",
)
LONGEST = 600

# Written apart, so that this file passes its own test.
INDEX_HOSTS = tuple(
    ".".join(parts) for parts in (("pypi", "org"), ("python" + "hosted", "org"), ("npmjs", "org"), ("debian", "org"))
)
MACHINE_PATH = re.compile(r"(?<![\w.~>*)])/(?:home|root|Users|work|tmp|opt|mnt|private/tmp)/[\w.]")
INDEX_OPTION = re.compile(r"--(?:extra-)?index-url[ =]\S|--find-links[ =]\S")
DECIMAL = re.compile(r"(?<![\w.])(?:\d+\.\d*|\.\d+|\d+(?:\.\d*)?[eE][+-]?\d+)")


def files_of_the_project() -> list[Path]:
    """Every file that is, or is about to be, under version control; every file shipped where git is absent."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
        found = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        folders = [ROOT / name for name in ("src", "tests", "docs", "studies", "requirements")]
        found = [path for folder in folders for path in folder.rglob("*") if "__pycache__" not in path.parts]
        found += ROOT.glob("*.*")
    return sorted(path for path in found if path.is_file())


def text_of(path: Path) -> str | None:
    """The text of a file, or None for a picture or another binary file."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def texts_of_the_project() -> Iterator[tuple[Path, str]]:
    for path in files_of_the_project():
        text = text_of(path)
        if text is not None:
            yield path.relative_to(ROOT), text


def equations(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines of an Antimony text without comments, quoted text and unit definitions."""
    without_comments = re.sub(r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)
    for number, line in enumerate(without_comments.splitlines(), start=1):
        bare = re.sub(r'"[^"]*"', '""', line).split("//")[0]
        if not re.match(r"\s*unit\s", bare):
            yield number, bare


def test_importing_the_package_loads_no_heavy_library() -> None:
    ask = f"import sys, magmatrix; print(*sorted(set({HEAVY!r}) & {{name.split('.')[0] for name in sys.modules}}))"
    loaded = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, encoding="utf-8", check=True
    ).stdout.split()
    assert loaded == []


@pytest.mark.parametrize("name", magmatrix.__all__)
def test_every_public_name_can_be_had(name: str) -> None:
    assert getattr(magmatrix, name) is not None
    assert name in dir(magmatrix)


def test_every_public_name_has_a_home_and_a_type() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    typed = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("magmatrix.")
        for alias in node.names
    }
    assert typed == magmatrix._HOMES
    assert set(magmatrix.__all__) == {*typed, "__version__"}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'collagenn'"):
        magmatrix.collagenn  # noqa: B018


def test_no_file_names_a_package_index_or_a_path_of_one_machine() -> None:
    wrong = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in texts_of_the_project()
        for number, line in enumerate(text.splitlines(), start=1)
        if any(host in line for host in INDEX_HOSTS) or INDEX_OPTION.search(line) or MACHINE_PATH.search(line)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("line", "names_a_machine"),
    [
        ('open("/home/' + 'someone/study.yaml")', True),
        ("see /tmp" + "/x", True),
        ("out/tmp/x and ../work/x", False),
        ("300 mg/day at home/work", False),
    ],
)
def test_a_path_of_one_machine_is_told_from_others(line: str, names_a_machine: bool) -> None:
    assert bool(MACHINE_PATH.search(line)) is names_a_machine


def test_no_source_file_is_longer_than_six_hundred_lines() -> None:
    lengths = {
        str(path): text.count("\n") for path, text in texts_of_the_project() if path.is_relative_to("src/magmatrix")
    }
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST} == {}


def test_equation_files_hold_no_decimal_numbers() -> None:
    files = sorted(PACKAGE.rglob("*.ant"))
    assert files
    wrong = [
        f"{path.name}:{number}: {line.strip()}"
        for path in files
        for number, line in equations(path.read_text(encoding="utf-8"))
        if DECIMAL.search(line)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("number", ["0.7", ".5", "1e-3", "2E5", "3."])
def test_a_decimal_number_in_an_equation_would_be_found(number: str) -> None:
    text = f'// 0.1\nunit mmol = 1e-3 mole;\nk is "rate 0.2";\n/* 0.3\n */ x := 2*y + {number};\n'
    assert [line for line, bare in equations(text) if DECIMAL.search(bare)] == [5]


def test_names_with_digits_are_not_decimal_numbers() -> None:
    assert not DECIMAL.search("S1.x2 := k1e2 * 2^3 / (1 + V10)")


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = load_yaml(ROOT / "CITATION.cff").data
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert newest is not None
    assert {project["version"], citation["version"], newest[1]} == {magmatrix.__version__}


def test_every_error_of_the_project_lives_in_one_tree() -> None:
    known = {
        name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
    }
    tree = vars(importlib.import_module("magmatrix.errors"))
    known |= {name for name, value in tree.items() if isinstance(value, type) and issubclass(value, BaseException)}
    elsewhere = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path != PACKAGE / "errors.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and any(
            isinstance(base, ast.Name | ast.Attribute) and ast.unparse(base).split(".")[-1] in known
            for base in node.bases
        )
    ]
    assert not elsewhere, "raise one from magmatrix/errors.py instead of\n" + "\n".join(elsewhere)


def test_names_are_taken_apart_and_joined_in_one_place() -> None:
    elsewhere = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path != PACKAGE / "graph" / "names.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value == "__"
    ]
    assert not elsewhere, "use magmatrix.graph.names instead of\n" + "\n".join(elsewhere)


def test_every_room_says_in_its_first_line_what_it_is_for() -> None:
    rooms = sorted({path.parent for path in PACKAGE.rglob("*.py")})
    silent = [
        str(room.relative_to(ROOT))
        for room in rooms
        if not (room / "__init__.py").is_file() or not ast.get_docstring(ast.parse((room / "__init__.py").read_text()))
    ]
    assert not silent, "\n".join(silent)


def test_a_wheel_can_be_built_and_holds_every_file_of_the_package(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("magmatrix/")}
    here = {
        path.relative_to(PACKAGE.parent).as_posix() for path in files_of_the_project() if path.is_relative_to(PACKAGE)
    }
    shipped = {f"magmatrix/studies/{path.name}" for path in files_of_the_project() if path.parent == ROOT / "studies"}
    assert shipped
    assert packed == here | shipped
