"""What is measured of this project's engine alone: batches, threads, memory, start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks import proxy
from benchmarks.case import Case, midnights
from benchmarks.measure import DAYS_PER_YEAR
from benchmarks.peers.ours import Ours
from magmatrix.cachefolder import CACHE_ENV
from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.runtime.accuracy import check_accuracy
from magmatrix.engine.runtime.cache import ObjectCache
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.graph.model import Model
from magmatrix.schedule.schedule import Schedule

ROOT = Path(__file__).parents[1]
_SAMPLED = ("plasma", "urine_total", "mature_0", "fragment")
_MOST_PERSON_DAYS = 40_000
SPREADS = (1.0, 2.0, 3.3)
"""Factors on the spread between people; the last makes most coefficients of variation one."""


def without_doses(case: Case) -> Case:
    """Return the case with nothing done to anybody."""
    never = {name: 1e9 if name.startswith("next_") else 0.0 for name in case.event_settings}
    return replace(case, name=f"{case.name}_undosed", schedule=lambda _: Schedule(), event_settings=never)


def batches(ours: Ours, rtol: float, days: int, sizes: Sequence[int]) -> dict[str, float]:
    """Return person-years per second on one core by number of people."""
    rates = {}
    for size in sizes:
        span = max(2, min(days, _MOST_PERSON_DAYS // size))
        seconds = min(ours.run(range(size), span, rtol).seconds for _ in range(2))
        rates[str(size)] = size * span / DAYS_PER_YEAR / seconds
    return rates


def scaling(ours: Ours, rtol: float, days: int, rounds: int, people: int = 256) -> dict[str, float]:
    """Return the best speed by the clock on one and on two threads, measured by turns, and their ratio.

    Means little on a machine that is busy with other work.
    """
    best = {1: 0.0, 2: 0.0}
    for _ in range(rounds):
        for threads in best:
            result = replace(ours, threads=threads).batch(range(people), days, rtol)
            best[threads] = max(best[threads], people * days / DAYS_PER_YEAR / result.seconds)
    return {"one": best[1], "two": best[2], "ratio": best[2] / best[1]}


def tails(ours: Ours, days: int, people: int) -> dict[str, dict[str, float]]:
    """Return errors at the default tolerance over people more and more unlike each other.

    Keys are factors on the coefficients of variation. The error of a person is the largest over states and midnights,
    against a tenth of the tolerance; `failed` counts people without a result.
    """
    found = {}
    for spread in SPREADS:
        drawn = [proxy.person(number, spread) for number in range(people)]
        crowd = People(people, {name: np.array([one[name] for one in drawn]) for name in drawn[0]})
        tolerances = Tolerances(scales=ours.case.scales)
        schedule, ticks = ours.case.schedule(days), midnights(days)
        checked = check_accuracy(ours.engine, crowd, schedule, ticks, tolerances=tolerances, sample=people)
        by_person = np.array(list(checked.errors.values()))
        failed = int(np.sum(np.all(np.isnan(by_person), axis=0)))
        shares = {"half": checked.tail(0.5), "most": checked.tail(0.95), "all": checked.worst}
        found[f"{spread:g}"] = shares | {"failed": failed, "people": people, "days": days, "rtol": tolerances.rtol}
    return found


def memory(people: int, days: int, rtol: float) -> dict[str, float]:
    """Return peak memory (MB) and time of a process that runs many people with four outputs a day."""
    return _child("memory", json.dumps([people, days, rtol]))


def compiling(model: Model) -> dict[str, float]:
    """Return the seconds of processor time from a model to its machine code, not cached, and how much there is to do.

    `operations` are those of rates and Jacobian, `full` is the share of the factors that is not zero.
    """
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        program = FastEngine(model, model.states, cache=ObjectCache(Path(folder))).program
        seconds = time.process_time() - began
    operations = sum(program.tape.counts([*program.rates, *program.slopes.values()]).values())
    return {"seconds": seconds, "operations": operations, "full": program.elimination.density}


def starts() -> dict[str, dict[str, float]]:
    """Return the seconds of a fresh process from its first line to a compiled proxy, without and with cached code."""
    with tempfile.TemporaryDirectory() as cache:
        return {kind: _child("start", "", {CACHE_ENV: cache}) for kind in ("cold", "cached")}


def _child(what: str, argument: str, extra: dict[str, str] | None = None) -> dict[str, float]:
    paths = [str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))} | (extra or {})
    command = [sys.executable, "-m", "benchmarks.child", what, argument]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=True)
    wall = time.perf_counter() - began
    return {**json.loads(done.stdout.splitlines()[-1]), "wall_s": wall}


def sampled() -> tuple[str, ...]:
    """Return the outputs that the measurement of memory keeps."""
    return _SAMPLED
