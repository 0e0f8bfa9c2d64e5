"""Published observations: their numbers come from records, and what does not fit is refused where it stands."""

from __future__ import annotations

import pytest

from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence
from magmatrix.spec.observed import Observation
from magmatrix.spec.parse import read_study

STUDY = """\
title: Test
question: Does it?
duration: 240 days
body: [magnesium, mineral]
persons:
  one: {age: 70 years}
  two: {age: 35 years}
arms:
  usual: {diet: 300 mg/day}
  poor: {diet: 100 mg/day, persons: [two]}
outputs: [magnesium.serum, magnesium.red_cell_ratio, mineral.calcium, mineral.pth]
observed:
  - {%s}
"""


def read(entry: str, evidence: Evidence) -> Observation:
    (found,) = read_study("study.yaml", evidence, text=STUDY % entry).observed
    return found


def test_a_time_course_brings_its_points_unit_spread_and_source(evidence: Evidence) -> None:
    found = read("output: magnesium.serum, record: beller1975.heat, on: day 3, at: '10:00'", evidence)
    record = evidence.timecourses["beller1975.heat"]
    begins = 3 * 1440 + 600
    assert (found.arm, found.person, found.unit, found.source, found.spread) == (
        "usual",
        "",
        "mmol/L",
        "beller1975",
        "se",
    )
    assert [point.tick for point in found.points] == [begins + round(x) for x, *_ in record.points]
    assert [point.value for point in found.points] == pytest.approx([y / 2 for _, y, _ in record.points])
    (_, value, spread), point = record.points[0], found.points[0]
    assert (point.low, point.high) == pytest.approx(((value - spread) / 2, (value + spread) / 2))
    assert point.printed == f"{value:g} mEq_Mg/L"


def test_a_spread_of_no_known_kind_makes_no_bar(evidence: Evidence) -> None:
    found = read("output: magnesium.serum, record: hansen1989.adrenaline, on: day 3", evidence)
    assert found.spread == "unstated"
    assert {(point.low, point.high) for point in found.points} == {(None, None)}


def test_an_interval_is_its_bar(evidence: Evidence) -> None:
    entry = "output: magnesium.serum, record: schutten2021.plasma_mg, as: difference, arm: poor, person: two, on: day 9"
    found = read(entry, evidence)
    assert [(p.value, p.low, p.high) for p in found.points] == [(0.01, -0.01, 0.04)]
    assert (found.way, found.person) == ("difference", "two")


def test_what_is_over_its_start_tests_nothing_at_the_start(evidence: Evidence) -> None:
    found = read("output: magnesium.red_cell_ratio, record: shils1964.rbc, as: ratio, arm: poor", evidence)
    assert [point.given for point in found.points] == [True, False]
    assert found.unit == "1"


def test_mass_becomes_an_amount_with_the_record_of_a_molar_mass(evidence: Evidence) -> None:
    entry = "output: mineral.calcium, record: rude1985.ca_before, molar_mass: mineral.molar_mass_calcium, on: 4"
    (point,) = read(entry, evidence).points
    molar_mass = evidence.value("mineral.molar_mass_calcium", "mg/mmol")
    assert point.value == pytest.approx(evidence.measurements["rude1985.ca_before"].value * 10 / molar_mass)


def test_later_points_are_left_out_and_counted(evidence: Evidence) -> None:
    entry = "output: magnesium.serum, record: shils1964.plasma, as: ratio, on: day 0, until: day {}"
    assert read(entry.format(180), evidence).left_out == 0
    with pytest.raises(StudyError, match="no point of the record is left"):
        read(entry.format(100), evidence)


SERUM = "output: magnesium.serum, record:"
ADRENALINE = f"{SERUM} hansen1989.adrenaline"
MG = f"{SERUM} schutten2021.plasma_mg"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (f"{SERUM} hansen1989.adrenalin, on: 3", "no record has this name.*did you mean 'hansen1989.adrenaline'"),
        (f"{SERUM} magnesium.kE, on: 3", "not a published observation"),
        ("output: magnesium.urine_rate, record: hansen1989.adrenaline", "does not write this output.*add"),
        ("output: magnesium.serm, record: hansen1989.adrenaline", "did you mean 'magnesium.serum'"),
        (f"{ADRENALINE}, arm: por", "unknown arm.*did you mean 'poor'"),
        (f"{ADRENALINE}, arm: poor, person: one", "unknown person of the arm poor"),
        (f"{SERUM} shils1964.plasma", "another dimension.*as: ratio"),
        (f"{SERUM} rude1985.mg_before, on: 3", "another dimension.*molar_mass"),
        (f"{ADRENALINE}, as: ratio", "a ratio, without unit"),
        (f"{ADRENALINE}, on: day 240", "after the end of the study.*at most day 240"),
        (f"{MG}, as: change, on: day 241", "did you mean 'on: day 240'"),
        (f"{MG}, as: change", "needs its day"),
        (f"{MG}, as: change, on: 3, until: 9", "has no end"),
        (f"{MG}, as: difference, on: 3", "others are compared with"),
        (f"{MG}@3, as: change, on: 3", "a measurement is one number"),
        (f"{SERUM} levine1996.dose_plasma, on: 3", "is no course over time.*levine1996.dose_plasma@30"),
        (f"{SERUM} labrie1997.dhea_men, on: 3", "is no course over time"),
        (f"{SERUM} levine1996.dose_plasma@31, on: 3", "has no point at 31; expected one of 30, 60"),
        (f"{SERUM} kim2013.recovery, on: 3", "gives no value"),
        ("output: magnesium.red_cell_ratio, record: leonardo2023.skin_il6", "is a logarithm"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_line(entry: str, said: str, evidence: Evidence) -> None:
    with pytest.raises(StudyError, match=said) as caught:
        read(entry, evidence)
    assert caught.value.place is not None
    assert caught.value.place.line == 13


def test_an_observation_is_listed_once(evidence: Evidence) -> None:
    entry = "output: magnesium.serum, record: hansen1989.adrenaline, on: day 3}\n  - {"
    with pytest.raises(StudyError, match="listed twice"):
        read(entry + entry.partition("}")[0], evidence)


def test_observations_without_arms_are_refused(evidence: Evidence) -> None:
    text = "title: T\nquestion: Q?\npopulation: {count: 5}\nobserved: []\n"
    with pytest.raises(StudyError, match="`observed` without arms"):
        read_study("study.yaml", evidence, text=text)
