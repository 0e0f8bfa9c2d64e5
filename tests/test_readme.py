"""README.md: what it counts is counted, and what it calls exists."""

from __future__ import annotations

import re
from pathlib import Path

from magmatrix.cli.app import app
from magmatrix.evidence import load_evidence
from tests import readme


def test_counted_parts_are_as_counted() -> None:
    text = readme.README.read_text(encoding="utf-8")
    assert readme.written(text) == text, "run `python -m tests.readme`"


def test_the_share_of_assumed_numbers_is_that_of_the_evidence() -> None:
    claims = [p for p in load_evidence().parameters.values() if p.basis != "definition"]
    assumed = sum(p.basis == "assumed" for p in claims)
    assert f"Of the {len(claims)} numbers that claim something, {assumed} (" in readme.share_text()


def test_commands_and_links_exist(repository: Path) -> None:
    text = readme.README.read_text(encoding="utf-8")
    for command in re.findall(r"(?:`|^    )magmatrix ([a-z]+)", text, flags=re.MULTILINE):
        assert command in list(app), command
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (repository / link).exists(), link
