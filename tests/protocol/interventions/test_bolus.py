"""A bolus: one kind in one file, from the study file to the schedule, the report and the body."""

from __future__ import annotations

import pytest

from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence
from magmatrix.protocol.compiler import CompiledProtocol, compile_protocol
from magmatrix.protocol.interventions.bolus import KIND, BolusPlan
from magmatrix.protocol.moments import moments
from magmatrix.protocol.timing import Given, Timing
from magmatrix.schedule.schedule import Action, Setting
from magmatrix.spec.parse import read_study
from magmatrix.spec.study import StudySpec
from magmatrix.study.describe import arm_facts
from magmatrix.study.run import run_study

DAY = 1440
STUDY = """\
title: Test
question: Does it?
duration: {days} days
body: [{body}]
persons: {{adult: {{age: 45 years}}}}
arms:
  given:
    {arm}
outputs: {{names: [{output}], every: 12 h}}
"""


def read(arm: str, evidence: Evidence, days: int = 3, body: str = "magnesium, mineral") -> StudySpec:
    output = "mineral.calcium" if "mineral" in body else "magnesium.serum"
    return read_study("study.yaml", evidence, text=STUDY.format(arm=arm, days=days, body=body, output=output))


def compiled(arm: str, evidence: Evidence) -> CompiledProtocol:
    spec = read(arm, evidence)
    return compile_protocol(spec.arms[0], spec.persons[0], evidence, spec.duration, spec.body)


def settings_of(symbol: str, found: CompiledProtocol) -> list[tuple[int, float]]:
    return [(i.tick, i.value) for i in found.schedule if isinstance(i, Setting) and i.symbol == symbol]


def test_it_is_read_with_the_units_of_its_substance(evidence: Evidence) -> None:
    arm = read(
        "bolus: [{vitamin_d: 50000 IU, route: oral, on: [0, 2], at: '08:00'}, "
        "{calcium: 5 mmol, route: intravenous, over: 20 min, on: day 1, at: '12:00'}]",
        evidence,
    ).arms[0]
    assert arm.of(KIND) == (
        BolusPlan("vitamin_d", "oral", Given(pytest.approx(1250.0), "ug"), Timing((480,), days=(0, 2))),
        BolusPlan("calcium", "intravenous", Given(5.0, "mmol"), Timing((720,), days=(1,)), 20),
    )


def test_calcium_by_mouth_comes_on_top_of_what_is_eaten(evidence: Evidence) -> None:
    found = compiled("bolus: [{calcium: 500 mg, route: oral, over: 30 min, on: day 1, at: '08:00'}]", evidence)
    eaten = evidence.value("mineral.calcium_intake", "mg/h")
    assert settings_of("mineral.calcium_intake", found) == [
        (DAY + 480, pytest.approx(eaten + 1000.0)),
        (DAY + 510, eaten),
    ]


def test_calcium_is_weighed_or_counted(evidence: Evidence) -> None:
    molar_mass = evidence.value("mineral.molar_mass_calcium", "mg/mmol")
    entry = "bolus: [{{calcium: {}, route: {}, over: 60 min, on: day 1, at: '08:00'}}]"
    ((_, injected), *_) = settings_of("mineral.calcium_iv", compiled(entry.format("100 mg", "intravenous"), evidence))
    assert injected == pytest.approx(100.0 / molar_mass)
    ((_, eaten), (_, usual)) = settings_of("mineral.calcium_intake", compiled(entry.format("1 mmol", "oral"), evidence))
    assert eaten - usual == pytest.approx(molar_mass)


@pytest.mark.parametrize(
    ("route", "record"),
    [("oral", "protocol.bolus_swallowed_within"), ("intravenous", "protocol.bolus_injected_within")],
)
def test_how_long_it_takes_is_evidence_where_nobody_says_it(evidence: Evidence, route: str, record: str) -> None:
    found = compiled(f"bolus: [{{calcium: 100 mg, route: {route}, on: day 1, at: '08:00'}}]", evidence)
    symbol = {"oral": "mineral.calcium_intake", "intravenous": "mineral.calcium_iv"}[route]
    (start, _), (end, _) = settings_of(symbol, found)
    assert end - start == evidence.value(record, "min")
    assert record in found.parameters_used
    assert record in found.feeds[symbol]


def test_magnesium_by_mouth_is_a_serving_and_counts_beside_the_food(evidence: Evidence) -> None:
    found = compiled("bolus: [{magnesium: 400 mg, route: oral, on: day 1, at: '10:00'}]", evidence)
    (serving,) = [i for i in found.schedule if isinstance(i, Action) and i.tick == DAY + 600]
    assert serving.name == "magnesium.serving"
    assert serving.arguments["amount"] == pytest.approx(400 / 24.305)
    assert [tick for tick, _ in settings_of("magnesium.supplement", found)] == [DAY, 2 * DAY]
    assert {notice.parameter for notice in found.warnings} >= {"safety.upper_level_eu", "safety.upper_level_us"}


