"""The prevalence section: counts beside surveys, the sentences that keep them honest, plain data and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from magmatrix.evidence import Evidence
from magmatrix.people.loading import LoadingTest
from magmatrix.people.population import Individuals, PopulationPlan
from magmatrix.people.prevalence import Prevalence, Share, Survey, wilson
from magmatrix.report import html, summary
from magmatrix.report.prevalence import COLUMNS, as_data, histogram, population_table, rows, sentences
from magmatrix.report.statements import NOTICE
from magmatrix.report.write import write_study
from magmatrix.study.result import StudyResult

COUNT = 400


@pytest.fixture
def found() -> Prevalence:
    place = (np.arange(COUNT) + 0.5) / COUNT
    people = Individuals(np.arange(COUNT) % 2 == 0, 20 + 60 * place, 100 + 400 * place, 0.7 + 0.3 * place)
    serum = 0.65 + 0.35 * place
    below = int((serum < 0.75).sum())
    surveys = (
        Survey("old.survey", 0.05, None, None, "white <adults>"),
        Survey("new.survey", 0.13, 0.095, 0.166, "all"),
    )
    low, high = wilson(below, COUNT)
    share = Share(
        "serum_075", "serum below 0.75 mmol/L", "somebody", below, COUNT, below / COUNT, low, high, surveys, 0.75
    )
    loading = (LoadingTest(300.0, 0.055, 0.275, (0.063, 0.103)), LoadingTest(100.0, 0.068, 0.275, (0.063, 0.103)))
    plan = PopulationPlan(COUNT, (20.0, 80.0), 0.5)
    return Prevalence(
        plan, people, serum, (share,), 0.9, 0.965, 100.0, 700.0, 0.78, 0.86, (0.75, 0.95), loading, ("a.b",)
    )


@pytest.fixture
def counted(result: StudyResult, found: Prevalence) -> StudyResult:
    """A study of nothing but a population."""
    return replace(result, arms=(), sessions={}, compare=(), outputs={}, warnings=(), days=0.0, prevalence=found)


def test_the_sentences_launder_no_grade(found: Prevalence) -> None:
    said = " ".join(sentences(found))
    assert "no test of the model" in said
    assert "agree by construction" in said
    assert "above the middle of the reference interval" in said
    assert "cannot show how eagerly a depleted body keeps one" in said
    assert "0.080 apart" in said or "0.08 apart" in said


def test_one_diet_for_all_says_nothing_of_surveyed_intake(found: Prevalence) -> None:
    from magmatrix.protocol.plan import DietPlan, Given

    same = replace(found, plan=replace(found.plan, diet=DietPlan(Given(165.0, "mg/day"))))
    assert "agree by construction" not in " ".join(sentences(same))


def test_each_definition_is_a_row_beside_its_surveys(found: Prevalence) -> None:
    (row,) = rows(found)
    assert row["share"].startswith("28.5")
    assert "5.0\u00a0%, white <adults>" in row["surveys"]
    assert "9.5\u00a0% to 16.6\u00a0% by group" in row["surveys"]
    assert row["measured"] == "old.survey, new.survey"


def test_the_page_has_the_section_and_nothing_over_time(counted: StudyResult, evidence: Evidence) -> None:
    page = html.report(counted, evidence).decode()
    assert 'id="prevalence"' in page
    assert 'id="matrix"' not in page
    assert 'id="courses"' not in page
    assert "white &lt;adults&gt;" in page
    assert "does not treat" in page
    assert "fitted to published prevalences" in page
    for anchor in re.findall(r'href="#([\w-]+)"', page):
        assert f'id="{anchor}"' in page, anchor


def test_a_population_beside_arms_shows_both(result: StudyResult, found: Prevalence, evidence: Evidence) -> None:
    page = html.report(replace(result, prevalence=found), evidence).decode()
    assert 'id="prevalence"' in page
    assert 'id="matrix"' in page
    assert 'id="prevalence"' not in html.report(result, evidence).decode()


def test_the_figure_names_every_cut(found: Prevalence) -> None:
    picture = str(histogram(found, "here"))
    assert "below 0.75" in picture
    assert "below 0.96" in picture or "below 0.97" in picture
    assert picture.count("<rect") >= 35


def test_summary_and_csv_hold_the_counts(counted: StudyResult, evidence: Evidence, found: Prevalence) -> None:
    data = json.loads(summary.summary_file(counted, evidence))
    assert data["prevalence"] == json.loads(json.dumps(as_data(found)))
    assert data["prevalence"]["shares"][0]["published"][1]["low"] == 0.095
    assert data["arms"] == []
    assert "prevalence" not in json.loads(summary.summary_file(replace(counted, prevalence=None), evidence))
    lines = list(csv.reader(io.StringIO(population_table(found).decode())))
    assert tuple(lines[0]) == (*COLUMNS, NOTICE)
    assert len(lines) == COUNT + 1
    assert float(lines[1][-2]) == pytest.approx(found.serum[0], rel=1e-5)
    assert [line[1] for line in lines[1:3]] == ["female", "male"]


def test_a_population_is_written_as_a_fifth_file(counted: StudyResult, evidence: Evidence, tmp_path: Path) -> None:
    folder = write_study(counted, evidence, tmp_path / "out")
    names = {path.name for path in folder.iterdir()}
    assert names == {"report.html", "summary.json", "results.parquet", "population.csv", "manifest.json"}
    write_study(counted, evidence, tmp_path / "out", force=True)
    assert "population.csv" in (folder / "manifest.json").read_text()
