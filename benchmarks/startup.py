"""How long commands take from the first key to the last line: `python -m benchmarks.startup`.

Each command is a process of its own. Cold: nothing is kept from before, and machine code is compiled. Warm: what an
earlier command kept is found. Commands take turns, so that other work on the machine meets all of them alike; wall time
and processor time (user and system) are given as the least and the median of the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.machine import about

ROOT = Path(__file__).parents[1]
STUDY = ROOT / "studies" / "microneedling.yaml"
ROUNDS = 5
COLD = "run, cold"


@dataclass
class Timing:
    """Wall and processor seconds of one command, one entry per round."""

    command: str
    tree: str
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


def commands(folder: Path) -> dict[str, list[str]]:
    """Return the commands that are measured, by what the table calls them."""
    wrong = folder / "wrong.yaml"
    wrong.write_text(STUDY.read_text(encoding="utf-8").replace("title:", "titel:", 1), encoding="utf-8")
    run = ["run", str(STUDY), "-o", str(folder / "out"), "--force"]
    return {
        "--version": ["--version"],
        "why dermis.tewl": ["why", "dermis.tewl"],
        "links": ["links"],
        "a misspelt key": ["run", str(wrong), "-o", str(folder / "wrong")],
        "run, warm": run,
        COLD: run,
    }


def measured(trees: Mapping[str, Path], rounds: int, cold: bool, only: str = "") -> list[Timing]:
    """Return the timings of commands in several source trees (folders that hold `magmatrix`), by turns.

    `only` keeps the commands whose name holds one of its words.
    """
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        listed = {
            name: arguments
            for name, arguments in commands(folder).items()
            if not only or any(word in name for word in only.split(","))
        }
        found = {(tree, name): Timing(name, tree) for name in listed for tree in trees if cold or name != COLD}
        for tree, source in trees.items():
            for name in listed:
                if name != COLD:
                    _run(listed[name], source, folder / f"kept-{tree}")  # what this keeps, the rounds find
        for turn in range(rounds):
            for (tree, name), timing in found.items():
                kept = folder / (f"cold-{tree}-{turn}" if name == COLD else f"kept-{tree}")
                wall, processor = _run(listed[name], trees[tree], kept)
                timing.wall.append(wall)
                timing.processor.append(processor)
        return list(found.values())


def table(timings: Sequence[Timing]) -> str:
    """Return the timings as a Markdown table."""
    lines = [
        "| command | tree | wall, s: least | median | processor, s: least | median |",
        "|---|---|---|---|---|---|",
    ]
    for found in timings:
        cells = [
            f"{value:.2f}"
            for series in (found.wall, found.processor)
            for value in (min(series), statistics.median(series))
        ]
        lines.append(f"| `{found.command}` | {found.tree} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _run(arguments: Sequence[str], source: Path, kept: Path) -> tuple[float, float]:
    """Run one command and return its wall and processor seconds; what it prints goes nowhere."""
    kept.mkdir(mode=0o700, exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(source), "MAGMATRIX_CACHE": str(kept)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # installed packages are compiled once, not in every process
    with _children() as spent:
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "magmatrix", *arguments],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        wall = time.perf_counter() - began
    return wall, spent[0]


@contextmanager
def _children() -> Iterator[list[float]]:
    """Yield a list to which the processor seconds of the processes ended meanwhile are appended."""
    before = os.times()
    spent: list[float] = []
    yield spent
    after = os.times()
    spent.append(after.children_user - before.children_user + after.children_system - before.children_system)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, and write all numbers to a file where one is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", type=Path, help="the src folder of another version, measured by turns with this")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--quick", action="store_true", help="one round, nothing cold")
    parser.add_argument("--only", default="", help="words of the commands to measure, with commas between them")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    trees = {"this": ROOT / "src"}
    if options.against is not None:
        trees = {"other": options.against, **trees}
    timings = measured(trees, 1 if options.quick else options.rounds, not options.quick, options.only)
    machine = "; ".join(f"{name}: {value}" for name, value in about().items())
    sys.stdout.write(f"{machine}\n\n{table(timings)}\n")
    if options.json is not None:
        options.json.write_text(json.dumps([asdict(timing) for timing in timings], indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
