"""The tables are made of what was measured last, and say all of it."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.run import Report
from benchmarks.tables import tables

NUMBERS = Path(__file__).parents[2] / "benchmarks" / "measured.json"


def test_the_numbers_on_file_become_tables() -> None:
    report = Report(**json.loads(NUMBERS.read_text(encoding="utf-8")))
    text = tables(report)
    for name in report.scenarios["proxy"]["engines"]:
        assert f"| {report.engines[name]} |" in text
    for wanted in ("one person alone", "two threads over one", "cold start", "cached start", "all below", "failed"):
        assert wanted in text
