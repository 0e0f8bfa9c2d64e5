"""Pulse wave velocity by age, sex and blood pressure, as people show it. Each row was chosen before the model was run;
the fold is printed. Slopes are of ordinary people; elsa2018 is of those without any risk."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import pytest

from magmatrix.evidence import load_evidence
from tests.physiology.bench import YEAR, Bench

VESSEL = Bench(("vessel",))
NORMAL, RAISED, HIGH = (120.0, 75.0), (134.0, 84.0), (150.0, 92.0)
"""Pressures (mmHg) taken for below 130/80, for 130-139 or 80-89, and for 140/90 or more: cmrpwv2021 prints no means."""
MAN, WOMAN = 0.0, 1.0
CLOSE = 1.25
Row = tuple[Callable[[], float], Callable[[], float], float]
"""Velocities of the aorta alone (cmrpwv2021) and from the neck to the groin differ: the ratios are compared."""


def pwv(age: float, sex: float = MAN, pressure: tuple[float, float] = NORMAL) -> float:
    names = ("vessel.age", "vessel.female", "vessel.systolic", "vessel.diastolic")
    (found,) = VESSEL.having(dict(zip(names, (age, sex, *pressure), strict=True))).read("vessel.pwv")
    return found


def seen(record: str, age: float) -> float:
    return dict(point[:2] for point in load_evidence().timecourses[record].points)[age]


def published(record: str) -> float:
    return load_evidence().measurements[record].value


def rise(sex: float, pressure: tuple[float, float]) -> float:
    return pwv(62.5, sex, pressure) / pwv(47.5, sex, pressure)


def per_year(sex: float) -> float:
    """Slope (m/s per year) of a line through 35 to 74 years."""
    ages = np.arange(35.0, 75.0, 3.0)
    return float(np.polyfit(ages, [pwv(float(age), sex) for age in ages], 1)[0])


def by_age(record: str, sex: float, pressure: tuple[float, float]) -> Row:
    return (
        lambda: seen(record, 62.5) / seen(record, 47.5),
        lambda: rise(sex, pressure),
        CLOSE,
    )


def by_pressure(record: str, normal: str, age: float, sex: float, pressure: tuple[float, float]) -> Row:
    return (
        lambda: seen(record, age) / seen(normal, age),
        lambda: pwv(age, sex, pressure) / pwv(age, sex),
        1.1,
    )


ROWS: dict[str, Row] = {
    # published, model, fold allowed
    **{
        f"mattace2010 PWV at {age} years (m/s)": (
            lambda age=age: seen("mattace2010.pwv", age),  # type: ignore[misc]
            lambda age=age: 0.5 * (pwv(age) + pwv(age, WOMAN)),  # type: ignore[misc]
            1.1,
        )
        for age in (35.0, 45.0, 55.0, 65.0, 75.0)
    },
    "diaz2014 rise in a decade, at 40 years (%)": (
        lambda: published("diaz2014.slope"),
        lambda: 100.0 * (pwv(44.8) / pwv(34.8) - 1.0),
        1.5,  # a miss (known gap): two populations disagree, the steeper one is kept
    ),
    "elsa2018 PWV of men in the middle of 35 to 74 years (m/s)": (
        lambda: published("elsa2018.men"),
        lambda: pwv(54.5),
        CLOSE,
    ),
    "elsa2018 women over men": (
        lambda: published("elsa2018.women") / published("elsa2018.men"),
        lambda: pwv(54.5, WOMAN) / pwv(54.5),
        1.05,
    ),
    "elsa2018 slope of men without risk (m/s per year)": (
        lambda: published("elsa2018.slope_men"),
        lambda: per_year(MAN),
        2.3,  # a miss (known gap): the risk-free stiffen half as fast as the people of mattace2010
    ),
    "elsa2018 slope of women without risk (m/s per year)": (
        lambda: published("elsa2018.slope_women"),
        lambda: per_year(WOMAN),
        2.0,  # as above
    ),
    "cmrpwv2021 men, 62 over 47 years, normal pressure": by_age("cmrpwv2021.pwv_a", MAN, NORMAL),
    "cmrpwv2021 women, 62 over 47 years, normal pressure": by_age("cmrpwv2021.pwv_b", WOMAN, NORMAL),
    "cmrpwv2021 men, 62 over 47 years, 140/90 or more": by_age("cmrpwv2021.stage2_a", MAN, HIGH),
    "cmrpwv2021 women, 62 over 47 years, 140/90 or more": by_age("cmrpwv2021.stage2_b", WOMAN, HIGH),
    **{
        f"cmrpwv2021 {who}, {level} over normal, {age:.0f} years": by_pressure(
            f"cmrpwv2021.{stage}_{block}", f"cmrpwv2021.pwv_{block}", age, sex, pressure
        )
        for who, block, sex in (("men", "a", MAN), ("women", "b", WOMAN))
        for level, stage, pressure in (("130/80", "stage1", RAISED), ("140/90", "stage2", HIGH))
        for age in (47.5, 62.5)
    },
}


@pytest.mark.parametrize("challenge", ROWS)
def test_response(challenge: str) -> None:
    """Published and modelled response within the fold of the row."""
    expectation, model, allowed = ROWS[challenge]
    expected, value = expectation(), model()
    fold = max(expected / value, value / expected)
    sys.stdout.write(f"{challenge}: published {expected:.3g}, model {value:.3g}, fold {fold:.2f}\n")
    assert fold <= allowed


def test_arteries_stiffen_faster_after_fifty() -> None:
    """diaz2014, mattace2010, alghatrif2013: the rise is steeper in the second half of life."""
    assert pwv(75.0) / pwv(50.0) > 1.1 * pwv(50.0) / pwv(25.0)


@pytest.mark.parametrize("sex", [MAN, WOMAN])
def test_pressure_acts_at_once_and_speeds_ageing(sex: float) -> None:
    """alghatrif2013.pressure: more pressure, a steeper rise: its root at once, the loss in years."""
    names = {"vessel.female": sex, "vessel.ageing": 1.0, "vessel.age": 40.0}
    high = dict(zip(("vessel.systolic", "vessel.diastolic"), HIGH, strict=True))
    (usual,), (pressed,) = (VESSEL.having({**names, **own}).watch((0.0, 20 * YEAR), "vessel.pwv") for own in ({}, high))
    assert pressed[0] > 1.1 * usual[0]
    assert pressed[1] / pressed[0] > usual[1] / usual[0]


def test_an_older_person_starts_where_ageing_leads() -> None:
    """65 years at a high pressure is what 40 years of ageing make of 25 (1e-7)."""
    high = dict(zip(("vessel.systolic", "vessel.diastolic"), HIGH, strict=True))
    (course,) = VESSEL.having({**high, "vessel.age": 25.0, "vessel.ageing": 1.0}).watch((0.0, 40 * YEAR), "vessel.pwv")
    assert pwv(65.0, MAN, HIGH) == pytest.approx(course[1], rel=1e-7)
