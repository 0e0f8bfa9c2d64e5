"""What a study does reaches something in the body that runs, once; else it is one StudyError with file and line.

In each example `# here` marks the line that the error must name.
"""

from __future__ import annotations

import re

import pytest

from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence
from magmatrix.spec.parse import read_study
from magmatrix.study.run import run_study

HEAD = """\
title: Test
question: Does it?
duration: 10 days
persons:
  adult: {age: 45 years, sex: female, habitual_diet: 300 mg/day}
"""


def study(body: str, arm: str) -> str:
    return f"{HEAD}body: {body}\narms:\n  only:\n" + "".join(f"    {line}\n" for line in arm.splitlines())


WHOLE = "[magnesium, dermis, sun, dna, mineral, adrenal, cell_ageing, organs, vitamin_c, delivery]"
TIMED = "over: 2 h, on: 1, at: 08:00"

ABSENT = {
    "a treatment needs the dermis": "treatments: [{treatment: microneedling, on: 1}]  # here",
    "food intake needs the dermis": "food_intake: inadequate  # here",
    "a supplement needs the magnesium": "supplements: [{salt: citrate, dose: 300 mg/day}]  # here",
    "an infusion needs the magnesium": f"infusions: [{{amount: 10 mmol, {TIMED}}}]  # here",
    "a tracer needs the magnesium": "tracers: [{route: oral, amount: 1 mmol, on: 1, at: 08:00}]  # here",
    "sweat needs the magnesium": "sweat: 2 L/day  # here",
    "a drug needs the magnesium": "drugs: [{drug: ppi}]  # here",
    "adrenaline needs the magnesium": f"adrenaline: [{{dose: 0.05 ug/kg/min, {TIMED}}}]  # here",
    "this input needs the dermis": "inputs:\n  dermis.uv: 1  # here",
    "this action needs the delivery": "actions:\n  - {action: delivery.wash, at: 08:00}  # here",
}

TWICE = {
    "two ports of one input": (
        "inputs:\n  sun.dose_rate: 1 SED/h\n  dna.dose_rate: 2 SED/h  # here",
        "sun.dose_rate is set twice; found 'dna.dose_rate and sun.dose_rate'",
    ),
    "two ports of one input at different times": (
        "inputs:\n  sun.dose_rate: {value: 1 SED/h, until: 2}\n  dna.dose_rate: {value: 2 SED/h, from: 4}  # here",
        "sun.dose_rate is set twice",
    ),
    "a drug and an input": (
        "drugs: [{drug: thiazide, threshold_multiplier: 0.9}]\ninputs:\n  magnesium.threshold_multiplier: 0.8  # here",
        "threshold_multiplier is set twice.*the drug thiazide",
    ),
    "adrenaline and an input": (
        f"adrenaline: [{{dose: 0.05 ug/kg/min, {TIMED}}}]\ninputs:\n  adrenal.adrenaline_shift: 0.2  # here",
        "magnesium.adrenaline_shift is set twice.*adrenaline",
    ),
    "hunger and an input": (
        "food_intake: inadequate\ninputs:\n  dermis.food_factor: 0.8  # here",
        "dermis.food_factor is set twice.*inadequate food intake",
    ),
    "a person's sex and an input": (
        "inputs:\n  organs.female: 0  # here",
        "organs.female is set twice.*the sex of adult",
    ),
}

COMPUTED = {
    "dermis.asc_cell: 3 mmol/L": "vitamin_c.asc_cell",
    "mineral.mg_serum: 0.5 mmol/L": "magnesium.serum",
    "dermis.uv: 1": "sun.index",
    "adrenal.age: 50 years": "dermis.age_now",
}


def error_of(text: str, evidence: Evidence) -> StudyError:
    with pytest.raises(StudyError) as caught:
        read_study("study.yaml", evidence, text=text)
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if "# here" in line]
    assert caught.value.place is not None
    assert [caught.value.place.line] == lines
    return caught.value


@pytest.mark.parametrize("message", ABSENT)
def test_what_acts_on_a_part_that_does_not_run_is_refused(message: str, evidence: Evidence) -> None:
    assert message in str(error_of(study("[cream]", ABSENT[message]), evidence))


@pytest.mark.parametrize("name", TWICE)
def test_an_input_has_one_master(name: str, evidence: Evidence) -> None:
    arm, message = TWICE[name]
    assert re.search(message, str(error_of(study(WHOLE, arm), evidence)))


@pytest.mark.parametrize("line", COMPUTED)
def test_what_the_body_computes_is_not_set(line: str, evidence: Evidence) -> None:
    message = str(error_of(study(WHOLE, f"inputs:\n  {line}  # here"), evidence))
    assert f"is computed by this body, as {COMPUTED[line]}" in message


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("[dermis]", "dermis.asc_cell: 3 mmol/L"),
        ("[mineral]", "mineral.mg_serum: 0.5 mmol/L"),
        ("[dna]", "dna.dose_rate: 1 SED/h"),
        ("[organs, vessel]", "dermis.ageing: 1"),
    ],
)
def test_a_port_stands_in_for_its_owner_where_that_does_not_run(body: str, line: str, evidence: Evidence) -> None:
    spec = read_study("study.yaml", evidence, text=study(body, f"inputs:\n  {line}"))
    assert [plan.symbol for plan in spec.arms[0].inputs] == [line.partition(":")[0]]


def test_a_diet_may_stand_in_any_study(evidence: Evidence) -> None:
    text = study("[cream]", "diet: 300 mg/day\ndrinking_water: {volume: 1 L/day, magnesium: 30 mg/L}")
    assert read_study("study.yaml", evidence, text=text).arms[0].diets


def test_a_diet_that_feeds_nothing_is_told_in_the_report(evidence: Evidence) -> None:
    result = run_study(read_study("study.yaml", evidence, text=study("[cream]", "diet: 300 mg/day")), evidence)
    assert any("the diet changes nothing" in warning.text for warning in result.warnings)
    served = run_study(read_study("study.yaml", evidence, text=study("[magnesium]", "diet: 300 mg/day")), evidence)
    assert not any("the diet changes nothing" in warning.text for warning in served.warnings)
