"""Treated and untreated arms of one study differ by what is done, never by how the dermis is kept in the books."""

from __future__ import annotations

import pytest

from magmatrix.evidence import load_evidence
from magmatrix.schedule.schedule import Action, Schedule
from magmatrix.spec.parse import read_study
from magmatrix.study.footing import same_footing
from magmatrix.study.run import run_study

DAY = 24 * 60
MEAL = Action(480, "magnesium.serving", {"amount": 4.0, "soluble": 1.0})
SESSION = {"injured": 0.1, "stimulated": 0.1, "removed_share": 0.2, "strength": 1.0, "opens_barrier": 1.0}

HUNGRY = """
title: Hunger
question: Does a session that does nothing change anything in a hungry person?
duration: 180 days
body: [dermis]
persons: {p: {}}
arms:
  untreated:
    inputs: {dermis.food_factor: 0.57}
  sham:
    inputs: {dermis.food_factor: 0.57}
    treatments: [{treatment: microdermabrasion, grit: medium, on: day 0}]
outputs: [dermis.collagen_relative, dermis.thickness]
"""


def names(schedule: Schedule) -> list[tuple[int, str]]:
    return [(item.tick, item.name) for item in schedule if isinstance(item, Action)]


def test_nothing_is_added_where_nobody_is_treated() -> None:
    plain = Schedule.build([MEAL])
    assert same_footing([plain, plain]) == [plain, plain]


def test_every_arm_opens_an_episode_with_the_first_and_untreated_arms_close_it_with_the_last() -> None:
    early = Schedule.build([Action(DAY, "dermis.treat", SESSION), Action(9 * DAY, "dermis.close_episode")])
    late = Schedule.build([Action(5 * DAY, "dermis.treat", SESSION), Action(13 * DAY, "dermis.close_episode")])
    untreated, first, second = same_footing([Schedule.build([MEAL]), early, late])
    assert names(untreated) == [
        (480, "magnesium.serving"),
        (DAY, "dermis.treat"),
        (13 * DAY, "dermis.close_episode"),
    ]
    assert first == early
    assert names(second) == [(DAY, "dermis.treat"), *names(late)]
    empty = [item for item in untreated if isinstance(item, Action) and item.name == "dermis.treat"]
    assert set(empty[0].arguments.values()) == {0.0}


def test_a_session_without_effect_equals_no_session_even_in_a_hungry_person() -> None:
    evidence = load_evidence()
    result = run_study(read_study("hungry.yaml", evidence, text=HUNGRY), evidence)
    untreated, sham = (arm.people[0].outputs["dermis.collagen_relative"] for arm in result.arms)
    assert untreated[-1] < 0.995
    assert sham == pytest.approx(untreated, abs=1e-7)
