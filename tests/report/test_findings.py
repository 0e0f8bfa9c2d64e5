"""What a report says in words of each output: ends, differences between arms, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from magmatrix.report.courses import courses
from magmatrix.report.happened import Finding, digits_of, story
from magmatrix.study.result import StudyResult

SERUM = "magnesium.serum"
Change = Callable[[StudyResult, str, np.ndarray], StudyResult]


def told(result: StudyResult, values: dict[str, np.ndarray]) -> Finding | str:
    """Return what is said of serum with these curves per arm, or the line about what never changed."""
    arms = tuple(
        replace(arm, people=(replace(arm.people[0], outputs={SERUM: values[arm.name]}),)) for arm in result.arms
    )
    only = replace(result, arms=arms, outputs={SERUM: result.outputs[SERUM]}, sessions={})
    found = story(only, courses(only))
    return found.findings[0] if found.findings else found.unchanged[0].replace("\u00a0", " ")


def phrases(found: Finding | str) -> dict[str, str]:
    assert isinstance(found, Finding)
    return {
        course.key: said.words.replace("\u00a0", " ")
        for _, group in found.groups
        for said in group
        for course in said.courses
    }


def ramp(end: float) -> np.ndarray:
    return np.linspace(1.0, end, 400)


def test_the_first_arm_goes_from_start_to_end_and_the_others_are_told_against_it(result: StudyResult) -> None:
    said = phrases(told(result, {"untreated": ramp(0.5), "needled": ramp(0.5), "both": ramp(0.6)}))
    assert said == {"A": "from 1.00 to 0.500 (−50.0 %)", "B": "as A", "C": "0.600 (+20.0 %)"}


def test_what_never_moves_is_only_named_with_its_value(result: StudyResult) -> None:
    flat = dict.fromkeys(("untreated", "needled", "both"), np.full(400, 0.85))
    assert told(result, flat) == "serum magnesium, total (0.850 mmol/L)"


def test_arms_that_stand_still_at_different_levels_are_told(result: StudyResult) -> None:
    said = phrases(told(result, {"untreated": np.ones(400), "needled": np.ones(400), "both": np.full(400, 2.0)}))
    assert said == {"A": "stays at 1.00", "B": "as A", "C": "2.00 (+100 %)"}


def test_a_difference_that_is_gone_at_the_end_is_not_lost(result: StudyResult) -> None:
    dip = np.ones(400)
    dip[100] = 0.4
    said = phrases(told(result, {"untreated": np.ones(400), "needled": dip, "both": np.ones(400)}))
    assert said["B"] == "1.00, the same at the end; most apart on day 42.1: 0.400 against 1.00"


def test_a_swing_of_the_first_arm_is_told(result: StudyResult) -> None:
    peak = np.ones(400)
    peak[100] = 3.0
    assert phrases(told(result, dict.fromkeys(("untreated", "needled", "both"), peak)))["A"] == (
        "1.00 at start and end, highest 3.00 on day 42.1"
    )


def test_people_of_whom_the_same_is_true_are_told_together(result: StudyResult) -> None:
    def twins(second: float) -> StudyResult:
        arms = []
        for arm, end in zip(result.arms, (0.5, 0.5, 0.6), strict=True):
            one = replace(arm.people[0], outputs={SERUM: ramp(end)})
            other = replace(one, name="other", label="Other", outputs={SERUM: ramp(end * second)})
            arms.append(replace(arm, people=(one, other)))
        return replace(result, arms=tuple(arms), outputs={SERUM: result.outputs[SERUM]}, sessions={})

    same, different = twins(1.0), twins(0.5)
    (alike,) = story(same, courses(same)).findings[0].groups
    assert alike[0] == ""
    assert [[course.key for course in said.courses] for said in alike[1]] == [["A1", "A2"], ["B1", "B2"], ["C1", "C2"]]
    assert [who for who, _ in story(different, courses(different)).findings[0].groups] == ["Woman, 45", "Other"]


def test_a_course_without_a_number_is_said_to_have_none(result: StudyResult) -> None:
    said = phrases(told(result, {"untreated": ramp(0.5), "needled": np.full(400, np.nan), "both": ramp(0.5)}))
    assert said["B"] == "no value"


def test_values_that_lie_close_get_a_digit_more() -> None:
    assert digits_of([np.array([0.850, 0.856])]) == 4
    assert digits_of([np.array([0.85, 0.95])]) == 3
    assert digits_of([np.array([np.nan])]) == 3
