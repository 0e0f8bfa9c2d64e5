"""What is done and to whom, in words for the report."""

from __future__ import annotations

from magmatrix.evidence import Evidence, load_evidence
from magmatrix.spec.parse import read_study
from magmatrix.study.describe import arm_facts, person_facts

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
    inputs: {dermis.synthesis_drive: 0.5}
  none: {}
"""


def test_every_kind_of_entry_is_told() -> None:
    study = read_study("all.yaml", load_evidence(), text=TEXT)
    assert person_facts(study.persons[0], load_evidence()) == (
        "age 45 years",
        "female",
        "weight 62 kg",
        "eGFR 80 mL/min",
        "usual diet 250 mg/day of magnesium",
        "gastric emptying of soluble magnesium: 0.6 1/h (magnesium.kE)",
    )
    told = arm_facts(study.arm("all"))
    for part in (
        "diet 165 mg/day of magnesium",
        "magnesium oxide 200 mg/day at 08:00",
        "microneedling, face, depth 1 mm",
        "infusion of 8 mmol over 4 h on day 3 at 09:00",
        "tracer, oral: 0.5 mmol on day 2 at 08:00",
        "sweat 1 L/day from day 5 until day 9",
        "thiazide: threshold of the kidney times 0.95",
        "adrenaline 0.1 ug/kg/min for 2 h on day 1 at 10:00",
        "inadequate food from day 20 until day 30",
        "factor on collagen synthesis: 0.5",
    ):
        assert part in told
    assert arm_facts(study.arm("none")) == ("usual diet",)


DISH = """
title: A dish
question: What is said of a dish?
duration: 9 days
body: [dish, cream]
persons:
  p: {habitual_diet: 250 mg/day, overrides: {dish.suppose_hydrolysis: 1}}
arms:
  once:
    inputs: {dish.medium_mg: 1.1 mmol/L, cream.temperature: {value: 313.15 kelvin, at: "12:00", over: 6 h, on: [day 1]}}
    actions:
      - {action: dish.dose, with: {aa: 0 umol/L, map: 200 umol/L, sap: 0 umol/L}, at: "00:00", on: day 0}
      - {action: dish.change_medium, at: ["08:00"], every: 1 day}
  nothing: {}
"""


def test_a_dish_eats_nothing_and_its_arms_are_told_with_units() -> None:
    study = read_study("dish.yaml", load_evidence(), text=DISH)
    assert person_facts(study.persons[0], load_evidence(), study.body) == (
        "supposes that cells free less from the sodium salt",
    )
    assert arm_facts(study.arm("once"), study.body) == (
        "magnesium of the fresh medium: 1.1 mmol/L",
        "temperature of the cream: 40 °C for 6 h on day 1 at 12:00",
        "ascorbate into the medium: magnesium ascorbyl phosphate (MAP) 200 umol/L on day 0 at 00:00",
        "fresh medium; the cells keep what they hold every day at 08:00",
    )
    assert arm_facts(study.arm("nothing"), study.body) == ("nothing is done",)


def test_own_numbers_stand_beside_those_of_the_evidence(evidence: Evidence) -> None:
    study = read_study(
        "study.yaml",
        evidence,
        text="""\
title: Test
question: Whose depth?
duration: 3 days
persons:
  p: {overrides: {treatment.microneedling.depth: 0.5 mm}}
  q: {}
arms:
  a: {treatments: [{treatment: microneedling, sessions: 1}]}
outputs: [dermis.collagen]
""",
    )
    people = study.people_of(study.arms[0])
    said = " ".join(arm_facts(study.arms[0], study.body, evidence, people))
    assert "depth 1500 um (grade E; 0.5 mm in p)" in said
    said = " ".join(arm_facts(study.arms[0], study.body, evidence, people[:1]))
    assert "depth 0.5 mm in p (own)" in said
