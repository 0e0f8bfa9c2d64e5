"""What is promised of every kind of intervention, and that nothing else has to know one by name."""

from __future__ import annotations

from typing import Any

import pytest

from magmatrix.body.parts import PARTS
from magmatrix.evidence import Evidence
from magmatrix.protocol import ArmPlan, PersonPlan, compile_protocol
from magmatrix.protocol.compilation import Compilation
from magmatrix.protocol.interventions import KINDS
from magmatrix.protocol.interventions.kind import Intervention
from magmatrix.protocol.interventions.reading import Reading
from magmatrix.protocol.numbers import UsedNumbers
from magmatrix.spec.shape import ArmShape
from magmatrix.spec.values import Values
from magmatrix.yamlio import load_yaml

DAY = 1440


def names(kind: Intervention[Any]) -> str:
    return kind.key


@pytest.fixture
def reading(evidence: Evidence) -> Reading:
    return Reading(Values(load_yaml("study.yaml", text="a: 1")), ("arms", "a", "key"), DAY, evidence)


def test_every_kind_has_a_key_of_its_own() -> None:
    keys = [kind.key for kind in KINDS]
    assert len(set(keys)) == len(keys)
    assert set(keys) <= set(ArmShape.model_fields)
    fields = [kind.field for kind in KINDS if kind.field]
    assert len(set(fields)) == len(fields)


@pytest.mark.parametrize("kind", KINDS, ids=names)
def test_what_is_not_written_is_no_plan(kind: Intervention[Any], reading: Reading, evidence: Evidence) -> None:
    assert kind.read(getattr(ArmShape(), kind.key), reading) == ()
    assert list(kind.needs(())) == []
    assert list(kind.masters(())) == []
    course = Compilation(ArmPlan("a"), PersonPlan("p"), UsedNumbers(evidence), DAY, PARTS)
    assert list(kind.warnings((), course)) == []
    assert not kind.brings_magnesium((), course)


@pytest.mark.parametrize("kind", KINDS, ids=names)
def test_what_it_needs_is_a_part_of_the_body(kind: Intervention[Any]) -> None:
    assert kind.needed is None or kind.needed[1] in PARTS


def test_an_arm_keeps_the_plans_of_every_kind() -> None:
    plans = {kind: (object(),) for kind in KINDS}
    arm = ArmPlan.of_plans("a", "A", ("p",), plans)
    assert {kind: arm.of(kind) for kind in KINDS} == plans
    assert (arm.name, arm.label, arm.persons) == ("a", "A", ("p",))
    assert arm.drinking_water is plans[next(kind for kind in KINDS if kind.key == "drinking_water")][0]
    assert all(ArmPlan("b").of(kind) == () for kind in KINDS)


def test_an_idle_arm_eats_and_drinks_as_usual_and_no_more(evidence: Evidence) -> None:
    schedule = compile_protocol(ArmPlan("a"), PersonPlan("p"), evidence, DAY).schedule
    assert [(item.tick, getattr(item, "name", "")) for item in schedule] == [
        (tick, "magnesium.serving") for tick in (480, 780, 1140)
    ]
