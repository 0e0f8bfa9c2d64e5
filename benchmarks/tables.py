"""The measurement as tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.run import Report

MEASURED, DENSE = "measured", "dense"
"""Names of the places in a document where tables go."""


def marks(place: str) -> tuple[str, str]:
    """Return what begins and ends a place."""
    return f"<!-- {place}: begin -->", f"<!-- {place}: end -->"


def tables(report: Report) -> str:
    """Return all tables."""
    return "\n".join(_lines(report)) + "\n"


def insert(file: Path, text: str, place: str = MEASURED) -> None:
    """Put `text` between the marks of a file, replacing what was there; raises ValueError without marks."""
    begin, end = marks(place)
    whole = file.read_text(encoding="utf-8")
    head, rest = whole.split(begin, 1)
    tail = rest.split(end, 1)[1]
    file.write_text(f"{head}{begin}\n\n{text}\n{end}{tail}", encoding="utf-8")


def _lines(report: Report) -> Iterator[str]:
    machine = report.machine
    yield (
        f"Machine: {machine['processor']} ({machine['kind']}), {machine['processors']} processors, "
        f"{machine['system']}; Python {machine['python']}, llvmlite {machine['llvmlite']}, {machine['lanes']} lanes; "
        f"load at the start {machine['load']}."
    )
    titles = {
        "proxy": "Proxy, four doses a day, outputs at midnight",
        "proxy_undosed": "Proxy, nothing done to anybody, outputs at midnight",
        "body": "The real body: one arm of the study of microneedling",
    }
    for name, title in titles.items():
        if name in report.scenarios:
            yield from _comparison(title, report.scenarios[name], report.engines)
    yield from _dense(
        {name: found for name, found in report.scenarios.items() if isinstance(found, dict) and "compiling" in found},
        report.engines,
    )
    yield from _own(report.scenarios)
    if report.missing:
        yield from ["", "Not measured:", ""]
        yield from (f"* {name}: {reason}" for name, reason in report.missing.items())


def _comparison(title: str, found: dict[str, Any], engines: dict[str, str]) -> Iterator[str]:
    yield from ["", f"### {title}", "", f"{found['states']} states, {found['days']} days.", ""]
    yield "| engine | tolerance | error (people) | person-years/s/core: best | median | ours / it |"
    yield "|---|---|---|---|---|---|"
    yield from _rows(found, engines)


def _rows(found: dict[str, Any], engines: dict[str, str]) -> Iterator[str]:
    for name, row in found["engines"].items():
        met = "" if row["met"] else " (not met)"
        yield (
            f"| {engines[name]} | {row['rtol']:.2g} | {row['error']:.1e}{met} ({row['people']}) | {row['best']:.3g} | "
            f"{row['middle']:.3g} | {row['ratio']:.3g} |"
        )


def _dense(found: dict[str, dict[str, Any]], engines: dict[str, str]) -> Iterator[str]:
    if not found:
        return
    columns = "states | operations | factors full | compile, s | ms an operation"
    yield from ["", f"| {columns} |", "|---|---|---|---|---|"]
    for one in found.values():
        cost = one["compiling"]
        yield (
            f"| {one['states']} | {cost['operations']:.0f} | {100 * cost['full']:.0f} % | {cost['seconds']:.1f} | "
            f"{1e3 * cost['seconds'] / cost['operations']:.3f} |"
        )
    yield from ["", "| states | engine | tolerance | error (people) | person-years/s/core: best | median | ours / it |"]
    yield "|---|---|---|---|---|---|---|"
    for one in found.values():
        yield from (f"| {one['states']} {row}" for row in _rows(one, engines))


def _own(found: dict[str, Any]) -> Iterator[str]:
    if "batches" not in found:
        return
    yield from ["", "### This engine alone (proxy, same tolerance)", "", "| what | value |", "|---|---|"]
    yield f"| one person alone, person-years/s | {found['alone']:.3g} |"
    for size, rate in found["batches"].items():
        yield f"| {size} people, one core, person-years/s | {rate:.3g} |"
    scaling = found["scaling"]
    clock = f"{scaling['two']:.3g} / {scaling['one']:.3g}"
    yield f"| two threads over one by the clock (256 people for a year) | {scaling['ratio']:.2f} ({clock}) |"
    for spread, tail in found["tails"].items():
        who = f"{tail['people']} people, spread between them x{spread}"
        errors = f"{tail['half']:.1e}, {tail['most']:.1e}, {tail['all']:.1e}; {tail['failed']} failed"
        yield f"| error at the default tolerance {tail['rtol']:g}, {who}: half, 95 %, all below | {errors} |"
    for kind, times in found["starts"].items():
        yield (
            f"| {kind} start of a process, s | {times['wall_s']:.2f} (imports {times['import_s']:.2f}, reading "
            f"{times['read_s']:.2f}, preparing {times['prepare_s']:.2f}) |"
        )
    if "memory" in found:
        memory = found["memory"]
        yield (
            f"| {memory['people']:.0f} people, {memory['days']} days, 4 outputs a day | {memory['peak_MB']:.0f} MB, "
            f"{memory['seconds']:.0f} s, {memory['failed']:.0f} failed |"
        )
