"""The whole measurement: `python -m benchmarks.run [--peers] [--full | --dense]`; see docs/performance.md."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks import body, dense, proxy, scenarios
from benchmarks.case import Case
from benchmarks.error import Reference, scaled, with_peaks
from benchmarks.machine import about
from benchmarks.measure import Matched, Rate, by_turns, match
from benchmarks.peers import NAMES, Prepared, engine
from benchmarks.peers.ours import Ours

ROOT = Path(__file__).parents[1]
OURS = "ours"
INTERPOLATING = ("roadrunner_events", "amici_events", "desolve")
"""Peers that do not stop at outputs, hence the fair ones without doses."""
ON_BODY = ("sundae", "numbalsoda_loop", "roadrunner_loop")
ON_DENSE = ("roadrunner_events", "sundae", "numbalsoda_loop")


@dataclass(frozen=True)
class Size:
    """How much to measure: people for peers and for us, days, rounds."""

    peers: int = 4
    ours: int = 16
    timed: int = 2
    days: int = 365
    rounds: int = 3


@dataclass
class Report:
    """Everything measured, by scenario; written as JSON and as tables."""

    machine: dict[str, str] = field(default_factory=dict)
    size: dict[str, int] = field(default_factory=dict)
    engines: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    scenarios: dict[str, Any] = field(default_factory=dict)


def say(line: str) -> None:
    """Tell how far the measurement is."""
    sys.stderr.write(line + "\n")


def prepared(case: Case, names: Iterable[str], report: Report) -> dict[str, Prepared]:
    """Prepare every engine that can run here; the reasons of the others go to the report."""
    ready: dict[str, Prepared] = {}
    for name in names:
        reason = engine(name).missing()
        if reason:
            report.missing[name] = reason
            say(f"skipped {name}: {reason}")
            continue
        ready[name] = engine(name).prepare(case)
        report.engines[name] = f"{ready[name].name} {ready[name].version}"
        say(f"prepared {report.engines[name]}")
    return ready


def compare(
    case: Case, reference: Reference, ready: dict[str, Prepared], size: Size, known: Mapping[str, Any]
) -> dict[str, Any]:
    """Match the accuracy of all engines, then run them by turns; `known` are scenarios of an earlier run."""
    matched: dict[str, Matched] = {}
    before = known.get(case.name, {}).get("engines", {})
    for name, one in ready.items():
        if name != OURS and name in before and known[case.name]["days"] == size.days:
            matched[name] = Matched(**{key: before[name][key] for key in ("rtol", "error", "people", "met")})
            continue
        matched[name] = match(one, reference, range(size.ours if name == OURS else size.peers), size.days)
        say(f"{case.name}: {one.name}: rtol {matched[name].rtol:.2g}, error {matched[name].error:.2g}")
    turns = {
        name: (one, range(size.ours if name == OURS else size.timed), matched[name].rtol) for name, one in ready.items()
    }
    rates = by_turns(turns, size.days, size.rounds, say)
    return {"days": size.days, "states": len(case.states), "engines": _rows(matched, rates)}


def _rows(matched: dict[str, Matched], rates: dict[str, Rate]) -> dict[str, Any]:
    mine = rates[OURS].best if OURS in rates else float("nan")
    return {
        name: asdict(matched[name])
        | {"best": rate.best, "middle": rate.middle, "rounds": rate.rounds, "timed_people": rate.people}
        | {"ratio": mine / rate.best}
        for name, rate in rates.items()
    }


def alone(ours: Ours, rtol: float, days: int, rounds: int) -> float:
    """Return the person-years per second of one person alone, best of some people and rounds."""
    seconds = min(ours.run([person], days, rtol).seconds for _ in range(rounds) for person in range(3))
    return days / 365.25 / seconds


def measure(names: Sequence[str], size: Size, *, full: bool = False, known: Mapping[str, Any] | None = None) -> Report:
    """Measure everything; `full` adds ten thousand people for a year, `known` are the scenarios of an earlier run."""
    known = known or {}
    report = Report(machine=about(), size=asdict(size))
    case, reference = scaled(proxy.case(), range(max(size.ours, size.peers)), size.days)
    ready = prepared(case, names, report)
    found = report.scenarios
    found["proxy"] = compare(case, reference, ready, size, known)
    rtol = found["proxy"]["engines"][OURS]["rtol"]
    ours = ready[OURS]
    assert isinstance(ours, Ours)
    found["alone"] = alone(ours, rtol, size.days, size.rounds)
    say(f"one person alone: {found['alone']:.3g}")
    found["batches"] = scenarios.batches(ours, rtol, size.days, (1, 4, 8, 16, 100, 1000))
    found["scaling"] = scenarios.scaling(ours, rtol, size.days, size.rounds)
    say(f"threads: {found['scaling']}")
    found["tails"] = scenarios.tails(ours, min(size.days, 60), 16 * size.ours)
    say(f"errors over people: {found['tails']}")
    found["starts"] = scenarios.starts()
    found["proxy_undosed"] = _undosed(case, names, size, report, known)
    found["body"] = _body(names, size, report, known)
    if full:
        found["memory"] = scenarios.memory(10_000, size.days, rtol) | {"people": 10_000, "days": size.days}
    return report


def measure_dense(names: Sequence[str], size: Size, known: Mapping[str, Any] | None = None) -> Report:
    """Measure models with full matrices, and how long each takes to compile."""
    report = Report(machine=about(), size=asdict(size))
    chosen = [name for name in names if name in (OURS, *ON_DENSE)]
    for states in dense.SIZES:
        case, reference = scaled(dense.case(states), range(size.ours), size.days)
        compiled = scenarios.compiling(case.model)
        say(f"{case.name}: {compiled}")
        found = compare(case, reference, prepared(case, chosen, report), size, known or {})
        report.scenarios[case.name] = found | {"compiling": compiled}
    return report


def _undosed(case: Case, names: Sequence[str], size: Size, report: Report, known: Mapping[str, Any]) -> dict[str, Any]:
    calm = scenarios.without_doses(case)
    calm, reference = scaled(calm, range(size.peers), size.days)
    small = Size(size.peers, size.peers, size.peers, size.days, size.rounds)
    ready = prepared(calm, [name for name in names if name in (OURS, *INTERPOLATING)], report)
    return compare(calm, reference, ready, small, known)


def _body(names: Sequence[str], size: Size, report: Report, known: Mapping[str, Any]) -> dict[str, Any]:
    case, reference = scaled(body.case(), range(size.ours), size.days)
    case = with_peaks(case, reference)
    chosen = [name for name in names if name in (OURS, *ON_BODY)]
    if "roadrunner_loop" in chosen:
        case = body.with_sbml(case)
        if not case.sbml:
            chosen.remove("roadrunner_loop")
    return compare(case, reference, prepared(case, chosen, report), size, known)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="benchmarks.run", description=__doc__)
    parser.add_argument("--peers", action="store_true", help="also the engines of others that are installed")
    parser.add_argument("--only", nargs="*", default=None, help="these peers only")
    parser.add_argument("--full", action="store_true", help="also 10,000 people for a year (minutes)")
    parser.add_argument("--dense", action="store_true", help="only models with full matrices, 30 days")
    parser.add_argument("--quick", action="store_true", help="30 days, two people, one round: a look, not a result")
    parser.add_argument("--like", type=Path, default=None, help="take the tolerances of others from these numbers")
    parser.add_argument("--json", type=Path, default=None, help="write the numbers here")
    parser.add_argument("--docs", type=Path, default=None, help="write the tables here, between their marks")
    given = parser.parse_args(arguments)
    names = [OURS, *(given.only or [name for name in NAMES if name != OURS])] if given.peers or given.only else [OURS]
    size = Size(2, 4, 1, 30, 1) if given.quick else Size()
    known = json.loads(given.like.read_text(encoding="utf-8"))["scenarios"] if given.like else None
    if given.dense:
        report = measure_dense(names, replace(size, ours=min(size.ours, 8), days=30), known)
    else:
        report = measure(names, size, full=given.full, known=known)
    from benchmarks.tables import DENSE, MEASURED, insert, tables

    if given.json:
        given.json.write_text(json.dumps(asdict(report), indent=1) + "\n", encoding="utf-8")
    text = tables(report)
    if given.docs:
        insert(given.docs, text, DENSE if given.dense else MEASURED)
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
