"""How fast the proxy runs in Node: python -m tests.engine.targets.measure_wasm [people] [days] [rounds].

Host and WebAssembly take turns in every round; the best of all rounds counts, for this machine and load alone.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks import proxy
from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import simulate
from magmatrix.engine.targets.wasm import WIDTHS
from magmatrix.schedule.schedule import TICKS_PER_DAY
from tests.engine.targets.node import InNode

DAYS_PER_YEAR = 365.25
TOLERANCES = Tolerances(rtol=5e-4)


def measure(count: int, days: int, rounds: int) -> list[str]:
    model = proxy.model()
    drawn = [proxy.person(number) for number in range(count)]
    people = People(count, {name: np.array([one[name] for one in drawn]) for name in drawn[0]})
    plan, ticks = proxy.schedule(days), [day * TICKS_PER_DAY for day in range(days + 1)]
    engine = FastEngine(model, model.states)
    years = count * days / DAYS_PER_YEAR
    with tempfile.TemporaryDirectory() as folder:
        builds = {}
        for width in WIDTHS:
            place = Path(folder, str(width))
            place.mkdir()
            builds[width] = InNode.of(place, model, model.states, width)
        host: list[float] = []
        seconds: dict[int, list[float]] = {width: [] for width in WIDTHS}
        starts: dict[int, list[float]] = {width: [] for width in WIDTHS}
        worst = 0.0
        for _ in range(rounds):
            run = simulate(engine, people, plan, ticks, tolerances=TOLERANCES, threads=1)
            host.append(run.seconds)
            for width, build in builds.items():
                found = build.run(people, plan, ticks, TOLERANCES, repeats=4)
                seconds[width] += found["seconds"]
                starts[width].append(found["start"])
                for name, values in run.series.items():
                    apart = np.abs(np.array(found["series"][name]).reshape(values.shape) - values)
                    worst = max(worst, float(np.max(apart) / max(float(np.max(np.abs(values))), 1e-300)))
        lines = [f"{count} people, {days} days, rtol {TOLERANCES.rtol}, {run.steps.mean() / days:.1f} steps a day"]
        lines.append(f"host, {engine.machine.width} lanes: {years / min(host):.1f} person-years per second")
        for width, build in builds.items():
            size = build.module.read_bytes()
            lines.append(
                f"Node, {width} lanes: {years / min(seconds[width]):.1f} person-years per second, "
                f"start {min(starts[width]):.2f} ms, {len(size)} bytes, {len(gzip.compress(size))} compressed"
            )
        lines.append(f"largest difference from the host {worst:.1e} of the largest value")
    return lines


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.stdout.write("\n".join(measure(*(given + [4, 90, 3][len(given) :]))) + "\n")
