"""What is taken from a run, on courses whose answer is known, and what averages come to."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import magmatrix as mm
from magmatrix.analysis.responses.challenge import Challenge, Measure
from magmatrix.analysis.responses.judge import Judged, judged, taken
from magmatrix.analysis.responses.published import Published
from magmatrix.analysis.responses.tally import tally

PTH, CALCIUM = "mineral.pth", "mineral.calcium"
STUDY = {
    "title": "Two arms",
    "question": "What is taken from them?",
    "duration": "2 days",
    "body": ["mineral"],
    "persons": {"adult": {}},
    "arms": {"usual": None, "rich": {"inputs": {"mineral.calcium_intake": "2000 mg/day"}}},
    "outputs": {"names": [PTH, CALCIUM], "every": "1 h"},
}


@pytest.fixture(scope="module")
def result() -> mm.StudyResult:
    """A run whose outputs are replaced: in the second arm PTH goes 2, 3, ... 50 hour by hour, calcium stays 4."""
    ran = mm.run(STUDY)
    hours = ran.arms[0].people[0].hours

    def arm(index: int, pth: np.ndarray, calcium: np.ndarray) -> Any:
        person = replace(ran.arms[index].people[0], outputs={PTH: pth, CALCIUM: calcium})
        return replace(ran.arms[index], people=(person,))

    flat = np.full_like(hours, 2.0)
    return replace(ran, arms=(arm(0, flat, 2 * flat), arm(1, hours + 2.0, 2 * flat)))


def measure(**given: Any) -> Measure:
    usual: dict[str, Any] = {"output": PTH, "arm": "rich", "take": "value", "way": "value", "start": 0, "end": 600}
    return Measure(**{**usual, **given})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, 12.0),
        ({"way": "ratio"}, 6.0),
        ({"way": "change"}, 10.0),
        ({"way": "relative change"}, 5.0),
        ({"way": "ratio", "against": "usual"}, 6.0),
        ({"way": "change", "against": "usual"}, 10.0),
        ({"take": "mean"}, 7.0),
        ({"take": "highest", "way": "ratio"}, 6.0),
        ({"take": "lowest", "start": 120}, 4.0),
        ({"take": "gain", "start": 120}, 8.0),
        ({"take": "range", "start": 120}, 8.0),
        ({"take": "area"}, 50.0),
        ({"take": "hours to highest", "start": 120}, 8.0),
        ({"take": "hours to lowest"}, 0.0),
        ({"take": "hours to half"}, 5.0),
        ({"way": "share", "of": CALCIUM}, 3.0),
        ({"way": "share", "take": "gain", "of": PTH, "against": "usual"}, 1.0),
        ({"arm": "usual", "way": "change"}, 0.0),
        ({"start": 30, "end": 90, "take": "gain"}, 1.0),
    ],
)
def test_what_is_taken(result: mm.StudyResult, given: dict[str, Any], expected: float) -> None:
    assert taken(measure(**given), result) == pytest.approx(expected)


@pytest.mark.parametrize(
    "given", [{"arm": "usual", "take": "hours to half"}, {"way": "share", "take": "gain", "of": CALCIUM}]
)
def test_what_has_no_number(result: mm.StudyResult, given: dict[str, Any]) -> None:
    assert math.isnan(taken(measure(**given), result))


def made(value: float, **given: Any) -> Challenge:
    number = Published(value, "1", "someone1999.x", ("someone1999.x",), ("someone1999",))
    return Challenge("mineral", "x", "response", measure(**given), number)


@pytest.mark.parametrize(
    ("value", "given", "verdict", "fold"),
    [
        (6.0, {}, "judged", 2.0),
        (24.0, {}, "judged", 2.0),
        (-24.0, {}, "wrong direction", math.inf),
        (0.1, {"arm": "usual", "way": "change"}, "no response", math.inf),
        (5.0, {"arm": "usual", "take": "hours to half"}, "no number", math.inf),
    ],
)
def test_verdicts(result: mm.StudyResult, value: float, given: dict[str, Any], verdict: str, fold: float) -> None:
    found = judged(made(value, **given), result, frozenset())
    assert (found.verdict, found.fold, found.fitted) == (verdict, pytest.approx(fold), False)


def test_a_record_behind_the_numbers_is_fitted(result: mm.StudyResult) -> None:
    assert judged(made(6.0), result, frozenset({"someone1999.x"})).fitted


def test_averages_are_geometric_and_no_answer_counts_as_the_worst() -> None:
    folds = (1.0, 4.0, math.inf, 1000.0)
    found = tally(Judged(made(1.0), fold, "judged", fold, False) for fold in folds)
    assert found.average == pytest.approx((1.0 * 4.0 * 10.0 * 10.0) ** 0.25)
    assert found.within == (0.25, 0.25, 0.25)
    assert (found.count, found.unanswered) == (4, 1)


def test_no_challenges_have_no_average() -> None:
    assert math.isnan(tally([]).average)
