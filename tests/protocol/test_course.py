"""Courses of which a study leaves something open: what was taken is said, and how many sessions fit."""

from __future__ import annotations

import pytest

from magmatrix.evidence import Evidence
from magmatrix.protocol.course import course_facts, course_words, left_open, session_days, that_fit
from magmatrix.protocol.plan import ArmPlan, TreatmentPlan
from magmatrix.protocol.treatments import TREATMENTS
from magmatrix.schedule.schedule import TICKS_PER_DAY


def test_a_default_course_says_what_it_takes_and_how_sure_that_is(evidence: Evidence) -> None:
    (fact,) = course_facts(ArmPlan("a", treatments=(TreatmentPlan("microneedling"),)), evidence)
    assert "4 sessions, every 28 days, because the study does not write `sessions` (grade " in fact
    assert "`every` (grade " in fact


def test_a_written_course_takes_nothing(evidence: Evidence) -> None:
    for plan in (TreatmentPlan("microneedling", sessions=2, spacing_days=14), TreatmentPlan("tca35", days=(3, 9))):
        assert left_open(plan, evidence) == ()
        assert course_facts(ArmPlan("a", treatments=(plan,)), evidence) == ()


@pytest.mark.parametrize("name", TREATMENTS)
def test_keys_left_open_are_those_whose_writing_changes_nothing(evidence: Evidence, name: str) -> None:
    plan = TreatmentPlan(name)
    days = session_days(plan, evidence)
    spacing = days[1] - days[0] if len(days) > 1 else None
    written = TreatmentPlan(name, sessions=len(days), spacing_days=spacing)
    assert session_days(written, evidence) == days
    assert left_open(written, evidence) == ()
    assert set(left_open(plan, evidence)) == ({"sessions", "every"} if spacing else {"sessions"})


@pytest.mark.parametrize(("days", "fit"), [(1, 1), (28, 1), (29, 2), (84, 3), (85, 4), (200, 4)])
def test_sessions_that_fit_are_counted(evidence: Evidence, days: int, fit: int) -> None:
    assert that_fit(TreatmentPlan("microneedling"), evidence, days * TICKS_PER_DAY) == fit
    assert course_words(TreatmentPlan("microneedling", days=(1, 5)), evidence) == "2 sessions"
