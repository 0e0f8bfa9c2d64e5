"""The result of an arm depends on that arm alone: other arms, their number and their order change no bit."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from magmatrix.evidence import load_evidence
from magmatrix.spec.parse import read_study
from magmatrix.study.result import PersonResult
from magmatrix.study.run import run_study

HEAD = """
title: Arms
question: Does what is done in one arm reach another?
duration: 60 days
body: [dermis]
persons:
  young: {age: 30 years}
  hungry: {age: 62 years}
outputs: [dermis.collagen, dermis.collagen_relative, dermis.synthesis_fold, dermis.tewl, dermis.elastin]
arms:
"""
ARMS = {
    "untreated": "{inputs: {dermis.energy_igf1: 0.8, dermis.food_factor: 0.57, dermis.ageing: 1}}",
    "sham": (
        "{inputs: {dermis.energy_igf1: 0.8, dermis.food_factor: 0.57, dermis.ageing: 1}, "
        "treatments: [{treatment: microdermabrasion, grit: medium, on: day 3}]}"
    ),
    "early": "{treatments: [{treatment: co2_full, on: day 2}]}",
    "course": "{treatments: [{treatment: microneedling, sessions: 3, every: 14 days, from: day 10}]}",
    "still": "{inputs: {dermis.asc_cell: 0.4 mmol/L}}",
}
ORDERS = (("untreated",), ("sham",), ("early",), ("course",), ("still",), tuple(ARMS), tuple(reversed(ARMS)))


@cache
def people(names: tuple[str, ...]) -> dict[tuple[str, str], PersonResult]:
    """The people of each arm of a study with these arms, in this order."""
    evidence = load_evidence()
    text = HEAD + "".join(f"  {name}: {ARMS[name]}\n" for name in names)
    result = run_study(read_study("arms.yaml", evidence, text=text), evidence)
    return {(arm.name, person.name): person for arm in result.arms for person in arm.people}


@pytest.mark.parametrize("arm", ARMS)
@pytest.mark.parametrize("person", ["young", "hungry"])
@pytest.mark.parametrize("company", [tuple(ARMS), tuple(reversed(ARMS)), ("early",)], ids=["all", "reversed", "one"])
def test_a_person_is_the_same_to_the_last_bit_in_any_company(arm: str, person: str, company: tuple[str, ...]) -> None:
    alone = people((arm,))[arm, person]
    among = people((*(name for name in company if name != arm), arm) if arm not in company else company)[arm, person]
    assert np.array_equal(alone.hours, among.hours)
    for name, values in alone.outputs.items():
        assert np.array_equal(values, among.outputs[name]), name
    assert alone.ledgers == among.ledgers


@pytest.mark.parametrize("person", ["young", "hungry"])
def test_a_session_without_effect_equals_no_session(person: str) -> None:
    """Collagen, also where food and age lower it (1e-7); the barrier opens, because the skin is worked on."""
    arms = people(tuple(ARMS))
    sham, untreated = arms["sham", person], arms["untreated", person]
    for name in ("dermis.collagen", "dermis.collagen_relative", "dermis.synthesis_fold", "dermis.elastin"):
        assert sham.outputs[name] == pytest.approx(untreated.outputs[name], abs=1e-7), name
    assert untreated.outputs["dermis.collagen_relative"][-1] < 0.98


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "+".join(order))
def test_the_collagen_ledger_closes_in_every_arm(order: tuple[str, ...]) -> None:
    for person in people(order).values():
        assert all(ledger.closes for ledger in person.ledgers)
