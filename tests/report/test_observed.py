"""Published observations beside the model: judged as they are, also where the model is far off."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from magmatrix.analysis.observed import Judged, compared
from magmatrix.errors import Place
from magmatrix.evidence import Evidence, load_evidence
from magmatrix.report.chart_files import chart_files
from magmatrix.report.html import page_of
from magmatrix.report.one_unit import in_one_unit
from magmatrix.report.summary import summary_file
from magmatrix.report.told import told
from magmatrix.spec.observed import Observation, ObservedPoint, Way
from magmatrix.study.result import StudyResult

SERUM, DAY = "magnesium.serum", 1440


def seen(way: Way, *points: ObservedPoint, arm: str = "both", since: int = 0, spread: str = "") -> Observation:
    unit = "1" if way in ("ratio", "relative change") else "mmol/L"
    record = "kidney1999.serum"
    about = ("kidney", "serum magnesium", "ten women")
    return Observation(SERUM, arm, "woman", record, way, unit, points, since, *about, spread)


def judged(result: StudyResult, evidence: Evidence, *observations: Observation) -> list[Judged]:
    known = replace(result, observed=observations)
    return [point for each in compared(known, evidence) for point in each.points]


def serum(result: StudyResult, arm: str, day: float) -> float:
    (found,) = (a.people[0] for a in result.arms if a.name == arm)
    return float(np.interp(day * 24, found.hours, found.outputs[SERUM]))


def test_a_value_is_compared_where_it_was_taken(result: StudyResult, evidence: Evidence) -> None:
    (found,) = judged(result, evidence, seen("value", ObservedPoint(10 * DAY, 0.8, "0.8 mmol/L")))
    assert found.fold == pytest.approx(serum(result, "both", 10) / 0.8)
    assert (found.day, found.drawn, found.far) == (10.0, 0.8, False)


def test_a_ratio_is_over_the_models_own_start(result: StudyResult, evidence: Evidence) -> None:
    points = ObservedPoint(0, 1.0, "1", given=True), ObservedPoint(10 * DAY, 0.2, "0.2", 0.1, 0.3)
    first, second = judged(result, evidence, seen("ratio", *points))
    start = serum(result, "both", 0)
    assert (first.fold, first.far, first.drawn) == (None, False, start)
    assert second.model == pytest.approx(serum(result, "both", 10) / start)
    assert (second.drawn, second.low) == (pytest.approx(0.2 * start), pytest.approx(0.1 * start))
    assert second.far
    assert second.within is False


def test_changes_are_counted_from_the_start_and_from_the_first_arm(result: StudyResult, evidence: Evidence) -> None:
    change, share, difference = judged(
        result,
        evidence,
        seen("change", ObservedPoint(20 * DAY, 0.01, "0.01")),
        seen("relative change", ObservedPoint(20 * DAY, 4.0, "400 percent")),
        seen("difference", ObservedPoint(20 * DAY, -0.01, "-0.01")),
    )
    now, start, other = serum(result, "both", 20), serum(result, "both", 0), serum(result, "untreated", 20)
    assert change.model == pytest.approx(now - start)
    assert share.model == pytest.approx(now / start - 1)
    assert share.drawn == pytest.approx(5 * start)
    assert difference.model == pytest.approx(now - other)
    assert difference.drawn == pytest.approx(other - 0.01)
    assert (difference.fold, difference.far) == (None, True)


def test_of_nothing_observed_there_is_no_ratio(result: StudyResult, evidence: Evidence) -> None:
    (found,) = judged(result, evidence, seen("change", ObservedPoint(20 * DAY, 0.0, "0", -0.1, 0.1)))
    assert (found.fold, found.far, found.within) == (None, False, True)


def test_a_person_who_is_not_named_is_everybody(result: StudyResult, evidence: Evidence) -> None:
    arm = result.arms[0]
    other = replace(arm.people[0], name="man", outputs={n: 3 * v for n, v in arm.people[0].outputs.items()})
    two = replace(result, arms=(replace(arm, people=(*arm.people, other)), *result.arms[1:]))
    of = replace(seen("value", ObservedPoint(5 * DAY, 1.0, "1"), arm="untreated"), person="")
    (found,) = judged(two, evidence, of)
    assert found.model == pytest.approx(2 * serum(result, "untreated", 5))


@pytest.fixture
def with_points(result: StudyResult) -> StudyResult:
    points = ObservedPoint(10 * DAY, 0.2, "0.2 mmol/L", 0.15, 0.25), ObservedPoint(10 * DAY + 630, 0.8, "16 mg/L")
    return replace(result, observed=(seen("value", *points, spread="se"),))


def test_the_page_says_source_spread_numbers_and_ratio_also_when_bad(
    with_points: StudyResult, evidence: Evidence
) -> None:
    page = page_of(told(with_points, evidence)).decode()
    table = page[page.index('<table class="beside">') :].partition("</table>")[0]
    text = " ".join(ET.fromstring(f"{table}</table>".replace("&nbsp;", " ").replace("<wbr>", "")).itertext())
    words = " ".join(text.split())
    for said in (
        "Author 1999 [1]",
        "ten women",
        "bar: standard error",
        "no number of this run rests on it",
        "0.15 to 0.25",
    ):
        assert said in words
    assert "day 10, 10:30" in words
    assert "printed: 16 mg/L" in words
    assert 'class="n bad"' in table
    assert "Markers are published observations" in page


def test_a_study_without_observations_says_nothing_of_them(result: StudyResult, evidence: Evidence) -> None:
    page = page_of(told(result, evidence)).decode()
    assert '<table class="beside">' not in page
    assert "Markers" not in page


def test_files_of_the_chart_hold_the_points(with_points: StudyResult, evidence: Evidence) -> None:
    files = chart_files(told(with_points, evidence))
    picture = files["charts/magnesium.serum.svg"].decode()
    ET.fromstring(picture)
    assert picture.count('class="seen f2"') == 3  # two in the plot, one in the legend
    assert 'class="bar h2"' in picture
    assert "observed: " in picture
    rows = list(csv.DictReader(io.StringIO(files["charts/magnesium.serum.csv"].decode())))
    (name,) = [column for column in rows[0] if column.endswith(", observed")]
    assert {row["day"]: row[name] for row in rows if row[name]} == {"10": "0.2", "10.4375": "0.8"}
    assert [row[name.replace("observed", "low")] for row in rows if row["day"] == "10"] == ["0.15"]


def test_the_summary_holds_every_number(with_points: StudyResult, evidence: Evidence) -> None:
    (found,) = json.loads(summary_file(with_points, evidence))["observed"]
    assert (found["output"], found["record"], found["numbers_rest_on_it"]) == (SERUM, "kidney1999.serum", False)
    assert found["points"][0]["model_over_observed"] == pytest.approx(serum(with_points, "both", 10) / 0.2)
    assert found["points"][1]["low"] is None


def test_a_flat_output_that_was_observed_is_drawn(with_points: StudyResult, evidence: Evidence) -> None:
    arms = tuple(
        replace(a, people=tuple(replace(p, outputs={**p.outputs, SERUM: 0 * p.hours + 0.8}) for p in a.people))
        for a in with_points.arms
    )
    flat = replace(with_points, arms=arms)
    assert SERUM in {finding.name for finding, _ in told(flat, evidence).charts}
    assert SERUM not in {finding.name for finding, _ in told(replace(flat, observed=()), evidence).charts}


def test_points_follow_the_unit_of_the_page(result: StudyResult, evidence: Evidence) -> None:
    total = "magnesium.intake_total"
    mass = load_evidence().parameter("chemistry.atomic_mass_Mg")
    in_mg = replace(result.outputs[total], name="magnesium.body_total", unit="mg")
    points = (ObservedPoint(10 * DAY, 70.0, "70 mmol", 60.0),)
    one = Observation(total, "both", "woman", "r", "value", "mmol", points, 0, "kidney", "eaten", "")
    mixed = replace(result, outputs={**result.outputs, "magnesium.body_total": in_mg}, observed=(one,))
    known = replace(evidence, parameters={mass.id: mass}, places={**evidence.places, mass.id: Place("x.yaml", 1)})
    (found,) = in_one_unit(mixed, known).observed
    assert found.unit == "mg"
    assert (found.points[0].value, found.points[0].low) == pytest.approx((70 * mass.value, 60 * mass.value))
    assert found.points[0].high is None