def test_magnesium_into_a_vein_adds_to_an_infusion_that_runs(evidence: Evidence) -> None:
    found = compiled(
        "bolus: [{magnesium: 8 mmol, route: intravenous, over: 60 min, on: day 1, at: '10:00'}]\n"
        "    infusions: [{amount: 8 mmol, over: 8 h, on: day 1, at: '08:00'}]",
        evidence,
    )
    start = DAY + 480
    assert settings_of("magnesium.iv_rate", found) == [
        (start, pytest.approx(1.0)),
        (start + 120, pytest.approx(9.0)),
        (start + 180, pytest.approx(1.0)),
        (start + 480, 0.0),
    ]


def test_it_is_told_in_words_with_what_the_evidence_adds(evidence: Evidence) -> None:
    spec = read(
        "bolus: [{vitamin_d: 50000 IU, route: oral, every: 2 days, at: '08:00'}, "
        "{calcium: 5 mmol, route: intravenous, over: 20 min, on: day 1, at: '12:00'}]",
        evidence,
    )
    assert arm_facts(spec.arms[0], spec.body, evidence)[1:] == (
        "bolus of 50000 IU of vitamin D, oral every 2 days at 08:00",
        "bolus of 5 mmol of calcium, intravenous over 20 min on day 1 at 12:00",
        "bolus of vitamin D: enters within 5 min (grade E)",
    )
    assert moments(spec.arms, evidence, spec.duration) == 3 * 3 + 2 + 1


MISTAKES = {
    "no substance": ("{route: oral, on: 0, at: '08:00'}", "a bolus holds one substance; found 'none'; expected one of"),
    "two substances": (
        "{calcium: 1 mg, magnesium: 1 mg, route: oral, on: 0, at: '08:00'}",
        "a bolus holds one substance; found 'calcium and magnesium'",
    ),
    "no way into the body": (
        "{vitamin_d: 10 ug, route: intravenous, on: 0, at: '08:00'}",
        "the body has no input for vitamin D on this route; found 'intravenous'; expected one of oral",
    ),
    "wrong unit": ("{calcium: 3 L, route: oral, on: 0, at: '08:00'}", "not an amount of calcium; found '3 L'"),
    "nothing": ("{vitamin_d: 0 ug, route: oral, on: 0, at: '08:00'}", "must be greater than zero"),
    "too much": ("{vitamin_d: 1 kg, route: oral, on: 0, at: '08:00'}", "vitamin_d is outside its range"),
    "no day": ("{calcium: 1 mg, route: oral, at: '08:00'}", "nothing says on which days"),
    "after the end": ("{calcium: 1 mg, route: oral, on: 9, at: '08:00'}", "after the end of the study"),
    "swallowed over a time": (
        "{magnesium: 8 mmol, route: oral, over: 1 h, on: 0, at: '08:00'}",
        "magnesium by mouth is swallowed at once; drop `over`",
    ),
    "unknown key": ("{calcum: 1 mg, route: oral, on: 0, at: '08:00'}", "did you mean 'calcium'"),
}


@pytest.mark.parametrize(("written", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_names_its_line(evidence: Evidence, written: str, message: str) -> None:
    with pytest.raises(StudyError, match=message) as caught:
        read(f"bolus:\n      - {written}", evidence)
    assert str(caught.value).startswith("study.yaml:9")


def test_it_needs_the_part_of_its_substance(evidence: Evidence) -> None:
    entry = "bolus: [{calcium: 1 mg, route: oral, on: 0, at: '08:00'}]"
    with pytest.raises(StudyError, match="a bolus of calcium needs the mineral; add mineral to `body`"):
        read(entry, evidence, body="magnesium")


def test_an_input_has_one_master(evidence: Evidence) -> None:
    entry = (
        "bolus: [{calcium: 1 mg, route: oral, on: 0, at: '08:00'}]\n    inputs: {mineral.calcium_intake: 900 mg/day}"
    )
    with pytest.raises(StudyError, match=r"mineral.calcium_intake is set twice; found .* and a bolus of calcium"):
        read(entry, evidence)


def test_calcium_into_a_vein_raises_it_and_the_ledger_closes(evidence: Evidence) -> None:
    spec = read("bolus: [{calcium: 5 mmol, route: intravenous, on: day 0, at: '11:50'}]", evidence, 2, "mineral")
    (person,) = run_study(spec, evidence).arms[0].people
    calcium = person.outputs["mineral.calcium"]
    assert calcium[1] > 1.05 * calcium[0]
    assert all(ledger.closes for ledger in person.ledgers)
