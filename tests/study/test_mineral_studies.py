"""The studies of vitamin D, calcium and the sun give the answers that their evidence supports."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from magmatrix.evidence import load_evidence
from magmatrix.spec.parse import read_study
from magmatrix.study.result import PersonResult, StudyResult
from magmatrix.study.run import run_study

STUDIES = Path(__file__).resolve().parents[2] / "studies"


@cache
def result(name: str) -> StudyResult:
    evidence = load_evidence()
    return run_study(read_study(STUDIES / f"{name}.yaml", evidence), evidence)


def series(study: str, arm: str, output: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Days and values of one output of one arm."""
    person: PersonResult = next(one for one in result(study).arms if one.name == arm).people[0]
    return person.hours / 24.0, person.outputs[f"mineral.{output}"]


def at(study: str, arm: str, output: str, day: float) -> float:
    return float(np.interp(day, *series(study, arm, output)))


def test_a_winter_of_vitamin_d_is_felt_by_25ohd_and_hardly_by_calcium() -> None:
    study = "vitamin_d_and_calcium"
    start, day90, day180 = (at(study, "vitamin_d", "d25", day) for day in (0, 90, 180))
    assert day90 - start == pytest.approx(25.7, abs=1.0)
    assert 0.0 < day180 - start < 0.2 * (day90 - start)
    assert at(study, "vitamin_d", "pth", 90) < 0.97 * at(study, "usual", "pth", 90)
    assert np.ptp(series(study, "vitamin_d", "calcium")[1]) < 0.01


def test_low_magnesium_raises_pth_and_very_low_magnesium_takes_calcium_away() -> None:
    study = "vitamin_d_and_calcium"
    assert 1.3 < at(study, "low_magnesium", "pth", 180) / 3.85 < 1.5
    assert at(study, "low_magnesium", "calcium", 180) == pytest.approx(2.34, abs=0.01)
    assert at(study, "deficiency_and_repair", "calcium", 11) == pytest.approx(1.44, abs=0.03)
    assert at(study, "deficiency_and_repair", "calcium", 69) == pytest.approx(1.74, abs=0.02)
    assert series(study, "deficiency_and_repair", "pth")[1].max() > 4 * at(study, "deficiency_and_repair", "pth", 69)
    assert at(study, "deficiency_and_repair", "calcium", 72) > 2.3


def test_nothing_moves_on_the_usual_diet() -> None:
    for output in ("calcium", "pth", "calcitriol", "d25"):
        values = series("vitamin_d_and_calcium", "usual", output)[1]
        assert np.ptp(values) < 1e-6 * values[0], output


def test_sun_adds_more_on_more_skin_but_less_than_in_proportion() -> None:
    study = "winter_and_sun"
    indoors, quarter, half = (series(study, arm, "d25")[1].max() for arm in ("indoors", "quarter", "half"))
    assert indoors == pytest.approx(66.63, abs=0.01)
    assert 5.0 < quarter - indoors < half - indoors < 2 * (quarter - indoors)
    assert at(study, "half", "d25", 60) > indoors
    assert at(study, "half", "previtamin", 60) < 1e-9


def test_a_sudden_fall_of_calcium_brings_a_burst_that_passes() -> None:
    """toffaletti1991: +400 % within ten minutes; the study has +250 % by then and +320 % four minutes later."""
    study = "acute_hypocalcaemia"
    noon = 0.5
    ten, fourteen, later = (at(study, "citrate", "pth", noon + minutes / 1440) / 3.85 for minutes in (10, 14, 40))
    assert ten == pytest.approx(3.5, abs=0.15)
    assert fourteen == pytest.approx(4.2, abs=0.15)
    assert later < 1.4
