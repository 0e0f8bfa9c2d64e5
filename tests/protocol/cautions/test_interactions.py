"""Medicines and magnesium: hours apart, effects that add up, losses, and one general statement without a word."""

from __future__ import annotations

import pytest

from magmatrix.protocol.cautions.interactions import ADDS_UP, APART, LOWERS
from magmatrix.protocol.cautions.names import MEDICATION
from tests.protocol.cautions.plans import grave, healthy, noticed, packaged, records

PILLS = "{supplements: [{salt: citrate, dose: 200 mg/day, at: ['08:00']}]}"
DRIP = "{infusions: [{amount: 8 mmol, over: 8 h, on: [day 1], at: '08:00'}]}"
UNKNOWN = "age: 40 years, conditions: [], pregnant: false"
GENERAL = "emc12118.interval_long"


@pytest.mark.parametrize(
    ("medicine", "hours"),
    [
        ("tetracycline", 3),
        ("quinolone", 6),
        ("bisphosphonate", 4),
        ("levothyroxine", 4),
        ("iron", 4),
        ("nitrofurantoin", 4),
        ("penicillamine", 4),
        ("digoxin", 4),
    ],
)
def test_hours_are_left_between_magnesium_and_a_medicine(medicine: str, hours: int) -> None:
    taken = healthy(medication=f"[{medicine}]")
    (found,) = (n for n in noticed(PILLS, taken) if n.parameter == APART[medicine])
    assert f"at least {hours} hours" in found.text
    assert found.severity == "warning"
    assert APART[medicine] not in records(noticed(DRIP, taken))
    assert APART[medicine] not in records(noticed("{diet: 300 mg/day}", taken))
    assert APART[medicine] not in records(noticed(PILLS))


@pytest.mark.parametrize("each", ADDS_UP, ids=lambda each: each.name)
def test_effects_that_add_up_are_grave_in_a_vein(each: object) -> None:
    name, vein, mouth = each.name, each.vein, each.mouth  # type: ignore[attr-defined]
    taken = healthy(medication=f"[{name}]")
    words = f"together with {MEDICATION[name]}"
    assert [(n.parameter, n.grave) for n in noticed(DRIP, taken) if words in n.text] == [(vein, True)]
    by_mouth = [(n.parameter, n.grave) for n in noticed(PILLS, taken) if words in n.text]
    assert by_mouth == ([] if mouth is None else [(mouth, False)])
    assert not any(words in n.text for n in [*noticed("{}", taken), *noticed(DRIP), *noticed(PILLS)])


@pytest.mark.parametrize("name", LOWERS)
def test_medicines_that_lower_magnesium_are_noted_as_a_cause(name: str) -> None:
    taken = healthy(medication=f"[{name}]")
    (note,) = (n for n in noticed("{}", taken) if n.parameter == LOWERS[name])
    assert note.severity == "note"
    assert f"drug: {name}" in note.text
    strength = "" if name == "ppi" else ", threshold_multiplier: 0.95"
    (acting,) = (n for n in noticed(f"{{drugs: [{{drug: {name}{strength}}}]}}", taken) if n.parameter == LOWERS[name])
    assert "drug:" not in acting.text
    assert LOWERS[name] not in records(noticed("{}"))
    assert LOWERS[name] not in records(noticed("{}", taken, body="dermis"))


def test_without_a_word_on_medicines_everything_is_told_once() -> None:
    (note,) = (n for n in noticed(PILLS, UNKNOWN) if n.parameter == GENERAL)
    assert note.severity == "note"
    for name in (*APART, *(each.name for each in ADDS_UP)):
        assert MEDICATION[name] in note.text
    assert "6 hours from quinolones" in note.text
    assert GENERAL not in records(noticed(PILLS))
    assert GENERAL not in records(noticed("{diet: 300 mg/day}", UNKNOWN))


def test_a_drip_for_somebody_whose_medicines_are_unknown_is_a_warning() -> None:
    (found,) = (n for n in noticed(DRIP, UNKNOWN) if "does not say what the person takes" in n.text)
    assert found.severity == "warning"
    assert "digoxin" in found.text


def test_every_interaction_rests_on_a_record_with_a_source() -> None:
    known = packaged()
    for record in (*APART.values(), *LOWERS.values(), *(r for each in ADDS_UP for r in (each.vein, each.mouth) if r)):
        assert known.sources_of([record])


def test_nothing_of_it_is_grave_by_mouth() -> None:
    everything = healthy(medication=f"[{', '.join(MEDICATION)}]")
    assert grave(noticed(PILLS, everything)) == set()
