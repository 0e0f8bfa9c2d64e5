"""Calcium and vitamin D inside the composed body: meals, supplements and infusions reach them by serum magnesium."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.body.parts.mineral import PART
from magmatrix.body.steady.solve import at_rest
from magmatrix.graph.names import flat
from magmatrix.schedule.schedule import Schedule, Setting
from tests.physiology.lab import REFERENCE, eat

DAYS = 14
NAMES = ("mineral.calcium", "mineral.pth_over_reference", "mineral.calcitriol", "mineral.d25")


def last_day(items: list[Setting]) -> dict[str, float]:
    """Means over the fourteenth day on the usual diet."""
    days = list(np.linspace(DAYS - 1, DAYS, 25))
    courses = REFERENCE.follow([*eat(300.0, range(DAYS)), *items], days, *NAMES, rtol=1e-7)
    return {name: float(np.mean(values)) for name, values in zip(NAMES, courses, strict=True)}


def test_meals_do_not_bias_the_rest_state() -> None:
    """Serum magnesium swings with three meals a day; means stay at rest: calcium 0.002 mM (as V1), PTH 1 %."""
    means = last_day([])
    assert means["mineral.calcium"] == pytest.approx(2.35, abs=0.002)
    assert means["mineral.pth_over_reference"] == pytest.approx(1.0, abs=0.01)
    assert means["mineral.calcitriol"] == pytest.approx(90.0, abs=0.5)
    assert means["mineral.d25"] == pytest.approx(66.63, abs=0.01)


def test_infused_magnesium_lowers_pth_of_a_healthy_person() -> None:
    """ferment1987.mg and V3: 7.08 mmol of magnesium into a vein lowers PTH (-30 % at 45 min by an old assay)."""
    infusion = [Setting(0, "magnesium.iv_rate", 7.08 / 0.25), Setting(15, "magnesium.iv_rate", 0.0)]
    (pth,) = REFERENCE.follow(infusion, [0.0, 45 / 1440.0, 1.0], "mineral.pth_over_reference")
    assert pth[0] == pytest.approx(1.0, rel=1e-9)
    assert 0.5 < pth[1] < 0.95


def test_a_person_of_the_whole_body_rests_on_their_own_intakes() -> None:
    """Calcium, calcitriol and gut are solved in the composed body too, ageing or not: no drift in ten days (1e-6)."""
    body = REFERENCE.body
    own = {"mineral.calcium_intake": 500.0 / 24.0, "mineral.vitamin_d_intake": 3.0 / 24.0, "dermis.age": 70.0}
    rested = at_rest(body, REFERENCE.having(own).parameters, Schedule.build(eat(300.0, [0])), who="old and pale")
    person = REFERENCE.having({name: rested[flat(name)] for name in PART.computed} | own)
    assert rested["mineral__rest_calcitriol"] < 1.0
    for start, end in person.follow([Setting(0, "magnesium.iv_rate", 4.44014 / 24.0)], [0.0, 10.0], *NAMES):
        assert end == pytest.approx(start, rel=1e-6)


def test_the_ports_of_the_composed_body() -> None:
    """One owner each: serum, its rest, supplements and filtration from magnesium, age from the dermis."""
    owners = reference_body().owners
    assert owners["mineral.mg_serum"] == "magnesium.serum"
    assert owners["mineral.mg_serum_rest"] == "magnesium.serum_rest"
    assert owners["mineral.mg_supplement"] in ("magnesium.supplement_rate", "magnesium.supplement")
    assert owners["mineral.gfr"] == "magnesium.gfr"
    assert owners["mineral.age"] == "dermis.age"
    assert owners["mineral.bone_turnover"] == owners["magnesium.bone_turnover"] == "organs.bone_turnover"
