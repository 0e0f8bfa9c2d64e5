"""Study files as people write them become studies in canonical units."""

from __future__ import annotations

from pathlib import Path

import pytest

from magmatrix.body.parts import PARTS
from magmatrix.evidence import Evidence
from magmatrix.protocol import compile_protocol
from magmatrix.protocol.plan import ArmPlan, Span
from magmatrix.quantity import convert
from magmatrix.schedule.schedule import TICKS_PER_DAY
from magmatrix.spec.parse import read_study
from magmatrix.spec.starter import starter_text
from magmatrix.spec.study import Sampling, StudySpec, Window

DAY = TICKS_PER_DAY
STUDIES = sorted(path.stem for path in (Path(__file__).resolve().parents[2] / "studies").glob("*.yaml"))
HEAD = """\
title: Test
question: Does it?
duration: 84 days
persons:
  adult:
arms:
  usual:
"""


def read(text: str, evidence: Evidence) -> StudySpec:
    return read_study("study.yaml", evidence, text=text)


def arm(body: str, evidence: Evidence) -> ArmPlan:
    """The one arm of a study whose arm says `body` (indented by four)."""
    return read(HEAD + body, evidence).arms[0]


def test_the_smallest_study_takes_everything_else_from_the_defaults(evidence: Evidence) -> None:
    study = read(HEAD, evidence)
    assert study.duration == 84 * DAY
    assert study.run_in is None
    assert study.body == PARTS.standard
    assert study.compare == ("usual",)
    assert study.arms[0].persons == ("adult",)
    assert study.outputs == PARTS.usual_outputs(study.body)
    assert study.sampling == Sampling(DAY)
    assert study.text == HEAD


@pytest.mark.parametrize("name", ["no", "yes", "on", "off", "null", "true", "y", "Norway"])
def test_words_that_old_yaml_takes_for_truth_are_names(evidence: Evidence, name: str) -> None:
    study = read(HEAD.replace("  usual:", f"  {name}: {{persons: [adult]}}"), evidence)
    assert [arm.name for arm in study.arms] == [name]
    study = read(HEAD.replace("  adult:", f"  {name}:"), evidence)
    assert [person.name for person in study.persons] == [name]


def test_clock_times_are_no_sixtieths(evidence: Evidence) -> None:
    supplement = "    supplements: [{salt: citrate, dose: 100 mg/day, at: [8:00, 20:30]}]\n"
    assert arm(supplement, evidence).supplements[0].timing.clocks == (480, 1230)


def test_persons_are_read_in_canonical_units(evidence: Evidence) -> None:
    text = HEAD.replace(
        "  adult:\n",
        """\
  adult:
    label: Somebody
    age: 45 years
    sex: female
    weight: 143.3 lb
    egfr: 90 mL/min/1.73 m2
    habitual_diet: 12 mmol/day
    overrides:
      magnesium.kE: 14.4 1/day
      magnesium.bone_exchangeable: 40 %
""",
    )
    person = read(text, evidence).person("adult")
    assert person.label == "Somebody"
    assert (person.age.value, person.age.unit) == (45.0, "year")
    assert person.weight.value == pytest.approx(65.0, abs=0.01)
    assert person.egfr.value == pytest.approx(5.4)
    assert person.egfr.text == "90 mL/min/1.73 m2"
    assert (person.habitual_diet.amount.value, person.habitual_diet.amount.unit) == (12.0, "mmol/day")
    own = {
        name: convert(given.value, given.unit, "1/h" if name == "magnesium.kE" else "1")
        for name, given in person.overrides.items()
    }
    assert own == {"magnesium.kE": pytest.approx(0.6), "magnesium.bone_exchangeable": pytest.approx(0.4)}


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        ("300 mg/day", 300.0, "mg/day"),
        ("0.3 g/day", 300.0, "mg/day"),
        ("2.1 g/week", 300.0, "mg/day"),
        ("12.5 mg/h", 300.0, "mg/day"),
        ("24 mEq/day", 12.0, "mmol/day"),
        ("0.35 mmol/day", 0.35, "mmol/day"),
        ("0 mg/day", 0.0, "mg/day"),
        ("  300mg/day ", 300.0, "mg/day"),
    ],
)
def test_a_diet_may_be_written_in_any_unit_per_time(evidence: Evidence, written: str, value: float, unit: str) -> None:
    (diet,) = arm(f"    diet: {written!r}\n", evidence).diets
    assert (diet.amount.value, diet.amount.unit) == (pytest.approx(value), unit)
    assert diet.amount.text == written.strip()


