"""What is done and to whom, in words for the report."""

from __future__ import annotations

from magmatrix.evidence import load_evidence
from magmatrix.study.describe import arm_facts, person_facts
from magmatrix.study.parse import read_study

TEXT = """
title: Everything
question: How is each entry told?
duration: 100 days
persons:
  p:
    {age: 45 years, sex: female, weight: 62 kg, egfr: 80 mL/min, habitual_diet: 250 mg/day,
     overrides: {magnesium.kE: 0.6 1/h}}
arms:
  all:
    diet: 165 mg/day
    supplements: [{salt: oxide, dose: 200 mg/day, at: ["08:00"]}]
    treatments: [{treatment: microneedling, on: [10, 40], depth: 1 mm}]
    infusions: [{amount: 8 mmol, over: 4 h, on: day 3, at: "09:00"}]
    tracers: [{route: oral, amount: 0.5 mmol, on: day 2, at: "08:00"}]
    sweat: [{volume: 1 L/day, from: day 5, until: day 9}]
    drugs: [{drug: thiazide, threshold_multiplier: 0.95}]
    adrenaline: [{dose: 0.1 ug/kg/min, over: 2 h, on: day 1, at: "10:00"}]
    food_intake: [{state: inadequate, from: 20, until: 30}]
    inputs: {dermis.uv: 0.5}
  none: {}
"""


def test_every_kind_of_entry_is_told() -> None:
    study = read_study("all.yaml", load_evidence(), text=TEXT)
    assert person_facts(study.persons[0]) == (
        "age 45 years",
        "female",
        "weight 62 kg",
        "eGFR 80 mL/min",
        "usual diet 250 mg/day of magnesium",
        "magnesium.kE set to 0.6 1/h",
    )
    told = arm_facts(study.arm("all"))
    for part in (
        "diet 165 mg/day of magnesium",
        "magnesium oxide 200 mg/day at 08:00",
        "microneedling, face, depth 1 mm",
        "infusion of 8 mmol over 4 h on day 3 at 09:00",
        "tracer, oral: 0.5 mmol on day 2 at 08:00",
        "sweat 1 L/day from day 5 until day 9",
        "thiazide",
        "adrenaline 0.1 ug/kg/min for 2 h on day 1 at 10:00",
        "inadequate food from day 20 until day 30",
        "scenario: dermis.uv = 0.5",
    ):
        assert part in told
    assert arm_facts(study.arm("none")) == ("usual diet",)
