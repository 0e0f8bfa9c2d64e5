"""How long it takes to compile the protocol of one of many people who share a plan but for amounts.

A year of three meals a day and a daily supplement; people differ in intake, age, sex and filtration rate. Run it with
`python -m benchmarks.protocols [people]`. Processor time, the first fifty people left out.
"""

from __future__ import annotations

import sys
import time

from magmatrix.evidence import load_evidence
from magmatrix.protocol import ArmPlan, PersonPlan, compile_protocol
from magmatrix.protocol.plan import DietPlan, Given, SupplementPlan, Timing
from magmatrix.schedule.schedule import TICKS_PER_DAY

YEAR = 365 * TICKS_PER_DAY
_WARM = 50


def person(number: int) -> PersonPlan:
    """Return one of many people."""
    return PersonPlan(
        f"p{number}",
        age=Given(40.0 + number % 30, "year"),
        sex="female" if number % 2 else "male",
        egfr=Given(5.4 + number * 0.001, "L/h"),
        habitual_diet=DietPlan(Given(200.0 + number, "mg/day")),
    )


def measure(people: int) -> tuple[float, int]:
    """Return milliseconds for a person, and how many items each schedule has."""
    evidence = load_evidence()
    arm = ArmPlan("a", supplements=(SupplementPlan("citrate", Given(300.0, "mg/day"), Timing((480,))),))
    for number in range(_WARM):
        compile_protocol(arm, person(number), evidence, YEAR)
    everybody = [person(_WARM + number) for number in range(people)]
    began = time.process_time()
    for one in everybody:
        schedule = compile_protocol(arm, one, evidence, YEAR).schedule
    return 1e3 * (time.process_time() - began) / people, len(schedule)


if __name__ == "__main__":
    spent, items = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    sys.stdout.write(f"{spent:.3f} ms for a person with {items} items\n")