def test_a_diet_may_have_phases_meals_shares_and_phytate(evidence: Evidence) -> None:
    first, second = arm(
        """\
    diet:
      - {amount: 165 mg/day, until: day 28, at: [07:30, at 19:00], shares: [0.25, 0.75], phytate: 0.5 mmol}
      - {amount: 300 mg/day, from: week 4}
""",
        evidence,
    ).diets
    assert first.timing.span == Span(0, 28)
    assert first.timing.clocks == (450, 1140)
    assert first.shares == (0.25, 0.75)
    assert first.phytate.value == 0.5
    assert second.timing.span == Span(28, None)


def test_supplements_per_day_and_per_intake(evidence: Evidence) -> None:
    daily, weekly, once = arm(
        """\
    supplements:
      - {salt: citrate, dose: 300 mg/day, at: [08:00, 19:00], from: day 7, until: 63 days}
      - {salt: oxide, dose: 500 mg, of: salt, at: 22:00, every: week, times: 4 times}
      - {salt: acetate, dose: 80 mEq, on: [day 1, 5], at: 08:00}
""",
        evidence,
    ).supplements
    assert daily.timing.ticks(84 * DAY)[:2] == (7 * DAY + 480, 7 * DAY + 1140)
    assert daily.timing.ticks(84 * DAY)[-1] == 62 * DAY + 1140
    assert weekly.of == "salt"
    assert weekly.timing.ticks(84 * DAY) == tuple(day * DAY + 1320 for day in (0, 7, 14, 21))
    assert once.dose.value == pytest.approx(40.0)
    assert once.timing.ticks(84 * DAY) == (DAY + 480, 5 * DAY + 480)


def test_treatments_by_name_with_settings_of_their_own(evidence: Evidence) -> None:
    needling, peel = arm(
        """\
    treatments:
      - treatment: microneedling
        sessions: 3 sessions
        every: every 14 days
        from: day 2
        at: at 09:30
        depth: 1.5 mm
        coverage: 12 %
        column_width: 250 um
        strength: 0.8
        site: cheek
      - {treatment: tca35, on: day 60, site: cheek}
""",
        evidence,
    ).treatments
    assert (needling.sessions, needling.spacing_days, needling.first_day, needling.clock) == (3, 14, 2, 570)
    assert (needling.depth.value, needling.depth.unit) == (1500.0, "um")
    assert needling.coverage.value == pytest.approx(0.12)
    assert (needling.column_width.value, needling.strength.value) == (250.0, 0.8)
    assert needling.removed_share is None
    assert peel.days == (60,)


def test_everything_else_an_arm_may_hold(evidence: Evidence) -> None:
    read_arm = arm(
        """\
    infusions:
      - {amount: 30 mmol, over: 8 h, on: day 3, at: 08:00}
    tracers:
      - {route: intravenous, amount: 0.5 mmol, on: day 1, at: 08:00}
    sweat:
      - {volume: 2 L/day, from: day 1}
      - {volume: 1.5 L, over: 90 min, at: 17:00, every: 2 days}
    drugs:
      - {drug: thiazide, threshold_multiplier: 95 %, from: day 28}
      - {drug: ppi}
    adrenaline:
      - {dose: 0.1 ug/kg/min, over: 2 h, on: 5, at: 09:00}
      - {shift: 1.3, over: 30 min, every: day, at: [12:00, 18:00], until: day 3}
    food_intake: inadequate
    inputs:
      dermis.migration_gain: 1.5
      dermis.inflammation_index: {value: 2, from: day 7, until: day 14}
      dermis.asc_cell: 940 umol/L
      magnesium.dermal_input: [{value: 1 mmol/day, until: day 2}]
      vessel.tone_full: -1.45 m/s
body: [magnesium, dermis, vessel]
""",
        evidence,
    )
    assert read_arm.infusions[0].minutes == 480
    assert read_arm.tracers[0].timing.ticks(84 * DAY) == (DAY + 480,)
    assert [plan.volume.unit for plan in read_arm.sweat] == ["L/h", "L"]
    assert read_arm.drugs[0].threshold_multiplier.value == pytest.approx(0.95)
    assert read_arm.adrenaline[1].timing.ticks(84 * DAY)[:3] == (720, 1080, DAY + 720)
    assert read_arm.food_intake[0].state == "inadequate"
    values = {plan.symbol: plan.value for plan in read_arm.inputs}
    assert values["dermis.asc_cell"] == pytest.approx(0.94)
    assert values["magnesium.dermal_input"] == pytest.approx(1 / 24)
    assert values["vessel.tone_full"] == -1.45
    study = read(HEAD, evidence)
    compile_protocol(read_arm, study.persons[0], evidence, study.duration)


