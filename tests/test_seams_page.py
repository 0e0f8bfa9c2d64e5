"""docs/seams.md keeps to the truth: every file, test and symbol that it names exists, and no seam is missing."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.body.parts import PARTS
from magmatrix.evidence import load_evidence
from magmatrix.graph.names import flat

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "seams.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([^`\n]+)`", PAGE)))
TESTS = [name for name in NAMED if re.fullmatch(r"test_\w+", name)]
FILES = [name for name in NAMED if re.search(r"\.(py|md|yaml|ant)$", name)]
SYMBOLS = [name for name in NAMED if re.fullmatch(r"[a-z_]+\.\w+", name) and name not in FILES]
LINKS = [name for name in NAMED if "__" in name]
PLACES = (ROOT, ROOT / "src" / "magmatrix", ROOT / "docs" / "decisions")


@cache
def suite() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))


@pytest.mark.parametrize("name", TESTS)
def test_a_test_that_is_named_exists(name: str) -> None:
    assert f"def {name}(" in suite()


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_named_exists(name: str) -> None:
    assert any((place / name).is_file() for place in PLACES)


@pytest.mark.parametrize("name", SYMBOLS)
def test_a_symbol_that_is_named_exists(name: str) -> None:
    body = reference_body(tuple(PARTS))
    assert flat(name) in body.model.symbols or name in body.owners or name in load_evidence().parameters


@pytest.mark.parametrize("name", LINKS)
def test_a_link_that_is_named_exists(name: str) -> None:
    assert name in load_evidence().links


def rows() -> list[list[str]]:
    """The cells of every row of every table, headings and rules left out."""
    lines = [line.strip().strip("|") for line in PAGE.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.split(" | ")] for line in lines if not set(line) <= set("|- ")]
    return [row for row in cells if row[-1] not in ("shown by", "test")]


def test_every_row_is_shown_by_a_test_or_a_decision() -> None:
    for row in rows():
        assert re.search(r"`test_\w+`|`tests/[\w/]+\.py`|decision `[\w-]+\.md`", row[-1]), row[0]


def test_all_ten_conflicts_all_sections_and_all_seven_tests_are_there() -> None:
    numbers = [row[0] for row in rows()]
    assert [number for number in numbers if number.startswith("0.")] == [f"0.{n}" for n in range(1, 11)]
    assert [number for number in numbers if number.startswith("10.")] == [f"10.{n}" for n in range(1, 8)]
    headings = re.findall(r"^## (\S+)", PAGE, flags=re.MULTILINE)
    assert headings == ["The", "1.", "2.", "3.", "4.", "5.", "6.", "7.", "8.", "9", "10."]


def test_the_page_is_linked_from_the_decisions() -> None:
    assert "seams.md" in (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")


def test_no_decision_of_a_seam_names_a_test_that_is_gone() -> None:
    """A decision that this page rests on and that names tests names tests of the suite."""
    for name in FILES:
        file = ROOT / "docs" / "decisions" / name
        if file.is_file():
            for test in re.findall(r"`(test_\w+)`", file.read_text(encoding="utf-8")):
                assert f"def {test}(" in suite(), f"{name}: {test}"
