"""People of a study who go on as ever stay as they are: ten years of usual meals move no state of the body."""

from __future__ import annotations

import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.body.begin import counters
from magmatrix.body.scales import state_scales
from magmatrix.cohort.plan import Setup
from magmatrix.cohort.run import run_cohort
from magmatrix.errors import SimulationError
from magmatrix.evidence import load_evidence
from magmatrix.spec.parse import read_study
from magmatrix.study.run import RTOL, jobs_of, plan_of, rest_of, rests_of, run_in_of

DRIFT = 1e-3
NAMED = {"mineral__PTmax": 1.2 * DRIFT, "organs__heart_lag": 1.4 * DRIFT}
"""Misses that docs/known-gaps.md names: how much a gland can make, on 120 mg of magnesium a day, and what the heart
notices of the first day, which begins with an empty gut."""
UNCHANGED = """\
title: Nothing new
question: Does anything move?
duration: {days} days
ageing: off
persons:
  p: {{age: {age} years, sex: {sex}, habitual_diet: {diet} mg/day}}
arms:
  as_ever: {{diet: {diet} mg/day}}
outputs: [magnesium.serum]
"""


@pytest.mark.parametrize(("age", "sex", "diet"), [(25, "male", 300), (60, "female", 120), (75, "male", 600)])
def test_ten_years_of_the_usual_meals_move_nothing(age: int, sex: str, diet: int) -> None:
    """Issue 4: "drift of every state below 0.1 % unless ageing is on", with meals, from one midnight to another; of a
    state that is a small difference from normal, 0.1 % of normal."""
    evidence = load_evidence()
    spec = read_study("rest.yaml", evidence, text=UNCHANGED.format(days=3653, age=age, sex=sex, diet=diet))
    body = reference_body().switched()
    scales = state_scales(body.model, body.values)
    states = tuple(name for name in body.model.states if name not in counters())
    (job,) = jobs_of(spec, body)
    bodies, jobs = {job.arm.name: body}, [job]
    setups = {id(body): Setup(body.model, states, scales)}
    ticks = spec.sampling.ticks(spec.duration)
    plan = plan_of(spec, bodies, jobs, setups, rests_of(spec, bodies, jobs), ticks, [run_in_of(spec)])
    run = run_cohort(plan, rtol=RTOL["fast"]).followed(job.arm.name, job.person.name)
    for name in states:
        start, end = run.outputs[name][[0, -1]]
        assert abs(end - start) <= NAMED.get(name, DRIFT) * max(abs(start), scales[name]), name


SEVERAL = """\
title: Several people
question: Does one change the rest of another?
duration: 2 days
persons:
  thin: {age: 60 years, sex: female, habitual_diet: 120 mg/day}
  weak: {age: 70 years, sex: male, egfr: 30 mL/min, habitual_diet: 300 mg/day}
  slow: {age: 30 years, sex: male, habitual_diet: 300 mg/day, overrides: {magnesium.kE: 0.3 1/hour}}
arms:
  as_ever: {}
outputs: [magnesium.serum]
"""


def test_several_people_of_a_study_rest_as_each_of_them_alone() -> None:
    """One batch for all of them, the same bits for each."""
    evidence = load_evidence()
    spec = read_study("several.yaml", evidence, text=SEVERAL)
    body = reference_body().switched()
    jobs = jobs_of(spec, body)
    rests = rests_of(spec, {"as_ever": body}, jobs)
    assert [job.person.name for job in jobs] == ["thin", "weak", "slow"]
    for job in jobs:
        assert rests[id(body), job.person.name] == rest_of(spec, body, job.person, "alone")


def test_the_first_person_without_a_rest_is_named_with_the_arm() -> None:
    """A gut that takes up nothing."""
    evidence = load_evidence()
    closed = SEVERAL.replace("magnesium.kE: 0.3 1/hour", "magnesium.Vmax: 0 mmol/hour, magnesium.fpass: 0")
    spec = read_study("several.yaml", evidence, text=closed)
    body = reference_body().switched()
    with pytest.raises(SimulationError, match=r"^slow in arm as_ever: .*no serum magnesium balances 0 mmol"):
        rests_of(spec, {"as_ever": body}, jobs_of(spec, body))
