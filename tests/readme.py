"""The counted parts of README.md: `python -m tests.readme` writes them, and a test compares them."""

from __future__ import annotations

import sys
from pathlib import Path

from magmatrix.evidence import load_evidence
from magmatrix.evidence.grades import grade_shares
from magmatrix.spec.shipped import shipped_studies
from magmatrix.yamlio import load_yaml

README = Path(__file__).parents[1] / "README.md"


def share_text() -> str:
    """Return how many numbers carry which grade, and how many are assumed, as a sentence and a table."""
    found = grade_shares(load_evidence())
    assumed, counted = len(found.assumed), found.counted
    lines = [
        f"Of the {counted} numbers that claim something, {assumed} ({assumed / counted:.0%}) are assumed: nobody has",
        "measured them, and each says why it has its value. By grade:",
        "",
        "| grade | numbers | share | meaning |",
        "|---|---|---|---|",
        *(f"| {row.grade} | {row.count} | {row.share:.0%} | {row.meaning} |" for row in found.shares),
    ]
    return "\n".join(lines)


def studies_text() -> str:
    """Return a table of the shipped studies and their questions."""
    lines = ["| study | question |", "|---|---|"]
    for name, file in shipped_studies().items():
        question = " ".join(str(load_yaml(file).data["question"]).split()).replace("|", "\\|")
        lines.append(f"| [{name}](studies/{name}.yaml) | {question} |")
    return "\n".join(lines)


def written(text: str) -> str:
    """Return README.md with its counted parts as they are now."""
    for name, made in (("share", share_text()), ("studies", studies_text())):
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        before, rest = text.split(begin)
        text = f"{before}{begin}\n{made}\n{end}{rest.split(end)[1]}"
    return text


def main() -> int:
    """Write the counted parts of README.md."""
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
