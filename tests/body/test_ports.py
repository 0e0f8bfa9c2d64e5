"""Settings reach the input that really holds them."""

from __future__ import annotations

import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.body.parts import PARTS
from magmatrix.body.ports import placed, reached
from magmatrix.errors import StudyError
from magmatrix.schedule.schedule import Action, Schedule, Setting

BODIES = (
    PARTS.standard,
    ("dermis", "dna", "sun"),
    ("adrenal", "cell_ageing", "acne"),
    ("organs", "vessel"),
    ("mineral",),
)


def test_a_port_hands_its_setting_to_the_owner() -> None:
    schedule = Schedule.build([Setting(0, "magnesium.age", 60.0)])
    assert list(placed(reference_body(), schedule)) == [Setting(0, "dermis.age", 60.0)]


def test_age_reaches_a_part_that_runs_without_the_dermis() -> None:
    schedule = Schedule.build([Setting(0, "dermis.age", 60.0)])
    assert list(placed(reference_body(("magnesium",)), schedule)) == [Setting(0, "magnesium.age", 60.0)]


def test_a_port_that_the_body_computes_cannot_be_set() -> None:
    with pytest.raises(StudyError, match=r"dermis\.mg_cell is computed by this body, as magnesium\.skin_ratio"):
        placed(reference_body(), Schedule.build([Setting(0, "dermis.mg_cell", 0.9)]))
    alone = placed(reference_body(("dermis",)), Schedule.build([Setting(0, "dermis.mg_cell", 0.9)]))
    assert list(alone) == [Setting(0, "dermis.mg_cell", 0.9)]


def test_what_the_body_knows_stays_where_it_is() -> None:
    items = [Setting(0, "magnesium.gfr", 5.0), Action(60, "magnesium.serving", {"amount": 4.0, "soluble": 1.0})]
    schedule = Schedule.build(items)
    assert placed(reference_body(), schedule) == schedule


def test_sex_reaches_every_part_that_asks() -> None:
    schedule = Schedule.build([Setting(0, "person.female", 1.0)])
    assert Setting(0, "organs.female", 1.0) in list(placed(reference_body(), schedule))


@pytest.mark.parametrize("parts", BODIES, ids="+".join)
def test_what_a_setting_reaches_is_known_without_composing_the_body(parts: tuple[str, ...]) -> None:
    body = reference_body(parts)
    for symbol in (*PARTS.inputs, "dermis.age", "magnesium.gfr", "person.female"):
        targets = reached(symbol, parts)
        if targets and all(target in body.inputs for target in targets):
            landed = placed(body, Schedule.build([Setting(0, symbol, 1.0)]))
            assert {item.symbol for item in landed if isinstance(item, Setting)} == set(targets)
        elif targets:
            with pytest.raises(StudyError, match="is computed by this body"):
                placed(body, Schedule.build([Setting(0, symbol, 1.0)]))
        else:
            assert symbol not in body.inputs


def test_nothing_is_reached_in_a_part_that_does_not_run() -> None:
    assert reached("sun.dose_rate", ("dermis",)) == ()
    assert reached("dermis.ageing", ("organs", "cell_ageing")) == ("cell_ageing.ageing", "organs.ageing")
