"""Actions by their own name and inputs held at clock times, from the study file to the schedule and the body.

Two of the actions here are real actions of the body that no part offers to studies: they are offered for these tests
only.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from magmatrix.body.parts import PARTS
from magmatrix.body.parts.part import BodyAction
from magmatrix.body.parts.registry import Parts
from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence
from magmatrix.protocol.compiler import compile_protocol
from magmatrix.protocol.plan import ActionPlan, Given, InputPlan, Span, Timing
from magmatrix.schedule.schedule import Action, Setting
from magmatrix.spec.parse import read_study
from magmatrix.spec.study import StudySpec
from magmatrix.study.describe import arm_facts
from magmatrix.study.run import run_study

DAY = 1440
STUDY = """\
title: Test
question: Does it?
duration: 20 days
body: [magnesium, dermis, delivery]
persons: {adult: {age: 45 years}}
arms:
  usual:
"""
OFFERED = {
    "magnesium": BodyAction("magnesium.serving", ("amount", "soluble"), "something is eaten"),
    "dermis": BodyAction("dermis.ablate", ("fraction",), "collagen is lost everywhere"),
}
OFFERING = Parts(
    replace(part, actions=(*part.actions, OFFERED[name])) if name in OFFERED else part for name, part in PARTS.items()
)
"""A body whose parts offer two more actions by name than the packaged ones."""


def read(arm: str, evidence: Evidence, text: str = STUDY) -> StudySpec:
    return read_study("study.yaml", evidence, text=text + arm, parts=OFFERING)


def actions(written: str, evidence: Evidence) -> tuple[ActionPlan, ...]:
    return read(f"    actions: [{written}]\n", evidence).arms[0].actions


def inputs(written: str, evidence: Evidence) -> tuple[InputPlan, ...]:
    return read(f"    inputs: {{{written}}}\n", evidence).arms[0].inputs


def scheduled(spec: StudySpec, evidence: Evidence) -> tuple[Action | Setting, ...]:
    return tuple(compile_protocol(spec.arms[0], spec.persons[0], evidence, spec.duration).schedule)


def settings_of(symbol: str, spec: StudySpec, evidence: Evidence) -> list[tuple[int, float]]:
    items = scheduled(spec, evidence)
    return [(item.tick, item.value) for item in items if isinstance(item, Setting) and item.symbol == symbol]


def test_an_action_takes_arguments_in_any_fitting_unit_and_a_timing(evidence: Evidence) -> None:
    (plan,) = actions(
        '{action: magnesium.serving, with: {amount: 0.004 mol, soluble: 50 %}, at: ["08:00", "20:00"], '
        "from: day 1, every: 7 days, times: 2}",
        evidence,
    )
    assert plan.name == "magnesium.serving"
    assert plan.arguments["amount"] == Given(pytest.approx(4.0), "mmol")
    assert plan.arguments["amount"].text == "0.004 mol"
    assert plan.arguments["soluble"].value == pytest.approx(0.5)
    assert plan.timing == Timing((480, 1200), Span(1), every=7, count=2)


@pytest.mark.parametrize(
    ("when", "days"),
    [
        ("", list(range(20))),
        (", on: day 3", [3]),
        (", on: [2, 5]", [2, 5]),
        (", every: 8 days", [0, 8, 16]),
        (", every: week, from: day 1", [1, 8, 15]),
        (", from: day 4, until: day 6", [4, 5]),
    ],
)
def test_it_happens_daily_unless_the_study_says_on_which_days(evidence: Evidence, when: str, days: list[int]) -> None:
    spec = read(f'    actions: [{{action: delivery.wash, at: "06:30"{when}}}]\n', evidence)
    found = [
        item for item in scheduled(spec, evidence) if isinstance(item, Action) and item.name.startswith("delivery")
    ]
    assert [item.tick for item in found] == [day * DAY + 390 for day in days]
    assert all(item.arguments == {} for item in found)


def test_what_falls_after_the_last_moment_is_left_out(evidence: Evidence) -> None:
    text = STUDY.replace("20 days", "36 h")
    spec = read('    actions: [{action: delivery.wash, at: "18:00"}]\n', evidence, text)
    found = [
        item for item in scheduled(spec, evidence) if isinstance(item, Action) and item.name.startswith("delivery")
    ]
    assert [item.tick for item in found] == [1080]


def test_the_body_does_it_and_the_ledger_still_closes(evidence: Evidence) -> None:
    spec = read(
        "    actions: [{action: dermis.ablate, with: {fraction: 10 %}, on: day 2, at: '00:30'}]\n"
        "outputs: {names: [dermis.collagen], every: 12 h}\n",
        evidence,
        STUDY.replace("20 days", "4 days"),
    )
    result = run_study(spec, evidence)
    person = result.arms[0].people[0]
    course = person.outputs["dermis.collagen"]
    assert course[4] == pytest.approx(course[0], rel=1e-4)  # midnight before
    assert course[5] / course[4] == pytest.approx(0.91, abs=2e-3)  # the immature tenth is spared
    assert all(ledger.closes for ledger in person.ledgers)
    assert any("collagen is lost everywhere: fraction 10 % on day 2 at 00:30" in fact for fact in result.arms[0].facts)


ACTION_ERRORS = {
    "unknown action": (
        "{action: dermis.ablat, with: {fraction: 0.1}, at: '08:00'}",
        "unknown action of the body; found 'dermis.ablat'.*did you mean 'dermis.ablate'",
    ),
    "missing argument": (
        "{action: magnesium.serving, with: {amount: 4 mmol}, at: '08:00'}",
        r"magnesium\.serving needs soluble.*expected soluble: \.\.\. 1",
    ),
    "missing arguments": (
        "{action: magnesium.serving, at: '08:00'}",
        r"magnesium\.serving needs amount and soluble.*amount: \.\.\. mmol, soluble: \.\.\. 1",
    ),
    "unknown argument": (
        "{action: dermis.ablate, with: {fracton: 0.1}, at: '08:00'}",
        r"unknown argument of dermis\.ablate; found 'fracton'; expected one of fraction; did you mean 'fraction'",
    ),
    "argument of an action without any": (
        "{action: delivery.wash, with: {fraction: 0.1}, at: '08:00'}",
        r"unknown argument of delivery\.wash; found 'fraction'",
    ),
    "wrong unit": (
        "{action: magnesium.serving, with: {amount: 100 mg, soluble: 1}, at: '08:00'}",
        "wrong unit; found '100 mg'; expected a quantity in mmol or a unit like it",
    ),
    "unit for a pure number": (
        "{action: dermis.ablate, with: {fraction: 3 mm}, at: '08:00'}",
        "wrong unit; found '3 mm'; expected a number without unit",
    ),
    "no number": (
        "{action: dermis.ablate, with: {fraction: much}, at: '08:00'}",
        "not a number with a unit; found 'much'",
    ),
    "no clock": ("{action: delivery.wash}", "key 'at' is missing"),
    "bad clock": ("{action: delivery.wash, at: '26:00'}", "not a clock time; found '26:00'"),
    "after the end": ("{action: delivery.wash, at: '08:00', on: day 30}", "after the end of the study"),
    "two ways to say when": (
        "{action: delivery.wash, at: '08:00', on: day 3, every: 2 days}",
        "`on` and `every` are mutually exclusive",
    ),
    "times without every": ("{action: delivery.wash, at: '08:00', times: 2}", "nothing says on which days"),
    "unknown key": ("{action: delivery.wash, at: '08:00', arguments: {}}", "unknown key; found 'arguments'"),
    "argument that is a list": (
        "{action: dermis.ablate, with: {fraction: [0.1]}, at: '08:00'}",
        "wrong kind of value for 'fraction'",
    ),
}


@pytest.mark.parametrize(("written", "message"), ACTION_ERRORS.values(), ids=ACTION_ERRORS)
def test_a_mistake_in_an_action_names_its_line(evidence: Evidence, written: str, message: str) -> None:
    with pytest.raises(StudyError, match=message) as caught:
        read(f"    diet: 300 mg/day\n    actions:\n      - {written}\n", evidence)
    assert str(caught.value).startswith("study.yaml:10")


def test_an_action_of_a_part_that_does_not_run_is_refused(evidence: Evidence) -> None:
    text = STUDY.replace("[magnesium, dermis, delivery]", "[magnesium, dermis]")
    with pytest.raises(StudyError, match="this action needs the delivery"):
        read("    actions: [{action: delivery.wash, at: '08:00'}]\n", evidence, text)


def test_too_many_moments_are_refused_before_a_schedule_is_built(evidence: Evidence) -> None:
    clocks = ", ".join(f"'{hour:02d}:00'" for hour in range(24))
    line = f"      - {{action: delivery.wash, at: [{clocks}]}}\n"
    with pytest.raises(StudyError, match="the study is too large"):
        read("    actions:\n" + 4 * line, evidence, STUDY.replace("20 days", "100 years"))


def test_an_input_may_be_held_in_every_way(evidence: Evidence) -> None:
    assert inputs("dermis.uv: 0.5", evidence) == (InputPlan("dermis.uv", 0.5, Span()),)
    assert inputs("dermis.uv: {value: 50 %, from: day 2, until: day 4}", evidence) == (
        InputPlan("dermis.uv", 0.5, Span(2, 4)),
    )
    assert inputs("dermis.asc_cell: {value: 900 umol/L, at: '12:00', over: 30 min, every: 2 days}", evidence) == (
        InputPlan("dermis.asc_cell", pytest.approx(0.9), timing=Timing((720,), every=2), minutes=30),
    )
    first, second = inputs("dermis.uv: [{value: 1, on: 3, at: '10:00', over: 2 h}, {value: 2, from: 5}]", evidence)
    assert first.timing == Timing((600,), days=(3,))
    assert first.minutes == 120
    assert second == InputPlan("dermis.uv", 2.0, Span(5))


def test_a_timed_input_holds_for_its_time_and_goes_back_to_rest(evidence: Evidence) -> None:
    spec = read(
        "    inputs: {dermis.uv: {value: 3, at: ['12:00'], over: 30 min, every: 7 days, from: day 1}}\n", evidence
    )
    rest = evidence.value("dermis.uv", "1")
    assert settings_of("dermis.uv", spec, evidence) == [
        moment for day in (1, 8, 15) for moment in ((day * DAY + 720, 3.0), (day * DAY + 750, rest))
    ]


def test_of_overlapping_times_the_one_that_began_last_holds(evidence: Evidence) -> None:
    spec = read(
        "    inputs: {dermis.uv: [{value: 1, from: 2, until: 4}, {value: 3, on: 2, at: '12:00', over: 6 h}]}\n",
        evidence,
    )
    rest = evidence.value("dermis.uv", "1")
    assert settings_of("dermis.uv", spec, evidence) == [
        (2 * DAY, 1.0),
        (2 * DAY + 720, 3.0),
        (2 * DAY + 1080, 1.0),
        (4 * DAY, rest),
    ]


def test_a_time_longer_than_the_interval_holds_throughout(evidence: Evidence) -> None:
    spec = read("    inputs: {dermis.uv: {value: 2, at: '12:00', over: 36 h}}\n", evidence)
    assert settings_of("dermis.uv", spec, evidence) == [(720, 2.0)]


INPUT_ERRORS = {
    "unknown input": ("dermis.uvb: 1", "unknown input of the body; found 'dermis.uvb'.*'dermis.uv'"),
    "at without over": ("dermis.uv: {value: 1, at: '12:00'}", "`at` without `over`.*say how long it holds"),
    "every without over": ("dermis.uv: {value: 1, every: 2 days}", "`every` without `over`"),
    "on without over": ("dermis.uv: {value: 1, on: day 2}", "`on` without `over`"),
    "times without over": ("dermis.uv: {value: 1, times: 2}", "`times` without `over`"),
    "over without at": ("dermis.uv: {value: 1, over: 2 h}", "`over` without `at`; expected `at: 12:00`"),
    "over without a unit": ("dermis.uv: {value: 1, at: '12:00', over: '30'}", "expected a length of time"),
    "negative": ("dermis.uv: -1", "a negative input; found -1"),
    "negative for a time": ("dermis.uv: {value: -1, at: '12:00', over: 1 h}", "a negative input"),
    "wrong unit": ("dermis.asc_cell: 3 mg", r"wrong unit; found '3 mg'; expected a quantity in mmol/L"),
    "no value": ("dermis.uv: {at: '12:00', over: 1 h}", "key 'value' is missing"),
    "after the end": ("dermis.uv: {value: 1, at: '12:00', over: 1 h, on: 40}", "after the end of the study"),
    "two ways to say when": (
        "dermis.uv: {value: 1, at: '12:00', over: 1 h, on: 4, from: 2}",
        "`on` and `from` are mutually exclusive",
    ),
}


@pytest.mark.parametrize(("written", "message"), INPUT_ERRORS.values(), ids=INPUT_ERRORS)
def test_a_mistake_in_an_input_names_its_line(evidence: Evidence, written: str, message: str) -> None:
    with pytest.raises(StudyError, match=message) as caught:
        read(f"    inputs:\n      {written}\n", evidence)
    assert str(caught.value).startswith("study.yaml:9")


def test_they_are_told_in_words(evidence: Evidence) -> None:
    spec = read(
        """\
    diet: 300 mg/day
    inputs:
      dermis.uv: {value: 3, at: ["12:00"], over: 30 min, every: 7 days, from: day 1}
      dermis.synthesis_drive: {value: 1.2, from: day 2, until: day 9}
      dermis.food_factor: [{value: 0.8, on: [2, 3], at: "07:00", over: 90 min}]
    actions:
      - {action: magnesium.serving, with: {amount: 4 mmol, soluble: 0.5}, at: ["08:00", "20:00"], times: 2, every: 72 h}
      - {action: delivery.wash, at: "06:00", on: day 12}
""",
        evidence,
    )
    assert arm_facts(spec.arms[0])[1:] == (
        "ultraviolet exposure index: 3 for 30 min every 7 days at 12:00 from day 1",
        "factor on collagen synthesis: 1.2 from day 2 until day 9",
        "factor of recent food intake on collagen synthesis in wounds: 0.8 for 1.5 h on days 2, 3 at 07:00",
        "something is eaten: amount 4 mmol, soluble 0.5 every 3 days, 2 times at 08:00 and 20:00",
        "the film washed off on day 12 at 06:00",
    )
