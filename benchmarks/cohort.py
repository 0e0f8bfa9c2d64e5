"""How many person-years of the whole body one core follows in a second: `python -m benchmarks.cohort`.

Everybody eats three meals a day for a year; people differ in how fast the stomach empties. The plan is that of a study:
outputs in the morning of each day, means of flows over days, highest and lowest values of all steps, and every balance.
It is run at several tolerances, and again without extremes and balances, so that it shows what these cost.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from benchmarks.machine import about
from magmatrix.body.begin import begin
from magmatrix.body.ledger import ledger_plans
from magmatrix.cohort.plan import Course, Group, Plan
from magmatrix.cohort.run import run_cohort
from magmatrix.evidence import load_evidence
from magmatrix.spec.parse import read_study
from magmatrix.study import run as study

STUDY = """
title: A year of the whole body
question: How fast is it?
duration: 365 days
persons:
  adult: {age: 45 years, habitual_diet: 300 mg/day}
arms:
  usual: {}
"""
PEOPLE = 64
TOLERANCES = (1e-8, study.RTOL["fast"], 1e-4)
VARIED = "magnesium__kE"


def plans(people: int) -> Iterator[tuple[str, Plan]]:
    """Yield the plan of a study with all that it keeps, and with its outputs alone."""
    evidence = load_evidence()
    spec = read_study("whole.yaml", evidence, text=STUDY)
    bodies = study.arm_bodies(spec, study.assemble(evidence, spec.body))
    body = next(iter(bodies.values()))
    jobs, moments = study.jobs_of(spec, body), study.moments_of(spec)
    (values, habit), *_ = study.rests_of(spec, bodies, jobs).values()
    audited = [symbol for plan in ledger_plans(body, tracer=False) for symbol in plan.symbols]
    names = list(dict.fromkeys([*spec.outputs, *audited]))
    whole = study.setup_of(body, names, moments)
    bare = replace(study.setup_of(body, spec.outputs, moments), kept=())
    for label, setup in (("with extremes and balances", whole), ("outputs alone", bare)):
        members = [({**values, VARIED: values[VARIED] * (1.0 + 1e-3 * n)}, habit) for n in range(people)]
        yield (
            f"{label}: {len(setup.model.states)} states, {len(setup.outputs)} series, {len(setup.kept)} extremes",
            Plan(
                ("usual",),
                tuple(map(str, range(people))),
                (Group.of(setup, members),),
                (jobs[0].protocol.schedule,),
                tuple(Course(0, 0, n, 0, n, 0) for n in range(people)),
                moments.computed,
                run_in=study.run_in_of(spec),
                before=moments.before(study.run_in_of(spec)),
                settled=begin,
            ),
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    out = sys.stdout
    out.write("; ".join(f"{name}: {value}" for name, value in about().items()) + "\n\n")
    out.write("| what is kept | rtol | person-years/s/core: best | median |\n|---|---|---|---|\n")
    cases = [(label, plan, rtol) for label, plan in plans(options.people) for rtol in TOLERANCES]
    for _, plan, rtol in cases[:: len(TOLERANCES)]:
        run_cohort(plan, rtol=rtol, threads=1)  # compiled, and the processor warm
    speeds: dict[int, list[float]] = {number: [] for number in range(len(cases))}
    for _ in range(options.rounds):
        for number, (_, plan, rtol) in enumerate(cases):
            began = time.process_time()
            cohort = run_cohort(plan, rtol=rtol, threads=1)
            speeds[number].append(options.people / (time.process_time() - began))
            cohort.require_all()
    for number, (label, _, rtol) in enumerate(cases):
        out.write(f"| {label} | {rtol:g} | {max(speeds[number]):.1f} | {np.median(speeds[number]):.1f} |\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
