"""Food with less magnesium, drinking water and usual intake in a study file; populations beside or without arms."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import numpy as np
import pytest

from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence
from magmatrix.protocol import compile_habitual_diet, compile_protocol
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action
from magmatrix.spec.parse import read_study
from magmatrix.spec.schema import study_json_schema
from magmatrix.spec.study import StudySpec
from magmatrix.study.describe import arm_facts, person_facts
from magmatrix.study.run import run_study
from magmatrix.study.sources import sources_used
from magmatrix.yamlio import load_yaml

MG_PER_MMOL = 24.305
HEAD = "title: Supply\nquestion: How much is eaten?\n"
STUDY = (
    HEAD
    + """
duration: 2 days
body: [magnesium]
persons:
  woman: {sex: female, habitual_diet: usual}
  man:
    sex: male
    habitual_diet: {amount: 300 mg/day, content: 80 %}
    drinking_water: {volume: 2 L/day, magnesium: 30 mg/L}
arms:
  own: {}
  soft_water:
    drinking_water: {volume: 1.5 L/day, magnesium: 0.5 mmol/L, at: [09:00, 15:00]}
  surveyed: {diet: usual}
  poorer: {diet: [{amount: usual, content: 50 %}]}
outputs: [magnesium.serum]
"""
)
POPULATION = HEAD + "body: [magnesium]\npopulation: {count: 60, ages: 30 to 40 years, female: 25 %}\n"


def read(text: str, evidence: Evidence) -> StudySpec:
    return read_study("supply.yaml", evidence, text=text)


def eaten(spec: StudySpec, arm: str, person: str, evidence: Evidence) -> list[tuple[int, float]]:
    """Servings of day 0: tick and mg."""
    schedule = compile_protocol(spec.arm(arm), spec.person(person), evidence, spec.duration).schedule
    servings = [i for i in schedule if isinstance(i, Action) and i.tick < TICKS_PER_DAY]
    return [(i.tick, i.arguments["amount"] * MG_PER_MMOL) for i in servings]


def total(servings: list[tuple[int, float]]) -> float:
    return sum(amount for _, amount in servings)


def test_food_with_80_percent_of_its_magnesium_and_the_usual_water(evidence: Evidence) -> None:
    spec = read(STUDY, evidence)
    found = eaten(spec, "own", "man", evidence)
    assert total(found) == pytest.approx(0.8 * 300 + 60, rel=1e-6)
    assert {tick for tick, _ in found} == {480, 780, 1140}
    habitual = compile_habitual_diet(spec.person("man"), evidence, TICKS_PER_DAY).schedule
    settled = sum(i.arguments["amount"] for i in habitual if isinstance(i, Action))
    assert settled * MG_PER_MMOL == pytest.approx(300.0, rel=1e-6)


def test_the_water_of_an_arm_replaces_that_of_the_person(evidence: Evidence) -> None:
    found = dict(eaten(read(STUDY, evidence), "soft_water", "man", evidence))
    assert found[540] == pytest.approx(0.75 * 0.5 * MG_PER_MMOL, rel=1e-6)
    assert total(list(found.items())) == pytest.approx(240 + 0.75 * MG_PER_MMOL, rel=1e-6)


def test_usual_is_the_surveyed_median_of_the_sex(evidence: Evidence) -> None:
    """fordmokdad2003: 326 mg/day in men; women 260, from their share meeting the requirement (nhanes2024)."""
    spec = read(STUDY, evidence)
    assert total(eaten(spec, "surveyed", "woman", evidence)) == pytest.approx(260, abs=0.5)
    assert total(eaten(spec, "surveyed", "man", evidence)) == pytest.approx(326 + 60, abs=0.5)
    assert total(eaten(spec, "poorer", "woman", evidence)) == pytest.approx(130, abs=0.5)
    protocol = compile_protocol(spec.arm("surveyed"), spec.person("woman"), evidence, spec.duration)
    assert "diet.median_intake_women" in protocol.parameters_used


def test_supply_is_described_in_words(evidence: Evidence) -> None:
    spec = read(STUDY, evidence)
    assert "usual diet as surveyed for the sex" in person_facts(spec.person("woman"), evidence)
    man = " ".join(person_facts(spec.person("man"), evidence))
    assert "80 % of the magnesium it has today" in man
    assert "usually drinks 2 L/day of water with 30 mg/L" in man
    said = arm_facts(spec.arm("soft_water"))
    assert "drinks 1.5 L/day of water with 0.5 mmol/L of magnesium at 09:00 and 15:00" in said


@pytest.mark.parametrize(
    ("wrong", "right", "complaint"),
    [
        ("{sex: female, habitual_diet: usual}", "{habitual_diet: usual}", "'woman' has no sex"),
        ("content: 80 %", "content: -80 %", "negative"),
        ("content: 80 %", "content: 80 mg", "80 %"),
        ("magnesium: 30 mg/L", "magnesium: 30 mg", "magnesium in water"),
        ("volume: 2 L/day", "volume: 2 L", "1.5 L/day"),
        ("volume: 2 L/day", "volume: 200 L/day", "plausible"),
        ("volume: 2 L/day, ", "", "volume"),
        ("{amount: usual, content: 50 %}", "{amount: usual, on: day 0, at: 08:00}", "per day"),
        ("habitual_diet: usual", "habitual_diet: usuall", "300 mg/day"),
    ],
)
def test_a_mistake_in_supply_is_one_clear_error(evidence: Evidence, wrong: str, right: str, complaint: str) -> None:
    assert wrong in STUDY
    with pytest.raises(StudyError, match=r"supply\.yaml:\d+") as caught:
        read(STUDY.replace(wrong, right), evidence)
    assert complaint in str(caught.value)


def test_an_arm_cannot_eat_as_usual_where_a_sex_is_missing(evidence: Evidence) -> None:
    text = STUDY.replace("{sex: female, habitual_diet: usual}", "{}")
    with pytest.raises(StudyError, match="'woman' has no sex"):
        read(text, evidence)


def test_a_population_needs_no_arms(evidence: Evidence) -> None:
    spec = read(POPULATION, evidence)
    assert spec.population is not None
    assert (spec.population.count, spec.population.ages, spec.population.female) == (60, (30.0, 40.0), 0.25)
    assert (spec.duration, spec.arms, spec.outputs) == (0, (), ())
    result = run_study(spec, evidence)
    assert result.arms == ()
    assert result.prevalence is not None
    assert result.prevalence.people.count == 60
    assert "people.threshold_sd" in result.parameters
    assert "people.threshold_sd" in [number.id for number in result.assumed]
    assert {"nhanes2024", "jiao2026", "schimatschek2001"} <= set(result.sources)


def test_a_population_may_stand_beside_arms(evidence: Evidence) -> None:
    spec = read(STUDY + "population: {count: 20, diet: 165 mg/day}\n", evidence)
    result = run_study(spec, evidence)
    assert len(result.arms) == 4
    assert result.prevalence is not None
    assert result.prevalence.people.intake == pytest.approx(165.0)


def test_the_seed_of_the_study_chooses_the_people(evidence: Evidence) -> None:
    runs = [run_study(read(f"{POPULATION}seed: {seed}\n", evidence), evidence).prevalence for seed in (1, 1, 2)]
    first, again, other = (found.serum for found in runs if found is not None)
    assert np.array_equal(first, again)
    assert not np.any(first == other)


def test_sources_of_a_population_are_those_of_its_run(evidence: Evidence, tmp_path: Path) -> None:
    file = tmp_path / "people.yaml"
    file.write_text(POPULATION, encoding="utf-8")
    assert sources_used(file, evidence) == run_study(read_study(file, evidence), evidence).sources


@pytest.mark.parametrize(
    ("wrong", "right", "complaint"),
    [
        ("count: 60", "count: 0", "count"),
        ("30 to 40 years", "40-30 years", "older"),
        ("30 to 40 years", "forty", "20-80 years"),
        ("30 to 40 years", "10-40 years", "adult"),
        ("female: 25 %", "female: 125 %", "share"),
        ("count: 60, ", "", "count"),
        ("female: 25 %", "diet: 150 mg", "per day"),
        ("female: 25 %", "diet: 0 mg/day", "without magnesium has no steady state"),
        ("female: 25 %", "diet: {amount: usual, content: 0 %}", "without magnesium has no steady state"),
        ("female: 25 %", "femal: 25 %", "female"),
        ("body: [magnesium]", "body: [dermis]", "magnesium"),
        ("body: [magnesium]", "duration: 2 days", "'persons' is missing"),
        ("body: [magnesium]", "outputs: [magnesium.serum]", "without arms"),
    ],
)
def test_a_mistake_in_a_population_is_one_clear_error(
    evidence: Evidence, wrong: str, right: str, complaint: str
) -> None:
    assert wrong in POPULATION
    with pytest.raises(StudyError) as caught:
        read(POPULATION.replace(wrong, right), evidence)
    assert complaint in str(caught.value)


@pytest.mark.parametrize("text", [STUDY, POPULATION, STUDY + "population: {count: 20}\n"])
def test_the_schema_for_editors_accepts_both_kinds_of_study(text: str) -> None:
    jsonschema.Draft202012Validator(study_json_schema()).validate(load_yaml("supply.yaml", text=text).data)


def test_the_schema_for_editors_wants_arms_or_a_population() -> None:
    study = load_yaml("supply.yaml", text=HEAD).data
    assert not jsonschema.Draft202012Validator(study_json_schema()).is_valid(study)
