"""Any study that the reader accepts runs to its end on the fast engine: every output a number, every ledger closed."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.body.parts import PARTS
from magmatrix.body.ports import reached
from magmatrix.errors import StudyError, StudyMistakesError
from magmatrix.evidence import load_evidence
from magmatrix.protocol.salts import SALTS
from magmatrix.protocol.treatments import TREATMENTS
from magmatrix.spec.parse import read_study
from magmatrix.study.result import StudyResult
from magmatrix.study.run import run_study

DAYS = 5
UNDEFINED_WITHOUT_TRACER = "magnesium.exchangeable_share"
AMOUNTS = {"mg": 500.0, "umol/L": 200.0, "mg/cm^2": 2.0, "cm^2": 600.0, "mg/m^2": 20_000.0, "1": 0.1}
"""A plain size for each unit of an argument."""
CLOCK = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.integers(0, 59))


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, ...]:
    alone = st.sampled_from(list(PARTS)).map(lambda part: (part,))
    some = st.sets(st.sampled_from(list(PARTS)), min_size=2, max_size=4).map(tuple)
    return draw(st.one_of(alone, some, st.just(PARTS.standard)))


@st.composite
def held_inputs(draw: st.DrawFn, body: tuple[str, ...]) -> dict[str, Any]:
    """Some inputs near their neutral value, in each of the ways in which a study may hold one."""
    open_ = [symbol for symbol in PARTS.inputs if PARTS.part_of(symbol) in body and reached(symbol, body) == (symbol,)]
    free = [symbol for symbol in open_ if not symbol.endswith((".age", ".female"))]
    inputs: dict[str, Any] = {}
    for symbol in draw(st.lists(st.sampled_from(free), max_size=3, unique=True)) if free else ():
        unit, neutral = PARTS.inputs[symbol].unit, load_evidence().value(symbol, PARTS.inputs[symbol].unit)
        value: Any = neutral * draw(st.sampled_from([0.9, 1.0])) or draw(st.sampled_from([0.0, 0.5]))
        value = value if unit == "1" else f"{value:.6g} {unit}"
        ways = (
            value,
            {"value": value, "from": 1, "until": 3},
            {"value": value, "at": draw(CLOCK), "over": "90 min", "every": "2 days"},
        )
        inputs[symbol] = draw(st.sampled_from(ways))
    return inputs


@st.composite
def arms(draw: st.DrawFn, body: tuple[str, ...]) -> dict[str, Any]:
    arm: dict[str, Any] = {"diet": f"{draw(st.integers(100, 900))} mg/day", "inputs": draw(held_inputs(body))}
    if "magnesium" in body and draw(st.booleans()):
        dose = f"{draw(st.integers(50, 400))} mg"
        arm["supplements"] = [{"salt": draw(st.sampled_from(list(SALTS))), "dose": dose, "at": draw(CLOCK), "on": 2}]
        arm["sweat"] = "1 L/day"
    if "dermis" in body and draw(st.booleans()):
        arm["treatments"] = [{"treatment": draw(st.sampled_from(list(TREATMENTS))), "on": 1, "at": draw(CLOCK)}]
    arm["actions"] = [
        {
            "action": action.name,
            "with": {
                name: AMOUNTS[unit] if unit == "1" else f"{AMOUNTS[unit]} {unit}"
                for name, unit in ((name, action.units[name]) for name in action.arguments)
            },
            "at": draw(CLOCK),
            "every": "1 day",
        }
        for action in PARTS.actions.values()
        if PARTS.part_of(action.name) in body and draw(st.booleans())
    ]
    return arm


@st.composite
def studies(draw: st.DrawFn) -> dict[str, Any]:
    body = draw(bodies())
    person = {
        "age": f"{draw(st.integers(18, 85))} years",
        "sex": draw(st.sampled_from(["female", "male"])),
        "egfr": f"{draw(st.integers(5, 120))} mL/min",
        "habitual_diet": f"{draw(st.integers(100, 900))} mg/day",
    }
    exclusive = {name.partition(".link_")[2] for part in PARTS.values() for group in part.exclusive for name in group}
    switches = [
        name for name, switch in PARTS.switches.items() if PARTS.part_of(switch) in body and name not in exclusive
    ]
    on = draw(st.lists(st.sampled_from(switches), max_size=3, unique=True)) if switches else []
    return {
        "title": "Random",
        "question": "Does it run?",
        "duration": draw(st.sampled_from([f"{DAYS} days", f"{24 * DAYS + 7} h"])),
        "run_in": draw(st.sampled_from(["settle", "none"])),
        "body": list(body),
        "links": dict.fromkeys(on, "on"),
        "persons": {"somebody": person},
        "arms": {"only": draw(arms(body))},
        "outputs": {"names": [name for name in PARTS.outputs if PARTS.part_of(name) in body], "every": "5 h"},
    }


def run_without_idle(study: dict[str, Any]) -> StudyResult:
    """Run a study without those of its inputs and actions that the first attempt named as idle: all of them."""
    evidence = load_evidence()
    try:
        return run_study(read_study("random.yaml", evidence, text=json.dumps(study)), evidence)
    except StudyError as error:
        mistakes = error.mistakes if isinstance(error, StudyMistakesError) else (error,)
    assert all(" cannot act here: " in mistake.problem for mistake in mistakes)
    idle = {mistake.problem.split(" cannot act here")[0] for mistake in mistakes}
    arm = study["arms"]["only"]
    assert idle <= {*arm["inputs"], *(action["action"] for action in arm["actions"])}
    arm["inputs"] = {name: value for name, value in arm["inputs"].items() if name not in idle}
    arm["actions"] = [action for action in arm["actions"] if action["action"] not in idle]
    return run_study(read_study("random.yaml", evidence, text=json.dumps(study)), evidence)


@settings(max_examples=12)
@given(studies())
def test_a_random_legal_study_ends_with_closed_ledgers(study: dict[str, Any]) -> None:
    result = run_without_idle(study)
    ((person,),) = (arm.people for arm in result.arms)
    assert set(person.outputs) == set(study["outputs"]["names"])
    for name, values in person.outputs.items():
        assert values.shape == person.hours.shape
        assert name == UNDEFINED_WITHOUT_TRACER or np.all(np.isfinite(values)), name
    audited = {ledger.name for ledger in person.ledgers}
    assert audited == {plan.name for plan in PARTS.ledgers if plan.part in study["body"] and plan.name != "tracer"}
    assert all(ledger.closes for ledger in person.ledgers), person.ledgers
