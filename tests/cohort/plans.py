"""Cohorts of small models: two arms, some draws, some people, doses and a run-in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from magmatrix.cohort.plan import Course, Group, Plan, Setup
from magmatrix.engine.problem.output import Kind, Output
from magmatrix.schedule.schedule import Schedule
from tests.engine.small import HOUR, chain, dose

TICKS = (0, 6 * HOUR, 24 * HOUR)
PEAK = Output("plasma", Kind.HIGHEST)
DAILY = Schedule.build([dose(8 * HOUR, 2.0), dose(20 * HOUR, 1.0)])
TREATED = Schedule.build([dose(8 * HOUR, 2.0), dose(9 * HOUR, 50.0), dose(20 * HOUR, 1.0)])


def setup() -> Setup:
    return Setup(chain(), ("gut", "plasma", "out"), kept=(PEAK,))


def counted_from_zero(states: Mapping[str, Any]) -> dict[str, Any]:
    """What is out at the end of the run-in does not count in the run."""
    return {**states, "out": 0.0 * states["out"]}


def cohort_plan(people: int = 3, draws: int = 2, *, run_in: int = 24 * HOUR, seed: int = 1) -> Plan:
    """Everybody in both arms, each draw and person with rates of their own; the last person in one arm only."""
    draw = np.random.default_rng(seed)
    rates = [(float(draw.uniform(0.5, 2.0)), float(draw.uniform(0.1, 0.4))) for _ in range(people * draws)]
    group = Group.of(setup(), [({"ka": ka, "ke": ke}, DAILY) for ka, ke in rates])
    courses = [
        Course(arm, d, p, 0, d * people + p, arm)
        for arm in range(2)
        for d in range(draws)
        for p in range(people)
        if arm == 0 or p < people - 1
    ]
    return Plan(
        ("usual", "treated"),
        tuple(f"p{k}" for k in range(people)),
        (group,),
        (DAILY, TREATED),
        tuple(courses),
        TICKS,
        draws=draws,
        run_in=run_in,
        before=(run_in - HOUR, run_in) if run_in else (),
        settled=counted_from_zero,
    )


def with_numbers(plan: Plan, **numbers: Any) -> Plan:
    """The same plan with other numbers of its only group."""
    (group,) = plan.groups
    return replace(plan, groups=(replace(group, parameters={**group.parameters, **numbers}),))
