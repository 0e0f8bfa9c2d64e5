"""Names in both spellings, and what they are made of."""

from __future__ import annotations

import pickle

import pytest

from magmatrix.graph.names import Name, argument_id, dotted, flat


def test_both_spellings_are_one_name() -> None:
    assert flat("magnesium.serum") == "magnesium__serum"
    assert dotted("magnesium__serum") == "magnesium.serum"
    assert dotted("magnesium__serum - dermis__mg_cell") == "magnesium.serum - dermis.mg_cell"
    assert Name.of("magnesium.serum") == Name.of("magnesium__serum") == Name("magnesium", "serum")


@pytest.mark.parametrize(
    ("text", "part", "own"),
    [
        ("magnesium.serum", "magnesium", "serum"),
        ("magnesium__urine__integral", "magnesium", "urine.integral"),
        ("treatment.co2_fractional.depth", "treatment", "co2_fractional.depth"),
        ("mg_cell", "", "mg_cell"),
    ],
)
def test_a_name_knows_its_part_and_what_it_is_called_there(text: str, part: str, own: str) -> None:
    name = Name.of(text)
    assert (name.part, name.own) == (part, own)
    assert name.dotted == dotted(text)
    assert name.flat == flat(text)


def test_a_name_is_made_from_what_a_composition_says() -> None:
    name = Name("dermis", "mg_cell")
    assert (name.dotted, name.flat) == ("dermis.mg_cell", "dermis__mg_cell")
    assert {name: 1}["dermis", "mg_cell"] == 1
    assert pickle.loads(pickle.dumps(name)) == name


def test_an_argument_is_written_behind_its_action() -> None:
    assert argument_id("magnesium.serving.amount") == "magnesium__serving_amount"
    assert argument_id("dose.amount") == "dose_amount"
