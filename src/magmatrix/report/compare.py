"""Two finished runs side by side: what each course came to, how far apart they are, and what else differs between them.

Only the written results are read; nothing is simulated again.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from magmatrix.errors import Place, StudyError
from magmatrix.page.wording import number, percent, signed, unit
from magmatrix.report.finished import AGAIN, Run
from magmatrix.report.statements import DISCLAIMER, NOTICE
from magmatrix.report.summary import as_json

SCHEMA = "magmatrix.comparison/1"
_LARGEST_SHARE = 10.0
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One output of one person of one arm in both runs; differences are second minus first, nan where not known."""

    output: str
    unit: str
    arm: str
    person: str
    start_a: float
    start_b: float
    end_a: float
    end_b: float
    change_a: float
    change_b: float
    difference: float
    difference_share: float
    difference_of_changes: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows in the order of the first run, and notes on everything else that differs."""

    a: Run
    b: Run
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def compare(a: Run, b: Run) -> Comparison:
    """Return the differences of two runs, second minus first.

    Raises StudyError where they do not share a length of time, an output, or an arm and person, and where units differ.
    """
    if a.content["days"] != b.content["days"]:
        raise StudyError(
            "the runs cover different times",
            place=Place(b.place),
            found=f"{b.content['days']:g} days",
            expected=f"{a.content['days']:g} days, as in {a.place}",
            advice="run both studies over one duration",
        )
    outputs = _shared_outputs(a, b)
    pairs, notes = _pairs(a, b)
    rows = tuple(
        _row(name, a.content["outputs"][name]["unit"], who, first[name], second[name])
        for name in outputs
        for who, first, second in pairs
        if name in first and name in second
    )
    return Comparison(a, b, rows, (*notes, *_notes(a, b)))


def _shared_outputs(a: Run, b: Run) -> list[str]:
    first, second = a.content["outputs"], b.content["outputs"]
    shared = [name for name in first if name in second]
    if not shared:
        raise StudyError(
            "the runs have no output in common",
            place=Place(b.place),
            found=_named(list(second)),
            expected=f"one of {_named(list(first))}",
            advice="name the same outputs in both studies",
        )
    for name in shared:
        if first[name]["unit"] != second[name]["unit"]:
            raise StudyError(
                f"{name} has two units",
                place=Place(b.place),
                found=second[name]["unit"],
                expected=f"{first[name]['unit']}, as in {a.place}",
                advice=AGAIN,
            )
    return shared


Pair = tuple[tuple[str, str], Mapping[str, Any], Mapping[str, Any]]


def _pairs(a: Run, b: Run) -> tuple[list[Pair], list[str]]:
    first, second = a.courses(), b.courses()
    shared = [who for who in first if who in second]
    if not shared and len(first) == len(second) == 1:
        (mine, own), (theirs, other) = *first.items(), *second.items()
        note = f"compared are arm {mine[0]}, person {mine[1]} of the first run and arm {theirs[0]}, person {theirs[1]}"
        return [(mine, own, other)], [f"{note} of the second"]
    if not shared:
        raise StudyError(
            "the runs have no arm and person in common",
            place=Place(b.place),
            found=_named([f"{arm} ({person})" for arm, person in second]),
            expected=f"one of {_named([f'{arm} ({person})' for arm, person in first])}",
            advice="give arms and persons the same names in both studies",
        )
    notes = []
    for which, some, others in (("first", first, second), ("second", second, first)):
        lonely = [f"{arm} ({person})" for arm, person in some if (arm, person) not in others]
        if lonely:
            notes.append(f"only in the {which} run: {_named(lonely)}")
    return [(who, first[who], second[who]) for who in shared], notes


def _row(output: str, unit_text: str, who: tuple[str, str], a: Mapping[str, Any], b: Mapping[str, Any]) -> Row:
    start_a, end_a, start_b, end_b = (_value(of[key]) for of in (a, b) for key in ("start", "end"))
    difference = end_b - end_a
    share = difference / abs(end_a) if end_a else math.nan
    moved = (end_b - start_b) - (end_a - start_a)
    changes = (end_a - start_a, end_b - start_b)
    return Row(output, unit_text, *who, start_a, start_b, end_a, end_b, *changes, difference, share, moved)


def _value(written: object) -> float:
    return float(written) if isinstance(written, (int, float)) else math.nan


def _notes(a: Run, b: Run) -> Iterator[str]:
    first, second = a.content, b.content
    for which, some, others in (("first", first, second), ("second", second, first)):
        lonely = [name for name in some["outputs"] if name not in others["outputs"]]
        if lonely:
            yield f"outputs only in the {which} run: {_named(lonely)}"
    kinds = {"model": "the equations differ", "evidence": "the evidence differs", "study": "the study files differ"}
    for kind, said in kinds.items():
        if first["hashes"].get(kind) != second["hashes"].get(kind):
            yield said + (f": {_records(first, second)}" if kind == "evidence" else "")
    for name in sorted({*first["versions"], *second["versions"]}):
        mine, theirs = first["versions"].get(name, "none"), second["versions"].get(name, "none")
        if mine != theirs:
            yield f"version of {name}: {mine} and {theirs}"
    if first.get("engine") != second.get("engine"):
        yield f"engine: {_engine(first)} and {_engine(second)}"
    yield from _links(first, second)


def _records(first: Mapping[str, Any], second: Mapping[str, Any]) -> str:
    mine, theirs = first.get("numbers"), second.get("numbers")
    if not isinstance(mine, dict) or not isinstance(theirs, dict):
        return "in which numbers is not known, because one run was written before numbers were listed"
    changed = [
        f"{name} ({_number(mine[name])} and {_number(theirs[name])})"
        for name in mine
        if name in theirs and mine[name] != theirs[name]
    ]
    lonely = [name for name in {**mine, **theirs} if (name in mine) != (name in theirs)]
    said = [f"numbers that differ: {_named(changed)}"] if changed else []
    said += [f"used in one run only: {_named(lonely)}"] if lonely else []
    return "; ".join(said) or "in nothing that these runs used"


def _number(record: Mapping[str, Any]) -> str:
    shown = unit(str(record.get("unit", "")))
    return f"{_value(record.get('value')):.6g}{' ' + shown if shown else ''}, grade {record.get('grade')}"


def _engine(content: Mapping[str, Any]) -> str:
    engine = content.get("engine") or {}
    return f"{engine.get('name')} at {engine.get('relative_tolerance')}, seed {engine.get('seed')}"


def _links(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[str]:
    mine = {arm["name"]: arm.get("links") for arm in first["arms"]}
    for arm in second["arms"]:
        name, links = arm["name"], arm.get("links")
        if links is not None and mine.get(name) is not None and set(links) != set(mine[name]):
            differing = sorted(set(links) ^ set(mine[name]))
            said = ", ".join(f"{link} {'off, then on' if link in links else 'on, then off'}" for link in differing)
            yield f"links of arm {name}: {said}"


def _named(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def as_text(found: Comparison) -> str:
    """Return a comparison as a table for a terminal, differences second minus first, then the notes."""
    head = ("output", "arm", "person", "start", "", "end", "", "difference", "", "of changes")
    lines: list[tuple[str, ...]] = [
        head,
        ("", "", "", "first", "second", "first", "second", "at the end", "", "since the start"),
    ]
    for row in found.rows:
        shown = unit(row.unit)
        share = percent(row.difference_share) if abs(row.difference_share) < _LARGEST_SHARE else ""
        values = (number(value) for value in (row.start_a, row.start_b, row.end_a, row.end_b))
        named = f"{row.output}, {shown}" if shown else row.output
        apart = (signed(row.difference), share, signed(row.difference_of_changes))
        lines.append((named, row.arm, row.person, *values, *apart))
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    table = [
        "  ".join(
            cell.ljust(w) if i < 3 else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    title = [
        f"first:  {found.a.place}: {found.a.content['title']}",
        f"second: {found.b.place}: {found.b.content['title']}",
    ]
    notes = [f"note: {note}" for note in found.notes]
    text = [*title, f"after {found.a.content['days']:g} days", "", *(line.rstrip() for line in table), "", *notes]
    return "\n".join([*text, DISCLAIMER])


def as_csv(found: Comparison) -> bytes:
    """Return the rows of a comparison as CSV; a value that is not known is empty."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    names = list(Row.__slots__)
    writer.writerow([*names, NOTICE])
    for row in found.rows:
        values = (getattr(row, name) for name in names)
        writer.writerow(["" if isinstance(value, float) and math.isnan(value) else value for value in (*values, "")])
    return stream.getvalue().encode()


def comparison_json(found: Comparison) -> bytes:
    """Return a comparison as strict JSON."""
    runs = [
        {"place": str(run.place), "title": run.content["title"], "hashes": run.content["hashes"]}
        for run in (found.a, found.b)
    ]
    return as_json(
        {
            "schema": SCHEMA,
            "disclaimer": DISCLAIMER,
            "days": found.a.content["days"],
            "runs": runs,
            "rows": [asdict(row) for row in found.rows],
            "notes": list(found.notes),
        }
    )
