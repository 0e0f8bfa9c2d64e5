"""What a report says in words of each output: ends, differences between arms, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from magmatrix.report.courses import courses
from magmatrix.report.findings import Finding, digits_of, story
from magmatrix.study.result import Null, StudyResult

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
    return {cell.course.key: cell.words.replace("\u00a0", " ") for cell in found.cells}


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
    assert said["B"] == "1.00, the same at the end; most apart on day 42: 0.400 against 1.00"


def test_a_swing_of_the_first_arm_is_told(result: StudyResult) -> None:
    peak = np.ones(400)
    peak[100] = 3.0
    assert phrases(told(result, dict.fromkeys(("untreated", "needled", "both"), peak)))["A"] == (
        "1.00 at start and end, highest 3.00 on day 42"
    )


def twins(result: StudyResult, second: float) -> StudyResult:
    """Return two people in every arm, the second at so many times the values of the first."""
    arms = []
    for arm, end in zip(result.arms, (0.5, 0.5, 0.6), strict=True):
        one = replace(arm.people[0], outputs={SERUM: ramp(end)})
        other = replace(one, name="other", label="Other", outputs={SERUM: second * ramp(end)})
        arms.append(replace(arm, people=(one, other)))
    return replace(result, arms=tuple(arms), outputs={SERUM: result.outputs[SERUM]}, sessions={})


def test_every_person_is_compared_with_the_same_person_of_the_first_arm(result: StudyResult) -> None:
    study = twins(result, 2.0)
    said = phrases(story(study, courses(study)).findings[0])
    assert said["A2"] == "from 2.00 to 1.00 (−50.0 %)"
    assert (said["B1"], said["B2"]) == ("as A", "as A")
    assert (said["C1"], said["C2"]) == ("0.600 (+20.0 %)", "1.20 (+20.0 %)")


def test_what_nothing_moves_is_told_by_its_value_and_never_by_a_share_of_nothing(result: StudyResult) -> None:
    def at_rest(level: float) -> str:
        arms = [
            replace(arm, people=(replace(arm.people[0], outputs={SERUM: values}, unmoved=unmoved),))
            for arm, values, unmoved in zip(
                result.arms, (ramp(2.0), np.full(400, level), ramp(2.0)), ((), (SERUM,), ()), strict=True
            )
        ]
        only = replace(result, arms=tuple(arms), outputs={SERUM: result.outputs[SERUM]}, sessions={})
        return phrases(story(only, courses(only)).findings[0])["B"]

    assert at_rest(0.0) == "stays at 0; at rest: nothing in this arm reaches it"
    assert at_rest(1.0) == "stays at 1.00 (−50.0 %); at rest: nothing in this arm reaches it"


def test_an_output_that_nothing_in_the_study_moves_has_no_row(result: StudyResult) -> None:
    arms = tuple(replace(arm, people=(replace(arm.people[0], unmoved=(SERUM,)),)) for arm in result.arms)
    found = story(replace(result, arms=arms), courses(replace(result, arms=arms)))
    assert SERUM not in [finding.name for finding in found.findings]
    assert not any("serum" in said for said in found.unchanged)


def test_reasons_are_given_once_for_all_outputs_of_which_they_are_true(result: StudyResult) -> None:
    nulls = tuple(
        Null(output, arm, "untreated", "none", (), "no path")
        for output in (SERUM, "dermis.collagen_relative")
        for arm in ("needled", "both")
    )
    study = replace(result, nulls=nulls)
    (reason,) = story(study, courses(study)).reasons
    assert (reason.keys, reason.text) == (("B", "C"), "no path")
    assert reason.titles == ("serum magnesium, total", "dermal collagen over the start")


def test_a_course_without_a_number_is_said_to_have_none(result: StudyResult) -> None:
    said = phrases(told(result, {"untreated": ramp(0.5), "needled": np.full(400, np.nan), "both": ramp(0.5)}))
    assert said["B"] == "no value"


def test_values_that_lie_close_get_a_digit_more() -> None:
    assert digits_of([np.array([0.850, 0.856])]) == 4
    assert digits_of([np.array([0.85, 0.95])]) == 3
    assert digits_of([np.array([np.nan])]) == 3
