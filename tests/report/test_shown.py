"""Few courses are shown each for itself, those of many people as mean and range."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from magmatrix.report.courses import courses
from magmatrix.report.findings import story
from magmatrix.report.shown import MOST_COURSES, shown
from magmatrix.study.result import StudyResult

SERUM = "magnesium.serum"


def crowd(result: StudyResult, count: int) -> StudyResult:
    """Return a study with so many people in every arm; person i has i tenths more of everything."""
    arms = []
    for arm in result.arms:
        first = arm.people[0]
        people = [
            replace(first, name=f"p{i}", outputs={name: (1 + i / 10) * v for name, v in first.outputs.items()})
            for i in range(count)
        ]
        arms.append(replace(arm, people=tuple(people)))
    return replace(result, arms=tuple(arms))


def test_few_courses_are_their_own(result: StudyResult) -> None:
    everyone = courses(crowd(result, 2))
    assert len(everyone) <= MOST_COURSES
    view = shown(everyone)
    assert view.courses == everyone
    assert not view.many
    assert view.band(everyone[0], SERUM) is None


def test_many_arms_of_one_person_are_their_own(result: StudyResult) -> None:
    arms = tuple(replace(result.arms[0], name=f"arm{place}") for place in range(MOST_COURSES + 1))
    assert len(shown(courses(replace(result, arms=arms))).courses) == MOST_COURSES + 1


def test_many_people_are_one_course_per_arm(result: StudyResult) -> None:
    everyone = courses(crowd(result, 5))
    view = shown(everyone)
    assert [course.key for course in view.courses] == ["A", "B", "C"]
    first = view.courses[0]
    own = result.arms[0].people[0].outputs[SERUM]
    assert first.values(SERUM) == pytest.approx(1.2 * own)
    band = view.band(first, SERUM)
    assert band is not None
    assert (band.low, band.high) == (pytest.approx(own), pytest.approx(1.4 * own))
    assert view.ends(first, SERUM) == pytest.approx([own[-1] * (1 + i / 10) for i in range(5)])


def test_ledgers_of_many_people_are_means_and_close_only_if_all_do(result: StudyResult) -> None:
    many = crowd(result, 5)
    arm = many.arms[0]
    (ledger,) = arm.people[0].ledgers
    broken = replace(arm.people[0], ledgers=(replace(ledger, closes=False),))
    view = shown(courses(replace(many, arms=(replace(arm, people=(broken, *arm.people[1:])), *many.arms[1:]))))
    (mean,) = view.courses[0].person.ledgers
    assert [entry.value for entry in mean.entries] == pytest.approx([entry.value for entry in ledger.entries])
    assert not mean.closes
    assert all(each.closes for each in view.courses[1].person.ledgers)


def test_what_only_some_people_lack_is_no_lack_of_all(result: StudyResult) -> None:
    many = crowd(result, 5)
    arm = many.arms[0]
    people = (replace(arm.people[0], unmoved=(SERUM, "a.b")), *(replace(p, unmoved=("a.b",)) for p in arm.people[1:]))
    view = shown(courses(replace(many, arms=(replace(arm, people=people), *many.arms[1:]))))
    assert view.courses[0].person.unmoved == ("a.b",)


def test_cells_of_many_people_say_the_range_and_in_how_many_an_arm_is_higher(result: StudyResult) -> None:
    many = crowd(result, 5)
    view = shown(courses(many))
    finding = story(many, view.courses, view).of(SERUM)
    assert finding is not None
    ends = view.ends(view.courses[2], SERUM)
    assert finding.cells[2].people == f"{ends.min():.3f} to {ends.max():.2f}"
    assert "higher in 5 of 5" in finding.cells[2].notes
    assert finding.cells[1].kind == "same"


def test_people_at_other_times_are_brought_to_one(result: StudyResult) -> None:
    many = crowd(result, 5)
    arm = many.arms[0]
    late = replace(
        arm.people[1], hours=arm.people[1].hours[::2], outputs={n: v[::2] for n, v in arm.people[1].outputs.items()}
    )
    people = (arm.people[0], late, *arm.people[2:])
    view = shown(courses(replace(many, arms=(replace(arm, people=people), *many.arms[1:]))))
    assert np.isfinite(view.courses[0].values(SERUM)).all()
