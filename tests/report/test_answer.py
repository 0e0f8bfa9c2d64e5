"""The answer: which outputs decide a question, and what is said of each arm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from magmatrix.report.answer import common_doubt, deciding, sentences, short
from magmatrix.report.courses import courses
from magmatrix.report.findings import story
from magmatrix.study.result import LinkState, Null, StudyResult

SERUM, COLLAGEN = "magnesium.serum", "dermis.collagen_relative"


def told(result: StudyResult, question: str = "What of serum?") -> dict[str, str]:
    """Return all that is said of each arm, by its key."""
    asked = replace(result, question=question, title="")
    found = story(asked, courses(asked))
    said = sentences(asked, found, deciding(asked, found))
    return {s.course.key: f"{s.said} | {s.why} | {s.sure}".replace("\u00a0", " ") for s in said}


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Does it raise serum magnesium?", SERUM),
        ("How much magnesium is in the blood?", SERUM),
        ("Does needling leave more collagen?", COLLAGEN),
        ("Does the apparent fullness last?", "dermis.fullness_oedema"),
    ],
)
def test_the_words_of_the_question_decide(result: StudyResult, question: str, first: str) -> None:
    asked = replace(result, question=question, title="")
    chosen = deciding(asked, story(asked, courses(asked)))
    assert chosen[0].name == first
    assert len(chosen) == 3


def test_without_shared_words_what_differs_most_decides_and_what_was_put_in_comes_late(result: StudyResult) -> None:
    outputs = dict(result.outputs)
    outputs["magnesium.intake_total"] = replace(outputs["magnesium.intake_total"], total=True)
    asked = replace(result, question="Why?", title="", outputs=outputs)
    found = story(asked, courses(asked))
    apart = {finding.name: finding.apart for finding in found.findings}
    assert max(apart, key=lambda name: apart[name]) == "magnesium.intake_total"
    assert deciding(asked, found)[0].name in apart


def test_what_ends_at_nothing_in_every_arm_is_no_deciding_number(result: StudyResult) -> None:
    name = "dermis.fullness_oedema"
    arms = tuple(
        replace(arm, people=tuple(replace(p, outputs={**p.outputs, name: 0.0 * p.outputs[name]}) for p in arm.people))
        for arm in result.arms
    )
    asked = replace(result, question="Does the apparent fullness last?", title="", arms=arms)
    chosen = [finding.name for finding in deciding(asked, story(asked, courses(asked)))]
    assert chosen
    assert name not in chosen


def test_one_thing_under_two_comparisons_is_chosen_once(result: StudyResult) -> None:
    outputs = dict(result.outputs)
    outputs[COLLAGEN] = replace(outputs[COLLAGEN], meaning="dermal collagen, compared with day 0")
    outputs["dermis.fullness_oedema"] = replace(
        outputs["dermis.fullness_oedema"], meaning="dermal collagen, share of that at age 25"
    )
    asked = replace(result, question="What of dermal collagen?", title="", outputs=outputs)
    titles = [finding.title.partition(",")[0] for finding in deciding(asked, story(asked, courses(asked)))]
    assert len(titles) == len(set(titles))


def test_an_arm_is_told_with_direction_size_and_what_differs(result: StudyResult) -> None:
    arms = (*result.arms[:2], replace(result.arms[2], facts=("diet 165 mg/day", "magnesium citrate 300 mg/day")))
    said = told(replace(result, arms=arms))
    assert said["A"].startswith("serum magnesium, total: from 0.840 to 0.830 mmol/L (−1.19 %)")
    assert said["C"].startswith("serum magnesium, total: higher at the end, 0.850 against 0.830 mmol/L (+2.41 %)")
    assert "what differs: magnesium citrate 300 mg/day" in said["C"]


def test_no_difference_is_told_with_its_reason_and_what_differs_most(result: StudyResult) -> None:
    null = Null(SERUM, "needled", "untreated", "off", ("mg_hill",), "no link from needles to it is on")
    said = told(replace(result, nulls=(null,)))["B"]
    assert said.startswith("no difference in serum magnesium, total: 0.830 mmol/L in both")
    assert "no link from needles to it is on; the arm differs most in dermal collagen" in said
    assert "holds only while these links are off" in said


def test_what_follows_from_the_construction_is_no_measurement(result: StudyResult) -> None:
    null = Null(SERUM, "needled", "untreated", "none", (), "nothing leads there")
    assert "is no measurement" in told(replace(result, nulls=(null,)))["B"]


@pytest.mark.parametrize(
    ("grades", "links", "sure"),
    [
        ({"A": 2, "E": 1}, (), "1 of the 3 numbers behind it are assumed (grade E)"),
        ({"A": 2, "C": 1}, (), "no number behind it is assumed; the weakest has grade C"),
        ({"A": 2}, ("weak",), "weakly founded: it runs through the contested weak (grade E)"),
        ({}, (), ""),
    ],
)
def test_how_sure_is_the_weakest_that_stands_behind(
    result: StudyResult, grades: dict[str, int], links: tuple[str, ...], sure: str
) -> None:
    info = replace(result.outputs[SERUM], grades=grades, links=links)
    weak = LinkState("weak", "says something", "link", "E", True, False, "part.link_weak")
    study = replace(result, outputs={**result.outputs, SERUM: info}, links=(weak,))
    assert told(study)["A"].rpartition("| ")[2].startswith(sure)


def test_a_doubt_that_all_share_is_said_once(result: StudyResult) -> None:
    info = replace(result.outputs[SERUM], grades={"E": 1})
    study = replace(result, question="serum", title="", outputs={**result.outputs, SERUM: info})
    found = story(study, courses(study))
    said = sentences(study, found, deciding(study, found))
    assert "are assumed" in common_doubt(said)
    assert common_doubt([said[0]]) == ""
    assert common_doubt([said[0], replace(said[1], sure="other")]) == ""


def test_nothing_that_moves_is_no_answer(result: StudyResult) -> None:
    arms = tuple(
        replace(arm, people=(replace(arm.people[0], outputs={SERUM: np.full(400, 0.8)}),)) for arm in result.arms
    )
    still = replace(result, arms=arms, outputs={SERUM: result.outputs[SERUM]})
    assert told(still) == {}


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("dermal collagen, compared with day 0", "dermal collagen (compared with day 0)"),
        ("dermal collagen, share of that at age 25", "dermal collagen (share of that at age 25)"),
        ("serum magnesium, total", "serum magnesium, total"),
        ("cost, compared with normal (unvalidated)", "cost, compared with normal (unvalidated)"),
    ],
)
def test_names_within_a_sentence_carry_no_second_comma(title: str, said: str) -> None:
    assert short(title) == said
