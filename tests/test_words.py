"""The field's own terms: words that an expert stumbles over stand in no code, message, record, study or page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

BANNED = {
    r"horny layers?": "stratum corneum",
    r"collagen making": "collagen synthesis",
    r"deeds?": "action",
    r"referees?": "reference solver",
    r"(re)?mend(s|ed)?": "correct",
    r"(kidneys?|is|are|lets?) (let )?go of": "excrete; renal magnesium threshold",
    r"nobody is at rest": "no steady state",
    r"more than nothing": "must be greater than zero",
    r"arrows?": "link",
    r"rivals?": "mutually exclusive link",
}
READ = {".py", ".ant", ".yaml", ".j2", ".md", ".mjs", ".css"}
SKIPPED = {"CHANGELOG.md", "test_words.py"}
FOLDERS = ("src", "tests", "studies", "docs", "benchmarks")


@pytest.mark.parametrize("word", BANNED)
def test_words_that_an_expert_stumbles_over_are_gone(word: str, repository: Path) -> None:
    pattern = re.compile(rf"(?<![\w-]){word}(?![\w-])", re.IGNORECASE)
    found = [
        f"{file.relative_to(repository)}:{number}: {line.strip()[:100]}"
        for folder in FOLDERS
        for file in sorted((repository / folder).rglob("*"))
        if file.suffix in READ and file.name not in SKIPPED and ".venv" not in file.parts
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found, f"write {BANNED[word]!r}"