def test_sweat_may_be_one_line(evidence: Evidence) -> None:
    (plan,) = arm("    sweat: 2.4 L/day\n", evidence).sweat
    assert plan.volume.value == pytest.approx(0.1)


def test_outputs_sampling_comparison_links_and_run_in(evidence: Evidence) -> None:
    study = read(
        HEAD
        + """\
  other:
    persons: [adult]
outputs:
  names: [dermis.collagen, magnesium.serum]
  every: 12 h
  windows:
    - {from: day 2, until: day 3, every: 6 h}
compare: [other, usual]
links: {mg_collagen_hill: on, age_synthesis: off}
run_in: 28 days
body: [dermis, magnesium]
seed: 7
""",
        evidence,
    )
    assert study.outputs == ("dermis.collagen", "magnesium.serum")
    assert study.sampling == Sampling(720, (Window(2 * DAY, 3 * DAY, 360),))
    assert study.compare == ("other", "usual")
    assert study.links == {"mg_collagen_hill": True, "age_synthesis": False}
    assert (study.run_in, study.seed, study.body) == (28 * DAY, 7, ("magnesium", "dermis"))
    assert [person.name for person in study.people_of(study.arm("other"))] == ["adult"]
    assert not any(arm.treatments for arm in study.arms)


def test_outputs_may_be_a_plain_list(evidence: Evidence) -> None:
    assert read(HEAD + "outputs: [magnesium.serum]\n", evidence).outputs == ("magnesium.serum",)


def test_no_run_in_can_be_asked_for(evidence: Evidence) -> None:
    assert read(HEAD + "run_in: none\n", evidence).run_in == 0


def test_samples_are_taken_regularly_finely_in_windows_and_at_the_end() -> None:
    sampling = Sampling(100, (Window(50, 70, 10), Window(230, 900, 15)))
    assert sampling.ticks(250) == (0, 50, 60, 70, 100, 200, 230, 245, 250)


def test_outputs_of_the_dermis_are_left_out_when_it_is_not_run(evidence: Evidence) -> None:
    assert all(name.startswith("magnesium.") for name in read(HEAD + "body: [magnesium]\n", evidence).outputs)


@pytest.mark.parametrize("name", STUDIES)
def test_shipped_studies_read_and_compile(evidence: Evidence, repository: Path, name: str) -> None:
    study = read_study(repository / "studies" / f"{name}.yaml", evidence)
    for one in study.arms:
        for person in study.people_of(one):
            compiled = compile_protocol(one, person, evidence, study.duration)
            assert compiled.schedule.ticks[-1] < study.duration


def test_background_is_read_as_paragraphs_folded_or_not(evidence: Evidence) -> None:
    folded = "background: >-\n  One thing\n  is known.\n\n  Look at serum.\n"
    literal = folded.replace(">-", "|")
    for text in (folded, literal):
        assert read(HEAD + text, evidence).background == ("One thing is known.", "Look at serum.")
    assert read(HEAD, evidence).background == ()


def test_the_first_five_studies_are_still_shipped() -> None:
    assert {"co2_lasers", "deprivation", "microneedling", "oral_dose", "tracer"} <= set(STUDIES)


def test_the_starter_file_reads_and_compiles(evidence: Evidence) -> None:
    study = read(starter_text(), evidence)
    assert [one.name for one in study.arms] == ["low_diet", "supplemented"]
    for one in study.arms:
        compile_protocol(one, study.persons[0], evidence, study.duration)
    assert "It informs, it does not treat" in starter_text()


def test_outputs_known_to_studies_are_outputs_of_the_body() -> None:
    from magmatrix.body.assemble import reference_body

    body = reference_body(tuple(PARTS))
    for name in PARTS.outputs:
        assert body.output(name).meaning, name


def test_links_known_to_studies_are_the_switches_of_the_body() -> None:
    from magmatrix.body.assemble import reference_body

    body = reference_body(tuple(PARTS))
    assert {PARTS.switches[name]: meaning for name, meaning in PARTS.links.items()} == {
        name: body.inputs[name].meaning for name in body.switches
    }
