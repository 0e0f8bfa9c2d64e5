"""What each part costs: counted right, measured for whatever parts there are, told in one table."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import parts
from benchmarks.parts import Counts, Report, Row, counts, rows, table
from magmatrix.body.assemble import reference_body
from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.cli import bench as command
from magmatrix.errors import StudyError
from magmatrix.graph.expr import symbol
from tests.graph.build import a_model

MACHINE = dict.fromkeys(("processor", "kind", "processors", "system", "python", "lanes", "load"), "x")


def test_a_link_counts_its_corner_of_the_jacobian_and_what_elimination_adds() -> None:
    """A star: the centre touches everyone, so that taking it first would fill all; taken last, nothing."""
    a, b, c, d = map(symbol, "abcd")
    star = a_model({"c": a + b - c, "a": c - a, "b": c - b})
    assert counts(star) == Counts(states=3, entries=7, fill=0, multiplications=2)
    ring = a_model({"a": b - a, "b": c - b, "c": d - c, "d": a - d})
    assert counts(ring).entries == 8
    assert counts(ring).fill > 0


def test_the_rows_of_all_parts_make_up_the_body() -> None:
    model = reference_body().switched().model
    whole, found = counts(model), rows(model, PARTS.standard)
    assert sum(count.states for count, _ in found.values()) == whole.states
    assert sum(count.entries for count, _ in found.values()) == whole.entries
    assert sum(count.fill for count, _ in found.values()) == whole.fill
    assert sum(count.multiplications for count, _ in found.values()) == whole.multiplications
    assert all(0 <= coupled <= count.entries for count, coupled in found.values())


def test_a_part_left_out_takes_its_states_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        parts, "bodies", lambda evidence, failed: {parts.WHOLE: reference_body(("magnesium",)).switched()}
    )
    monkeypatch.setattr(parts, "PARTS", Parts((parts.PARTS["magnesium"],)))
    report = parts.measure(2, 2, 1)
    assert report.failed == {}
    assert report.rows[0].alone == report.rows[0].within
    assert report.rows[0].coupled == 0
    assert report.seconds[parts.WHOLE][0] > 0


def test_a_body_that_cannot_be_composed_is_told_not_hidden() -> None:
    failed = {"without liver": "no evidence record for liver.age"}
    report = Report(MACHINE, 365, 16, Counts(9, 30, 4, 50), [], {parts.WHOLE: [2e-3, 1e-3]}, failed)
    text = table(report)
    assert "* without liver: no evidence record for liver.age" in text
    assert "One person's year takes 1 ms" in text


def test_the_table_sets_each_part_against_the_body_without_it() -> None:
    report = Report(
        MACHINE,
        365,
        16,
        Counts(12, 40, 6, 70),
        [
            Row("liver", True, Counts(3, 7, 0), Counts(3, 9, 2), 2),
            Row("dish", False, None, Counts(5, 9, 1), 0),
        ],
        {parts.WHOLE: [3e-3, 2e-3], "without liver": [1e-3], "with dish": [5e-3, 4e-3], "magnesium and dermis": [5e-4]},
    )
    lines = table(report).splitlines()
    assert "| liver | 3 | 7 | 9 | 2 | 0 | 2 | 1 | 2 |" in lines
    assert "| dish (optional) | 5 | – | 9 | 0 | – | 1 | 2 | 2 |" in lines
    assert "The body of magnesium and dermis alone: 0.5 ms; the whole over it: 4." in lines


def test_the_document_has_room_for_the_table(repository: Path, tmp_path: Path) -> None:
    from benchmarks.tables import insert

    copy = tmp_path / "cost.md"
    copy.write_text((repository / "docs" / "cost-of-parts.md").read_text(encoding="utf-8"), encoding="utf-8")
    insert(copy, "| a table |\n")
    assert "| a table |" in copy.read_text(encoding="utf-8")


def test_bench_hands_over_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(parts, "main", lambda arguments: seen.append(arguments) or 0)
    assert command.bench(parts=True, quick=True) == 0
    assert seen == [["--quick"]]
    with pytest.raises(StudyError, match="no peers"):
        command.bench(parts=True, peers=True)
