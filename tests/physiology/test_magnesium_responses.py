"""Responses of magnesium against published challenges.

Each row has a published value (a record), what the model says, and how far they may be apart. Challenges were chosen
before the model was asked. Of lu2002 and biesenbach2018inf two volumes and an exchange are used, so the rises of that
infusion are not independent; depletion of shils1964 is a target of the fit. All others were used for nothing.
`pytest -s` prints the fold errors. What misses 1.25 stands here with its own bound and in docs/known-gaps.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from magmatrix.evidence import load_evidence
from magmatrix.schedule.schedule import Action, Setting
from tests.physiology.lab import HOUR, MG_PER_MMOL, REFERENCE, eat
from tests.physiology.magnesium_lab import (
    DAY,
    USUAL_DIET,
    at_rest,
    evenly_fed,
    infusion,
    meals,
    rested_on,
    series,
    serum,
    supplements,
    urine_per_day,
)

GRAM_OF_SULFATE = 1000.0 / 246.47  # mmol in a gram of the heptahydrate
CLOSE = 1.25
DEPLETING_DIET = 60.0  # mg/d, as the loading test of the design
SIPS = (8, 10, 12, 14, 16, 18, 20)
GLASSES = (10, 16)
WATER = 126.0  # mg/d (sabatier2011)


def published(record: str) -> float:
    return load_evidence().measurements[record].value


@cache
def after_five_grams() -> float:
    """Serum over start half an hour after 5 g of sulfate in 20 minutes: the middle of 4 to 6 g."""
    level = series(evenly_fed(), infusion(0, 1 / 3, 5.0 * GRAM_OF_SULFATE), [0, 50], "serum")
    return float(level[1] / level[0])


@cache
def rises_of_the_infusion() -> list[float]:
    """Rise of serum at 1, 6 and 12 h: 10 mmol in ten minutes, then 3 mmol/h."""
    drip = [Setting(0, "magnesium.iv_rate", 60.0), Setting(10, "magnesium.iv_rate", 3.0)]
    level = series(evenly_fed(), drip, [0, HOUR, 6 * HOUR, 12 * HOUR], "serum")
    return [float(rise) for rise in level[1:] - level[0]]


def risen(hour: int) -> float:
    return published(f"biesenbach2018inf.{hour}h") - published("biesenbach2018inf.0")


def half_life() -> float:
    """Hours, of the excess in serum from 4 to 12 h after 2 g of sulfate in ten minutes."""
    level = series(evenly_fed(), infusion(0, 1 / 6, 2.0 * GRAM_OF_SULFATE), [0, 4 * HOUR, 12 * HOUR], "serum")
    return float(8.0 * np.log(2.0) / np.log((level[1] - level[0]) / (level[2] - level[0])))


def infused_all_day(mmol: float) -> float:
    """Mean serum of two weeks of so many mmol a day."""
    drip = [Setting(0, "magnesium.iv_rate", mmol / 24.0)]
    return float(series(evenly_fed(), drip, range(0, 14 * DAY, 6 * HOUR), "serum").mean())


def excreted(diet: float, mmol: float, hours: float, food: float | None = None, days: int = 0) -> float:
    """Urine of 24 h over a load into a vein, basal urine left in, of who lives on `diet` after `days` on `food`."""
    person = evenly_fed(diet)
    items: list[Setting | Action] = [*infusion(24 * days, hours, mmol)]
    if food is not None:
        supply = REFERENCE.absorbs(food) / 24.0
        items.append(Setting(0, "magnesium.dermal_input", supply))
    urine = series(person, items, [days * DAY, (days + 1) * DAY], "urine_total")
    return float(np.diff(urine)[0]) / mmol


def kept(record: str) -> float:
    """The share excreted that goes with a published retention."""
    return 1.0 - published(record) / 100.0


@cache
def one_dose(mg: float) -> tuple[float, float]:
    """Hours until serum is highest, and the rise (mmol/L), after one soluble dose between meals."""
    level = series(evenly_fed(), supplements(mg, (0,)), range(0, 16 * HOUR, 10), "serum")
    return float(level.argmax()) / 6.0, float(level.max() - level[0])


@cache
def water(hours: tuple[int, ...]) -> float:
    """Share absorbed of labelled magnesium in water, beside three usual meals."""
    amount = WATER / MG_PER_MMOL / len(hours)
    glasses = supplements(WATER / len(hours), hours)
    label = [
        Action(glass.tick, "magnesium.tracer_oral", {"amount": 0.001 * amount, "soluble": 1.0}) for glass in glasses
    ]
    day = [Action(3 * DAY + item.tick, item.name, item.arguments) for item in (*glasses, *label)]
    names = ["magnesium.tracer_body", "magnesium.tracer_urine", "magnesium.tracer_sweat"]
    run = at_rest().run([*meals(USUAL_DIET, 0, 5), *day], [5 * DAY], [*names, "magnesium.tracer_faeces"])
    inside = sum(float(run.outputs[name.replace(".", "__")][0]) for name in names)
    return inside / (0.001 * WATER / MG_PER_MMOL)


def on_a_poor_diet(name: str, days: int) -> float:
    """An output over reference after days of 0.35 mmol a day, in somebody with the bone of elderly men."""
    bone = load_evidence().parameter("person.bone_exchangeable_elderly").value
    person = at_rest(USUAL_DIET, bone_exchangeable=bone)
    moments = range((days - 1) * DAY, days * DAY + 1, HOUR)
    return float(series(person, meals(0.35 * MG_PER_MMOL, 0, days), moments, name).mean())


@cache
def supplemented() -> tuple[float, float]:
    """Rise of urine (mmol/d) and of serum (mmol/L) at rest on 2 x 150 mg with meals."""
    more = rested_on(REFERENCE, [*eat(USUAL_DIET, [0]), *supplements(150.0, (8, 19))])
    return urine_per_day(more) - urine_per_day(at_rest()), serum(more) - serum(at_rest())


Row = tuple[Callable[[], float], Callable[[], float], float]
ROWS: dict[str, Row] = {
    # published, model, fold allowed
    "okusanya2016 serum over start, half an hour after a load": (
        lambda: published("okusanya2016.doubling"),
        after_five_grams,
        CLOSE,
    ),
    "biesenbach2018inf rise at 1 h": (lambda: risen(1), lambda: rises_of_the_infusion()[0], CLOSE),
    "biesenbach2018inf rise at 6 h": (lambda: risen(6), lambda: rises_of_the_infusion()[1], CLOSE),
    "biesenbach2018inf rise at 12 h": (lambda: risen(12), lambda: rises_of_the_infusion()[2], CLOSE),
    "dolberg2017 half-life": (lambda: published("dolberg2017.t12"), half_life, CLOSE),
    "vandenbergh2003 serum on 30 mmol/d": (
        lambda: published("vandenbergh2003.B"),
        lambda: infused_all_day(30.0),
        CLOSE,
    ),
    "vandenbergh2003 serum on 64 mmol/d": (
        lambda: published("vandenbergh2003.C"),
        lambda: infused_all_day(64.0),
        CLOSE,
    ),
    "gullestad1994 excreted of 30 mmol": (
        lambda: kept("gullestad1994.retention"),
        lambda: excreted(USUAL_DIET, 30.0, 8.0),
        CLOSE,
    ),
    "rob1999 excreted of 7 mmol, replete": (
        lambda: kept("rob1999.retention_control"),
        lambda: excreted(USUAL_DIET, 7.0, 1.0),
        CLOSE,
    ),
    "rob1999 excreted of 7 mmol, depleted": (
        lambda: kept("rob1999.retention_transplant"),
        lambda: excreted(DEPLETING_DIET, 7.0, 1.0),
        1.5,
    ),
    "rob1999 excreted of 7 mmol, repleted for 4 months": (
        lambda: kept("rob1999.retention_transplant_mg"),
        lambda: excreted(DEPLETING_DIET, 7.0, 1.0, USUAL_DIET, 120),
        1.5,
    ),
    "shils1964 plasma after 180 d of hardly any": (
        lambda: published("shils1964.plasma_floor"),
        lambda: on_a_poor_diet("plasma_ratio", 180),
        1.3,
    ),
    "shils1964 red cells after 90 d": (
        lambda: published("shils1964.rbc_3mo"),
        lambda: on_a_poor_diet("red_cell_ratio", 90),
        CLOSE,
    ),
    "dogoros time of the peak after one dose (dogs)": (
        lambda: published("dogoros.tmax"),
        lambda: one_dose(300.0)[0],
        3.0,
    ),
    "zhan2020 rise of ionised magnesium after 300 mg": (
        lambda: (published("zhan2020.ionised_peak") - published("zhan2020.ionised_peak_placebo")) * 10 / MG_PER_MMOL,
        lambda: one_dose(300.0)[1] * load_evidence().value("magnesium.ionised_share", "1"),
        CLOSE,
    ),
    "sabatier2011 seven servings over two": (
        lambda: published("sabatier2011.seven") / published("sabatier2011.two"),
        lambda: water(SIPS) / water(GLASSES),
        1.5,
    ),
    "zhang2016 rise of urine on a supplement": (
        lambda: published("zhang2016.urine"),
        lambda: supplemented()[0],
        CLOSE,
    ),
    "zhang2016 rise of serum on a supplement": (
        lambda: published("zhang2016.serum"),
        lambda: supplemented()[1],
        1.7,
    ),
}


def fold(row: Row) -> tuple[float, float, float]:
    seen, model = row[0](), row[1]()
    return seen, model, max(seen / model, model / seen)


@pytest.mark.parametrize("name", ROWS)
def test_response(name: str) -> None:
    seen, model, error = fold(ROWS[name])
    sys.stdout.write(f"{name}: published {seen:.3g}, model {model:.3g}, fold {error:.2f}\n")
    assert error <= ROWS[name][2], f"published {seen:.3g}, model {model:.3g}"


def test_serum_hardly_swings_on_three_meals() -> None:
    """No rhythm of plasma in ckd_diurnal2021; ionised magnesium stays within 0.08 mmol/L over three days
    (bmcphysiol2002, the noise of the method in it). Total serum swung by 10 % before."""
    day = series(at_rest(), meals(USUAL_DIET, 0, 7), range(6 * DAY, 7 * DAY + 1, 10), "serum")
    assert float(np.ptp(day) / day.mean()) < 0.05
    ionised = load_evidence().value("magnesium.ionised_share", "1") * float(np.ptp(day))
    assert ionised < published("bmcphysiol2002.iMg_within")


def test_an_injection_does_not_pile_up_in_plasma() -> None:
    """4 g of sulfate in 20 minutes stay below the 2.5 mmol/L at which reflexes fall; 3.9 before."""
    level = series(evenly_fed(), infusion(0, 1 / 3, 4.0 * GRAM_OF_SULFATE), range(0, HOUR, 2), "serum")
    assert 1.8 < float(level.max()) < 2.5


def test_urine_dries_up_in_four_days_without_magnesium() -> None:
    """iom1997: below 20 mg/d on day 3 to 4."""
    urine = series(at_rest(), meals(0.35 * MG_PER_MMOL, 0, 4), [3 * DAY, 4 * DAY], "urine_total")
    assert float(np.diff(urine)[0]) * MG_PER_MMOL < published("iom1997.urine_deprived")
